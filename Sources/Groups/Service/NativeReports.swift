import Base
import GroupsAPI
import WorldserverAPI

/// Which group is meant by a worldserver's own number (spec group 8.3).
struct NativeReports {
    struct Key: Hashable {
        var realm: RealmID
        /// The worldserver and its incarnation.
        var origin: String
        var number: UInt32
        /// Of a group that such a report made.
        var source: String { "native:\(realm):\(origin):\(number)" }
    }
    private var known: [Key: (group: Groups.ID, sequence: UInt64)] = [:]

    func group(_ key: Key) -> Groups.ID? { known[key]?.group }
    /// It says nothing that was not said before.
    func isOld(_ key: Key, _ sequence: UInt64) -> Bool {
        sequence != 0 && known[key].map { sequence <= $0.sequence } ?? false
    }
    mutating func note(_ key: Key, _ group: Groups.ID, _ sequence: UInt64) {
        known[key] = (group, max(sequence, known[key]?.sequence ?? 0))
    }
    mutating func forget(_ group: Groups.ID) { known = known.filter { $0.value.group != group } }

    /// A worldserver began a new life: it counts its groups anew.
    mutating func void(_ world: String, before incarnation: UInt64) {
        known = known.filter { !Self.isOlder($0.key.origin, world, incarnation) }
    }
    /// Whether a source names a number of an older life.
    static func isOlder(source: String?, _ world: String, _ incarnation: UInt64) -> Bool {
        guard let parts = source?.split(separator: ":"), parts.count == 4, parts[0] == "native" else {
            return false
        }
        return isOlder(String(parts[2]), world, incarnation)
    }
    private static func isOlder(_ origin: String, _ world: String, _ incarnation: UInt64) -> Bool {
        guard let hyphen = origin.lastIndex(of: "-"), origin[..<hyphen] == world,
            let life = UInt64(origin[origin.index(after: hyphen)...])
        else { return false }
        return life < incarnation
    }
}
