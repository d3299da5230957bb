import Base
import ClusterKit
import Store
import Testing
import Wire

/// Five players on two worldservers, from the first invitation to the last who leaves.
@Suite struct PartyStoryTests {
    @Test(arguments: GroupEnvironment.allCases)
    func aPartyOfFiveThroughItsWholeLife(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) { stage in
            let alice = try await stage.player("Alice")
            let bob = try await stage.player("Bob", race: .nightElf)
            #expect(await stage.world(of: "Alice") !== (await stage.world(of: "Bob")))
            let cid = try await stage.player("Cid")
            let dora = try await stage.player("Dora", race: .nightElf)
            let eve = try await stage.player("Eve", race: .dwarf)
            try await alice.gather([(bob, "Bob"), (cid, "Cid"), (dora, "Dora"), (eve, "Eve")])
            let all = [alice, bob, cid, dora, eve]
            try await talk(all)
            try await useTools(all)
            try await askWhetherReady(all)
            try await seeEachOther(all)
            try await alice.send(SetDungeonDifficulty.with { $0.difficulty = 1 })
            try await bob.wait(for: DungeonDifficulty.self) { $0.difficulty == 1 && $0.isInGroup == 1 }
            try await end(all)
            let left = try await stage.characters().read("SELECT guid FROM `groups`") { try $0.u32(0) }
            #expect(left.isEmpty)
        }
    }

    /// The leader's line, and a member's.
    private func talk(_ all: [Player]) async throws {
        try await all[0].chat(.party, "hello all")
        for player in all { try await player.hear("hello all", type: .partyLeader) }
        try await all[3].chat(.party, "hi")
        for player in all { try await player.hear("hi", type: .party) }
    }

    /// Icons, loot, pings, rolls.
    private func useTools(_ all: [Player]) async throws {
        let (alice, bob, eve) = (all[0], all[1], all[4])
        let (boar, second) = (GUID(0xF130_0000_0100_0001), await bob.view.me)
        try await bob.send(RaidTargetRequest(slot: 7, target: boar))
        for player in all {
            let icon = try await player.wait(for: RaidTargets.self) { !$0.isList }
            #expect(icon.setter == second && icon.icons == [RaidTargets.Icon(slot: 7, target: boar)])
        }
        try await alice.send(
            SetLootMethod.with {
                $0.method = 2
                $0.master = second
                $0.threshold = 4
            })
        for player in all {
            let list = try await player.list { $0.lootMethod == 2 }
            #expect(list.masterLooter == second && list.lootThreshold == 4)
        }
        try await bob.send(MinimapPingRequest(x: 10, y: -20))
        #expect(try await alice.wait(for: MinimapPing.self).player == second)
        try await eve.send(RandomRollRequest(least: 1, most: 100))
        var rolls: Set<UInt32> = []
        for player in all { rolls.insert(try await player.wait(for: RandomRoll.self).result) }
        #expect(rolls.count == 1)
    }

    private func askWhetherReady(_ all: [Player]) async throws {
        let (alice, bob) = (all[0], all[1])
        let (first, second) = (await alice.view.me, await bob.view.me)
        try await alice.send(ReadyCheckRequest(isReady: nil))
        for player in all { #expect(try await player.wait(for: ReadyCheck.self).starter == first) }
        try await bob.send(ReadyCheckRequest(isReady: true))
        let answer = try await alice.wait(for: ReadyCheckConfirm.self)
        #expect(answer.player == second && answer.isReady)
        try await alice.send(ReadyCheckFinished())
        for player in all { try await player.wait(for: ReadyCheckFinished.self) }
    }

    /// Bob and Dora are elsewhere for Alice, Cid and Eve.
    private func seeEachOther(_ all: [Player]) async throws {
        let (alice, bob, cid) = (all[0], all[1], all[2])
        let (here, there) = (await alice.view.me, await bob.view.me)
        for player in [alice, cid, all[4]] { try await player.frame(of: there) { $0.isWhole } }
        _ = try await bob.setHealth(9)
        for player in [alice, cid, all[4]] { try await player.frame(of: there) { $0.health == 9 } }
        _ = try await alice.setHealth(8)
        for player in [bob, all[3]] { try await player.frame(of: here) { $0.health == 8 } }
        #expect(await cid.frames(of: here).isEmpty)
        #expect(await all[3].frames(of: there).isEmpty)
    }

    /// One is removed, one leaves, the lead passes, it ends.
    private func end(_ all: [Player]) async throws {
        let (alice, bob, cid, dora, eve) = (all[0], all[1], all[2], all[3], all[4])
        let (second, target) = (await bob.view.me, await eve.view.me)
        let mark = await eve.mark
        try await alice.send(GroupUninvite(target))
        try await eve.wait(for: GroupUninvited.self, after: mark)
        try await eve.list(after: mark) { $0.type == GroupList.none }
        try await dora.send(GroupDisband())
        #expect(try await dora.wait(for: PartyCommandResult.self).operation == 2)
        try await alice.send(GroupSetLeader(second))
        #expect(try await cid.wait(for: GroupLeader.self).name == "Bob")
        try await cid.send(GroupDisband())
        try await alice.list { $0.others.count == 1 && $0.leader == second }
        try await alice.send(GroupDisband())
        for player in [alice, bob] {
            try await player.wait(for: GroupDestroyed.self)
            try await player.list { $0.type == GroupList.none }
        }
    }
}
