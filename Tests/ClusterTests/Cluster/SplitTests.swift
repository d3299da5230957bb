import Base
import Bus
import CharactersAPI
import Cluster
import ClusterKit
import Loop
import TestSupport
import Testing
import Wire

/// A cluster of several processes on a nats-server, each of them in this one.
@Suite struct SplitTests {
    private struct Processes {
        let server: NATSServer
        let databases: [FreshDatabase]

        func start(_ services: String) async throws -> TestCluster {
            var options = TestClusterOptions()
            options.databases = .urls(
                auth: databases[0].urlText, world: databases[1].urlText, characters: databases[2].urlText)
            options.worlds = 1
            options.settings = [
                "Bus.NATS=nats://\(server.hostAndPort)", "Process.Services=\(services)",
                "Process.Name=\(services)",
            ]
            return try await TestCluster.start(options)
        }
        func stop(_ process: TestCluster) async {
            await process.daemon.stop()
            await withCheckedContinuation { continuation in process.loop.stop { continuation.resume() } }
        }
    }

    private func withProcesses(_ body: (Processes) async throws -> Void) async throws {
        await ClusterPermits.shared.take()
        defer { Task { await ClusterPermits.shared.give() } }
        try await NATSServer.run { server in
            var databases: [FreshDatabase] = []
            for _ in 0..<3 { databases.append(try await FreshDatabase(on: .sqliteFile)) }
            try await body(Processes(server: server, databases: databases))
            for database in databases { try await database.remove() }
        }
    }

    private func isOnline(_ name: String, _ process: TestCluster) async throws -> Bool {
        try await process.bus.ask(Characters.OnlineByName(realm: RealmID(1), name: name)) != nil
    }

    @Test func whoIsOnlineSurvivesARestartOfTheCharactersService() async throws {
        try await withProcesses { processes in
            let core = try await processes.start("accounts,worlds,guids")
            let characters = try await processes.start("characters")
            let edge = try await processes.start("sandbox,gateway,login")
            let alice = try await edge.player("Alice")
            let bob = try await edge.player("Bob")
            try await eventually(within: .seconds(30), "both are online") {
                try await edge.bus.ask(Characters.OnlineCounts()) == [RealmID(1): 2]
            }
            var packet = AddFriend()
            packet.name = "Bob"
            try await alice.send(packet)
            try await alice.wait(for: FriendStatus.self) { $0.result == .addedOnline }
            let before = try #require(
                try await edge.bus.ask(Characters.OnlineByName(realm: RealmID(1), name: "Alice")))
            await processes.stop(characters)
            // Who plays, plays on; who leaves now has left.
            try await alice.say("still here")
            try await alice.hear("still here")
            await bob.quit()
            let again = try await processes.start("characters")
            try await eventually(within: .seconds(30), "Alice is known to be online") {
                (try? await isOnline("Alice", edge)) == true
            }
            #expect(try await isOnline("Bob", edge) == false)
            #expect(try await edge.bus.ask(Characters.OnlineCounts()) == [RealmID(1): 1])
            let after = try await edge.bus.ask(Characters.OnlineByID(character: before.id))
            #expect(after?.epoch == before.epoch && after?.gateway == before.gateway)
            // Nobody is told again who is there; the list is right.
            let mark = await alice.mark
            try await alice.send(ContactListRequest())
            let list = try await alice.wait(for: ContactList.self, after: mark)
            #expect(list.contacts.map(\.presence) == [.offline])
            #expect(await alice.timesSeen(.SMSG_FRIEND_STATUS) == 1)
            // The account is hers still: a second session has to wait until the first one has gone.
            let next = try await edge.player(loggedOnAs: "Alice")
            #expect(try await alice.waitForEnd(within: .seconds(10)) == .peer)
            try await next.enterWorld("Alice")
            try await eventually(within: .seconds(30), "she is there with a newer claim") {
                let known = try await edge.bus.ask(Characters.OnlineByID(character: before.id))
                return (known?.epoch ?? 0) > before.epoch
            }
            await next.quit()
            try await edge.shutdown()
            await processes.stop(again)
            await processes.stop(core)
        }
    }

    @Test func groupsSurviveARestartOfTheirService() async throws {
        try await withProcesses { processes in
            let core = try await processes.start("accounts,worlds,guids,characters")
            let groups = try await processes.start("groups")
            let edge = try await processes.start("sandbox,gateway,login")
            let alice = try await edge.player("Alice")
            let bob = try await edge.player("Bob")
            let cid = try await edge.player("Cid")
            try await alice.gather([(bob, "Bob"), (cid, "Cid")])
            let (quiet, mark) = (await cid.mark, await alice.mark)
            await processes.stop(groups)
            // Who leaves meanwhile is offline afterwards, all else is as it was.
            await bob.quit()
            try await eventually(within: .seconds(30), "Bob has left") { try await !isOnline("Bob", edge) }
            let again = try await processes.start("groups")
            for (player, since) in [(alice, mark), (cid, quiet)] {
                let list = try await player.list(after: since)
                #expect(list.others.first { $0.name == "Bob" }?.online == 0)
                #expect(list.others.count == 2 && list.group == GroupList.guid(of: 1_000_001))
            }
            try await eventually(within: .seconds(30), "they talk") {
                try await alice.chat(.party, "all well")
                return (try? await cid.hear("all well", within: .milliseconds(500))) != nil
            }
            await cid.quit()
            await alice.quit()
            try await edge.shutdown()
            await processes.stop(again)
            await processes.stop(core)
        }
    }

    @Test func channelsSurviveARestartOfTheChatService() async throws {
        try await withProcesses { processes in
            let core = try await processes.start("accounts,worlds,guids,characters")
            let chat = try await processes.start("chat")
            let edge = try await processes.start("sandbox,gateway,login")
            let alice = try await edge.player("Alice")
            let bob = try await edge.player("Bob")
            for player in [alice, bob] {
                try await player.joinChannel("World")
                try await player.joinChannel("LookingForGroup", id: 26)
            }
            try await alice.send(MuteInChannel(channel: "World", player: "Bob"))
            try await bob.notice(.modeChange, in: "World")
            await processes.stop(chat)
            let mark = await alice.mark
            try await alice.say("anyone?", inChannel: "World")
            try await alice.hear("Channels are not available at the moment.")
            let again = try await processes.start("chat")
            try await eventually(within: .seconds(30), "channels are there again") {
                try await alice.say("and now?", inChannel: "LookingForGroup")
                return (try? await bob.hear("and now?", within: .seconds(1))) != nil
            }
            // Nobody was told anything, and everybody is what he was.
            try await bob.say("mmh", inChannel: "World")
            try await bob.notice(.muted, in: "World")
            try await bob.send(ChannelOwnerRequest(channel: "World"))
            #expect(try await bob.notice(.owner, in: "World").name == "Alice")
            try await alice.say("as before", inChannel: "World")
            try await bob.hear("as before", type: .channel)
            #expect(await alice.seen(ChannelNotify.self, after: mark).isEmpty)
            try await edge.shutdown()
            await processes.stop(again)
            await processes.stop(core)
        }
    }
}
