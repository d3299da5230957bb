import Base
import Bus
import ClusterKit
import GroupsAPI
import Sandbox
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI

@testable import Cluster

extension Player {
    /// Invites the others, who accept; the first two make the party.
    func gather(_ others: [(Player, String)]) async throws {
        for (other, name) in others {
            let (before, own) = (await other.mark, mark)
            try send(GroupInvite(name: name))
            try await other.wait(for: GroupInvitation.self, after: before)
            try await other.send(GroupAccept())
            try await other.wait(for: GroupList.self, after: before) { !$0.others.isEmpty }
            try await wait(for: GroupList.self, after: own) { list in
                list.others.contains { $0.name == name }
            }
        }
    }
    /// The list that comes next and fits.
    @discardableResult
    func list(
        after: Mark = .beginning, _ fits: @escaping @Sendable (GroupList) -> Bool = { _ in true }
    ) async throws -> GroupList {
        try await wait(for: GroupList.self, after: after, where: fits)
    }
}

/// Parties and raids in a whole cluster, between worldservers (spec group).
@Suite struct GroupTests {
    /// Alice stands on the first worldserver, Bob on the second.
    private func withTwo(
        _ settings: [String] = [], on driver: TestDriver = .sqliteMemory,
        _ body: (TestCluster, Player, Player) async throws -> Void
    ) async throws {
        try await withCluster(on: driver) { options in
            options.settings = settings
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            #expect(await cluster.world(of: "Alice") !== (await cluster.world(of: "Bob")))
            try await body(cluster, alice, bob)
        }
    }

