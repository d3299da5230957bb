import Base

/// One subscriber's bounded queue for one event type, drained in batches by at most one task on the owner's
/// executor, so that the order of each publisher holds.
final class Mailbox<E: Event, Owner: Actor>: AnyMailbox<E>, @unchecked Sendable {
    private struct State {
        var queue: [(event: E, key: AnyHashableKey?)] = []
        /// Index of the oldest event that waits; what lies before it was dropped.
        var head = 0
        /// Where in the queue the value of a key is, if the policy has keys.
        var places: [AnyHashableKey: Int] = [:]
        var draining = false
        var closed = false
        var counts = MailboxCounts()
        var waiting: Int { queue.count - head }
        mutating func clear() {
            queue = []
            head = 0
            places = [:]
        }
    }
    private let state = Locked(State())
    private let capacity: Int
    private let overflow: Overflow<E>
    private let executor: (any TaskExecutor)?
    private weak let owner: Owner?
    private let handler: @Sendable (isolated Owner, E) -> Void

    init(
        owner: Owner, capacity: Int, overflow: Overflow<E>, executor: (any TaskExecutor)?,
        handler: @escaping @Sendable (isolated Owner, E) -> Void
    ) {
        self.owner = owner
        self.capacity = max(1, capacity)
        self.overflow = overflow
        self.executor = executor
        self.handler = handler
    }

    override func post(_ event: E) -> Posted {
        var key: AnyHashableKey?
        if case .latest(let by) = overflow { key = by(event) }
        let (result, start) = state.withLock { s -> (Posted, Bool) in
            if s.closed { return (.gone, false) }
            guard make(room: &s, for: event, key) else { return (.refused, false) }
            s.counts.highWater = max(s.counts.highWater, s.waiting)
            defer { s.draining = true }
            return (.taken, !s.draining)
        }
        guard start else { return result }
        guard let owner else {
            close()
            return .gone
        }
        startDraining(owner)
        return result
    }

    /// Queues the event by the policy; false when it was refused.
    private func make(room s: inout State, for event: E, _ key: AnyHashableKey?) -> Bool {
        if let key, let place = s.places[key] {
            s.queue[place].event = event
            return true
        }
        if s.waiting >= capacity {
            s.counts.dropped &+= 1
            if case .dropNewest = overflow { return false }
            dropOldest(of: &s)
        }
        if let key { s.places[key] = s.queue.count }
        s.queue.append((event, key))
        return true
    }

    private func dropOldest(of s: inout State) {
        if let key = s.queue[s.head].key { s.places[key] = nil }
        s.head += 1
        // Give the memory of dropped events back, but not with each of them.
        guard s.head > capacity else { return }
        s.queue.removeFirst(s.head)
        s.places = s.places.mapValues { $0 - s.head }
        s.head = 0
    }

    private func startDraining(_ owner: Owner) {
        Task(executorPreference: executor) { await self.drain(owner) }
    }

    /// Delivers what waits now. What came meanwhile gets a turn of its own, so that a flood, or a handler
    /// that publishes what it hears, leaves the owner's executor room for others.
    private func drain(_ owner: isolated Owner) {
        let batch = state.withLock { s -> ArraySlice<(event: E, key: AnyHashableKey?)> in
            defer { s.clear() }
            return s.queue[s.head...]
        }
        var delivered: UInt64 = 0
        for entry in batch {
            // The handler, or anybody, may have cancelled meanwhile.
            if state.withLock({ $0.closed }) { break }
            handler(owner, entry.event)
            delivered &+= 1
        }
        let more = state.withLock { s -> Bool in
            s.counts.delivered &+= delivered
            s.draining = s.waiting > 0
            return s.draining
        }
        if more { startDraining(owner) }
    }

    override func close() {
        state.withLock { s in
            s.closed = true
            s.clear()
        }
    }
    override var counts: MailboxCounts { state.withLock { $0.counts } }
}

/// What a mailbox did with an event.
enum Posted {
    case taken, refused
    /// The subscription has ended.
    case gone
}

class AnyMailbox<E: Event>: AnySubscription, @unchecked Sendable {
    func post(_ event: E) -> Posted { .gone }
}

/// A subscription without its event type, so that a handle can end it.
class AnySubscription: @unchecked Sendable {
    func close() {}
    var counts: MailboxCounts { MailboxCounts() }
}

/// A subscriber's handle: `cancel()` ends the delivery and forgets what waits.
public struct Subscription: Sendable {
    let mailbox: AnySubscription
    public func cancel() { mailbox.close() }
    public var counts: MailboxCounts { mailbox.counts }
}
