public import Base

/// Which parts of the daemon are ready. Each part has a name and says itself when it is ready and why not.
public final class Health: Sendable {
    public struct State: Sendable, Equatable {
        /// Why not; nil when it is ready.
        public var reason: String?
        public var since: Instant
        public var isReady: Bool { reason == nil }
    }
    public struct Report: Sendable {
        /// Sorted by name.
        public var components: [(name: String, state: State)]
        public var now: Instant
        public var isReady: Bool { components.allSatisfy(\.state.isReady) }
        public var notReady: [(name: String, reason: String)] {
            components.compactMap { name, state in state.reason.map { (name, $0) } }
        }
    }

    private let components = Locked<[String: State]>([:])
    private let time: any TimeSource
    private let log: Log
    private let metrics: Metrics

    public init(time: any TimeSource, log: Log, metrics: Metrics) {
        self.time = time
        self.log = log.component("health")
        self.metrics = metrics
    }

    /// Makes a component known; until it says more it is not ready because of
    /// `reason`, or ready when that is nil.
    public func component(_ name: String, notReady reason: String? = "starting") -> HealthComponent {
        let gauge = metrics.gauge("nimbus_ready", help: "1 when the component is ready.", ["component": name])
        components.withLock { $0[name] = State(reason: reason, since: time.now()) }
        gauge.set(reason == nil ? 1 : 0)
        return HealthComponent(name: name, health: self, gauge: gauge)
    }

    public var report: Report {
        let now = time.now()
        let states = components.withLock { $0 }
        return Report(components: states.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, now: now)
    }

    fileprivate func set(_ name: String, _ reason: String?, _ gauge: Gauge) {
        let now = time.now()
        let isChange = components.withLock { components in
            guard let old = components[name], old.reason != reason else { return false }
            let turned = (old.reason == nil) != (reason == nil)
            components[name] = State(reason: reason, since: turned ? now : old.since)
            return turned
        }
        gauge.set(reason == nil ? 1 : 0)
        guard isChange else { return }
        if let reason {
            log.warning("a component is not ready", ["name": .string(name), "reason": .string(reason)])
        } else {
            log.info("a component is ready", ["name": .string(name)])
        }
    }

    fileprivate func remove(_ name: String, _ gauge: Gauge) {
        components.withLock { $0[name] = nil }
        gauge.set(0)
    }
}

/// A component's hand on the health of the whole. Any thread may call.
public struct HealthComponent: Sendable {
    public let name: String
    fileprivate let health: Health
    fileprivate let gauge: Gauge

    public func ready() { health.set(name, nil, gauge) }
    public func notReady(_ reason: String) { health.set(name, reason, gauge) }
    /// The component has ended on purpose: readiness no longer asks for it.
    public func remove() { health.remove(name, gauge) }
}

extension Health.Report {
    /// The body of /readyz.
    public var json: JSONValue {
        let missing = components.compactMap { name, state -> JSONValue? in
            guard let reason = state.reason else { return nil }
            let seconds = (now - state.since).nanoseconds / 1_000_000_000
            return [
                "component": .string(name), "reason": .string(reason), "sinceSeconds": JSONValue(seconds),
            ]
        }
        return [
            "ready": .bool(isReady), "notReady": .array(missing),
            "components": .array(components.map { .string($0.name) }),
        ]
    }
}
