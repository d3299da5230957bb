import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct EntryTests {
    private func refusal(
        _ world: CharactersWorld, _ low: UInt32, of account: AccountID = CharactersWorld.alice,
        realm: UInt32 = 1
    ) async throws -> Characters.EnterRefusal? {
        try await world.bus.refusal(
            of: Characters.LookUpForEntry(
                account: account, character: CharacterID(realm: RealmID(realm), low: low)))
    }

    @Test(arguments: TestDriver.dialects)
    func theOwnerEntersWhereTheRowSays(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice", level: 33, set: "instance_id = 9, playerFlags = 6")
            let entering = try await world.enter(5)
            #expect(entering.id == world.id(5))
            #expect(entering.account == CharactersWorld.alice)
            #expect(entering.name == "Alice")
            #expect(entering.level == 33)
            #expect(entering.instance == 9)
            #expect(entering.playerFlags == 6)
            #expect(
                entering.position
                    == Position(map: MapID(0), x: -8949.95, y: -132.493, z: 83.5312, orientation: 1.5))
        }
    }

    @Test(arguments: TestDriver.dialects)
    func nobodyElseEnters(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice")
            try await world.character(6, "Gone", set: "deleteInfos_Name = 'Gone', deleteInfos_Account = 10")
            try await world.character(7, "Unlinked", set: "deleteInfos_Name = 'Unlinked', account = 0")
            try await world.character(8, "Renamed", set: "at_login = 1")
            try await world.character(9, "Banned")
            try await world.database.write(
                "INSERT INTO character_banned VALUES (9, ?, ?, 'a', 'b', 1)", world.now, world.now)
            #expect(try await refusal(world, 5) == nil)
            #expect(try await refusal(world, 5, of: CharactersWorld.bob) == .foreign)
            #expect(try await refusal(world, 5, realm: 2) == .notFound)
            #expect(try await refusal(world, 6) == .notFound)
            #expect(try await refusal(world, 7) == .notFound)
            #expect(try await refusal(world, 404) == .notFound)
            #expect(try await refusal(world, 8) == .renamePending)
            #expect(try await refusal(world, 9) == .banned)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func officesKeepACharacterFromBeingDeleted(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            func refusal(
                _ low: UInt32, of account: AccountID = CharactersWorld.alice
            ) async throws -> Characters.DeleteRefusal? {
                try await world.bus.refusal(
                    of: Characters.CheckDelete(account: account, character: world.id(low)))
            }
            for (guid, name) in [(1, "Plain"), (2, "Leader"), (3, "Captain"), (4, "Playing")]
                as [(UInt32, String)]
            {
                try await world.character(guid, name)
            }
            try await world.database.write("INSERT INTO guild (guildid, name, leaderguid) VALUES (1, 'G', 2)")
            try await world.database.write(
                "INSERT INTO arena_team (arenaTeamId, name, captainGuid, type) VALUES (1, 'T', 3, 2)")
            #expect(try await refusal(1) == nil)
            #expect(try await refusal(1, of: CharactersWorld.bob) == .foreign)
            #expect(try await refusal(9) == .notFound)
            #expect(try await refusal(2) == .guildLeader)
            #expect(try await refusal(3) == .arenaCaptain)
            try await world.claim(by: 1)
            _ = try await world.claim(4, by: 1)
            #expect(try await refusal(4) == .online)
            // Its link broke: some worldserver has it in memory and would write the row again.
            let parked = Characters.Parked(character: world.id(4), world: "w", incarnation: 1)
            _ = try await world.bus.ask(
                Characters.ReleaseCharacter(character: world.id(4), session: world.session(1), parked: parked)
            )
            #expect(try await refusal(4) == .online)
            world.time.advance(by: .seconds(66))
            #expect(try await refusal(4) == nil)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func theRealmListLearnsHowManyCharactersThereAre(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "One")
            try await world.character(2, "Two")
            try await world.character(3, "Gone", set: "deleteInfos_Name = 'Gone'")
            _ = try await world.bus.ask(
                Characters.NoteChanged(
                    account: CharactersWorld.alice, realm: CharactersWorld.realm, character: nil))
            #expect(world.counts.withLock { $0 } == [CharactersWorld.alice: 2])
        }
    }
}
