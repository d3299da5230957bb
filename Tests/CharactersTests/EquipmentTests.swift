import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

@Suite struct EquipmentTests {
    @Test func aWholeCacheFillsAllSlots() {
        let text = (1...23).map { "\($0) \($0 * 100)" }.joined(separator: " ") + " "
        let slots = EquipmentCache(text).slots
        #expect(slots.map(\.entry) == (1...23).map { UInt32($0) })
        #expect(slots.map(\.enchant) == (1...23).map { UInt16($0 * 100) })
    }

    @Test func thePermanentEnchantGoesBeforeTheTemporaryOne() {
        let slots = EquipmentCache("10 0 11 5 12 393216 13 393221").slots
        #expect(slots.prefix(4).map(\.enchant) == [0, 5, 6, 5])
    }

    @Test(arguments: [
        nil, "", " ", "0 0", "x", "-1 -1 -1", "99999999999999999999 1", "1e3 0", "\0", "½ 0", "🗡 🛡",
        String(repeating: "a", count: 100_000),
    ])
    func garbageIsNoEquipment(_ text: String?) {
        let slots = EquipmentCache(text).slots
        #expect(slots.count == 23)
        #expect(slots.allSatisfy { $0 == EquipmentCache.Slot() })
    }

    @Test func whatIsReadableIsTaken() {
        let short = EquipmentCache((1...19).map { "\($0) 0" }.joined(separator: " ")).slots
        #expect(short.map(\.entry) == (1...23).map { $0 <= 19 ? UInt32($0) : 0 })
        let odd = EquipmentCache("5").slots
        #expect(odd[0] == EquipmentCache.Slot(entry: 5, enchant: 0))
        let holes = EquipmentCache("5 x y 7 8 9").slots
        #expect(holes.prefix(4).map(\.entry) == [5, 0, 8, 0])
        let long = EquipmentCache((1...100).map { "\($0) 1" }.joined(separator: " ")).slots
        #expect(long.map(\.entry) == (1...23).map { UInt32($0) })
    }

    @Test(arguments: TestDriver.dialects)
    func itemsLookAsTheWorldDatabaseSays(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.worldDatabase.write(
                "INSERT INTO item_template (entry, displayid, InventoryType) VALUES (25, 1542, 21), (6, 45, 7)"
            )
            try await world.character(1, "Alice", set: "equipmentCache = ?", "25 0 999 0 6 0")
            try await world.character(2, "Naked", set: "equipmentCache = NULL")
            try await world.character(3, "Broken", set: "equipmentCache = 'x y z'")
            let listed = try await world.list()
            #expect(listed.count == 3)
            let items = listed.map { $0.equipment.prefix(4).map { "\($0.displayID)/\($0.inventoryType)" } }
            #expect(items[0] == ["1542/21", "0/0", "45/7", "0/0"], "an unknown item is an empty slot")
            #expect(items[1] == ["0/0", "0/0", "0/0", "0/0"])
            #expect(items[2] == items[1])
            #expect(listed.allSatisfy { $0.equipment.count == 23 })
        }
    }

    @Test(arguments: TestDriver.dialects)
    func withoutTheWorldDatabaseThereIsAListWithoutLooks(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "Alice", set: "equipmentCache = '25 0'")
            try await world.worldDatabase.write("DROP TABLE item_template")
            let listed = try await world.list()
            #expect(listed.map(\.name) == ["Alice"])
            #expect(world.log.entries.contains { $0.level == .warning })
        }
    }
}
