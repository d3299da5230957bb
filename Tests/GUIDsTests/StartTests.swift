import Base
import Bus
import GUIDsAPI
import GUIDsService
import Store
import TestSupport
import Testing

/// Where counting goes on after a start (spec guid 6.1).
@Suite struct StartTests {
    @Test(arguments: TestDriver.dialects)
    func aNewRealmCountsFromOne(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            let first = try await bench.next(.character)
            #expect(first == 1)
            #expect(bench.lines(.warning).isEmpty)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aRealmThatWasUsedBeforeIsGivenAGap(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { database in
            try await database.addCharacter(40)
            try await database.addItem(777)
        } _: { bench in
            let first = try await bench.next(.character)
            #expect(first == 1041)
            #expect(try await bench.next(.item) == 1778)
            #expect(try await bench.next(.instance) == 1001, "no rows, but worldservers may hold numbers")
            #expect(bench.lines(.warning).isEmpty)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aFloorStandsInForTheGap(_ driver: TestDriver) async throws {
        var configuration = GUIDsConfiguration.small
        configuration.floors = [GUIDsBench.realm: [.item: 5000, .character: 10]]
        try await GUIDsBench.run(driver, configuration) { database in
            try await database.addCharacter(40)
        } _: { bench in
            #expect(try await bench.next(.item) == 5001)
            #expect(try await bench.next(.character) == 41)
            // Raised later on, it counts as well.
            configuration.floors = [GUIDsBench.realm: [.item: 9000]]
            let again = try await bench.restarted(configuration)
            #expect(try await again.next(.item) == 9001)
            #expect(try await again.next(.character) == 141)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aRestartGoesOnAboveTheMark(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            _ = try await bench.take(30)
            let again = try await bench.restarted()
            #expect(try await again.level()?.highWater == 100, "known before the first question")
            #expect(try await again.next() == 101)
            #expect(again.lines(.warning).isEmpty)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aDatabaseThatIsAheadIsFollowedWithAWarning(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            _ = try await bench.take(30)
            await bench.service.stop()
            try await bench.database.addItem(250)
            let again = try await bench.restarted()
            #expect(
                again.lines(.warning) == [
                    "numbers are in use that this cluster did not hand out; who else counts?"
                ])
            #expect(try await again.stored() == 250)
            #expect(try await again.next() == 251)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func rowsOfAnotherCounterAreSteppedOverWithTheNextBlock(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            _ = try await bench.take(10)
            try await bench.database.addItem(5000)
            _ = try await bench.take(90)
            #expect(try await bench.next() == 5001)
            #expect(bench.lines(.warning).count == 1)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aDatabaseThatWasRestoredWhileWeRanRepeatsNothing(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            _ = try await bench.take(60)
            try await bench.database.write(
                "UPDATE nimbus_guid_high_water SET value = 5 WHERE sequence = 'item'")
            _ = try await bench.take(40)
            #expect(try await bench.next() == 101)
            #expect(try await bench.stored() == 200)
            #expect(
                bench.lines(.warning) == ["the stored high-water mark went back; was the database restored?"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func tablesOfACoreThatNobodyHasCountAsEmpty(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { database in
            // TrinityCore's petitions have no number of their own.
            try await database.write("CREATE TABLE petition (ownerguid int unsigned NOT NULL PRIMARY KEY)")
            try await database.write("INSERT INTO petition (ownerguid) VALUES (9)")
            try await database.write("DROP TABLE `groups`")
            try await database.write("CREATE TABLE `groups` (guid int unsigned NOT NULL PRIMARY KEY)")
            try await database.write("INSERT INTO `groups` (guid) VALUES (7)")
            try await database.write(
                "CREATE TABLE character_equipmentsets (setguid bigint unsigned NOT NULL PRIMARY KEY)")
            try await database.write("INSERT INTO character_equipmentsets (setguid) VALUES (8589934592)")
        } _: { bench in
            let first = try await bench.next(.petition)
            #expect(first == 1)
            #expect(try await bench.next(.group) == 8)
            #expect(try await bench.next(.equipmentSet) == 8_589_934_593)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func theCountersOfTheSandboxAreTakenOver(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { database in
            // As the version before left it.
            try await Schema.prepare(database, as: .characters, now: UnixTime(seconds: 1))
            try await database.write("DROP TABLE nimbus_guid_high_water")
            try await database.write(
                "DELETE FROM nimbus_migrations WHERE scope = 'characters' AND version = 2")
            try await database.write(
                "INSERT INTO nimbus_counters (name, value) VALUES ('sandbox.characters', 42), ('sandbox.items', 1)"
            )
            try await Schema.prepare(database, as: .characters, now: UnixTime(seconds: 2))
            let marks = try await database.read("SELECT sequence, value FROM nimbus_guid_high_water") {
                "\(try $0.string(0)) \(try $0.u64(1))"
            }
            #expect(marks == ["character 41"])
            let left = try await database.read("SELECT name FROM nimbus_counters") { try $0.string(0) }
            #expect(left.isEmpty)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aForgetfulDatabaseIsPointedOut(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { database in
            let store = try await DatabaseHighWaterStore(database, time: ManualTime())
            // The tests' server is told to be fast.
            #expect(store.isDurable == (driver != .mariadb))
        }
    }

    @Test func unknownNamesInTheTableAreLeftAlone() async throws {
        try await GUIDsBench.run(.sqliteMemory) { database in
            try await database.write(
                "INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix) VALUES ('balloon', 9, 0)")
        } _: { bench in
            let levels = try await bench.bus.ask(GUIDs.Levels())
            #expect(levels.isEmpty)
            #expect(try await bench.stored(.init("balloon")) == 9)
        }
    }
}
