import Base
import Bus
import ClusterKit
import Store
import TestSupport
import Testing
import Wire

@testable import Cluster

/// Copies of dungeons are forgotten on request, whichever worldservers have them (spec group 5.16).
@Suite struct InstanceResetTests {
    private static let deadmines = MapID(36), ragefire = MapID(389)

    private func enter(_ player: Player, _ map: MapID, _ place: String) async throws {
        let mark = await player.mark
        try await player.command(".go xyz \(place) \(map.rawValue)")
        try await player.wait(for: InitWorldStates.self, after: mark) { $0.map == map }
        try await player.ping()
    }
    private func bound(_ cluster: TestCluster, to maps: [MapID]) async throws {
        let database = try #require(cluster.daemon.databases.characters[RealmID(1)])
        try await eventually("they are bound") {
            let found = try? await database.read(
                "SELECT i.map FROM character_instance c JOIN instance i ON i.id = c.instance ORDER BY i.map"
            ) { MapID(try $0.u32(0)) }
            return found == maps
        }
    }

    @Test func theLeaderHearsOneAnswerAMapFromAllWorldservers() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob", race: .nightElf, security: 3)
            #expect(await cluster.world(of: "Alice") !== (await cluster.world(of: "Bob")))
            try await alice.gather([(bob, "Bob")])
            try await enter(alice, Self.deadmines, "-16.4 -383.1 61.8")
            try await enter(bob, Self.ragefire, "3.8 -14.8 -17.8")
            try await bound(cluster, to: [Self.deadmines, Self.ragefire])
            var mark = await alice.mark
            try await enter(alice, MapID(0), "-8949.95 -132.493 83.5312")
            try await alice.send(ResetInstances())
            let failed = try await alice.wait(for: InstanceResetFailed.self, after: mark)
            #expect(
                failed.serverFrame() == InstanceResetFailed(map: Self.ragefire, reason: 0).serverFrame())
            let done = try await alice.wait(for: InstanceReset.self, after: mark)
            #expect(done.serverFrame() == InstanceReset(map: Self.deadmines).serverFrame())
            try await bound(cluster, to: [Self.ragefire])
            // Whoever does not lead asks in vain.
            try await bob.send(ResetInstances())
            try await enter(bob, MapID(1), "10311.3 832.463 1326.41")
            mark = await alice.mark
            try await alice.send(ResetInstances())
            #expect(try await alice.wait(for: InstanceReset.self, after: mark).map == Self.ragefire)
            try await bound(cluster, to: [])
            let all = await (alice.seen(InstanceReset.self), alice.seen(InstanceResetFailed.self))
            #expect(all.0.count == 2 && all.1.count == 1)
            let others = await (bob.seen(InstanceReset.self), bob.seen(InstanceResetFailed.self))
            #expect(others.0.isEmpty && others.1.isEmpty)
        }
    }
}
