import AccountsAPI
import Base
import Bus
import CharactersAPI
import Cluster
import ClusterKit
import Loop
import Sandbox
import TestSupport
import Testing
import Wire

/// Whose character it is, and who has it (quality G2, G3; spec gateway 9 to 11).
struct OwnershipTests {
    @Test func aCharacterOfSomebodyElseIsRefusedLoggedAndCounted() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let hers = await alice.view.me
            try await alice.logout()
            try await cluster.account("Mallory")
            let mallory = try await cluster.player(loggedOnAs: "Mallory")
            try await expectNoCharacter(mallory, hers)
            #expect(cluster.metric("nimbus_gateway_refused_characters_total") == 1)
            let line = try #require(cluster.logged("a character may not enter the world").first)
            #expect(line.fields.contains { $0.key == "account" && $0.value == .string("MALLORY") })
            #expect(await cluster.world(of: "Alice") == nil)
            // The owner still may.
            try await alice.enterWorld("Alice")
        }
    }

    @Test func aDeletedCharacterIsRefused() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let hers = await alice.view.me
            try await alice.logout()
            try await alice.deleteCharacter("Alice")
            #expect(await alice.characters.isEmpty)
            try await expectNoCharacter(alice, hers)
            #expect(cluster.metric("nimbus_gateway_refused_characters_total") == 1)
            #expect(cluster.logged("a character may not enter the world").count == 1)
        }
    }

    @Test func aCharacterOfAnotherRealmIsRefused() async throws {
        // Three attempts at once are beyond the budget.
        try await withCluster {
            $0.settings = ["Gateway.Budgets=off"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let abroad = CharacterID(realm: RealmID(2), low: await alice.view.me.low).guid(
                seenFrom: RealmID(1))
            try await alice.logout()
            try await expectNoCharacter(alice, abroad)
            try await expectNoCharacter(alice, GUID(0xF130_0000_0000_0001))
            try await expectNoCharacter(alice, .none)
            #expect(cluster.metric("nimbus_gateway_refused_characters_total") == 3)
            #expect(cluster.logged("a character may not enter the world").count == 3)
        }
    }

    private func expectNoCharacter(_ player: Player, _ guid: GUID) async throws {
        await #expect {
            try await player.enterWorld(guid: guid)
        } throws: {
            guard case PlayerError.refused(.SMSG_CHARACTER_LOGIN_FAILED, 5) = $0 else { return false }
            return true
        }
        #expect(await player.stage == .characterList)
    }

    @Test func aCharacterOfSomebodyElseIsNotDeleted() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let hers = await alice.view.me
            try await alice.logout()
            try await cluster.account("Mallory")
            let mallory = try await cluster.player(loggedOnAs: "Mallory")
            try await mallory.send(CharacterDelete(character: hers))
            #expect(try await mallory.wait(for: CharacterDeleteResult.self).code == .deleteFailed)
            #expect(try await alice.listCharacters().count == 1)
        }
    }

    // MARK: The newer session wins

    /// A thousand logons of accounts that are in the world: each time the older session closes, and the
    /// character goes on where it stood. Four accounts at once, for the time it takes.
    @Test func theNewerSessionOfAnAccountWins() async throws {
        try await withCluster {
            $0.logLevel = .info
        } _: { cluster in
            let names = ["Alice", "Bob", "Carol", "Dave"]
            let slowest = try await withThrowingTaskGroup(of: Duration.self) { group in
                for name in names { group.addTask { try await takeOver(name, times: 250, in: cluster) } }
                return try await group.reduce(.zero) { max($0, $1) }
            }
            #expect(slowest <= .seconds(5))
            print("  G3: the slowest of 1000 takeovers took \(slowest)")
            #expect(await cluster.daemon.sessionCount() == names.count)
            let counts = try await cluster.bus.ask(Characters.OnlineCounts())
            #expect(counts[RealmID(1)] == names.count)
            #expect(try await cluster.world(0).currentPlayers().count == names.count)
        }
    }

    /// The slowest time from a second logon to the world.
    private func takeOver(_ name: String, times: Int, in cluster: TestCluster) async throws -> Duration {
        let time = cluster.daemon.time
        var slowest = Duration.zero
        var current = try await cluster.player(name)
        for round in 1...times {
            // There and back, so that a place that is one round old is seen.
            try await current.move(by: round.isMultiple(of: 2) ? -2 : 2, 1)
            try await current.ping()
            let place = await current.view.position
            let began = time.now()
            let next = try await cluster.player(loggedOnAs: name)
            #expect(try await current.waitForEnd(within: .seconds(5)) == .peer)
            try await next.enterWorld(name)
            slowest = max(slowest, time.now() - began)
            #expect(await next.view.position.x == place.x, "\(name), round \(round)")
            current = next
        }
        return slowest
    }

    @Test func theNewerSessionWinsAtTheCharacterScreenToo() async throws {
        try await withCluster { cluster in
            try await cluster.account("Alice")
            let first = try await cluster.player(loggedOnAs: "Alice")
            let second = try await cluster.player(loggedOnAs: "Alice")
            #expect(try await first.waitForEnd() == .peer)
            try await second.ping()
        }
    }

    @Test func manyAtOnceLeaveOne() async throws {
        try await withCluster { cluster in
            let first = try await cluster.player("Alice")
            await first.quit()
            let admitted = Locked(0)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        guard let player = try? await cluster.player(loggedOnAs: "Alice") else { return }
                        guard (try? await player.enterWorld("Alice")) != nil else { return }
                        admitted.withLock { $0 += 1 }
                    }
                }
            }
            #expect(admitted.withLock { $0 } >= 1)
            #expect(await cluster.eventually { await cluster.daemon.sessionCount() <= 1 })
            #expect(try await cluster.world(0).currentPlayers().count <= 1)
            // Whatever happened, the next one gets in.
            let last = try await cluster.player(loggedOnAs: "Alice")
            try await last.enterWorld("Alice")
        }
    }

    @Test func aBanEndsTheSession() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            _ = try await cluster.bus.ask(
                Accounts.Ban(target: "Alice", seconds: 0, reason: "test", by: "test"))
            #expect(try await alice.waitForEnd() == .peer)
        }
    }
}
