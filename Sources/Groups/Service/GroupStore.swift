import Base
import GroupsAPI
import Store

/// What happens to one group's rows.
enum StoredChange: Sendable {
    case put(old: Group?, Group)
    case remove(Group)
    /// The rows may be anything: they are made what we know. nil: the group is gone.
    case restore(Groups.ID, Group?)

    var home: RealmID {
        switch self {
        case .put(_, let group), .remove(let group): group.home
        case .restore(let id, _): id.home
        }
    }
}

/// Some realms' databases took their part before another one failed.
struct PartlyStored: Error {
    var realms: Set<RealmID>
    var cause: any Error
}

/// Groups in the characters databases. A group is in that of its home realm.
struct GroupStore: Sendable {
    let databases: [RealmID: Database]

    func load(_ realm: RealmID) async throws -> [Group] {
        guard let database = databases[realm] else { return [] }
        for (table, column) in [("groups", "masterLooterGuid"), ("group_member", "roles")]
        where try await !database.has(table: table, column: column) {
            throw StoreError(.schema, "the characters database lacks column \(table).\(column)")
        }
        return try await NativeGroups.load(realm, database) + OwnGroups.load(realm, database)
    }

    /// Where the counting of new groups goes on.
    func cursors(_ realm: RealmID) async throws -> [GroupNumbers.Range: UInt32] {
        guard let database = databases[realm] else { return [:] }
        var cursors: [GroupNumbers.Range: UInt32] = [:]
        for range in GroupNumbers.Range.allCases {
            cursors[range] = try await database.first(
                "SELECT value FROM nimbus_counters WHERE name = ?", Self.counter(range)
            ) { try $0.u32(0) }
        }
        return cursors
    }

    private static func counter(_ range: GroupNumbers.Range) -> String { "groups.\(range.rawValue)" }

    /// One transaction for each database that is concerned, which is one but for groups of several realms:
    /// there those whom members leave come first, so that nobody is ever in two groups.
    func commit(_ changes: [StoredChange]) async throws {
        guard let last = changes.last?.home else { return }
        var stored: Set<RealmID> = []
        for realm in Set(changes.map(\.home)).sorted(by: {
            ($1 == last ? 0 : 1, $0) < ($0 == last ? 0 : 1, $1)
        }) {
            let own = changes.filter { $0.home == realm }
            do {
                guard let database = databases[realm] else {
                    throw StoreError(.unavailable, "no database for realm \(realm)")
                }
                try await database.transaction { transaction in
                    for change in own { try Self.write(change, transaction) }
                }
                stored.insert(realm)
            } catch {
                throw stored.isEmpty ? error : PartlyStored(realms: stored, cause: error)
            }
        }
    }

    private static func write(
        _ change: StoredChange, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        switch change {
        case .put(let old, let group):
            if let old, (old.kind == .realm) != (group.kind == .realm) {
                try erase(old.id, transaction)
                try insert(group, replacing: nil, transaction)
            } else {
                try insert(group, replacing: old, transaction)
            }
            if old == nil { try count(group, transaction) }
        case .remove(let group): try erase(group.id, transaction)
        case .restore(let id, let group):
            try erase(id, transaction)
            if let group { try insert(group, replacing: nil, transaction) }
        }
    }

    private static func insert(
        _ group: Group, replacing old: Group?, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        if group.kind == .realm {
            try NativeGroups.put(group, replacing: old, transaction)
        } else {
            try OwnGroups.put(group, replacing: old, transaction)
        }
    }

    private static func erase(
        _ id: Groups.ID, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try NativeGroups.erase(id, transaction)
        try OwnGroups.erase(id, transaction)
    }

    private static func count(_ group: Group, _ transaction: borrowing Transaction) throws(StoreError) {
        guard let next = group.nextNumber else { return }
        try transaction.write(
            transaction.dialect.upsert(into: "nimbus_counters", keys: ["name"], columns: ["value"]),
            counter(GroupNumbers.Range(group.kind)), next)
    }
}
