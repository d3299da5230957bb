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
        var slot: UInt8
        var low: UInt32
        var entry: UInt32
        var count: UInt32
        var durability: UInt32
        var flags: UInt32
        var randomProperty: Int32
        var enchantments: String
    }

    /// What is worn and in the backpack.
    private func inventory(of low: UInt32) async throws(StoreError) -> Inventory {
        let rows = try await database.read(
            """
            SELECT c.slot, i.guid, i.itemEntry, i.count, i.durability, i.flags, i.randomPropertyId, i.enchantments
            FROM character_inventory c JOIN item_instance i ON i.guid = c.item
            WHERE c.guid = ? AND c.bag = 0 AND c.slot <= 38 ORDER BY c.slot
            """, low
        ) { row throws(StoreError) in
            ItemRow(
                slot: try row.u8(0), low: try row.u32(1), entry: try row.u32(2), count: try row.u32(3),
                durability: try row.u32(4), flags: try row.optionalU32(5) ?? 0,
                randomProperty: try row.i32(6),
                enchantments: try row.string(7))
        }
        let templates = try await world.templates(Set(rows.map(\.entry)))
        var inventory = Inventory()
        for row in rows {
            let template = templates[row.entry] ?? ItemTemplate(unknown: row.entry)
            var item = Item(low: row.low, template: template, count: row.count)
            item.durability = row.durability
            item.flags = row.flags
            item.randomProperty = row.randomProperty
            item.enchantment = Self.shownEnchantment(row.enchantments)
            _ = inventory.put(item, in: row.slot)
        }
        return inventory
    }

    /// The permanent enchantment, and the temporary one in the upper half: the text holds three numbers each
    /// (spec characters 2.3).
    private static func shownEnchantment(_ text: String) -> UInt32 {
        let numbers = text.split(separator: " ", maxSplits: 4).prefix(4).map { UInt32($0) ?? 0 }
        let permanent = numbers.first ?? 0
        let temporary = numbers.count > 3 ? numbers[3] : 0
        return permanent & 0xFFFF | (temporary & 0xFFFF) << 16
    }

    // MARK: Saving

    /// Writes a character back; a row that somebody else took over or deleted is left alone.
    func save(_ record: CharacterRecord, now: UnixTime) async throws(StoreError) {
        try await database.undisturbed { transaction throws(StoreError) in
            try Self.write(record, now, transaction)
        }
    }

    /// Writes a character together with new items and stacks that have grown, all or nothing. Returns the low
    /// GUIDs of the new stacks, in the order of the plan.
    func save(
        _ record: CharacterRecord, adding addition: Inventory.Addition, of template: ItemTemplate,
        now: UnixTime
    ) async throws(StoreError) -> [UInt32] {
        let guids = try await take(.item, addition.made.count)
        return try await database.undisturbed { transaction throws(StoreError) in
            for (stack, low) in zip(addition.made, guids) {
                let item = Item(low: low, template: template, count: stack.count)
                try Self.insert(item, in: stack.slot, of: record.low, transaction)
            }
            for growth in addition.grown {
                guard let item = record.inventory[growth.slot] else { continue }
                try transaction.write(
                    "UPDATE item_instance SET count = ? WHERE guid = ? AND owner_guid = ?", growth.count,
                    item.low,
                    record.low)
            }
            var after = record
            after.inventory.apply(addition, of: template, guids: guids)
            try Self.write(after, now, transaction)
            return guids
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

    /// Twelve enchantments of three numbers, and the charges of five spells: none.
    private static let noEnchantments = Array(repeating: "0 0 0 ", count: 12).joined()
    private static let noCharges = "0 0 0 0 0 "

    /// The item itself first, then the row that refers to it.
    static func insert(
        _ item: Item, in slot: UInt8, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write(
            """
            INSERT INTO item_instance (guid, itemEntry, owner_guid, count, charges, flags, enchantments, durability)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, item.low, item.template.entry, owner, item.count, noCharges, item.flags, noEnchantments,
            item.durability)
        try transaction.write(
            "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, ?, ?)", owner, slot,
            item.low)
    }
}
