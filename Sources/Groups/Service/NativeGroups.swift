import Base
import GroupsAPI
import Store

/// AzerothCore's tables, as its worldservers read them (spec group 2), and a note of what they have no column
/// for.
enum NativeGroups {
    private static let iconColumns = (1...Groups.icons).map { "icon\($0)" }
    private static let columns =
        ["leaderGuid", "lootMethod", "looterGuid", "lootThreshold"] + iconColumns
        + ["groupType", "difficulty", "raidDifficulty", "masterLooterGuid"]
    private static let memberColumns = ["guid", "memberFlags", "subgroup", "roles"]
    private static let noteColumns = ["joined", "lfg_dungeon", "lfg_state", "source", "leader_away_unix"]

    // MARK: Loading

    private struct Note: Sendable {
        var guid: UInt32
        var joined: [UInt32]
        var dungeon: UInt32, state: UInt8
        var source: String?
        var away: UnixTime?
    }

    /// Groups that make sense. A worldserver throws the others away when it starts.
    static func load(_ realm: RealmID, _ database: Database) async throws -> [Group] {
        let members = try await members(realm, database)
        let notes = try await notes(database)
        let list = columns.map { "`\($0)`" }.joined(separator: ", ")
        let rows = try await database.read("SELECT guid, \(list) FROM `groups` ORDER BY guid") {
            try group(realm, $0)
        }
        return rows.compactMap { row -> Group? in
            guard !row.form.contains(.battleground) else { return nil }
            var group = row
            let note = notes[row.id.number]
            group.members = ordered(members[row.id.number] ?? [], note?.joined ?? [])
            if let note {
                (group.dungeon, group.dungeonState) = (note.dungeon, note.state)
                (group.source, group.leaderAway) = (note.source, note.away)
            }
            group.mend()
            return group.fault == nil ? group : nil
        }
    }

    private static func group(_ realm: RealmID, _ row: Row) throws(StoreError) -> Group {
        var group = Group(
            id: Groups.ID(home: realm, number: try row.u32(0)),
            leader: CharacterID(realm: realm, low: UInt32(clamping: try row.u64(1))), members: [])
        group.lootMethod = Groups.LootMethod(rawValue: try row.u8(2)) ?? .group
        group.looter = CharacterID(realm: realm, low: UInt32(clamping: try row.u64(3)))
        group.lootThreshold = try row.u8(4)
        for icon in 0..<Groups.icons { group.icons[icon] = GUID(try row.u64(5 + icon)) }
        let next = 5 + Groups.icons
        group.form = Groups.Form(rawValue: try row.u8(next))
        group.difficulty = try row.u8(next + 1)
        group.raidDifficulty = try row.u8(next + 2)
        let master = UInt32(clamping: try row.u64(next + 3))
        if group.lootMethod == .master { group.masterLooter = CharacterID(realm: realm, low: master) }
        return group
    }

