import Base
import Store

/// The item templates of the world database, beyond those that stand in the code.
struct WorldStore: Sendable {
    let database: Database

    /// All of them, by entry.
    func templates() async throws(StoreError) -> [UInt32: ItemTemplate] {
        let rows = try await database.read("SELECT \(ItemTemplate.columns) FROM item_template") {
            row throws(StoreError) in try ItemTemplate(row)
        }
        return Dictionary(rows.map { ($0.entry, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those of the entries that exist.
    func templates(_ entries: Set<UInt32>) async throws(StoreError) -> [UInt32: ItemTemplate] {
        var found: [UInt32: ItemTemplate] = [:]
        var missing: [UInt32] = []
        for entry in entries where entry != 0 {
            if let known = ItemCatalogue.find(entry) { found[entry] = known } else { missing.append(entry) }
        }
        guard !missing.isEmpty else { return found }
        let rows = try await database.read(
            """
            SELECT \(ItemTemplate.columns) FROM item_template
            WHERE entry IN (\(database.dialect.placeholders(missing.count)))
            """, binds: missing.sorted()
        ) { row throws(StoreError) in try ItemTemplate(row) }
        for template in rows { found[template.entry] = template }
        return found
    }
}

extension ItemTemplate {
    static let columns = """
        entry, name, class, subclass, displayid, Quality, InventoryType, stackable, MaxDurability, BuyPrice, \
        SellPrice, ContainerSlots, bonding, ItemLevel
        """

    /// A row of `columns`.
    init(_ row: Row) throws(StoreError) {
        self.init(
            entry: try row.u32(0), name: try row.string(1), itemClass: try row.u8(2), subclass: try row.u8(3),
            display: try row.u32(4))
        quality = try row.u8(5)
        worn = Worn(rawValue: try row.u8(6))
        stackSize = UInt32(clamping: try row.optionalI64(7) ?? 1)
        durability = try row.u32(8)
        buyPrice = UInt32(clamping: try row.i64(9))
        sellPrice = try row.u32(10)
        containerSlots = try row.u32(11)
        bonding = try row.u8(12)
        itemLevel = try row.u32(13)
    }

    /// Stands for an entry that no table has, so that the item keeps its slot.
    init(unknown entry: UInt32) {
        self.init(entry: entry, name: "Item \(entry)", itemClass: 15, subclass: 0, display: 0)
    }
}
