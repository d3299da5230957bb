import Base
public import Store

/// The few rows of a world database that the sandbox needs: its item templates, its creatures and where each
/// race begins. So the rest of the daemon finds in the database what the worlds show.
public enum SandboxSeed {
    /// Fills the tables that are empty; a table with rows is a real world database and stays as it is.
    public static func install(world: Database) async throws(StoreError) {
        try await world.undisturbed { transaction throws(StoreError) in
            if try isEmpty("item_template", transaction) { try items(transaction) }
            if try isEmpty("creature_template", transaction) { try creatures(transaction) }
            if try isEmpty("playercreateinfo", transaction) { try starts(transaction) }
        }
    }

    private static func isEmpty(
        _ table: String, _ transaction: borrowing Transaction
    ) throws(StoreError) -> Bool {
        try transaction.first("SELECT 1 FROM \(table) LIMIT 1") { row throws(StoreError) in try row.u32(0) }
            == nil
    }

    private static func items(_ transaction: borrowing Transaction) throws(StoreError) {
        for item in ItemCatalogue.all {
            try transaction.write(
                """
                INSERT INTO item_template (\(ItemTemplate.columns))
                VALUES (\(transaction.dialect.placeholders(14)))
                """,
                binds: [
                    item.entry, item.name, item.itemClass, item.subclass, item.display, item.quality,
                    item.worn.rawValue, item.stackSize, item.durability, item.buyPrice, item.sellPrice,
                    item.containerSlots, item.bonding, item.itemLevel,
                ])
        }
    }

    private static func creatures(_ transaction: borrowing Transaction) throws(StoreError) {
        for kind in Fixture.Kind.allCases where kind.gameObjectType == nil {
            try transaction.write(
                """
                INSERT INTO creature_template (entry, name, subname, minlevel, maxlevel, faction, npcflag, type)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, kind.entry, kind.name, kind.title, Fixture.level, Fixture.level, Fixture.faction,
                kind.npcFlags,
                Fixture.humanoid)
        }
    }

    private static func starts(_ transaction: borrowing Transaction) throws(StoreError) {
        for race in Race.allCases {
            for characterClass in CharacterClass.allCases where characterClass.isOpen(to: race) {
                let place = StartPlace(race)
                let position = place.position
                try transaction.write(
                    """
                    INSERT INTO playercreateinfo
                        (race, class, map, zone, position_x, position_y, position_z, orientation)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """, race.rawValue, characterClass.rawValue, position.map, place.zone, position.x,
                    position.y,
                    position.z, position.orientation)
            }
        }
    }
}
