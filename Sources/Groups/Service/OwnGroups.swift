import Base
import GroupsAPI
import Store

/// Tables of our own: groups with members of several realms, and those of the dungeon finder, which a
/// worldserver that starts would throw out of its tables (spec group 2).
enum OwnGroups {
    private static let columns =
        [
            "kind", "leader_realm", "leader_guid", "group_type", "loot_method", "loot_threshold",
            "difficulty",
            "raid_difficulty", "looter_realm", "looter_guid", "master_realm", "master_guid",
        ] + (1...Groups.icons).map { "icon\($0)" }
        + ["lfg_dungeon", "lfg_state", "source", "leader_away_unix"]
    private static let memberColumns = ["group_uid", "name", "flags", "subgroup", "roles", "joined"]

    // MARK: Loading

    static func load(_ realm: RealmID, _ database: Database) async throws -> [Group] {
        let list = columns.map { "`\($0)`" }.joined(separator: ", ")
        let rows = try await database.read(
            "SELECT group_uid, \(list) FROM nimbus_group ORDER BY group_uid"
        ) { try group($0) }
        let members = try await database.read(
            """
            SELECT group_uid, realm, guid, name, flags, subgroup, roles FROM nimbus_group_member
            ORDER BY group_uid, joined
            """
        ) { row in
            (
                Groups.ID(rawValue: try row.u64(0)),
                Groups.Member(
                    id: CharacterID(realm: RealmID(try row.u32(1)), low: try row.u32(2)),
                    name: try row.string(3), flags: Groups.Flags(rawValue: try row.u8(4)),
                    subGroup: try row.u8(5), roles: Groups.Roles(rawValue: try row.u8(6)))
            )
        }
        let numbers = try await database.read("SELECT group_uid, realm, native_id FROM nimbus_group_native") {
            (Groups.ID(rawValue: try $0.u64(0)), RealmID(try $0.u32(1)), try $0.u32(2))
        }
        let membersOf = Dictionary(grouping: members, by: \.0)
        let numbersOf = Dictionary(grouping: numbers, by: \.0)
        return rows.compactMap { row -> Group? in
            var group = row
            group.members = (membersOf[row.id] ?? []).map(\.1)
            for (_, realm, number) in numbersOf[row.id] ?? [] { group.numbers[realm] = number }
            group.mend()
            return group.home == realm && group.fault == nil ? group : nil
        }
    }

    private static func group(_ row: Row) throws(StoreError) -> Group {
        var group = Group(
            id: Groups.ID(rawValue: try row.u64(0)),
            leader: CharacterID(realm: RealmID(try row.u32(2)), low: try row.u32(3)), members: [])
        group.kind = Groups.Kind(rawValue: try row.u8(1)) ?? .crossRealm
        group.form = Groups.Form(rawValue: try row.u8(4))
        group.lootMethod = Groups.LootMethod(rawValue: try row.u8(5)) ?? .group
        group.lootThreshold = try row.u8(6)
        group.difficulty = try row.u8(7)
        group.raidDifficulty = try row.u8(8)
        group.looter = CharacterID(realm: RealmID(try row.u32(9)), low: try row.u32(10))
        group.masterLooter = CharacterID(realm: RealmID(try row.u32(11)), low: try row.u32(12))
        for icon in 0..<Groups.icons { group.icons[icon] = GUID(try row.u64(13 + icon)) }
        let next = 13 + Groups.icons
        group.dungeon = try row.u32(next)
        group.dungeonState = try row.u8(next + 1)
        group.source = try row.optionalString(next + 2)
        group.leaderAway = try row.optionalI64(next + 3).map(UnixTime.init(seconds:))
        return group
    }

    // MARK: Writing

    static func put(
        _ group: Group, replacing old: Group?, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        let uid = group.id.rawValue
        if old == nil || values(group) != values(old) {
            try transaction.write(
                transaction.dialect.upsert(into: "nimbus_group", keys: ["group_uid"], columns: columns),
                binds: [uid] + values(group))
        }
        for (realm, number) in group.numbers.sorted(by: { $0.key < $1.key })
        where old?.numbers[realm] != number {
            try transaction.write(
                transaction.dialect.upsert(
                    into: "nimbus_group_native", keys: ["group_uid", "realm"], columns: ["native_id"]), uid,
                realm, number)
        }
        for member in old?.members ?? [] where group.index(of: member.id) == nil {
            try transaction.write(
                "DELETE FROM nimbus_group_member WHERE realm = ? AND guid = ? AND group_uid = ?",
                member.id.realm, member.id.low, uid)
        }
        for (place, member) in group.members.enumerated()
        where old.map({ $0.index(of: member.id) != place || $0.members[place] != member }) ?? true {
            try transaction.write(
                transaction.dialect.upsert(
                    into: "nimbus_group_member", keys: ["realm", "guid"], columns: memberColumns),
                member.id.realm, member.id.low, uid, member.name, member.flags.rawValue, member.subGroup,
                member.roles.rawValue, place)
        }
    }

    static func erase(_ id: Groups.ID, _ transaction: borrowing Transaction) throws(StoreError) {
        for table in ["nimbus_group", "nimbus_group_native", "nimbus_group_member"] {
            try transaction.write("DELETE FROM \(table) WHERE group_uid = ?", id.rawValue)
        }
    }

    private static func values(_ group: Group?) -> [SQLValue] {
        guard let group else { return [] }
        let first: [any Bindable] = [
            group.kind.rawValue, group.leader.realm, group.leader.low, group.form.rawValue,
            group.lootMethod.rawValue, group.lootThreshold, group.difficulty, group.raidDifficulty,
            group.looter.realm, group.looter.low, group.masterLooter?.realm ?? RealmID(0),
            group.masterLooter?.low ?? 0,
        ]
        let last: [any Bindable] = [
            group.dungeon, group.dungeonState, group.source, group.leaderAway?.seconds,
        ]
        return first.map(\.sqlValue) + group.icons.map(\.rawValue.sqlValue) + last.map(\.sqlValue)
    }
}
