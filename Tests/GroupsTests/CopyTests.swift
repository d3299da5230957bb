import Base
import Bus
import CharactersAPI
import GroupsAPI
import TestSupport
import Testing
import WorldserverAPI
import WorldsAPI

@testable import GroupsService

/// What worldservers say of players: which copy of a map they are in, and what a gateway has not seen.
@Suite struct CopyTests {
    private static let deadmines = MapID(36)

    private func origin(
        _ sequence: UInt64, world: String = "5", incarnation: UInt64 = 1
    ) -> Worldserver.Origin {
        Worldserver.Origin(
            world: Worldserver.Address(id: world, incarnation: incarnation), realm: GroupsWorld.realm,
            sequence: sequence)
    }
    private func state(
        _ id: CharacterID, copy: UInt32, map: MapID = CopyTests.deadmines, isOnline: Bool = true,
        health: UInt32 = 80
    ) -> Worldserver.MemberState {
        Worldserver.MemberState(
            player: GUID(UInt64(id.low)), isOnline: isOnline, level: 20, characterClass: 1, zone: 1581,
            map: map, health: health, healthMax: 100, powerType: 1, power: 3, powerMax: 1000,
            instance: copy)
    }
    private func tell(
        _ world: GroupsWorld, _ origin: Worldserver.Origin, _ states: Worldserver.MemberState...
    ) async throws {
        _ = try await world.bus.ask(Worldserver.MemberStates(origin: origin, states: states))
    }
    private func place(_ world: GroupsWorld, _ id: CharacterID) async throws -> Groups.Place {
        try #require(try await world.bus.ask(Groups.Places([id])).first)
    }
    /// A player in the dungeon, on a worldserver of the directory.
    private func put(_ id: CharacterID, _ world: GroupsWorld, on map: MapID, server: String = "5") {
        world.directory.withLock {
            $0.online[id]?.position.map = map
            $0.online[id]?.world = .init(id: server, incarnation: 1)
        }
    }
    private func moved(_ id: CharacterID, _ world: GroupsWorld, to map: MapID) {
        var change = Characters.Updated.Change(id: id, epoch: .max)
        change.map = map
        world.bus.publish(Characters.Updated(gateway: "1", changes: [change]))
    }
    private func report(
        _ world: GroupsWorld, _ id: CharacterID, _ sequence: UInt64, on server: String,
        _ values: MemberValues = .offline
    ) async throws {
        _ = try await world.bus.ask(
            Groups.ReportMembers(
                gateway: "1",
                reports: [
                    Groups.MemberReport(
                        member: id, order: .init(epoch: 9, route: 1, sequence: sequence), world: server,
                        isWhole: sequence == 1, values: values)
                ]))
    }

