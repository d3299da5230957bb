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
        _ settings: [String] = [],
        _ body: (TestCluster, Player, Player) async throws -> Void
    ) async throws {
        try await withCluster { options in
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
