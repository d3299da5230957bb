import Base
import ClusterKit
import Observe
import Sandbox
import TestSupport
import Testing
import Wire

@testable import Cluster

/// The frames of group members on another worldserver, as clients see them (spec group 7).
@Suite struct MemberFrameTests {
    /// Alice and Carol stand on the first worldserver, Bob on the second; all three are in a party.
    private func withParty(
        _ body: (TestCluster, _ alice: Player, _ bob: Player, _ carol: Player) async throws -> Void
    ) async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob", race: .nightElf, security: 3)
            let carol = try await cluster.player("Carol", security: 3)
            try await alice.gather([(bob, "Bob"), (carol, "Carol")])
            try await body(cluster, alice, bob, carol)
        }
    }
    /// Waits for a word about a member that fits.
    private func frame(
        _ viewer: Player, of member: Player, after mark: Player.Mark = .beginning,
        _ fits: @escaping @Sendable (PartyMemberState) -> Bool
    ) async throws {
        let id = await member.view.me
        try await eventually("the frame of \(member.label)") {
            let changes = await viewer.seen(PartyMemberStats.self, after: mark).map(\.state)
            let wholes = await viewer.seen(PartyMemberStatsFull.self, after: mark).map(\.state)
            return (changes + wholes).contains { $0.member == id && fits($0) }
        }
    }

    @Test func whoIsElsewhereIsShownWithEverything() async throws {
        try await withParty { _, alice, bob, _ in
            let shown: PartyMemberState.Fields = [.status, .health, .healthMax, .power, .level, .zone]
            try await frame(alice, of: bob) { state in
                guard state.fields.isSuperset(of: shown), state.status == .online else { return false }
                return state.level == 1 && state.zone == 141 && state.health == state.healthMax
            }
            try await frame(bob, of: alice) { $0.zone == 12 && $0.level == 1 }
        }
    }

    @Test func healthAndAurasFollow() async throws {
        try await withParty { _, alice, bob, carol in
            try await frame(alice, of: bob) { $0.fields.contains(.health) }
            let mark = await alice.mark
            try await bob.command(".modify hp 7")
            try await frame(alice, of: bob, after: mark) { $0.fields.contains(.health) && $0.health == 7 }
            try await bob.command(".modify hp 0")
            try await frame(alice, of: bob, after: mark) { $0.status == [.online, .dead] && $0.health == 0 }
            try await bob.command(".aura 48161")
            try await frame(alice, of: bob, after: mark) { $0.auras.auras.map(\.spell) == [48_161] }
            try await bob.command(".unaura 48161")
            try await frame(alice, of: bob, after: mark) {
                $0.fields.contains(.auras) && $0.auras.auras.map(\.spell) == [0]
            }
            // Carol's worldserver shows her Alice itself.
            let her = await alice.view.me
            #expect(await carol.seen(PartyMemberStats.self).allSatisfy { $0.state.member != her })
            #expect(await carol.seen(PartyMemberStatsFull.self).allSatisfy { $0.state.member != her })
        }
    }

    @Test func whoAsksIsAnswered() async throws {
        try await withParty { _, alice, bob, _ in
            try await frame(alice, of: bob) { $0.fields.contains(.health) }
            let (mark, him) = (await alice.mark, await bob.view.me)
            try await alice.send(PartyMemberStatsRequest.with { $0.member = him })
            let full = try await alice.wait(for: PartyMemberStatsFull.self, after: mark)
            #expect(full.state.member == him && full.state.level == 1)
            try await alice.send(PartyMemberStatsRequest.with { $0.member = GUID(4711) })
            let stranger = try await alice.wait(for: PartyMemberStatsFull.self, after: mark) {
                $0.state.member == GUID(4711)
            }
            #expect(stranger.state.fields == .status && stranger.state.status == [])
        }
    }

    @Test func whoLeavesTheGameIsOffline() async throws {
        try await withParty { _, alice, bob, _ in
            try await frame(alice, of: bob) { $0.fields.contains(.health) }
            await bob.quit()
            try await frame(alice, of: bob) { $0.fields == .status && $0.status == [] }
        }
    }

    @Test func whoMovesToOnesWorldserverIsShownByIt() async throws {
        try await withParty { cluster, alice, bob, carol in
            try await frame(alice, of: bob) { $0.fields.contains(.health) }
            // Bob comes to Alice's worldserver; she leaves it for his: then all see each other anew.
            let world = try #require(await cluster.world(of: "Alice"))
            try await bob.command(".tele Stormwind")
            try await bob.wait(for: InitWorldStates.self) { $0.map == MapID(0) }
            #expect(await cluster.world(of: "Bob") === world)
            let mark = await carol.mark
            try await alice.command(".tele Orgrimmar")
            try await alice.wait(for: InitWorldStates.self) { $0.map == MapID(1) }
            try await frame(carol, of: alice, after: mark) { $0.fields.contains(.health) && $0.zone != 12 }
            try await frame(bob, of: alice) { $0.fields.contains(.health) }
        }
    }

    @Test func theTraceSaysWhereNewsCameFromAndWhoWasTold() async throws {
        try await withParty { cluster, alice, bob, _ in
            try await frame(alice, of: bob) { $0.fields.contains(.health) }
            let desk = GroupsDesk(bus: cluster.bus, realms: [RealmID(1)])
            func ask(_ name: String, seconds: Int64?) async throws -> JSONValue {
                var question: [JSONValue.Member] = [.init("name", .string(name))]
                if let seconds { question.append(.init("seconds", .int(seconds))) }
                return try await desk.answer(.object(question))
            }
            let first = try await ask("bob", seconds: 60)
            #expect(first["watched"] == true && first["trace"]?.array == [])
            let mark = await alice.mark
            try await bob.command(".modify hp 7")
            try await frame(alice, of: bob, after: mark) { $0.fields.contains(.health) && $0.health == 7 }
            let shown = try await ask("Alice", seconds: nil)
            let steps = shown["trace"]?.array ?? []
            let told = steps.first { $0["step"] == "told" && $0["member"] == "Bob" }
            #expect(told?["to"]?.array == ["Alice", "Carol"])
            let taken = try #require(steps.first { $0["step"] == "taken" && $0["member"] == "Bob" })
            #expect(taken["fields"]?.array?.contains("health") == true)
            #expect(taken["from"]?.string?.isEmpty == false)
            let row = shown["members"]?.array?.first { $0["name"] == "Bob" }
            #expect(row?["health"]?.string?.hasPrefix("7/") == true && row?["level"] == 1)
            #expect(try await ask("Alice", seconds: 0)["watched"] == false)
            await #expect(throws: ControlError.refused("nobody on realm 1 is called Nobody")) {
                _ = try await ask("Nobody", seconds: nil)
            }
        }
    }

    /// Nothing of the others has changed meanwhile.
    @Test func whoMeetsAgainInAnotherGroupIsShownThere() async throws {
        try await withParty { _, alice, bob, carol in
            let (her, him) = (await alice.view.me, await bob.view.me)
            try await alice.frame(of: him) { $0.isWhole }
            try await bob.frame(of: her) { $0.isWhole }
            for player in [carol, bob] {
                try await player.send(GroupDisband())
                try await player.list { $0.type == GroupList.none }
            }
            try await alice.list { $0.type == GroupList.none }
            let marks = (await alice.mark, await bob.mark)
            try await bob.gather([(alice, "Alice")])
            try await alice.frame(of: him, after: marks.0) { $0.isWhole }
            try await bob.frame(of: her, after: marks.1) { $0.isWhole }
        }
    }
}
