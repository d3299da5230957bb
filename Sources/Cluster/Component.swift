/// A part of the daemon as data: what it is called, what it needs, how it starts and ends.
struct Component: Sendable {
    /// What happens when a running part fails.
    enum Restart: String, Sendable {
        /// Its state is in the database: it starts again, after a pause that doubles up to 30 s.
        case fromDatabase
        /// Without it the daemon is none: a failure ends it.
        case never
    }
    /// As logs, metrics and readiness call it.
    let name: String
    /// Started before it, stopped after it.
    let needs: [String]
    let restart: Restart
    let start: @Sendable () async throws -> Void
    let stop: @Sendable () async -> Void

    init(
        _ name: String, needs: [String] = [], restart: Restart = .never,
        start: @escaping @Sendable () async throws -> Void = {},
        stop: @escaping @Sendable () async -> Void = {}
    ) {
        self.name = name
        self.needs = needs
        self.restart = restart
        self.start = start
        self.stop = stop
    }

    /// The same where only these parts exist.
    func needingOnly(_ names: Set<String>) -> Component {
        Component(name, needs: needs.filter(names.contains), restart: restart, start: start, stop: stop)
    }
}

/// A part that did not start, and why.
public struct StartFailure: Error, CustomStringConvertible {
    public let component: String
    public let reason: String
    public var description: String { "\(component): \(reason)" }
}