    @Test func anInvitationOverTwoWorldserversHasExactPackets() async throws {
        try await withTwo { _, alice, bob in
            try await alice.send(GroupInvite(name: "bob"))
            let invitation = try await bob.wait(for: GroupInvitation.self)
            #expect(invitation.serverFrame() == GroupInvitation(inviter: "Alice").serverFrame())
            let result = try await alice.wait(for: PartyCommandResult.self)
            #expect(
                result.serverFrame()
                    == PartyCommandResult(operation: 0, name: "Bob", result: 0).serverFrame())
            try await bob.send(GroupAccept())
            let (first, second) = (await alice.view.me, await bob.view.me)
            func expected(_ name: String, _ id: GUID, counter: UInt32) -> GroupList {
                var other = GroupList.Member()
                (other.name, other.id, other.online) = (name, id, 1)
                return .with { list in
                    list.group = GroupList.guid(of: 1_000_001)
                    list.counter = counter
                    list.others = [other]
                    list.leader = first
                    list.lootMethod = 3
                    list.lootThreshold = 2
                }
            }
            #expect(
                try await alice.list().serverFrame() == expected("Bob", second, counter: 1).serverFrame())
            #expect(
                try await bob.list().serverFrame() == expected("Alice", first, counter: 2).serverFrame())
        }
    }

    @Test func refusalsHaveTheirCodes() async throws {
        try await withTwo { cluster, alice, bob in
            let grom = try await cluster.player("Grom", race: .orc)
            for (name, code) in [("Nobody", 1), ("Grom", 8), ("Alice", 1)] as [(String, UInt32)] {
                try await alice.send(GroupInvite(name: name))
                let result = try await alice.wait(for: PartyCommandResult.self)
                #expect(result.result == code && result.name == name)
            }
            try await alice.send(GroupUninviteNamed.with { $0.name = "Bob" })
            let removed = try await alice.wait(for: PartyCommandResult.self)
            #expect(removed.operation == 1 && removed.result == 6)
            try await bob.send(AddIgnore.with { $0.name = "Alice" })
            try await bob.wait(for: FriendStatus.self)
            try await alice.send(GroupInvite(name: "Bob"))
            #expect(try await alice.wait(for: PartyCommandResult.self).result == 9)
            try await grom.ping()
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aPartyOfFiveThroughItsWholeLife(_ driver: TestDriver) async throws {
        try await withTwo(on: driver) { cluster, alice, bob in
            let cid = try await cluster.player("Cid")
            let dora = try await cluster.player("Dora", race: .nightElf)
            let eve = try await cluster.player("Eve", race: .dwarf)
            let others = [(bob, "Bob"), (cid, "Cid"), (dora, "Dora"), (eve, "Eve")]
            try await alice.gather(others)
            let all = [alice] + others.map(\.0)
            let (first, second) = (await alice.view.me, await bob.view.me)

            // Talk: the leader's line, and a member's.
            try await alice.chat(.party, "hello all")
            for player in all { try await player.hear("hello all", type: .partyLeader) }
            try await dora.chat(.party, "hi")
            for player in all { try await player.hear("hi", type: .party) }

            // Icons, loot, pings, rolls.
            let boar = GUID(0xF130_0000_0100_0001)
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

            // Ready?
            try await alice.send(ReadyCheckRequest(isReady: nil))
            for player in all { #expect(try await player.wait(for: ReadyCheck.self).starter == first) }
            try await bob.send(ReadyCheckRequest(isReady: true))
            let answer = try await alice.wait(for: ReadyCheckConfirm.self)
            #expect(answer.player == second && answer.isReady)
            try await alice.send(ReadyCheckFinished())
            for player in all { try await player.wait(for: ReadyCheckFinished.self) }

            // Difficulty.
            try await alice.send(SetDungeonDifficulty.with { $0.difficulty = 1 })
            try await bob.wait(for: DungeonDifficulty.self) { $0.difficulty == 1 && $0.isInGroup == 1 }

            try await end(all)
            let characters = try #require(cluster.daemon.databases.characters[RealmID(1)])
            #expect(try await characters.read("SELECT guid FROM `groups`") { try $0.u32(0) }.isEmpty)
        }
    }

    /// One is removed, one leaves, the lead passes, it ends.
    private func end(_ all: [Player]) async throws {
        let (alice, bob, cid, dora, eve) = (all[0], all[1], all[2], all[3], all[4])
        let second = await bob.view.me
        let mark = await eve.mark
        let target = await eve.view.me
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

    @Test func aRaidOfForty() async throws {
        try await withCluster {
            $0.settings = ["Groups.RaidLevelMin=1"]
        } _: { cluster in
            let players = try await cluster.crowd(40)
            let leader = players[0]
            var names: [String] = []
            for player in players { names.append(player.label) }
            try await leader.gather([(players[1], names[1])])
            try await leader.send(GroupRaidConvert())
            try await leader.list { $0.type == 2 }
            try await leader.gather(Array(zip(players, names).dropFirst(2)))
            // The first and the last one have taken theirs.
            for player in players[1..<39] { try await player.list { $0.others.count == 39 } }
            // Everybody hears the raid, five hear a party.
            try await players[39].chat(.raid, "to all")
            for player in players { try await player.hear("to all", type: .raid) }
            let mark = await players[0].mark
            try await players[39].chat(.party, "to us")
            for player in players[35...] { try await player.hear("to us", type: .party) }
            try await players[0].ping()
            #expect(await players[0].seen(ChatLine.self).allSatisfy { $0.text != "to us" })
            // A warning is the leader's; members move.
            try await players[5].chat(.raidWarning, "not allowed")
            try await leader.chat(.raidWarning, "run")
            for player in players { try await player.hear("run", type: .raidWarning) }
            #expect(await players[0].seen(ChatLine.self).allSatisfy { $0.text != "not allowed" })
            try await leader.send(
                GroupSwapSubGroup.with {
                    $0.name = names[0]
                    $0.other = names[39]
                })
            let swapped = try await leader.list(after: mark) { $0.subGroup == 7 }
            #expect(swapped.others.first { $0.name == names[39] }?.subGroup == 0)
        }
    }

    @Test func whoLeavesTheGameIsOfflineInTheFrames() async throws {
        try await withTwo { _, alice, bob in
            try await alice.gather([(bob, "Bob")])
            try await bob.logout()
            let gone = try await alice.list { $0.others.first?.online == 0 }
            let mark = await bob.mark
            try await bob.enterWorld("Bob")
            let back = try await alice.list { $0.others.first?.online == 1 }
            #expect(back.counter > gone.counter)
            // His own list comes when he has his world.
            #expect(try await bob.list(after: mark).others.first?.name == "Alice")
        }
    }

    @Test func theServiceStartsAgainAndNobodyNotices() async throws {
        try await withTwo { cluster, alice, bob in
            try await alice.gather([(bob, "Bob")])
            let (one, two) = (await alice.mark, await bob.mark)
            let parts = cluster.daemon.parts
            await parts.stopGroups()
            // While it is away, players are told.
            try await alice.chat(.party, "nobody hears this")
            try await alice.hear("Group service unavailable. Try again later.", type: .system)
            try await parts.startGroups(parts.databases)
            try await alice.chat(.party, "back again")
            try await bob.hear("back again", type: .partyLeader)
            for (player, mark) in [(alice, one), (bob, two)] {
                try await player.ping()
                let seen = await player.seen(GroupList.self, after: mark)
                #expect(seen.isEmpty)
            }
        }
    }

    @Test func aWorldserverDiesAndTheGroupLivesOn() async throws {
        try await withTwo { cluster, alice, bob in
            try await alice.gather([(bob, "Bob")])
            let world = try #require(await cluster.world(of: "Bob"))
            await world.crash()
            try await bob.hear(ends: "Sorry for inconvenience.")
            try await alice.chat(.party, "still there?")
            try await bob.hear("still there?", type: .partyLeader)
            try await bob.chat(.party, "yes")
            try await alice.hear("yes", type: .party)
        }
    }

    @Test func aGatewaysEndMakesItsMembersOffline() async throws {
        try await withCluster {
            $0.realms = 2
            $0.realmsOfWorlds = [1, 2]
            $0.settings = ["Groups.AcrossRealms=true"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let zed = try await cluster.player("Zed", realm: "Realm2")
            try await alice.send(GroupInvite(name: "Zed-Realm2"))
            try await zed.wait(for: GroupInvitation.self)
            try await zed.send(GroupAccept())
            let list = try await alice.list { $0.others.first?.online == 1 }
            let foreign = await zed.view.me
            #expect(list.others.first?.id == GUID(2 << 32 | foreign.rawValue))
            let gateways = try await cluster.bus.ask(Worlds.ListGateways(realm: RealmID(2)))
            cluster.bus.publish(Worlds.GatewayRemoved(gateway: try #require(gateways.first)))
            try await alice.list { $0.others.first?.online == 0 }
            // It lived after all.
            try await zed.chat(.party, "here")
            try await alice.hear("here", type: .party)
            try await alice.list { $0.others.first?.online == 1 }
        }
    }

    @Test func membersMeetOnOneLayer() async throws {
        try await withCluster {
            $0.settings = ["Layers.0=2"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob")
            let home = try #require(await cluster.world(of: "Alice"))
            #expect(home !== (await cluster.world(of: "Bob")))
            try await alice.gather([(bob, "Bob")])
            #expect(
                await cluster.eventually(within: .seconds(20)) { await cluster.world(of: "Bob") === home })
            // Also from the beginning of the next visit.
            try await bob.logout()
            try await bob.enterWorld("Bob")
            #expect(await cluster.world(of: "Bob") === home)
        }
    }
}
