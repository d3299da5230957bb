import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct NameTests {
    private func name(_ world: CharactersWorld, _ low: UInt32) async throws -> String? {
        try await world.bus.ask(Characters.NameOf(character: world.id(low)))?.name
    }
    private func find(_ world: CharactersWorld, _ name: String) async throws -> CharacterID? {
        try await world.bus.ask(Characters.FindByName(realm: CharactersWorld.realm, name: name))?.id
    }

    @Test(arguments: TestDriver.dialects)
    func aNameIsRememberedForAMinute(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(1, "Alice", race: 4, characterClass: 5, gender: 1, level: 42)
            let record = try await world.bus.ask(Characters.NameOf(character: world.id(1)))
            #expect(
                record
                    == Characters.NameRecord(
                        id: world.id(1), name: "Alice", race: 4, characterClass: 5, gender: 1, level: 42))
            try await world.database.write("UPDATE characters SET name = 'Bea' WHERE guid = 1")
            world.time.advance(by: .seconds(59))
            #expect(try await name(world, 1) == "Alice")
            world.time.advance(by: .seconds(2))
            #expect(try await name(world, 1) == "Bea")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func nobodyIsRememberedForFiveSeconds(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            #expect(try await name(world, 1) == nil)
            try await world.character(1, "Alice")
            #expect(try await name(world, 1) == nil)
            world.time.advance(by: .seconds(6))
            #expect(try await name(world, 1) == "Alice")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aChangeIsSeenAtOnceWhenItIsTold(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            #expect(try await name(world, 1) == nil)
            try await world.character(1, "Alice")
            _ = try await world.bus.ask(
                Characters.NoteChanged(
                    account: CharactersWorld.alice, realm: CharactersWorld.realm, character: nil))
            #expect(try await name(world, 1) == "Alice")
            try await world.database.write("UPDATE characters SET name = 'Bea' WHERE guid = 1")
            _ = try await world.bus.ask(
                Characters.NoteChanged(
                    account: CharactersWorld.alice, realm: CharactersWorld.realm, character: world.id(1)))
            #expect(try await name(world, 1) == "Bea")
        }
    }

    @Test(arguments: TestDriver.dialects, [false, true])
    func aCharacterIsFoundInAnyCapitalisationButNoOtherSpelling(
        _ driver: TestDriver, _ trinityCore: Bool
    ) async throws {
        try await CharactersWorld.run(driver, trinityCore: trinityCore) { world in
            try await world.character(1, "Ärger")
            try await world.character(2, "Arger")
            try await world.character(3, "Gone", set: "deleteInfos_Name = 'Gone', deleteDate = 1")
            #expect(try await find(world, "äRGER") == world.id(1))
            #expect(try await find(world, "ARGER") == world.id(2))
            #expect(try await find(world, "Ärge") == nil)
            #expect(try await find(world, "Árger") == nil)
            #expect(try await find(world, "gone") == nil)
            #expect(try await find(world, "") == nil)
            #expect(try await find(world, "' OR '1'='1") == nil)
        }
    }

    @Test func anUnknownRealmHasNoNames() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let id = CharacterID(realm: RealmID(9), low: 1)
            let record = try await world.bus.ask(Characters.NameOf(character: id))
            #expect(record == nil)
        }
    }
}
