import Base
import Store

/// The characters of the realm as rows: loading one, saving it.
struct CharacterStore: Sendable {
    let database: Database
    let world: WorldStore
    let numbers: any SandboxNumbers

    /// Nil when there is no such character, or when it is of a race or class that does not exist.
    func load(_ low: UInt32) async throws(StoreError) -> CharacterRecord? {
        let found = try await database.first(
            "SELECT \(CharacterRecord.columns) FROM characters WHERE guid = ? AND deleteInfos_Name IS NULL",
            low
        ) { row throws(StoreError) in try CharacterRecord(low: low, row) }
        guard var record = found ?? nil else { return nil }
        record.inventory = try await inventory(of: low)
        return record
    }

    private struct ItemRow: Sendable {
        static let columns = """
            i.guid, i.itemEntry, i.count, i.durability, i.flags, i.randomPropertyId, i.enchantments, i.text, \
            i.creatorGuid
            """
        var low: UInt32
        var entry: UInt32
        var count: UInt32
        var durability: UInt32
        var flags: UInt32
        var randomProperty: Int32
        var enchantments: String
        var text: String
        var creator: UInt32
        var slot: UInt8 = 0
        var holdsItems = false

        init(_ row: Row) throws(StoreError) {
            low = try row.u32(0)
            entry = try row.u32(1)
            count = try row.u32(2)
            durability = try row.u32(3)
            flags = try row.optionalU32(4) ?? 0
            randomProperty = try row.i32(5)
            enchantments = try row.string(6)
            text = try row.optionalString(7) ?? ""
            creator = try row.u32(8)
        }

        func item(_ template: ItemTemplate?) -> Item {
            var item = Item(low: low, template: template ?? ItemTemplate(unknown: entry), count: count)
            item.durability = durability
            item.flags = flags
            item.randomProperty = randomProperty
            item.enchantments = Enchantments(text: enchantments)
            item.text = text
            item.creator = creator
            item.holdsItems = holdsItems
            return item
        }
    }

    /// What is worn and in the backpack.
    private func inventory(of low: UInt32) async throws(StoreError) -> Inventory {
        let rows = try await database.read(
            """
            SELECT \(ItemRow.columns), c.slot,
                EXISTS (SELECT 1 FROM character_inventory b WHERE b.guid = c.guid AND b.bag = c.item)
            FROM character_inventory c JOIN item_instance i ON i.guid = c.item
            WHERE c.guid = ? AND c.bag = 0 AND c.slot <= 38 ORDER BY c.slot
            """, low
        ) { row throws(StoreError) in
            var item = try ItemRow(row)
            item.slot = try row.u8(9)
            item.holdsItems = try row.bool(10)
            return item
        }
        let templates = try await world.templates(Set(rows.map(\.entry)))
        var inventory = Inventory()
        for row in rows { _ = inventory.put(row.item(templates[row.entry]), in: row.slot) }
        return inventory
    }

    /// An item that lies in nobody's bags; nil when there is no such row.
    func stored(_ low: UInt32) async throws(StoreError) -> Item? {
        let found = try await database.first(
            """
            SELECT \(ItemRow.columns) FROM item_instance i
            WHERE i.guid = ? AND NOT EXISTS (SELECT 1 FROM character_inventory c WHERE c.item = i.guid)
            """, low
        ) { row throws(StoreError) in try ItemRow(row) }
        guard let found else { return nil }
        return found.item(try await world.templates([found.entry])[found.entry])
    }

    // MARK: Saving

    /// Writes a character back; a row that somebody else took over or deleted is left alone.
    func save(_ record: CharacterRecord, now: UnixTime) async throws(StoreError) {
        try await database.undisturbed { transaction throws(StoreError) in
            try Self.write(record, now, transaction)
        }
    }

    /// The whole row. A player of the sandbox stands on firm ground, so that transport, taxi and instance are
    /// cleared.
    private static func write(
        _ record: CharacterRecord, _ now: UnixTime, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        let position = record.position
        let powers = record.powers + [UInt32](repeating: 0, count: max(0, 7 - record.powers.count))
        try transaction.write(
            """
            UPDATE characters SET name = ?, level = ?, xp = ?, money = ?, playerFlags = ?, map = ?, position_x = ?, \
            position_y = ?, position_z = ?, orientation = ?, zone = ?, totaltime = ?, leveltime = ?, \
            logout_time = ?, at_login = ?, health = ?, power1 = ?, power2 = ?, power3 = ?, power4 = ?, power5 = ?, \
            power6 = ?, power7 = ?, equipmentCache = ?, cinematic = 1, instance_id = 0, trans_x = 0, trans_y = 0, \
            trans_z = 0, trans_o = 0, transguid = 0, taxi_path = '' WHERE guid = ? AND account = ?
            """,
            binds: [
                record.name, record.level, record.experience, record.money, record.playerFlags,
                position.map.rawValue, position.x, position.y, position.z, position.orientation, record.zone,
                record.playedSeconds, record.levelSeconds, UInt32(clamping: now.seconds), record.atLogin,
                record.health, powers[0], powers[1], powers[2], powers[3], powers[4], powers[5], powers[6],
                record.inventory.equipmentCache, record.low, record.account,
            ])
    }

    // MARK: Items

    /// New low GUIDs; asked for before a transaction.
    func take(_ kind: SandboxObject, _ count: Int) async throws(StoreError) -> [UInt32] {
        do throws(SandboxNumbersError) {
            let taken = try await numbers.take(kind, count)
            guard taken.count == count, !taken.contains(0) else {
                throw SandboxNumbersError("\(count) GUIDs were wanted, these came: \(taken)")
            }
            return taken
        } catch {
            throw StoreError(.unavailable, "no GUIDs: \(error)")
        }
    }

    /// The charges of five spells: none.
    private static let noCharges = "0 0 0 0 0 "

    /// The item itself first, then the row that refers to it.
    static func insert(
        _ item: Item, in slot: UInt8, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write(
            """
            INSERT INTO item_instance (guid, itemEntry, owner_guid, creatorGuid, count, charges, flags, \
            enchantments, randomPropertyId, durability, text)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, item.low, item.template.entry, owner, item.creator, item.count, noCharges, item.flags,
            item.enchantments.text, item.randomProperty, item.durability, item.text)
        try place(item.low, in: slot, of: owner, transaction)
    }
}
