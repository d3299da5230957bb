import Base
import Bus
import GroupsAPI
import Store
import TestSupport
import Testing
import WorldserverAPI
import WorldsAPI

@testable import GroupsService

/// Instances that are to be forgotten: worldservers answer, who asked hears (spec group 5.16).
@Suite struct InstanceTests {
    private static let one = RealmID(1), two = RealmID(2)
    private static let caverns = MapID(43), deadmines = MapID(36), keep = MapID(574)
    private static let all = Array(MapClasses.dungeons).sorted()

    /// Worldservers as the registry lists them, and what they answer.
    private struct Servers {
        let asked = Observed<Worldserver.ResetInstances>()
        let bus: Bus

        func list(_ worlds: [Worlds.World]) {
            bus.serve(Worlds.ListWorlds.self) { _ in worlds }
        }
        func answer(_ id: String, _ results: [Worldserver.InstanceReset]) {
            let asked = asked
            bus.serve(Worldserver.ResetInstances.self, at: "\(id)-1") { request in
                asked.note(request)
                return results
            }
        }
        func refuse(_ id: String, _ refusal: Worldserver.Refusal) {
            bus.serve(Worldserver.ResetInstances.self, at: "\(id)-1") { _ in throw refusal }
        }
    }
    private static func server(
        _ id: String, realm: RealmID = InstanceTests.one, maps: [MapID] = InstanceTests.all
    ) -> Worlds.World {
        Worlds.World(
            endpoint: Worlds.Endpoint(
                id: id, address: "127.0.0.1:\(id)", alias: "w\(id)", incarnation: 1, realm: realm,
                isCrossRealm: realm == RealmID(0)), healthAddress: "", availableMaps: [], assignedMaps: maps)
    }
    private func resets(_ heard: [Groups.Content]) -> [Groups.Content] {
        heard.filter { if case .instanceReset = $0 { true } else { false } }
    }
    /// What he hears until so many answers are there.
    private func reset(
        _ world: GroupsWorld, _ player: CharacterID, _ count: Int
    ) async throws -> [Groups.Content] {
        let before = resets(try await world.heard(player)).count
        #expect(try await world.perform(player, .resetInstances).isDone)
        try await eventually("the answers are there") {
            try await resets(world.heard(player)).count >= before + count
        }
        return Array(resets(try await world.heard(player)).dropFirst(before))
    }

