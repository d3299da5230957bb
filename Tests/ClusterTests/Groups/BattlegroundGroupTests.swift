import Base
import Bus
import Cluster
import ClusterKit
import Loop
import Sandbox
import Testing
import Wire
import WorldsAPI
import WorldserverAPI

/// A party of which some are in a battleground: its raid, which the worldserver keeps, is what they see; the
/// party steps aside and comes back (spec group 5 and 7.6).
@Suite struct BattlegroundGroupTests {
    /// Lea and Max go into the battleground, with Sam, who is in no party. Wim stays behind on their
    /// worldserver, Una stands on the other one.
    private struct Scene {
        let stage: GroupStage
        let lea: Player, max: Player, sam: Player, wim: Player, una: Player
        let ids: [GUID]
        var inside: [Player] { [lea, max, sam] }
        /// Of the worldserver with the battleground.
        let at: String

        init(_ stage: GroupStage) async throws {
            let gulch = MapID(489)
            // The worldserver that has the map, and a race that begins there.
            var home: SandboxWorld?
            for world in stage.worlds.daemon.sandboxWorlds where await world.ownedMaps.contains(gulch) {
                home = world
            }
            let world = try #require(home)
            let isEast = await world.ownedMaps.contains(MapID(0))
            let (here, there): (Race, Race) = isEast ? (.human, .nightElf) : (.nightElf, .human)
            self.stage = stage
            lea = try await stage.player("Lea", race: here)
            max = try await stage.player("Max", race: here)
            sam = try await stage.player("Sam", race: here)
            wim = try await stage.player("Wim", race: here)
            una = try await stage.player("Una", race: there)
            #expect(await stage.world(of: "Lea") === world)
            #expect(await stage.world(of: "Una") !== world)
            var ids: [GUID] = []
            for player in [lea, max, sam, wim, una] { ids.append(await player.view.me) }
            self.ids = ids
            let port = try #require(await world.address?.port)
            let all = try await stage.door.bus.ask(Worlds.ListWorlds())
            let endpoint = try #require(all.first { $0.endpoint.address.hasSuffix(":\(port)") }).endpoint
            at = Worldserver.Address(id: endpoint.id, incarnation: endpoint.incarnation).description
        }

        func enter() async throws {
            func id() -> RequestID { RequestID(from: SystemRandomness()) }
            let made = try await stage.door.bus.ask(
                Worldserver.StartBattleground(id: id(), type: 2, map: MapID(489), bracketLevel: 10), at: at)
            _ = try await stage.door.bus.ask(
                Worldserver.AddToBattleground(
                    id: id(), type: 2, instance: made.instance, alliance: Array(ids[..<3])), at: at)
        }
    }

    @Test(arguments: [GroupEnvironment.sqlite, .nats])
    func thePartyStepsAsideAndComesBack(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) { stage in
            let scene = try await Scene(stage)
            let (lea, max, sam, wim, una) = (scene.lea, scene.max, scene.sam, scene.wim, scene.una)
            try await lea.gather([(max, "Max"), (wim, "Wim"), (una, "Una")])
            for player in [lea, max, wim] { try await player.frame(of: scene.ids[4]) { $0.isWhole } }
            var marks: [Player.Mark] = []
            for player in scene.inside { marks.append(await player.mark) }
            try await scene.enter()
            var leader = GUID.none
            for (player, mark) in zip(scene.inside, marks) {
                let list = try await player.list(after: mark) { $0.type == 3 && $0.others.count == 2 }
                #expect(list.others.allSatisfy { $0.online == 3 && ["Lea", "Max", "Sam"].contains($0.name) })
                leader = list.leader
            }
            let first = try #require(scene.ids.firstIndex(of: leader))
            try await useTools(scene, leader: scene.inside[first])
            try await talk(scene)
            try await changeTheParty(scene)
            try await comeBack(scene)
            await sam.quit()
            for player in [una, wim] { #expect(await player.ended == nil) }
        }
    }

