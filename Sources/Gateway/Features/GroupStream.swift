import GroupsAPI

/// How far a gateway's loop has heard the groups service, and what is missing of it. What a broker brings
/// late or twice does not step back what clients see.
struct GroupStream {
    enum Arrival {
        case next
        /// Something before it is missing.
        case afterGap
        /// Others that came later have been shown.
        case late
        /// It came before, or is of an older run.
        case known
    }
    private(set) var run: UInt64
    private(set) var number: UInt64
    /// Numbers that may still come.
    private var missing: Set<UInt64> = []
    private static let missingMax = 1024

    init(run: UInt64, number: UInt64) {
        self.run = run
        self.number = number
    }

    /// Runs are numbered by the time of their beginning.
    mutating func hear(run other: UInt64, number next: UInt64) -> Arrival {
        guard other >= run else { return .known }
        if other > run { self = GroupStream(run: other, number: 0) }
        guard next > number else { return missing.remove(next) == nil ? .known : .late }
        let isNext = next == number &+ 1
        if !isNext, next &- number <= UInt64(Self.missingMax) {
            missing = missing.filter { $0 &+ UInt64(Self.missingMax) > next }
            missing.formUnion(number &+ 1..<next)
        }
        number = next
        return isNext ? .next : .afterGap
    }

    /// The service says how far it is: whether something of that was not heard. It is not waited for any
    /// more.
    mutating func misses(run other: UInt64, number last: UInt64) -> Bool {
        guard last > 0, (other, last) > (run, number) else { return false }
        _ = hear(run: other, number: last)
        return true
    }
}

/// The newest list that a client was shown of a group.
struct ShownList {
    var group: Groups.ID
    var counter: UInt32

    /// Each list of a group counts higher than those before it.
    func isNewer(than other: ShownList?) -> Bool {
        guard let other, other.group == group else { return true }
        return Int32(bitPattern: counter &- other.counter) > 0
    }
}

extension Groups.Content {
    /// How the group is: whoever asks for that needs none of an older one.
    var isState: Bool {
        switch self {
        case .list, .noGroup, .leader, .icon, .icons, .difficulty: true
        default: false
        }
    }
}
