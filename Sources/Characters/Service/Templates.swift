import CharactersAPI
import Store

/// Items and creatures of the world database, read when they are first needed.
actor Templates {
    private let world: Database
    private var items: [UInt32: Characters.ShownItem] = [:]
    private var families: [UInt32: UInt32] = [:]
    private static let keptMax = 100_000

    init(_ world: Database) { self.world = world }

    /// How items look; entries that do not exist are left out.
    func shown(_ entries: Set<UInt32>) async throws(StoreError) -> [UInt32: Characters.ShownItem] {
        let unknown = entries.filter { items[$0] == nil }.sorted()
        if !unknown.isEmpty {
            let marks = world.dialect.placeholders(unknown.count)
            let found = try await world.read(
                "SELECT entry, displayid, InventoryType FROM item_template WHERE entry IN (\(marks))",
                binds: unknown
            ) { (try $0.u32(0), Characters.ShownItem(displayID: try $0.u32(1), inventoryType: try $0.u8(2))) }
            if items.count > Self.keptMax { items = [:] }
            for (entry, item) in found { items[entry] = item }
        }
        return items.filter { entries.contains($0.key) }
    }

    /// The pet families of creatures; 0 where there is none.
    func family(of creature: UInt32) async throws(StoreError) -> UInt32 {
        if let known = families[creature] { return known }
        let family =
            try await world.first("SELECT family FROM creature_template WHERE entry = ?", creature) {
                try $0.i64(0)
            }
        if families.count > Self.keptMax { families = [:] }
        families[creature] = UInt32(clamping: family ?? 0)
        return UInt32(clamping: family ?? 0)
    }
}
