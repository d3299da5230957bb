import Base
import Store
import Wire

extension CharacterStore {
    private struct ListRow: Sendable {
        var entry: CharacterListEntry
        var equipment: [(item: UInt32, enchantment: UInt32)]
    }

    /// The characters of an account as SMSG_CHAR_ENUM shows them (spec characters 2.4). The sandbox has no
    /// pets.
    func list(_ account: AccountID, now: UnixTime) async throws(StoreError) -> [CharacterListEntry] {
        let rows = try await database.read(
            """
            SELECT c.guid, c.name, c.race, c.class, c.gender, c.skin, c.face, c.hairStyle, c.hairColor,
                c.facialStyle, c.level, c.zone, c.map, c.position_x, c.position_y, c.position_z,
                COALESCE((SELECT MIN(g.guildid) FROM guild_member g WHERE g.guid = c.guid), 0), c.playerFlags,
                c.at_login, c.equipmentCache,
                EXISTS (SELECT 1 FROM character_banned b WHERE b.guid = c.guid AND b.active = 1
                    AND (b.unbandate > ? OR b.unbandate = b.bandate))
            FROM characters c WHERE c.account = ? AND c.deleteInfos_Name IS NULL ORDER BY c.guid
            """, now.seconds, account
        ) { row throws(StoreError) in try Self.listRow(row) }
        let templates = try await world.templates(Set(rows.flatMap { $0?.equipment.map(\.item) ?? [] }))
        return rows.compactMap { row in
            guard var entry = row?.entry, let equipment = row?.equipment else { return nil }
            entry.equipment = equipment.map { worn in
                guard let template = templates[worn.item] else { return CharacterListEntry.Equipment() }
                return CharacterListEntry.Equipment(
                    displayID: template.display, inventoryType: template.worn.rawValue)
            }
            return entry
        }
    }

    /// Nil for a race, class or gender that does not exist: such rows are left out.
    private static func listRow(_ row: Row) throws(StoreError) -> ListRow? {
        guard let race = Race(rawValue: try row.u8(2)),
            let characterClass = CharacterClass(rawValue: try row.u8(3)),
            characterClass.isOpen(to: race), try row.u8(4) <= 1
        else { return nil }
        var entry = CharacterListEntry()
        entry.guid = GUID(try row.u64(0))
        entry.name = try row.string(1)
        entry.race = race.rawValue
        entry.characterClass = characterClass.rawValue
        entry.look.gender = try row.u8(4)
        entry.look.skin = try row.u8(5)
        entry.look.face = try row.u8(6)
        entry.look.hairStyle = try row.u8(7)
        entry.look.hairColor = try row.u8(8)
        entry.look.facialHair = try row.u8(9)
        entry.level = try row.u8(10)
        entry.zone = try row.u32(11)
        entry.position = Position(
            map: MapID(try row.u32(12)), x: try row.f32(13), y: try row.f32(14), z: try row.f32(15))
        entry.guild = try row.u32(16)
        let (playerFlags, atLogin) = (try row.u32(17), try row.u16(18))
        entry.isFirstLogin = atLogin & CharacterRecord.AtLogin.first != 0
        if entry.isFirstLogin { entry.zone = 0 }
        entry.flags = listFlags(playerFlags, atLogin, isBanned: try row.bool(20))
        if atLogin & 0x08 != 0 {
            entry.changes = .appearance
        } else if atLogin & 0x40 != 0 {
            entry.changes = .faction
        } else if atLogin & 0x80 != 0 {
            entry.changes = .race
        }
        return ListRow(entry: entry, equipment: worn(try row.optionalString(19) ?? ""))
    }

    private static func listFlags(
        _ playerFlags: UInt32, _ atLogin: UInt16, isBanned: Bool
    ) -> CharacterListEntry.Flags {
        var flags: CharacterListEntry.Flags = [.declined]
        if playerFlags & 0x400 != 0 { flags.insert(.hideHelm) }
        if playerFlags & 0x800 != 0 { flags.insert(.hideCloak) }
        if playerFlags & 0x10 != 0 && atLogin & 0x800 == 0 { flags.insert(.ghost) }
        if atLogin & CharacterRecord.AtLogin.rename != 0 { flags.insert(.mustRename) }
        if isBanned { flags.insert(.lockedByBilling) }
        return flags
    }

    /// 23 pairs of item and enchantment; what is missing or no number is nothing worn (spec characters 2.3).
    private static func worn(_ cache: String) -> [(item: UInt32, enchantment: UInt32)] {
        let numbers = cache.split(separator: " ").prefix(46).map { UInt32($0) ?? 0 }
        return (0..<23).map { slot in
            let index = slot * 2
            guard index + 1 < numbers.count else { return (0, 0) }
            return (numbers[index], numbers[index + 1])
        }
    }
}

extension CharacterStore {
    /// How many characters an account has in this realm.
    func count(of account: AccountID) async throws(StoreError) -> Int {
        let count = try await database.first(
            "SELECT COUNT(*) FROM characters WHERE account = ? AND deleteInfos_Name IS NULL", account
        ) { row throws(StoreError) in try row.i64(0) }
        return Int(clamping: count ?? 0)
    }
}