    @Test func aPlaceSaysTheCopyOfItsWorldserverAlone() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            put(ids[0], world, on: Self.deadmines)
            try await world.perform(ids[0], .showIcons)
            moved(ids[0], world, to: Self.deadmines)
            try await eventually("the map is known") {
                try await place(world, ids[0]).map == Self.deadmines
            }
            #expect(try await place(world, ids[0]).instance == nil)
            try await tell(world, origin(3), state(ids[0], copy: 7))
            #expect(try await place(world, ids[0]).instance == 7)
            #expect(try await place(world, ids[0]).world == "5")
            // Late, and twice.
            try await tell(world, origin(2), state(ids[0], copy: 6))
            try await tell(world, origin(3), state(ids[0], copy: 5))
            #expect(try await place(world, ids[0]).instance == 7)
            // Of an older life of it.
            world.bus.publish(Worlds.WorldAdded(world: Self.world("5", incarnation: 2)))
            try await eventually("nothing of the old life counts") {
                try await place(world, ids[0]).instance == nil
            }
            try await tell(world, origin(9), state(ids[0], copy: 4))
            #expect(try await place(world, ids[0]).instance == nil)
            try await tell(world, origin(1, incarnation: 2), state(ids[0], copy: 8))
            #expect(try await place(world, ids[0]).instance == 8)
            // He is elsewhere now, by what his gateway says.
            try await report(world, ids[0], 1, on: "6-1")
            #expect(try await place(world, ids[0]).instance == nil)
            try await tell(world, origin(1, world: "6"), state(ids[0], copy: 9))
            #expect(try await place(world, ids[0]).instance == 9)
            // Between two worldservers nobody knows.
            try await report(world, ids[0], 2, on: "")
            #expect(try await place(world, ids[0]).instance == nil)
        }
    }
    private static func world(_ id: String, incarnation: UInt64) -> Worlds.World {
        Worlds.World(
            endpoint: Worlds.Endpoint(
                id: id, address: "127.0.0.1:1", alias: "w", incarnation: incarnation,
                realm: GroupsWorld.realm), healthAddress: "", availableMaps: [])
    }

    @Test func whoIsInAnotherCopyCannotBeInvited() async throws {
        try await GroupsWorld.run { world in
            let alice = try await world.player(1, "Alice", map: Self.deadmines.rawValue)
            let bob = try await world.player(2, "Bob", map: Self.deadmines.rawValue)
            for id in [alice, bob] { put(id, world, on: Self.deadmines) }
            try await tell(world, origin(1), state(alice, copy: 7))
            // Of Bob nothing is known.
            #expect(try await world.code(alice, .invite(name: "Bob")) == .ok)
            try await world.perform(bob, .decline)
            try await tell(world, origin(2), state(bob, copy: 8))
            #expect(try await world.code(alice, .invite(name: "Bob")) == .notInYourInstance)
            // Gone, says the worldserver: that is the gateway's to say.
            try await tell(world, origin(3), state(bob, copy: 7, isOnline: false))
            #expect(try await world.code(alice, .invite(name: "Bob")) == .notInYourInstance)
            try await tell(world, origin(4), state(bob, copy: 7))
            #expect(try await world.code(alice, .invite(name: "Bob")) == .ok)
            try await world.perform(bob, .decline)
            // He left the map, and what he came back to is not known.
            try await tell(world, origin(5), state(bob, copy: 8))
            moved(bob, world, to: MapID(0))
            try await eventually("the copy is forgotten") {
                let code = try await world.code(alice, .invite(name: "Bob"))
                if code == .ok { try await world.perform(bob, .decline) }
                return code == .ok
            }
        }
    }

    @Test func whatTheGatewayHasNotSeenTheWorldserverSays() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            var seen = MemberValues()
            seen.known = [.status, .health]
            (seen.status, seen.health, seen.healthMax) = (.online, 50, 100)
            try await report(world, ids[0], 1, on: "5-1", seen)
            // A worldserver that he is not on says nothing of him.
            try await tell(world, origin(1, world: "6"), state(ids[0], copy: 0))
            func values() async throws -> MemberValues? {
                try await world.bus.ask(Groups.Trace(ids[0], seconds: nil))?.members.first {
                    $0.member == ids[0]
                }?.values
            }
            #expect(try await values()?.known == [.status, .health])
            try await tell(world, origin(1), state(ids[0], copy: 0))
            let all = try #require(try await values())
            #expect(all.known == [.status, .health, .power, .level, .place])
            #expect(all.health == 50 && all.power == 3 && all.zone == 1581)
        }
    }

    @Test func theTableForgetsTheOldestAndNeverGrows() {
        var table = CopyTable(playersMax: 2)
        let start = Instant(nanoseconds: 0)
        func take(_ low: UInt32, _ seconds: Int) -> Bool {
            table.take(
                CharacterID(realm: RealmID(1), low: low), map: Self.deadmines, instance: low,
                from: origin(UInt64(seconds) + 1), at: start + .seconds(seconds))
        }
        #expect(take(1, 0) && take(2, 1) && take(3, 2))
        func copy(_ low: UInt32) -> UInt32? {
            table.copy(of: CharacterID(realm: RealmID(1), low: low), on: Self.deadmines, world: "5")
        }
        #expect(copy(1) == 1 && copy(2) == 2 && copy(3) == nil)
        #expect(take(2, 600) && take(4, 601))
        #expect(copy(1) == nil && copy(2) == 2 && copy(4) == 4)
    }
}
