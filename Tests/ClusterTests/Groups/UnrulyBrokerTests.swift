import Base
import Bus
import ClusterKit
import GroupsAPI
import GroupsService
import TestSupport
import Testing
import Wire

@testable import Cluster

/// The groups service behind a broker that loses, doubles and reorders what it and the gateways tell each
/// other of members: nothing that a client sees ever steps back, and the last word arrives.
@Suite struct UnrulyBrokerTests {
    private struct Scene: Sendable {
        let cluster: TestCluster
        let ends: [UnrulyBroker]
        let ann: Player, ben: Player, yan: Player
        /// Ben, as Ann and as Yan know him.
        var ids: [GUID]

        /// News of the service overtake each other, reports come again long after newer ones.
        func beVeryUnruly() {
            var manners = UnrulyBroker.Manners()
            manners.twice = 50
            for (end, delay) in zip(ends, [1200, 400]) {
                manners.delayMax = .milliseconds(delay)
                end.setManners(manners)
            }
        }
        /// From now on nothing is lost; what is late or doubled still is.
        func loseNothing() {
            var manners = UnrulyBroker.Manners()
            manners.lost = 0
            for end in ends { end.setManners(manners) }
        }
    }

    private static func isUnruly(_ subject: String) -> Bool {
        [
            Groups.MembersChanged.subject, Groups.Delivery.subject, Groups.ReportMembers.wireName,
            Groups.ShowMembers.wireName, Groups.MemberState.wireName, Groups.Look.wireName,
        ].contains { subject.hasSuffix($0) }
    }

