public import GUIDsAPI
public import Store

/// What a realm's database says about a sequence.
public struct FoundMark: Sendable, Hashable {
    /// The stored high-water mark; nil when nobody ever took a number here.
    public var stored: UInt64?
    /// The highest number in the sequence's own table, 0 when there is none.
    public var highest: UInt64
    /// No character was ever made here, so nobody can hold numbers of this realm.
    public var isNewRealm: Bool
    public init(stored: UInt64?, highest: UInt64, isNewRealm: Bool = false) {
        self.stored = stored
        self.highest = highest
        self.isNewRealm = isNewRealm
    }
}

/// How a high-water mark shall be raised. The mark is the highest number that may have been handed out.
public struct Advance: Sendable, Hashable {
    /// Numbers to reserve; 0 only brings the mark up to date.
    public var count: UInt64
    /// The mark was here or lies here at least, whatever is stored.
    public var atLeast: UInt64
    /// Where no mark is stored, it begins so far above the highest number of the database.
    public var gap: UInt64
    /// No number above it is ever handed out.
    public var bound: UInt64
    public init(count: UInt64, atLeast: UInt64, gap: UInt64, bound: UInt64) {
        self.count = count
        self.atLeast = atLeast
        self.gap = gap
        self.bound = bound
    }

    /// The rule (spec guid 6.1): never lower than what is stored, in use, or known otherwise; never above the
    /// bound but by what is there already.
    public func applied(to found: FoundMark) -> Advanced {
        var old = max(found.stored ?? 0, found.highest, atLeast)
        if found.stored == nil, !found.isNewRealm { old = max(old, found.highest.adding(gap)) }
        let new = max(old, min(bound, old.adding(count)))
        return Advanced(
            found: found, mark: new,
            reserved: new > old ? GUIDs.Range(first: old.adding(1), last: new) : nil)
    }
}

/// What an `Advance` came to.
public struct Advanced: Sendable, Hashable {
    public var found: FoundMark
    /// The high-water mark now; it is stored durably.
    public var mark: UInt64
    /// Numbers that belong to the caller alone; fewer than it wanted near the bound, nil at the bound.
    public var reserved: GUIDs.Range?
    public init(found: FoundMark, mark: UInt64, reserved: GUIDs.Range?) {
        self.found = found
        self.mark = mark
        self.reserved = reserved
    }
}

/// Where the high-water marks of one realm are kept.
public protocol HighWaterStore: Sendable {
    /// Whether what was stored outlives a crash of the database's machine.
    var isDurable: Bool { get }

    /// Sequences that have a mark.
    func known() async throws(StoreError) -> [GUIDs.Sequence]

    /// Raises a mark in one step, so that no two callers, also in different processes, are given the same
    /// number. When it throws, the mark may have been raised or not.
    func advance(_ sequence: GUIDs.Sequence, _ advance: Advance) async throws(StoreError) -> Advanced
}

extension UInt64 {
    /// Never above the largest number.
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
