import Base

/// What of this process others can reach over the broker, and the broker itself.
final class Exports: Sendable {
    /// Changes of what is exported come one after another.
    private let changes = Locked(0)
    private struct State {
        var broker: (any Broker)?
        var served: [ServedName: any BrokerSubscription] = [:]
        var topics: [ObjectIdentifier: any BrokerSubscription] = [:]
    }
    private let state = Locked(State())
    private let log: Log
    private let malformed: Counter
    private let failed: Counter

    init(log: Log, metrics: Metrics) {
        self.log = log
        malformed = metrics.counter(
            "nimbus_bus_malformed_total", help: "Messages from other processes that made no sense.")
        failed = metrics.counter(
            "nimbus_bus_failed_total", help: "Messages to other processes that could not be sent.")
    }

    var broker: (any Broker)? { state.withLock { $0.broker } }

    func attach(_ broker: (any Broker)?) {
        changes.withLock { _ in
            let old = state.withLock { state in
                defer { state = State(broker: broker) }
                return state
            }
            for subscription in old.served.values { subscription.cancel() }
            for subscription in old.topics.values { subscription.cancel() }
        }
    }

    // MARK: Requests

    /// Whoever serves it when a request comes answers, so that a service may be replaced.
    func add(_ name: ServedName, of bus: Bus) {
        changes.withLock { _ in
            guard let broker, state.withLock({ $0.served[name] }) == nil else { return }
            let made = subscribe(broker, name.subject, queue: "nimbus") { [weak bus] message in
                bus?.serve(message, name)
            }
            state.withLock { $0.served[name] = made }
        }
    }

    func remove(_ name: ServedName) {
        changes.withLock { _ in
            state.withLock { $0.served.removeValue(forKey: name) }?.cancel()
        }
    }

    // MARK: Events

    func add(_ topic: AnyTopic, of bus: Bus) {
        changes.withLock { _ in
            let key = ObjectIdentifier(topic)
            guard let broker, state.withLock({ $0.topics[key] }) == nil else { return }
            let made = subscribe(broker, "nimbus.event.\(topic.subject)", queue: nil) { [weak bus] message in
                guard let bus else { return }
                if !topic.arrived(message.payload, over: bus.transport) {
                    self.count(malformed: message.subject)
                }
            }
            state.withLock { $0.topics[key] = made }
        }
    }

    /// In our coding for our own processes, and as upstream's JSON for whoever knows upstream.
    func publish<E: Event>(_ event: E) {
        guard let broker else { return }
        do {
            try broker.publish("nimbus.event.\(E.subject)", try BinaryEncoder.encode(event))
            if let event = event as? any UpstreamEvent {
                for envelope in event.upstreamEnvelopes { try broker.publish(E.subject, envelope) }
            }
        } catch {
            failed.add()
            log.warning(
                "an event did not leave this process",
                ["subject": .string(E.subject), "error": .string("\(error)")])
        }
    }

    // MARK: Both

    private func subscribe(
        _ broker: any Broker, _ subject: String, queue: String?,
        _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) -> (any BrokerSubscription)? {
        do throws(BrokerError) {
            return try broker.subscribe(subject, queue: queue, handler)
        } catch {
            failed.add()
            log.error(
                "other processes cannot reach this",
                ["subject": .string(subject), "error": .string("\(error)")])
            return nil
        }
    }

    func count(malformed subject: String) {
        malformed.add()
        log.warning("a message from another process makes no sense", ["subject": .string(subject)])
    }
}
