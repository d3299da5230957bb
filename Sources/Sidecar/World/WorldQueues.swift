import Base
import Synchronization
import WorldserverAPI

/// What waits for the world's thread: events, questions and changes, each first in, first out, bounded.
///
/// The worldserver's thread drains them in its two calls a turn, each within a budget of time: a burst takes
/// several turns instead of freezing one. Before the first call everything waits (spec sidecar 2). What is
/// put in comes from any thread.
final class WorldQueues: Sendable {
    struct Limits: Sendable, Equatable {
        var events = 1000
        var reads = 1000
        var writes = 1000
        /// For each of the two calls.
        var budget = Duration.milliseconds(5)
    }
    private struct State {
        var events: BoundedQueue<@Sendable () -> Void>
        var reads: BoundedQueue<any WorldJob>
        var writes: BoundedQueue<any WorldJob>
        var isClosed = false
    }
    private let state: Locked<State>
    private let budget: Duration
    private let time: any TimeSource
    private let meters: WorldMeters
    private let isDraining = Atomic<Bool>(false)
    /// Nanoseconds of the clock; 0: never.
    private let lastPump = Atomic<UInt64>(0)

    init(limits: Limits = Limits(), time: any TimeSource, meters: WorldMeters) {
        state = Locked(
            State(
                events: BoundedQueue(capacity: limits.events), reads: BoundedQueue(capacity: limits.reads),
                writes: BoundedQueue(capacity: limits.writes)))
        budget = limits.budget
        self.time = time
        self.meters = meters
    }

    // MARK: For any thread

    /// Puts an event in; false when there is no room, and it is then lost.
    func add(event: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { !$0.isClosed && $0.events.append(event) }
    }

    /// Puts a question in. Not taken, it is the caller's to refuse.
    func add(read job: any WorldJob) throws(Worldserver.Refusal) {
        try state.withLock { (state) throws(Worldserver.Refusal) in
            if state.isClosed { throw .failed }
            if !state.reads.append(job) { throw .overloaded }
        }
    }

    /// Puts a change in. Not taken, it is the caller's to refuse.
    func add(write job: any WorldJob) throws(Worldserver.Refusal) {
        try state.withLock { (state) throws(Worldserver.Refusal) in
            if state.isClosed { throw .failed }
            if !state.writes.append(job) { throw .overloaded }
        }
    }

    struct Lengths: Sendable, Equatable {
        var events = 0, reads = 0, writes = 0
    }
    var lengths: Lengths {
        state.withLock { Lengths(events: $0.events.count, reads: $0.reads.count, writes: $0.writes.count) }
    }

    /// Half of the room for events is free.
    var hasRoomForCrowds: Bool { state.withLock { $0.events.count * 2 < $0.events.capacity } }

    /// When the worldserver last came for requests; nil when it never did. That is how alive its world is.
    var lastPumped: Instant? {
        let nanoseconds = lastPump.load(ordering: .relaxed)
        return nanoseconds == 0 ? nil : Instant(nanoseconds: nanoseconds)
    }

    /// Forgets the events, refuses what waits, and takes nothing more until `open`.
    func close() {
        let waiting = state.withLock { state -> [any WorldJob] in
            state.isClosed = true
            var waiting: [any WorldJob] = []
            while let job = state.reads.popFirst() { waiting.append(job) }
            while let job = state.writes.popFirst() { waiting.append(job) }
            while state.events.popFirst() != nil {}
            return waiting
        }
        for job in waiting { job.refuse(.failed) }
    }

    func open() { state.withLock { $0.isClosed = false } }

    // MARK: For the world's thread

    /// Runs the events that wait, oldest first, until the budget is spent.
    func drainEvents() {
        guard begin() else { return }
        defer { isDraining.store(false, ordering: .releasing) }
        let end = time.now() + budget
        var left = state.withLock { $0.events.count }
        while left > 0, let event = state.withLock({ $0.events.popFirst() }) {
            event()
            left -= 1
            if time.now() >= end { return }
        }
    }

    /// Runs the questions and then the changes that wait, until the budget is spent; of each kind at least
    /// one, so that a flood of questions does not hold up the changes for ever.
    func drainRequests() {
        guard begin() else { return }
        defer { isDraining.store(false, ordering: .releasing) }
        let now = time.now()
        lastPump.store(now.nanoseconds, ordering: .relaxed)
        let end = now + budget
        let lengths = lengths
        drain(lengths.reads, until: end) { $0.reads.popFirst() }
        drain(lengths.writes, until: end) { $0.writes.popFirst() }
    }

    private func drain(_ count: Int, until end: Instant, _ next: (inout State) -> (any WorldJob)?) {
        var now = time.now()
        for _ in 0..<count {
            guard let job = state.withLock(next) else { return }
            if job.deadline <= now {
                meters.expired.add()
                job.refuse(.expired)
            } else {
                meters.queueTime.observe(now - job.arrived)
                job.run()
            }
            now = time.now()
            if now >= end { return }
        }
    }

    /// Two threads at once, or a hook that calls back in, would run hooks and handlers side by side or inside
    /// each other, which no worldserver expects: the second one finds nothing to do.
    private func begin() -> Bool {
        if isDraining.exchange(true, ordering: .acquiring) {
            meters.overlappingCalls.add()
            return false
        }
        return true
    }
}

/// A request that waits for the world's thread.
protocol WorldJob: Sendable {
    var arrived: Instant { get }
    /// From then on it is not executed any more.
    var deadline: Instant { get }
    /// Executes it and answers. On the world's thread.
    func run()
    /// Answers without executing it.
    func refuse(_ refusal: Worldserver.Refusal)
}
