import Base
import Bus
import CharactersAPI
import GroupsAPI
import GroupsService
import Store
import TestSupport
import Testing
import WorldsAPI

/// Spec group 5.18 and the leader who is away (5.5).
@Suite struct PresenceTests {
    @Test func theOthersSeeWhoComesAndGoes() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            world.leave(ids[2])
            try await eventually("offline") {
                try await world.heard(ids[0]).last?.view?.online == [ids[0], ids[1]]
            }
            world.enter(ids[2], GroupsWorld.name(3), gateway: "2")
            try await eventually("online") {
                try await world.heard(ids[0]).last?.view?.online.count == 3
            }
            // His own list goes to where he is now.
            #expect(
                await world.told.events.contains { event in
                    event.gateway == "2"
                        && event.parts.contains { $0.to == [ids[2]] && $0.content.view != nil }
                })
        }
    }

    @Test func aLateLogoutDoesNotCount() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let old = try world.asking(ids[1])
            world.enter(ids[1], GroupsWorld.name(2))
            world.bus.publish(
                Characters.LoggedOut(
                    id: ids[1], account: AccountID(2), gateway: "1", name: "", epoch: old.epoch))
            try await world.settle()
            try await world.perform(ids[0], .showIcons)
            #expect(try await world.look(ids[0])?.online.count == 2)
        }
    }

    @Test func aGatewaysEndTakesItsPlayersOff() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (
                try await world.player(1, "Alice"), try await world.player(2, "Bob", gateway: "2")
            )
            try await world.form([alice, bob])
            world.bus.publish(
                Worlds.GatewayRemoved(
                    gateway: Worlds.GatewayRecord(id: "2", address: "", realm: GroupsWorld.realm)))
            try await eventually("offline") { try await world.look(alice)?.online == [alice] }
            // It lives after all: its player does something.
            try await world.perform(bob, .showIcons)
            #expect(try await world.look(alice)?.online == [alice, bob])
        }
    }

    @Test func lostEventsAreMadeUpFor() async throws {
        try await GroupsWorld.run {
            $0.reconciliation = .seconds(15)
        } _: { world in
            let ids = try await world.group(2)
            world.leave(ids[1], says: false)
            world.time.advance(by: .seconds(16))
            try await eventually("offline") { try await world.look(ids[0])?.online == [ids[0]] }
        }
    }

    @Test func whoIsAwayForTwoMinutesLeadsNoLonger() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(4, raid: true)
            try await world.perform(ids[0], .setAssistant(ids[2], true))
            world.leave(ids[0])
            try await eventually("stored") { try await Self.isAway(world) }
            world.time.advance(by: .seconds(119))
            #expect(try await world.look(ids[1])?.leader == ids[0])
            world.time.advance(by: .seconds(2))
            try await eventually("another leads") { try await world.look(ids[1])?.leader == ids[2] }
            #expect(try await world.look(ids[1])?.member(ids[2])?.flags == [])
            #expect(try await world.heard(ids[1]).contains(.leader(name: GroupsWorld.name(3))))
        }
    }

    @Test func whoComesBackInTimeLeadsOn() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            world.leave(ids[0])
            try await eventually("stored") { try await Self.isAway(world) }
            world.time.advance(by: .seconds(118))
            world.enter(ids[0], GroupsWorld.name(1))
            try await eventually("stored") { try await !Self.isAway(world) }
            world.time.advance(by: .seconds(10))
            try await world.settle()
            try await world.perform(ids[1], .showIcons)
            #expect(try await world.look(ids[1])?.leader == ids[0])
        }
    }

    @Test func aRestartDoesNotGiveTheLeaderMoreTime() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            world.leave(ids[0])
            try await eventually("stored") { try await Self.isAway(world) }
            world.time.advance(by: .seconds(60))
            try await world.restart()
            world.time.advance(by: .seconds(61))
            try await eventually("another leads") { try await world.look(ids[1])?.leader == ids[1] }
        }
    }

    private static func isAway(_ world: GroupsWorld) async throws -> Bool {
        let database = try #require(world.databases[GroupsWorld.realm])
        return try await database.first("SELECT leader_away_unix FROM nimbus_group_note") {
            try !$0.isNull(0)
        } ?? false
    }
}
