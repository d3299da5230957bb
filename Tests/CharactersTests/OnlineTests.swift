import Base
import Bus
import CharactersAPI
import TestSupport
import Testing

@testable import CharactersService

@Suite struct OnlineTests {
    private func online(
        _ low: UInt32, _ name: String, realm: UInt32 = 1, gateway: String = "1", epoch: UInt64 = 10
    ) -> Characters.Online {
        Characters.Online(
            Characters.Entering(
                id: CharacterID(realm: RealmID(realm), low: low), account: AccountID(1), name: name, race: 1,
                characterClass: 1, gender: 0, level: 1, zone: 12, guild: 0, playerFlags: 0,
                position: Position(map: MapID(0), x: 0, y: 0, z: 0), instance: 0), gateway: gateway,
            epoch: epoch)
    }
    private let alice = CharacterID(realm: RealmID(1), low: 5)

    @Test func charactersAreFoundByNumberAndNameOfTheirRealm() {
        var index = OnlineIndex()
        index.insert(online(5, "Alice"))
        index.insert(online(5, "Zoë", realm: 2))
        #expect(index.character(alice)?.name == "Alice")
        #expect(index.character(named: "aLICE", on: RealmID(1))?.id == alice)
        #expect(index.character(named: "Alice", on: RealmID(2)) == nil)
        #expect(index.character(named: "ZOË", on: RealmID(2))?.id.low == 5)
        #expect(index.counts == [RealmID(1): 1, RealmID(2): 1])
        index.remove(alice, epoch: 10)
        #expect(index.character(named: "Alice", on: RealmID(1)) == nil)
        #expect(index.counts == [RealmID(2): 1])
    }

    @Test func aRenamedCharacterLeavesNoOldNameBehind() {
        var index = OnlineIndex()
        index.insert(online(5, "Alice"))
        index.insert(online(5, "Bea", epoch: 11))
        #expect(index.character(named: "Alice", on: RealmID(1)) == nil)
        #expect(index.character(named: "Bea", on: RealmID(1))?.id == alice)
        // Somebody else has the old name by now; the renamed one leaving must not take it away.
        index.insert(online(6, "Alice"))
        index.remove(alice, epoch: 11)
        #expect(index.character(named: "Alice", on: RealmID(1))?.id.low == 6)
    }

    @Test func staleWordsChangeNothing() {
        var index = OnlineIndex()
        index.insert(online(5, "Alice", gateway: "2", epoch: 20))
        index.remove(alice, epoch: 10)
        #expect(index.character(alice)?.epoch == 20, "an old logout")
        index.insert(online(5, "Alice", gateway: "1", epoch: 10))
        #expect(index.character(alice)?.gateway == "2", "an old login")
        index.remove(alice, epoch: 20)
        index.insert(online(5, "Alice", epoch: 20))
        #expect(index.character(alice) == nil, "a login that its own logout overtook")
        index.insert(online(5, "Alice", epoch: 21))
        #expect(index.character(alice) != nil)
    }

    @Test func charactersAreFoundByTheirAccountOnWhateverRealm() {
        var index = OnlineIndex()
        index.insert(online(5, "Alice"))
        index.insert(online(9, "Zoë", realm: 2))
        #expect(index.characters(of: AccountID(1)).map(\.name) == ["Alice", "Zoë"])
        index.insert(online(5, "Bea", epoch: 11))
        index.remove(CharacterID(realm: RealmID(2), low: 9), epoch: 10)
        #expect(index.characters(of: AccountID(1)).map(\.name) == ["Bea"])
        index.remove(alice, epoch: 11)
        #expect(index.characters(of: AccountID(1)).isEmpty && index.counts.isEmpty && index.count == 0)
    }

    @Test func theServiceFollowsTheReports() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let voice = world.voice()
            var alice = online(5, "Alice")
            var held = Characters.HeldSession(
                account: AccountID(1), order: 1, character: alice.id, epoch: 10, online: alice)
            try await voice.set(3, held)
            #expect(
                try await world.bus.ask(Characters.OnlineByName(realm: RealmID(1), name: "ALICE")) == alice)
            // Who is online is named without asking the database.
            #expect(try await world.bus.ask(Characters.NameOf(character: alice.id))?.name == "Alice")
            #expect(
                try await world.bus.ask(Characters.FindByName(realm: RealmID(1), name: "alice"))?.id
                    == alice.id)
            #expect(try await world.bus.ask(Characters.OnlineCounts()) == [RealmID(1): 1])
            #expect(try await world.bus.ask(Characters.OnlineOfAccounts([AccountID(1)])) == [alice])
            #expect(
                try await world.bus.ask(Characters.OnlineAmong([alice.id, world.id(9), alice.id])) == [alice])
            (alice.level, alice.zone, alice.position.map) = (7, 99, MapID(571))
            held.online = alice
            try await voice.set(3, held)
            #expect(try await world.bus.ask(Characters.OnlineByID(character: alice.id)) == alice)
            try await voice.set(3, nil)
            #expect(try await world.bus.ask(Characters.OnlineByID(character: alice.id)) == nil)
        }
    }

    /// The next character of a session takes the place of the one before.
    @Test func aSessionHasOneCharacterInTheWorld() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let voice = world.voice()
            for (low, name) in [(UInt32(5), "Alice"), (6, "Bea")] {
                let online = online(low, name, epoch: UInt64(low) + 10)
                try await voice.set(
                    3,
                    Characters.HeldSession(
                        account: AccountID(1), order: 1, character: online.id, epoch: online.epoch,
                        online: online))
            }
            #expect(
                try await world.bus.ask(Characters.OnlineOfAccounts([AccountID(1)])).map(\.name) == ["Bea"])
        }
    }
}
