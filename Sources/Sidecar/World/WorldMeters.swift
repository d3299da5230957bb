import Base
import Bus
import WorldserverAPI

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
    private let requests = Locked<[ObjectIdentifier: RequestMeters]>([:])
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

    /// What is counted of one kind of request.
    func of<R: Handled>(_ request: R.Type) -> RequestMeters {
        requests.withLock { requests in
            if let known = requests[ObjectIdentifier(R.self)] { return known }
            let made = RequestMeters(R.wireName, metrics)
            requests[ObjectIdentifier(R.self)] = made
            return made
        }
    }
}
