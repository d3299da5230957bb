import Base

/// One subscriber's bounded queue for one event type, drained in batches by at most one task on the owner's
/// executor, so that the order of each publisher holds.
final class Mailbox<E: Event, Owner: Actor>: AnyMailbox<E>, @unchecked Sendable {
    private struct State {
        var queue: [E] = []
        var head = 0
        var draining = false
        var closed = false
        var counts = MailboxCounts()
        var waiting: Int { queue.count - head }
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

    override func post(_ event: E) -> Bool {
        let (taken, start) = state.withLock { s -> (Bool, Bool) in
            if s.closed { return (false, false) }
            guard make(room: &s, for: event) else { return (false, false) }
            s.counts.highWater = max(s.counts.highWater, s.waiting)
            defer { s.draining = true }
            return (true, !s.draining)
        }
        if start {
            guard let owner else { return false }
            Task(executorPreference: executor) { await self.drain(owner) }
        }
        return taken
    }

    /// Queues the event by the policy; false when it was refused.
    private func make(room s: inout State, for event: E) -> Bool {
        if case .latest(let key) = overflow {
            let wanted = key(event)
            for index in s.head..<s.queue.count where key(s.queue[index]) == wanted {
                s.queue[index] = event
                return true
            }
        }
        if s.waiting >= capacity {
            s.counts.dropped &+= 1
            if case .dropNewest = overflow { return false }
            s.head += 1
            if s.head > 1024, s.head * 2 > s.queue.count {
                s.queue.removeFirst(s.head)
                s.head = 0
            }
        }
        s.queue.append(event)
        return true
    }

    private func drain(_ owner: isolated Owner) {
        while true {
            let batch = state.withLock { s -> ArraySlice<E> in
                let batch = s.queue[s.head...]
                s.counts.delivered &+= UInt64(batch.count)
                s.queue = []
                s.head = 0
                if batch.isEmpty { s.draining = false }
                return batch
            }
            if batch.isEmpty { return }
            for event in batch { handler(owner, event) }
        }
    }

    override func close() {
        state.withLock { s in
            s.closed = true
            s.queue = []
            s.head = 0
        }
    }
    override var counts: MailboxCounts { state.withLock { $0.counts } }
    override var isAlive: Bool { owner != nil && !state.withLock { $0.closed } }
}

class AnyMailbox<E: Event>: AnySubscription, @unchecked Sendable {
    func post(_ event: E) -> Bool { false }
}

/// A subscription without its event type, so that a handle can end it.
class AnySubscription: @unchecked Sendable {
    func close() {}
    var counts: MailboxCounts { MailboxCounts() }
    var isAlive: Bool { false }
}

/// A subscriber's handle: `cancel()` ends the delivery and forgets what waits.
public struct Subscription: Sendable {
    let mailbox: AnySubscription
    public func cancel() { mailbox.close() }
    public var counts: MailboxCounts { mailbox.counts }
}
