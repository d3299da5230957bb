import Base
import Store
import TestSupport
import Testing
import Wire

@testable import Sandbox

/// The sandbox's own content: races, classes, places, items.
@Suite struct ContentTests {
    @Test func thereAreTheSixtyTwoCombinationsOfTheClient() {
        let open = Race.allCases.map { race in CharacterClass.allCases.count { $0.isOpen(to: race) } }
        #expect(open == [7, 6, 6, 6, 6, 5, 5, 7, 7, 7])
    }

    @Test func everyClassStartsWithItemsThatExist() {
        for characterClass in CharacterClass.allCases {
            let unknown = characterClass.startingItems.filter { ItemCatalogue.find($0.entry) == nil }
            #expect(unknown.isEmpty)
            let inventory = Inventory.starting(characterClass, guids: Array(1...20))
            #expect(inventory.ordered.count == characterClass.startingItems.count)
            #expect(Set(inventory.ordered.map(\.item.low)).count == inventory.ordered.count)
        }
        #expect(ItemCatalogue.all.count >= 10)
        #expect(Set(ItemCatalogue.all.map(\.entry)).count == ItemCatalogue.all.count)
    }

    @Test func everyStartHasItsSixFixturesWithinReach() {
        #expect(Fixture.all.count == 48)
        #expect(Set(Fixture.all.map(\.guid)).count == 48)
        for place in StartPlace.allCases {
            let near = Fixture.all.filter { $0.position.isWithin(5.5, of: place.position) }
            #expect(Set(near.map(\.kind)) == Set(Fixture.Kind.allCases))
        }
    }

    @Test func namedPlacesLieOnFourMapsAndAreFoundByTheirBeginning() {
        #expect(Set(NamedPlace.all.map(\.position.map)) == [MapID(0), MapID(1), MapID(530), MapID(571)])
        #expect(NamedPlace.all.filter { !$0.position.isValid }.isEmpty)
        #expect(NamedPlace.find("DALARAN")?.zone == 4395)
        #expect(NamedPlace.find("dal")?.name == "Dalaran")
        #expect(NamedPlace.find("s") == nil)
        #expect(NamedPlace.find("") == nil)
        #expect(NamedPlace.find("nowhere") == nil)
    }

    @Test func levelsLeadToEightyAndEndThere() {
        #expect(Levels.experience(toLeave: 1) == 400)
        #expect(Levels.experience(toLeave: 79) == 1_670_800)
        #expect(Levels.experience(toLeave: 80) == 0)
        #expect(Levels.experience(toLeave: 0) == 0)
        #expect(Levels.talentPoints(at: 80) == 71)
    }

    @Test func theCalendarIsPackedAsTheClientReadsIt() {
        // 2010-12-07 18:45, a Tuesday.
        let time = PackedTime(unix: 1_291_747_500)
        #expect(time == PackedTime(minute: 45, hour: 18, weekday: 2, day: 7, month: 12, year: 2010))
        // 29 February of a leap year, a Thursday.
        #expect(
            PackedTime(unix: 1_709_164_800)
                == PackedTime(minute: 0, hour: 0, weekday: 4, day: 29, month: 2, year: 2024))
    }

    @Test(arguments: [
        ("alice", "Alice"), ("ALICE", "Alice"), ("жанна", "Жанна"), ("élan", "Élan"), ("", ""),
    ])
    func namesAreWrittenInOneWay(name: String, normalised: String) {
        #expect(CharacterName.normalised(name) == normalised)
    }

    @Test func aTurnIsPackedIntoTwentyOneBits() {
        #expect(FixtureObject.packedRotation(0) == 0)
        #expect(FixtureObject.packedRotation(3.1415927) == 0x10_0000)
    }

    @Test(arguments: TestDriver.dialects)
    func theSeedFillsAnEmptyWorldOnlyOnce(driver: TestDriver) async throws {
        try await withDatabase(on: driver) { database in
            try await Schema.prepare(database, as: .world, now: UnixTime(seconds: 0))
            try await SandboxSeed.install(world: database)
            try await SandboxSeed.install(world: database)
            for (table, rows) in [
                ("item_template", ItemCatalogue.all.count), ("creature_template", 4),
                ("playercreateinfo", 62),
            ] {
                let count = try await database.first("SELECT COUNT(*) FROM \(table)") { try $0.i64(0) }
                #expect(count == Int64(rows))
            }
            let start = try await database.first(
                "SELECT map, zone, position_x FROM playercreateinfo WHERE race = 11 AND class = 8"
            ) { row in "\(try row.u32(0)) \(try row.u32(1)) \(try row.f32(2))" }
            #expect(start == "530 3524 -3961.64")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func theSeedLeavesARealWorldAlone(driver: TestDriver) async throws {
        try await withDatabase(on: driver) { database in
            try await Schema.prepare(database, as: .world, now: UnixTime(seconds: 0))
            try await database.write("INSERT INTO item_template (entry, name) VALUES (1, 'Real')")
            try await SandboxSeed.install(world: database)
            let items = try await database.read("SELECT name FROM item_template") { try $0.string(0) }
            #expect(items == ["Real"])
        }
    }
}

