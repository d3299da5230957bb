import Base

/// What is counted on the worldserver's side (spec worldserver-api 7).
final class WorldMeters: Sendable {
    let expired: Counter
    /// A repeated change that was answered from memory, or that joined one that waited.
    let repeats: Counter
    let overlappingCalls: Counter
    /// Events for which there was no room.
    let lostEvents: Counter
    /// What the worldserver passed to a function and cannot be true.
    let badArguments: Counter
    /// Reports and messages while there was no cluster.
    let unheard: Counter
    let queueTime: Histogram
    private let metrics: Metrics
    private struct Known {
        var requests: [String: Counter] = [:]
        var handlers: [String: Histogram] = [:]
    }
    private let known = Locked(Known())
    private let events: [HookOutcome: Counter]

    init(_ metrics: Metrics) {
        self.metrics = metrics
        expired = metrics.counter(
            "nimbus_sidecar_expired_total", help: "Requests whose deadline passed before their turn.")
        repeats = metrics.counter(
            "nimbus_sidecar_repeats_total", help: "Changes that were asked for again and not made again.")
        overlappingCalls = metrics.counter(
            "nimbus_sidecar_overlapping_calls_total",
            help: "Process calls from inside a hook or from a second thread, which did nothing.")
        lostEvents = metrics.counter(
            "nimbus_sidecar_lost_events_total", help: "Events that were lost because too many waited.")
        badArguments = metrics.counter(
            "nimbus_sidecar_bad_arguments_total",
            help: "Calls of the worldserver whose arguments made no sense.")
        unheard = metrics.counter(
            "nimbus_sidecar_unheard_total",
            help: "Reports and messages of the worldserver while it was in no cluster.")
        queueTime = metrics.histogram(
            "nimbus_sidecar_queue_seconds", help: "Time that requests waited for the world's thread.")
        events = Dictionary(
            uniqueKeysWithValues: HookOutcome.allCases.map { outcome in
                let counter = metrics.counter(
                    "nimbus_sidecar_events_total", help: "Events by what became of them.",
                    ["outcome": outcome.rawValue])
                return (outcome, counter)
            })
    }

    /// What is read when somebody looks.
    func watch(_ queues: WorldQueues, memory: WriteMemory, time: any TimeSource) {
        for (queue, length) in Self.queues {
            metrics.reading(
                "nimbus_sidecar_waiting", help: "What waits for the world's thread.", ["queue": queue]
            ) { [weak queues] in Double(queues.map { length($0.lengths) } ?? 0) }
        }
        metrics.reading(
            "nimbus_sidecar_remembered_changes", help: "Changes that would not be made again."
        ) { [weak memory] in Double(memory?.count ?? 0) }
        metrics.reading(
            "nimbus_sidecar_pump_age_seconds", help: "Time since the world's thread last came for requests."
        ) { [weak queues] in
            guard let last = queues?.lastPumped else { return -1 }
            return Double((time.now() - last).nanoseconds) / 1e9
        }
    }

    private static let queues: KeyValuePairs<String, @Sendable (WorldQueues.Lengths) -> Int> = [
        "events": { $0.events }, "reads": { $0.reads }, "writes": { $0.writes },
    ]

    func happened(_ outcome: HookOutcome) { events[outcome]?.add() }

    /// A request was answered.
    func answered(_ request: String, _ result: String) {
        let key = "\(request) \(result)"
        let counter = known.withLock { known in
            if let counter = known.requests[key] { return counter }
            let counter = metrics.counter(
                "nimbus_sidecar_requests_total", help: "Requests to the worldserver by what became of them.",
                ["request": request, "result": result])
            known.requests[key] = counter
            return counter
        }
        counter.add()
    }

    /// A handler ran.
    func ran(_ request: String, _ duration: Duration) {
        let histogram = known.withLock { known in
            if let histogram = known.handlers[request] { return histogram }
            let histogram = metrics.histogram(
                "nimbus_sidecar_handler_seconds", help: "Time in the worldserver's handlers.",
                ["request": request])
            known.handlers[request] = histogram
            return histogram
        }
        histogram.observe(duration)
    }
}
