import Base
import GroupsAPI

/// Numbers for new groups, by realm. Worldservers count groups of their own from 1 and keep a bit for each
/// number up to the highest, so ours begin far above theirs and stay small (spec group 2).
struct GroupNumbers: Sendable {
    /// Two ranges, so that a group that several realms know has a number that no other one of them has used.
    enum Range: String, CaseIterable, Sendable {
        case low, high
        var bounds: ClosedRange<UInt32> {
            self == .low ? 1_000_001...15_999_999 : 16_000_000...33_554_431
        }
        init(_ kind: Groups.Kind) { self = kind == .realm ? .low : .high }
    }
    struct Key: Hashable, Sendable {
        var realm: RealmID
        var range: Range
    }
    /// The next one to try.
    private var next: [Key: UInt32] = [:]
    private var used: [RealmID: Set<UInt32>] = [:]

    init() {}

    mutating func use(_ number: UInt32, on realm: RealmID) { used[realm, default: []].insert(number) }
    mutating func release(_ number: UInt32, on realm: RealmID) { used[realm]?.remove(number) }
    func isUsed(_ number: UInt32, on realm: RealmID) -> Bool { used[realm]?.contains(number) ?? false }

    /// Goes on where an earlier run of the service ended, so that a number is not used again soon.
    mutating func resume(_ key: Key, at number: UInt32) {
        next[key] = max(next[key] ?? 0, key.range.bounds.clamp(number))
    }

    /// A free number, and where the next search begins; nil when all are taken.
    mutating func take(_ range: Range, on realm: RealmID) -> (number: UInt32, next: UInt32)? {
        let bounds = range.bounds
        let key = Key(realm: realm, range: range)
        var candidate = bounds.clamp(next[key] ?? bounds.lowerBound)
        let taken = used[realm] ?? []
        for _ in 0...taken.count {
            let following = candidate == bounds.upperBound ? bounds.lowerBound : candidate + 1
            if !taken.contains(candidate) {
                next[key] = following
                return (candidate, following)
            }
            candidate = following
        }
        return nil
    }
}

extension ClosedRange<UInt32> {
    fileprivate func clamp(_ value: UInt32) -> UInt32 { Swift.min(Swift.max(value, lowerBound), upperBound) }
}