    @Test func allWorldserversAnswerAsOne() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let servers = Servers(bus: world.bus)
            servers.list([Self.server("5"), Self.server("6"), Self.server("7"), Self.server("8")])
            servers.answer("5", [.init(map: Self.keep), .init(map: Self.deadmines)])
            servers.answer("6", [.init(map: Self.keep, failure: .memberOffline)])
            // The others cannot, and are not there.
            servers.refuse("7", .noHandler)
            let heard = try await reset(world, ids[0], 2)
            #expect(
                heard == [
                    .instanceReset(Self.deadmines, failure: nil), .instanceReset(Self.keep, failure: 1),
                ])
            #expect(resets(try await world.heard(ids[1])).isEmpty)
            let asked = try #require(try await servers.asked.wait(for: 2).first)
            #expect(asked.player == GUID(1) && asked.group == 1_000_001)
            #expect(asked.members == [GUID(1), GUID(2)] && asked.map == MapID(0) && asked.difficulty == 0)
        }
    }

    @Test func aFailureWinsWhicheverComesFirst() {
        let (done, failed) = (
            Worldserver.InstanceReset(map: Self.keep),
            Worldserver.InstanceReset(map: Self.keep, failure: .playersInside)
        )
        #expect(GroupsService.merged([done, failed]) == [failed])
        #expect(GroupsService.merged([failed, done, done]) == [failed])
        #expect(GroupsService.merged([done, done]) == [done])
    }

    @Test func whoLeadsNobodyAsksForHimself() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let xan = try await world.player(20, "Xan")
            let servers = Servers(bus: world.bus)
            servers.list([Self.server("5")])
            servers.answer("5", [.init(map: Self.caverns, failure: .playersInside)])
            #expect(try await !world.perform(ids[1], .resetInstances).isDone)
            #expect(try await reset(world, xan, 1) == [.instanceReset(Self.caverns, failure: 0)])
            let asked = try #require(servers.asked.values.first)
            #expect(asked.group == 0 && asked.members == [GUID(20)])
            #expect(servers.asked.values.count == 1)
        }
    }

    @Test func realmsAreAskedByTheirOwnNames() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.invitesAcrossRealms = true
            $0.realmNames = [Self.one: "One", Self.two: "Two"]
        } _: { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            let zed = try await world.player(1, "Zed", realm: Self.two)
            try await world.form([alice, bob])
            try await world.perform(alice, .invite(name: "Zed-Two"))
            try await world.perform(zed, .accept)
            let foreign = try #require(try await world.look(zed)?.number(in: Self.two))
            let servers = Servers(bus: world.bus)
            servers.list([
                Self.server("5"), Self.server("6", realm: Self.two), Self.server("7", realm: RealmID(0)),
                Self.server("8", realm: RealmID(3)),
            ])
            for id in ["5", "6", "7", "8"] { servers.answer(id, [.init(map: Self.keep)]) }
            _ = try await reset(world, alice, 1)
            let asked = try await servers.asked.wait(for: 3)
            #expect(asked.count == 3)
            #expect(
                asked.contains {
                    $0.group == 1_000_001 && $0.members == [GUID(1), GUID(2), GUID(2 << 32 | 1)]
                })
            #expect(
                asked.contains {
                    $0.group == foreign && $0.player == GUID(1 << 32 | 1) && $0.members.last == GUID(1)
                })
            #expect(asked.contains { $0.player == GUID(1 << 32 | 1) && $0.members.last == GUID(2 << 32 | 1) })
        }
    }

    @Test(arguments: TestDriver.dialects)
    func mapsThatNobodyHasAreForgottenInTheTables(_ driver: TestDriver) async throws {
        try await GroupsWorld.run(driver) { world in
            let ids = try await world.group(2)
            let database = try #require(world.databases[Self.one])
            for (id, map, difficulty) in [(1, 36, 0), (2, 43, 0), (3, 574, 1), (4, 631, 0), (5, 389, 0)] {
                try await database.write(
                    "INSERT INTO instance (id, map, difficulty, data) VALUES (?, ?, ?, '')", UInt32(id),
                    UInt32(map), UInt8(difficulty))
            }
            // The second has his own copy of 43 for good, a stranger one of 36.
            for (guid, instance, permanent) in [
                (1, 1, 0), (1, 3, 0), (1, 4, 0), (2, 1, 0), (2, 2, 1), (2, 5, 0), (9, 1, 0),
            ] {
                try await database.write(
                    "INSERT INTO character_instance (guid, instance, permanent) VALUES (?, ?, ?)",
                    UInt32(guid), UInt32(instance), UInt8(permanent))
            }
            let servers = Servers(bus: world.bus)
            // Somebody has all but three maps, and does not know the handler.
            servers.list([
                Self.server("5", maps: Self.all.filter { ![36, 43, 574].contains($0.rawValue) })
            ])
            servers.refuse("5", .noHandler)
            #expect(try await reset(world, ids[0], 1) == [.instanceReset(Self.deadmines, failure: nil)])
            let left = try await database.read(
                "SELECT guid, instance FROM character_instance ORDER BY guid, instance"
            ) { [try $0.u32(0), try $0.u32(1)] }
            #expect(left == [[1, 3], [1, 4], [2, 2], [2, 5], [9, 1]])
        }
    }

    @Test func theExtensionOfABindingIsForTheWorldserverOfThePlayer() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.invitesAcrossRealms = true
            $0.realmNames = [Self.one: "One", Self.two: "Two"]
        } _: { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            let zed = try await world.player(1, "Zed", realm: Self.two)
            try await world.form([alice, bob])
            try await world.perform(alice, .invite(name: "Zed-Two"))
            try await world.perform(zed, .accept)
            let events = EventRecorder<Groups.BindExtensionRequested>()
            await events.record(on: world.bus)
            try await world.perform(zed, .extendBind(map: MapID(631), difficulty: 1, isExtended: true))
            let event = try await events.first { _ in true }
            #expect(event.mirror.realm == Self.two && event.player == GUID(1) && event.isExtended)
            #expect(event.mirror.number == (try await world.look(zed)?.number(in: Self.two)))
            #expect(event.mirror.home == Self.two && event.mirror.stamp != nil)
        }
    }
}