    /// The raid's are the worldserver's; who is outside hears nothing.
    private func useTools(_ scene: Scene, leader: Player) async throws {
        let me = await leader.view.me
        try await leader.send(ReadyCheckRequest(isReady: nil))
        for player in scene.inside { #expect(try await player.wait(for: ReadyCheck.self).starter == me) }
        try await scene.inside.first { $0 !== leader }?.send(ReadyCheckRequest(isReady: true))
        #expect(try await leader.wait(for: ReadyCheckConfirm.self).isReady)
        let flag = GUID(0xF130_0000_0100_0003)
        try await leader.send(RaidTargetRequest(slot: 2, target: flag))
        for player in scene.inside {
            let icon = try await player.wait(for: RaidTargets.self)
            #expect(icon.setter == me && icon.icons == [RaidTargets.Icon(slot: 2, target: flag)])
        }
        // Lea leads the party, but not here.
        try await scene.lea.send(GroupUninvite(scene.ids[3]))
        let refusal = try await scene.lea.wait(for: PartyCommandResult.self) { $0.operation == 1 }
        #expect(refusal.result == 13)
        for player in [scene.wim, scene.una] {
            try await player.ping()
            #expect(await player.seen(ReadyCheck.self).isEmpty)
            #expect(await player.seen(RaidTargets.self).allSatisfy(\.isList))
            #expect(await player.seen(GroupUninvited.self).isEmpty)
        }
    }

    /// Party chat is the party's, wherever its members are.
    private func talk(_ scene: Scene) async throws {
        try await scene.max.chat(.party, "we are inside")
        for player in [scene.lea, scene.max, scene.wim, scene.una] {
            try await player.hear("we are inside", type: .party)
        }
        try await scene.una.chat(.party, "good luck")
        for player in [scene.lea, scene.max, scene.wim] {
            try await player.hear("good luck", type: .party)
        }
        try await scene.sam.ping()
        #expect(await !scene.sam.view.heard("we are inside"))
    }

    /// What becomes of the party meanwhile is not shown inside: neither lists nor frames.
    private func changeTheParty(_ scene: Scene) async throws {
        let marks = (await scene.lea.mark, await scene.max.mark)
        _ = try await scene.una.setHealth(7)
        try await scene.wim.frame(of: scene.ids[4]) { $0.health == 7 }
        try await scene.wim.send(GroupDisband())
        try await scene.una.list { $0.others.map(\.name) == ["Lea", "Max"] }
        for (player, mark) in [(scene.lea, marks.0), (scene.max, marks.1)] {
            try await player.ping()
            #expect(await player.seen(GroupList.self, after: mark).isEmpty)
            #expect(await player.frames(after: mark).isEmpty)
        }
        // Sam, who was in no party, is invited into one: he has it when he is back.
        try await scene.wim.send(GroupInvite(name: "Sam"))
        try await scene.sam.wait(for: GroupInvitation.self)
        let sams = await scene.sam.mark
        try await scene.sam.send(GroupAccept())
        try await scene.wim.list { $0.others.map(\.name) == ["Sam"] }
        try await scene.sam.ping()
        #expect(await scene.sam.seen(GroupList.self, after: sams).isEmpty)
        // A comrade's frame is filled by the worldserver, which alone knows him.
        let mark = await scene.lea.mark
        try await scene.lea.send(PartyMemberStatsRequest.with { $0.member = scene.ids[2] })
        try await scene.lea.ping()
        try await scene.lea.ping()
        #expect(await scene.lea.frames(of: scene.ids[2], after: mark).isEmpty)
    }

    /// One after the other; the last one ends the raid.
    private func comeBack(_ scene: Scene) async throws {
        try await scene.sam.send(.CMSG_LEAVE_BATTLEFIELD, [0, 0, 2, 0, 0, 0, 0, 0])
        try await scene.sam.list { $0.type == 0 && $0.others.map(\.name) == ["Wim"] }
        for (player, other) in [(scene.max, "Lea"), (scene.lea, "Max")] {
            let mark = await player.mark
            try await player.send(.CMSG_LEAVE_BATTLEFIELD, [0, 0, 2, 0, 0, 0, 0, 0])
            let list = try await player.list(after: mark) { $0.type == 0 }
            #expect(list.others.map(\.name).sorted() == [other, "Una"])
            let frame = try await player.frame(of: scene.ids[4], after: mark) { $0.health == 7 }
            #expect(frame.isWhole)
        }
        // Its tools are the service's again.
        try await scene.lea.send(ReadyCheckRequest(isReady: nil))
        for player in [scene.lea, scene.max, scene.una] {
            try await player.wait(for: ReadyCheck.self) { $0.starter == scene.ids[0] }
        }
    }
}
