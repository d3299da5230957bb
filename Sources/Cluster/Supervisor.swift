import Base
import Observe

/// Starts the parts in the order of their needs, stops them in the reverse order, and knows how each one is.
actor Supervisor {
    enum State: String, Codable, Sendable {
        case waiting, starting, running, failed, stopped
    }
    private let components: [Component]
    private let log: Log
    private let time: any TimeSource
    private var states: [String: State] = [:]
    private var started: [Component] = []

    /// - Throws: `StartFailure` when a need is unknown or the needs go round in a circle.
    init(_ components: [Component], log: Log, time: any TimeSource) throws(StartFailure) {
        self.components = try Self.ordered(components)
        self.log = log
        self.time = time
        for component in components { states[component.name] = .waiting }
    }

    /// Starts all; when one fails, those that run are stopped again.
    func start() async throws(StartFailure) {
        for component in components {
            states[component.name] = .starting
            do {
                try await component.start()
            } catch {
                states[component.name] = .failed
                await stop()
                throw StartFailure(component: component.name, reason: "\(error)")
            }
            states[component.name] = .running
            started.append(component)
        }
    }

    /// Stops what runs, last started first.
    func stop() async {
        while let component = started.popLast() {
            await component.stop()
            states[component.name] = .stopped
            log.debug("stopped", ["part": .string(component.name)])
        }
    }

    /// Each part with its state, in the order of their start.
    var report: [(name: String, state: State)] {
        components.map { ($0.name, states[$0.name] ?? .waiting) }
    }

    /// Depth first over the needs; keeps the given order among equals.
    static func ordered(_ components: [Component]) throws(StartFailure) -> [Component] {
        var byName: [String: Component] = [:]
        for component in components { byName[component.name] = component }
        var done: Set<String> = []
        var path: [String] = []
        var result: [Component] = []
        func visit(_ component: Component) throws(StartFailure) {
            guard !done.contains(component.name) else { return }
            guard !path.contains(component.name) else {
                throw StartFailure(
                    component: component.name,
                    reason: "needs itself: \((path + [component.name]).joined(separator: " > "))")
            }
            path.append(component.name)
            for need in component.needs {
                guard let needed = byName[need] else {
                    throw StartFailure(
                        component: component.name, reason: "needs '\(need)', which does not exist")
                }
                try visit(needed)
            }
            path.removeLast()
            done.insert(component.name)
            result.append(component)
        }
        for component in components { try visit(component) }
        return result
    }
}