/// The backpack: where new things go.
@Suite struct InventoryTests {
    private let cloth = ItemCatalogue.find(2589) ?? ItemTemplate(unknown: 2589)

    @Test func stacksAreFilledBeforeFreeSlots() throws {
        var inventory = Inventory()
        _ = inventory.put(Item(low: 1, template: cloth, count: 15), in: 30)
        let plan = try #require(inventory.plan(adding: cloth, count: 30))
        #expect(plan.grown == [.init(slot: 30, count: 20, added: 5)])
        #expect(plan.made == [.init(slot: 23, count: 20), .init(slot: 24, count: 5)])
        inventory.apply(plan, of: cloth, guids: [7, 8])
        #expect(inventory.count(of: 2589) == 45)
        #expect(inventory[24]?.low == 8)
    }

    @Test func nothingIsPlannedWhenNotAllFits() {
        let inventory = Inventory()
        #expect(inventory.plan(adding: cloth, count: 320) != nil)
        #expect(inventory.plan(adding: cloth, count: 321) == nil)
        #expect(inventory.plan(adding: cloth, count: .max) == nil)
    }

    @Test func aTakenSlotTakesNothingMore() {
        var inventory = Inventory()
        let first = inventory.put(Item(low: 1, template: cloth, count: 1), in: 23)
        let again = inventory.put(Item(low: 2, template: cloth, count: 1), in: 23)
        let beyond = inventory.put(Item(low: 2, template: cloth, count: 1), in: 39)
        #expect(first && !again && !beyond)
    }

    @Test func theCacheHasTwentyThreePairs() {
        let inventory = Inventory.starting(.warrior, guids: Array(1...20))
        let numbers = inventory.equipmentCache.split(separator: " ")
        #expect(numbers.count == 46)
        #expect(numbers[30] == "25")
        #expect(numbers[32] == "2362")
    }
}

/// Who is near whom.
@Suite struct SpatialGridTests {
    @Test func theGridFindsExactlyThoseWithinTheDistance() {
        var grid = SpatialGrid()
        let random = SeededRandomness(seed: 7)
        var all: [UInt32: Position] = [:]
        for id in 1...400 as ClosedRange<UInt32> {
            let place = Position(
                map: MapID(UInt32(random.below(2))), x: Float(random.below(2000)) - 1000,
                y: Float(random.below(2000)) - 1000, z: Float(random.below(50)))
            grid.place(id, at: place)
            all[id] = place
        }
        for id in 1...100 as ClosedRange<UInt32> {
            let place = Position(map: MapID(0), x: Float(random.below(2000)) - 1000, y: 0, z: 0)
            grid.place(id, at: place)
            all[id] = place
        }
        for id in 101...150 as ClosedRange<UInt32> {
            grid.remove(id)
            all[id] = nil
        }
        for yards in [0, 25, 100, 300] as [Float] {
            for center in all.values.prefix(50) {
                let expected = all.filter { $0.value.isWithin(yards, of: center) }.keys.sorted()
                #expect(grid.near(center, within: yards) == expected)
            }
        }
        #expect(grid.count == 350)
    }
}