    /// Ann and Ben stand on two worldservers, Yan is on another realm, whose gateway is another one.
    private func withScene(seed: UInt64, _ body: (Scene) async throws -> Void) async throws {
        try await withCluster { options in
            (options.realms, options.worlds, options.realmsOfWorlds) = (2, 4, [1, 2])
            options.settings = [
                "Groups.AcrossRealms=true", "Groups.RaidLevelMin=1", "Gateway.Budgets=off",
            ]
        } _: { cluster in
            let parts = cluster.daemon.parts
            await parts.stopGroups()
            let server = MemoryServer()
            let ends = [seed, seed + 1000].map {
                UnrulyBroker(server.end(), seed: $0, isUnruly: Self.isUnruly)
            }
            let log = Log("other process", to: cluster.log)
            let bus = Bus(time: parts.time, log: log, metrics: Metrics())
            bus.attach(ends[0])
            cluster.bus.attach(ends[1])
            let service = GroupsService(
                characters: parts.databases.characters, configuration: parts.settings.groups, bus: bus,
                time: parts.time, randomness: SystemRandomness(), log: log, metrics: Metrics())
            try await service.start()
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(try await gather(cluster, ends)))
            } catch { result = .failure(error) }
            await service.stop()
            bus.detach()
            cluster.bus.detach()
            try result.get()
        }
    }

    private func gather(_ cluster: TestCluster, _ ends: [UnrulyBroker]) async throws -> Scene {
        let ann = try await cluster.player("Ann", security: 3)
        let ben = try await cluster.player("Ben", race: .nightElf, security: 3)
        let yan = try await cluster.player("Yan", security: 3, realm: "Realm2")
        for (player, name) in [(ben, "Ben"), (yan, "Yan-Realm2")] {
            try await ann.send(GroupInvite(name: name))
            // The invitation may be lost.
            try await eventually(within: .seconds(30), "an invitation") {
                if await !player.seen(GroupInvitation.self).isEmpty { return true }
                try await ann.send(GroupInvite(name: name))
                return (try? await player.wait(for: GroupInvitation.self, within: .seconds(1))) != nil
            }
            try await player.send(GroupAccept())
            try await eventually(within: .seconds(10), "a list") {
                await player.seen(GroupList.self).contains { !$0.others.isEmpty }
            }
        }
        let low = await ben.view.me
        return Scene(
            cluster: cluster, ends: ends, ann: ann, ben: ben, yan: yan,
            ids: [low, GUID(1 << 32 | low.rawValue)])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func healthNeverStepsBackAndTheLastOneArrives(_ seed: UInt64) async throws {
        try await withScene(seed: seed) { scene in
            try await scene.ben.command(".character level 25")
            _ = try await scene.ben.setHealth(1000)
            for (viewer, id) in zip([scene.ann, scene.yan], scene.ids) {
                try await eventually(within: .seconds(15), "the beginning") {
                    await viewer.frames(of: id).contains { $0.health == 1000 }
                }
            }
            scene.beVeryUnruly()
            let marks = (await scene.ann.mark, await scene.yan.mark)
            let pace = SeededRandomness(seed: seed)
            var last = realTime.now()
            for step in 1...37 as ClosedRange<UInt32> {
                if step == 37 { scene.loseNothing() }
                last = try await scene.ben.setHealth(1000 - 27 * step)
                if step % 9 == 0 {
                    try await scene.ann.send(PartyMemberStatsRequest.with { $0.member = scene.ids[0] })
                }
                await realTime.sleep(.milliseconds(Int64(40 + pace.below(160))))
            }
            for (viewer, id, mark) in [
                (scene.ann, scene.ids[0], marks.0), (scene.yan, scene.ids[1], marks.1),
            ] {
                try await eventually(within: .seconds(10), "the end") {
                    await viewer.frames(of: id, after: mark).contains { $0.health == 1 }
                }
                let frames = await viewer.frames(of: id, after: mark)
                let seen = frames.compactMap(\.health)
                #expect(seen == seen.sorted(by: >), "\(viewer.label)")
                #expect(seen.count > 3)
                #expect(frames.allSatisfy { !$0.state.fields.contains(.status) || $0.state.status != [] })
                let arrived = try #require(frames.first { $0.health == 1 }).at
                print(
                    "  unruly broker, seed \(seed): the last value came to \(viewer.label) after \(arrived - last)"
                )
                // Half a second each for reports and news, the broker's delays, and what a busy machine adds.
                #expect(arrived - last < .seconds(3))
            }
            #expect(scene.ends.allSatisfy { $0.treatedCount > 10 })
        }
    }

    /// Nothing comes behind it that would show the gap: the answer to a report says that it was sent.
    @Test func whatWasLostLastIsNoticedWithTheNextReport() async throws {
        try await withScene(seed: 9) { scene in
            scene.loseNothing()
            try await scene.ann.send(GroupRaidConvert())
            try await scene.ann.list { $0.type == 2 && $0.others.count == 2 }
            _ = try await scene.ben.setHealth(30)
            try await eventually(within: .seconds(10), "the beginning") {
                await scene.ann.frames(of: scene.ids[0]).contains { $0.health == 30 }
            }
            var manners = UnrulyBroker.Manners()
            manners.lost = 100
            scene.ends[0].setManners(manners)
            let mark = await scene.ann.mark
            // The service hears it, as it hears of the sub-group, and tells it in vain.
            func isToldInVain(_ what: String, _ body: () async throws -> Void) async throws {
                let before = scene.ends[0].treatedCount
                try await body()
                try await eventually(within: .seconds(10), "\(what) is told") {
                    scene.ends[0].treatedCount > before
                }
            }
            try await isToldInVain("health") { _ = try await scene.ben.setHealth(7) }
            try await isToldInVain("the sub-group") {
                try await scene.ann.send(
                    GroupChangeSubGroup.with { ($0.name, $0.subGroup) = ("Ben", 3) })
            }
            #expect(await scene.ann.frames(of: scene.ids[0], after: mark).allSatisfy { $0.health != 7 })
            scene.loseNothing()
            _ = try await scene.ann.setHealth(20)
            try await eventually(within: .seconds(10), "the lost frame") {
                await scene.ann.frames(of: scene.ids[0], after: mark).contains { $0.health == 7 }
            }
            try await scene.ann.list(after: mark) { $0.others.contains { $0.subGroup == 3 } }
        }
    }

    /// Ben is sent from sub-group to sub-group.
    @Test(arguments: [1, 2] as [UInt64])
    func listsNeverStepBackAndTheLastOneArrives(_ seed: UInt64) async throws {
        try await withScene(seed: seed) { scene in
            try await scene.ann.send(GroupRaidConvert())
            for step in 1...40 as ClosedRange<UInt8> {
                if step == 40 { scene.loseNothing() }
                try await scene.ann.send(
                    GroupChangeSubGroup.with { ($0.name, $0.subGroup) = ("Ben", step % 7 + 1) })
                try await scene.ann.chat(.raid, "line \(step)")
                await realTime.sleep(.milliseconds(30))
            }
            for (viewer, id) in zip([scene.ann, scene.yan], scene.ids) {
                try await eventually(within: .seconds(10), "the last list") {
                    await viewer.seen(GroupList.self).last?.others.first { $0.id == id }?.subGroup == 40 % 7
                        + 1
                }
            }
            try await eventually(within: .seconds(10), "the last own list") {
                await scene.ben.seen(GroupList.self).last?.subGroup == 40 % 7 + 1
            }
            for player in [scene.ann, scene.ben, scene.yan] {
                let counters = await player.seen(GroupList.self).map(\.counter)
                #expect(zip(counters, counters.dropFirst()).allSatisfy { $0 < $1 }, "\(player.label)")
                let lines = await player.seen(ChatLine.self).map(\.text).filter { $0.hasPrefix("line ") }
                #expect(Set(lines).count == lines.count && lines.count > 20, "\(player.label)")
            }
        }
    }
}