    /// Members of other realms, which another program may have put here, cannot be told from our own.
    private static func members(
        _ realm: RealmID, _ database: Database
    ) async throws -> [UInt32: [Groups.Member]] {
        let rows = try await database.read(
            """
            SELECT m.guid, m.memberGuid, m.memberFlags, m.subgroup, m.roles, c.name FROM group_member m
            JOIN characters c ON c.guid = m.memberGuid
            WHERE m.memberGuid < 4294967296 ORDER BY m.memberGuid
            """
        ) { row in
            (
                try row.u32(0),
                Groups.Member(
                    id: CharacterID(realm: realm, low: try row.u32(1)), name: try row.string(5),
                    flags: Groups.Flags(rawValue: try row.u8(2)), subGroup: try row.u8(3),
                    roles: Groups.Roles(rawValue: try row.u8(4)))
            )
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private static func notes(_ database: Database) async throws -> [UInt32: Note] {
        let rows = try await database.read(
            "SELECT guid, joined, lfg_dungeon, lfg_state, source, leader_away_unix FROM nimbus_group_note"
        ) { row in
            Note(
                guid: try row.u32(0),
                joined: try row.string(1).split(separator: " ").compactMap { UInt32($0) },
                dungeon: try row.u32(2), state: try row.u8(3), source: try row.optionalString(4),
                away: try row.optionalI64(5).map(UnixTime.init(seconds:)))
        }
        return Dictionary(rows.map { ($0.guid, $0) }) { first, _ in first }
    }

    /// As they joined; those whom nobody noted come last.
    private static func ordered(_ members: [Groups.Member], _ joined: [UInt32]) -> [Groups.Member] {
        let places = Dictionary(zip(joined, joined.indices)) { first, _ in first }
        return members.sorted {
            (places[$0.id.low] ?? .max, $0.id.low) < (places[$1.id.low] ?? .max, $1.id.low)
        }
    }

    // MARK: Writing

    static func put(
        _ group: Group, replacing old: Group?, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        if old == nil || values(group) != values(old) {
            try transaction.write(
                transaction.dialect.upsert(into: "groups", keys: ["guid"], columns: columns),
                binds: [group.id.number] + values(group))
        }
        for member in old?.members ?? [] where group.index(of: member.id) == nil {
            try transaction.write(
                "DELETE FROM group_member WHERE memberGuid = ? AND guid = ?", member.id.low, group.id.number)
        }
        for member in group.members where old?.member(member.id).map({ stored($0) != stored(member) }) ?? true
        {
            try transaction.write(
                transaction.dialect.upsert(
                    into: "group_member", keys: ["memberGuid"], columns: memberColumns),
                binds: [member.id.low, group.id.number] + stored(member))
        }
        if old == nil || note(group) != note(old) {
            try transaction.write(
                transaction.dialect.upsert(into: "nimbus_group_note", keys: ["guid"], columns: noteColumns),
                binds: [group.id.number] + note(group))
        }
    }

    static func erase(_ id: Groups.ID, _ transaction: borrowing Transaction) throws(StoreError) {
        for table in ["groups", "group_member", "nimbus_group_note", "lfg_data"] {
            try transaction.write("DELETE FROM `\(table)` WHERE guid = ?", id.number)
        }
    }

    private static func values(_ group: Group?) -> [SQLValue] {
        guard let group else { return [] }
        let first: [any Bindable] = [
            group.leader.low, group.lootMethod.rawValue, group.looter.low, group.lootThreshold,
        ]
        let last: [any Bindable] = [
            group.form.rawValue, group.difficulty, group.raidDifficulty, group.masterLooter?.low ?? 0,
        ]
        return first.map(\.sqlValue) + group.icons.map(\.rawValue.sqlValue) + last.map(\.sqlValue)
    }
    private static func stored(_ member: Groups.Member) -> [SQLValue] {
        [member.flags.rawValue, member.subGroup, member.roles.rawValue].map(\.sqlValue)
    }
    private static func note(_ group: Group?) -> [SQLValue] {
        guard let group else { return [] }
        let joined = group.ids.map { String($0.low) }.joined(separator: " ")
        let all: [any Bindable] = [
            joined, group.dungeon, group.dungeonState, group.source, group.leaderAway?.seconds,
        ]
        return all.map(\.sqlValue)
    }
}

extension Group {
    /// Puts right what other programs may have written: worldservers have their own idea of a group.
    mutating func mend() {
        if member(leader) == nil, let first = members.first { leader = first.id }
        if member(looter) == nil { looter = leader }
        if lootMethod == .master, masterLooter.map({ member($0) == nil }) ?? true { masterLooter = leader }
        if lootMethod != .master { masterLooter = nil }
        if !(2...6).contains(lootThreshold) { lootThreshold = 2 }
        var seen: Set<GUID> = []
        for index in icons.indices where icons[index] != .none && !seen.insert(icons[index]).inserted {
            icons[index] = .none
        }
        var taken: Groups.Flags = []
        for index in members.indices {
            if !isRaid { (members[index].flags, members[index].subGroup) = ([], 0) }
            if members[index].id == leader { members[index].flags.remove(.assistant) }
            for flag in [Groups.Flags.mainTank, .mainAssist] where members[index].flags.contains(flag) {
                if taken.contains(flag) { members[index].flags.remove(flag) }
                taken.insert(flag)
            }
        }
        guard isRaid else { return }
        for index in members.indices where !fits(index) {
            members[index].subGroup =
                (0..<Groups.subGroups).first {
                    count(inSubGroup: $0, without: members[index].id) < Groups.subGroupMax
                }
                ?? 0
        }
    }

    private func fits(_ index: Int) -> Bool {
        let subGroup = members[index].subGroup
        return subGroup < Groups.subGroups
            && members[...index].count { $0.subGroup == subGroup } <= Groups.subGroupMax
    }
}
