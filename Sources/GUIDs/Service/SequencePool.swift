import Base
import GUIDsAPI

/// One sequence of one realm: the numbers in hand, the callers that wait for some, the block that is being
/// reserved. It decides; whoever owns it writes to the database, keeps the time and wakes the callers.
///
/// A block's numbers are in hand only after its mark was stored, and leave it before a caller is answered.
struct SequencePool: Sendable {
    typealias Caller = UInt64

    enum Taken: Equatable, Sendable {
        case numbers([GUIDs.Range])
        /// An answer comes later, or `giveUp`.
        case waits
        case exhausted, overloaded
    }
    /// A caller that waited, and what it gets; nil when there is nothing left for it.
    struct Answer: Equatable, Sendable {
        var caller: Caller
        var numbers: [GUIDs.Range]?
    }
    struct Rules: Sendable {
        var bound: UInt64
        var block: UInt64
        var floor: UInt64
        var gap: UInt64
        var waitingMax: Int
        /// A single write reserves no more than this for callers that wait.
        static let reservedMax: UInt64 = 1_000_000
    }
    private struct Waiter: Sendable {
        var caller: Caller
        var count: UInt64
    }
    private enum Writing: Equatable, Sendable { case idle, underWay, pausing }

    let rules: Rules
    /// The highest number that is stored as handed out, as far as we know; nil before the first look.
    private(set) var mark: UInt64?
    private(set) var held = HeldNumbers()
    private var waiting: [Waiter] = []
    private var writing = Writing.idle
    /// Failed writes in a row.
    private(set) var failures = 0

    init(_ rules: Rules) { self.rules = rules }

    var waitingCount: Int { waiting.count }
    private var isSpent: Bool { mark ?? 0 >= rules.bound }
    private func isOutOfReach(_ count: UInt64) -> Bool {
        guard let mark else { return false }
        return count > held.count.adding(rules.bound - min(rules.bound, mark))
    }

    // MARK: Callers

    /// - Parameter count: at least 1.
    mutating func take(_ count: UInt64, as caller: Caller) -> Taken {
        if waiting.isEmpty, let numbers = held.take(count) { return .numbers(numbers) }
        if isOutOfReach(count) { return .exhausted }
        guard waiting.count < rules.waitingMax else { return .overloaded }
        waiting.append(Waiter(caller: caller, count: count))
        return .waits
    }

    /// The caller waits no longer. Those behind it may have been waiting for it alone.
    mutating func giveUp(_ caller: Caller) -> (waited: Bool, answers: [Answer]) {
        guard let index = waiting.firstIndex(where: { $0.caller == caller }) else { return (false, []) }
        waiting.remove(at: index)
        return (true, answers())
    }

    // MARK: Writes

    /// What shall be written now, one write at a time; nil when nothing is wanted.
    mutating func nextWrite() -> Advance? {
        guard writing == .idle, !isSpent, !waiting.isEmpty || held.isLow else { return nil }
        writing = .underWay
        let wanted = waiting.reduce(UInt64(0)) { $0.adding($1.count) }
        let missing = wanted - min(wanted, held.count)
        return advance(count: max(rules.block, min(missing, Rules.reservedMax)))
    }

    /// The look at the start, for a sequence that was used before.
    mutating func firstLook() -> Advance {
        writing = .underWay
        return advance(count: 0)
    }

    private func advance(count: UInt64) -> Advance {
        Advance(
            count: count, atLeast: max(mark ?? 0, rules.floor), gap: rules.floor > 0 ? 0 : rules.gap,
            bound: rules.bound)
    }

    /// The mark is stored.
    mutating func wrote(_ advanced: Advanced) -> [Answer] {
        writing = .idle
        failures = 0
        mark = max(mark ?? 0, advanced.mark)
        if let block = advanced.reserved { held.add(block) }
        return answers()
    }

    /// The write failed: nobody gets anything. Returns who waited. No write follows before `resume`.
    mutating func failed() -> [Caller] {
        writing = .pausing
        failures += 1
        defer { waiting = [] }
        return waiting.map(\.caller)
    }

    /// The pause after a failure is over.
    mutating func resume() {
        if writing == .pausing { writing = .idle }
    }

    /// First come, first served: a small wish waits behind a large one.
    private mutating func answers() -> [Answer] {
        var answers: [Answer] = []
        while let first = waiting.first {
            let numbers = held.take(first.count)
            guard numbers != nil || isOutOfReach(first.count) else { break }
            answers.append(Answer(caller: first.caller, numbers: numbers))
            waiting.removeFirst()
        }
        return answers
    }
}
