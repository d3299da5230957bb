public import Base

/// What became of changes, by their request ids, so that none is made twice (spec worldserver-api 1).
///
/// A change that is asked for again while it waits is waited for by both; later the answer is repeated,
/// whatever it was: who was refused, too, has acted on that. Answers are kept for at least 10 minutes, and
/// the newest 4,096 longer. When more than fits was asked for in the last 10 minutes new changes are refused,
/// since forgetting one could double it.
public final class WriteMemory: Sendable {
    public typealias Outcome = Result<any Sendable, Worldserver.Refusal>
    public typealias Waiter = @Sendable (Outcome) -> Void

    public struct Limits: Sendable, Equatable {
        /// Answers that are kept however old they are.
        public var newest: Int
        public var age: Duration
        public var most: Int

        public init(newest: Int = 4096, age: Duration = .seconds(600), most: Int = 65_536) {
            self.newest = newest
            self.age = age
            self.most = most
        }
    }
    /// More than these do not wait for one change.
    public static let waitersMax = 64

    public enum Admission {
        /// Nobody has asked for this before: execute it.
        case new
        /// It waits already; the waiter will be told.
        case joined
        case answered(Outcome)
        /// Nothing is remembered, nothing is to be executed.
        case refused(Worldserver.Refusal)
    }

    private struct Entry {
        let kind: ObjectIdentifier
        var state: State
        enum State {
            case waiting(until: Instant, [Waiter])
            case done(Outcome)
        }
    }
    private struct Table {
        var entries: [RequestID: Entry] = [:]
        /// The answered ones, oldest first.
        var done: BoundedQueue<(id: RequestID, at: Instant)>
    }
    private let table: Locked<Table>
    private let limits: Limits

    public init(limits: Limits = Limits()) {
        self.limits = limits
        table = Locked(Table(done: BoundedQueue(capacity: limits.most)))
    }

    /// Someone asks for a change.
    ///
    /// - Parameter kind: the type of the request; another type under a known id is refused.
    public func admit(
        _ id: RequestID, kind: ObjectIdentifier, until deadline: Instant, now: Instant,
        _ waiter: @escaping Waiter
    ) -> Admission {
        table.withLock { table in
            guard var entry = table.entries[id] else {
                forgetOld(&table, now)
                // Each change that waits needs a place for its answer.
                guard table.entries.count < limits.most else { return .refused(.overloaded) }
                table.entries[id] = Entry(kind: kind, state: .waiting(until: deadline, [waiter]))
                return .new
            }
            guard entry.kind == kind else { return .refused(.failed) }
            switch entry.state {
            case .done(let outcome): return .answered(outcome)
            case .waiting(let until, var waiters):
                guard waiters.count < Self.waitersMax else { return .refused(.overloaded) }
                waiters.append(waiter)
                entry.state = .waiting(until: max(until, deadline), waiters)
                table.entries[id] = entry
                return .joined
            }
        }
    }

    /// The latest time at which somebody still wants it.
    public func deadline(of id: RequestID) -> Instant {
        table.withLock { table in
            guard case .waiting(let until, _) = table.entries[id]?.state else {
                return Instant(nanoseconds: 0)
            }
            return until
        }
    }

    /// The change has an answer: everybody who waits is told, and it is remembered.
    public func finish(_ id: RequestID, _ outcome: Outcome, now: Instant) {
        for waiter in take(
            id,
            { table in
                table.entries[id]?.state = .done(outcome)
                _ = table.done.append((id, now))
            })
        { waiter(outcome) }
    }

    /// The change was not even taken in: everybody who waits is told, and nothing is remembered.
    public func abandon(_ id: RequestID, _ refusal: Worldserver.Refusal) {
        for waiter in take(id, { $0.entries[id] = nil }) { waiter(.failure(refusal)) }
    }

    private func take(_ id: RequestID, _ change: (inout Table) -> Void) -> [Waiter] {
        table.withLock { table in
            guard case .waiting(_, let waiters) = table.entries[id]?.state else { return [] }
            change(&table)
            return waiters
        }
    }

    /// How many are remembered or wait.
    public var count: Int { table.withLock { $0.entries.count } }

    private func forgetOld(_ table: inout Table, _ now: Instant) {
        while table.done.count > limits.newest, let oldest = table.done.first,
            now - oldest.at >= limits.age
        {
            _ = table.done.popFirst()
            table.entries[oldest.id] = nil
        }
    }
}
