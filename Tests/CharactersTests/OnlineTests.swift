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

    @Test func updatesChangeWhatTheyNameForTheirSessionOnly() {
        var index = OnlineIndex()
        index.insert(online(5, "Alice", epoch: 20))
        var change = Characters.Updated.Change(id: alice, epoch: 20)
        change.level = 7
        change.map = MapID(571)
        index.apply([change])
        #expect(index.character(alice)?.level == 7)
        #expect(index.character(alice)?.position.map == MapID(571))
        #expect(index.character(alice)?.zone == 12)
        for epoch: UInt64 in [19, 21] {
            var stale = Characters.Updated.Change(id: alice, epoch: epoch)
            stale.zone = 1
            index.apply([stale])
        }
        #expect(index.character(alice)?.zone == 12)
    }

    @Test func theServiceFollowsTheEvents() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            world.bus.publish(Characters.LoggedIn(character: online(5, "Alice")))
            try await eventually("Alice is online") {
                try await world.bus.ask(Characters.OnlineByName(realm: RealmID(1), name: "ALICE"))?.id
                    == alice
            }
            // Who is online is named without asking the database.
            #expect(try await world.bus.ask(Characters.NameOf(character: alice))?.name == "Alice")
            #expect(
                try await world.bus.ask(Characters.FindByName(realm: RealmID(1), name: "alice"))?.id == alice)
            #expect(try await world.bus.ask(Characters.OnlineCounts()) == [RealmID(1): 1])
            var change = Characters.Updated.Change(id: alice, epoch: 10)
            change.zone = 99
            world.bus.publish(Characters.Updated(gateway: "1", changes: [change]))
            try await eventually("the zone changes") {
                try await world.bus.ask(Characters.OnlineByID(character: alice))?.zone == 99
            }
            world.bus.publish(
                Characters.LoggedOut(id: alice, account: AccountID(1), gateway: "1", name: "Alice", epoch: 10)
            )
            try await eventually("Alice is offline") {
                try await world.bus.ask(Characters.OnlineByID(character: alice)) == nil
            }
        }
    }
}
