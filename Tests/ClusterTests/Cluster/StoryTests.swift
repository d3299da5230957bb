import Base
import ClusterKit
import TestSupport
import Testing
import Wire

/// The main story: two players log in, meet, talk, walk; one is handed to another worldserver and comes back;
/// the worldserver dies under them and both are carried over; they log out.
struct StoryTests {
    @Test(arguments: TestDriver.dialects, TestClusterOptions.Link.allCases)
    func aDayOfTwoPlayers(_ driver: TestDriver, _ link: TestClusterOptions.Link) async throws {
        try await withCluster(on: driver, link: link) { cluster in
            let alice = try await cluster.player("Alice", security: 1)
            let bob = try await cluster.player("Bob", security: 1)
            try await meet(alice, bob)
            try await talk(alice, bob)
            try await walk(alice, bob)
            try await travel(alice, bob, cluster)
            try await loseTheirWorld(alice, bob, cluster)
            try await comeBack(alice, cluster)
            // Honest players are never over a budget, out of place or unreadable.
            for metric in ["over_budget", "misplaced", "malformed", "refused_characters"] {
                #expect(cluster.metric("nimbus_gateway_\(metric)_total") == 0, "\(metric)")
            }
            #expect(await alice.unreadable == 0)
            #expect(await bob.unreadable == 0)
        }
    }

    private func meet(_ alice: Player, _ bob: Player) async throws {
        let (a, b) = (await alice.view.me, await bob.view.me)
        try await alice.wait(until: "Bob in sight") { $0.sees(b) }
        try await bob.wait(until: "Alice in sight") { $0.sees(a) }
        #expect(try await alice.nameOf(b) == "Bob")
        #expect(await alice.view.myself?.level == 1)
    }

    private func talk(_ alice: Player, _ bob: Player) async throws {
        let a = await alice.view.me
        try await alice.say("Good morning!")
        let line = try await bob.hear("Good morning!", type: .say)
        #expect(line.sender == a)
        #expect(line.language == .common)
        try await alice.yell("Can you hear me?")
        try await bob.hear("Can you hear me?", type: .yell)
        try await alice.emote("looks around.")
        try await bob.hear("looks around.", type: .emote)
        try await alice.gesture(textEmote: 101, emote: 3, at: await bob.view.me)
        let gesture = try await bob.wait(for: TextEmote.self)
        #expect(gesture.player == a)
        #expect(gesture.targetName == "Bob")
    }

    private func walk(_ alice: Player, _ bob: Player) async throws {
        let a = await alice.view.me
        try await alice.move(by: 12, 5)
        let place = await alice.view.position
        try await bob.wait(until: "Alice at her place") { $0.objects[a]?.position?.x == place.x }
        #expect(await bob.timesSeen(.MSG_MOVE_HEARTBEAT) > 0)
    }

    private func travel(_ alice: Player, _ bob: Player, _ cluster: TestCluster) async throws {
        let (a, b) = (await alice.view.me, await bob.view.me)
        let (first, second) = try await cluster.pair(around: "Alice")
        let away = try await cluster.place(on: second)
        let home = await alice.view.position
        let leaving = await alice.mark
        try await alice.command(".tele \(away.name)")
        try await alice.wait(for: NewWorld.self, after: leaving) { $0.position.map == away.map }
        try await alice.wait(for: LoginVerifyWorld.self, after: leaving) { $0.position.map == away.map }
        try await alice.wait(for: TimeSyncRequest.self, after: leaving)
        try await bob.wait(until: "Alice gone") { !$0.sees(a) }
        #expect(try await cluster.worldserver(of: "Alice") === second)
        try await alice.move(by: 5, 0)
        try await alice.say("Nobody here.")
        try await alice.hear("Nobody here.", type: .say)
        try await alice.ping()

        let returning = await alice.mark
        try await alice.command(".go xyz \(home.x) \(home.y) \(home.z) 0")
        try await alice.wait(for: LoginVerifyWorld.self, after: returning) { $0.position.map == MapID(0) }
        try await alice.wait(for: TimeSyncRequest.self, after: returning)
        try await alice.wait(until: "Bob again") { $0.sees(b) }
        try await bob.wait(until: "Alice again") { $0.sees(a) }
        #expect(try await cluster.worldserver(of: "Alice") === first)
    }

    private func loseTheirWorld(_ alice: Player, _ bob: Player, _ cluster: TestCluster) async throws {
        let (a, b) = (await alice.view.me, await bob.view.me)
        try await alice.move(by: 3, 3)
        try await alice.ping()
        let place = await alice.view.position
        let marks = (await alice.mark, await bob.mark)
        let (first, second) = try await cluster.pair(around: "Alice")
        try await first.crash()
        for (player, mark) in [(alice, marks.0), (bob, marks.1)] {
            try await player.wait(for: LoginVerifyWorld.self, after: mark)
            try await player.wait(for: TimeSyncRequest.self, after: mark)
            #expect(await player.ended == nil)
        }
        #expect(try await cluster.worldserver(of: "Alice") === second)
        #expect(try await cluster.worldserver(of: "Bob") === second)
        // Where she stood, not where she was saved last.
        #expect(await alice.view.position.x == place.x)
        try await alice.wait(until: "Bob in the new world") { $0.sees(b) }
        try await bob.wait(until: "Alice in the new world") { $0.sees(a) }
        try await bob.say("What was that?")
        try await alice.hear("What was that?", type: .say)
    }

    private func comeBack(_ alice: Player, _ cluster: TestCluster) async throws {
        let place = await alice.view.position
        try await alice.logout()
        #expect(await alice.stage == .characterList)
        let listed = try #require(await alice.characters.first)
        #expect(listed.name == "Alice")
        #expect(listed.position.map == MapID(0))
        try await alice.enterWorld("Alice")
        #expect(await alice.view.position.x == place.x)
        await alice.quit()
        _ = try await alice.waitForEnd()
    }
}
