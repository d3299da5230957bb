import Base
import ClusterKit
import Sandbox
import Testing
import Wire

/// Whispers in a whole cluster, between worldservers (spec chat A).
@Suite struct WhisperTests {
    /// Alice stands on the first worldserver, Bob on the second.
    private func withTwo(
        _ settings: [String] = [], _ body: (TestCluster, Player, Player) async throws -> Void
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

    @Test func aWhisperReachesAnotherWorldserver() async throws {
        try await withTwo { _, alice, bob in
            try await alice.whisper("psst", to: "bob")
            let heard = try await bob.wait(for: ChatLine.self) { $0.text == "psst" }
            let sender = await alice.view.me
            #expect(heard.serverFrame() == ChatLine(.whisper, from: sender, to: sender, "psst").serverFrame())
            let inform = try await alice.wait(for: ChatLine.self) { $0.text == "psst" }
            let target = await bob.view.me
            #expect(
                inform.serverFrame()
                    == ChatLine(.whisperInform, from: target, to: target, "psst").serverFrame())
        }
    }

    @Test func nobodyOfThatNameSaysSoAndEchoesNothing() async throws {
        try await withTwo { _, alice, _ in
            try await alice.whisper("psst", to: "Nobody")
            #expect(try await alice.wait(for: ChatPlayerNotFound.self).name == "Nobody")
            try await alice.ping()
            #expect(await alice.seen(ChatLine.self).allSatisfy { $0.text != "psst" })
        }
    }

    @Test func whoIsAwayAnswersWithHisText() async throws {
        try await withTwo { cluster, alice, bob in
            try await bob.chat(.afk, "making tea")
            try await bob.wait(for: UpdateObject.self) { _ in true }
            try await bob.ping()
            try await alice.whisper("there?", to: "Bob")
            let answer = try await alice.wait(for: ChatLine.self) { $0.type == .afk }
            let target = await bob.view.me
            #expect(
                answer.serverFrame()
                    == ChatLine(.afk, from: target, to: target, "making tea", tag: .afk).serverFrame())
            try await bob.hear("there?", type: .whisper)
        }
    }

    @Test func theEnemyIsOutOfReach() async throws {
        try await withTwo { cluster, alice, _ in
            _ = try await cluster.player("Grom", race: .orc)
            try await alice.whisper("lok tar", to: "Grom")
            try await alice.wait(for: ChatWrongFaction.self)
        }
    }

    @Test func addonsWhisperWithoutAnEcho() async throws {
        try await withTwo { _, alice, bob in
            try await alice.chat(.whisper, "DBM\tV1", to: "Bob", language: .addon)
            let heard = try await bob.wait(for: ChatLine.self) { $0.text == "DBM\tV1" }
            #expect(heard.language == .addon)
            try await alice.ping()
            #expect(await alice.seen(ChatLine.self).allSatisfy { $0.language != .addon })
        }
    }

    @Test func aGameMastersBadgeNamesHim() async throws {
        try await withCluster { cluster in
            let keeper = try await cluster.player("Keeper", security: 2)
            let bob = try await cluster.player("Bob", race: .nightElf)
            try await keeper.command(".gm chat on")
            try await keeper.ping()
            try await keeper.whisper("hello", to: "Bob")
            let line = try await bob.wait(for: GameMasterChatLine.self).line
            #expect(line.senderName == "Keeper" && line.tag == .gameMaster && line.text == "hello")
            // Whom he whispered to he hears.
            try await bob.whisper("hello back", to: "Keeper")
            try await keeper.hear("hello back", type: .whisper)
        }
    }

    @Test func aGameMasterHearsPlayersOnlyWhenHeWants() async throws {
        try await withCluster { cluster in
            let keeper = try await cluster.player("Keeper", security: 2)
            let bob = try await cluster.player("Bob", race: .nightElf)
            try await bob.whisper("help!", to: "Keeper")
            try await bob.wait(for: ChatPlayerNotFound.self)
            try await keeper.command(".whispers on")
            try await keeper.ping()
            try await bob.whisper("please!", to: "Keeper")
            try await keeper.hear("please!", type: .whisper)
        }
    }

    @Test func tooManyAtOnceAreThrottled() async throws {
        try await withTwo { _, alice, bob in
            for line in 1...11 { try await alice.whisper("line \(line)", to: "Bob") }
            #expect(try await alice.wait(for: ChatRestricted.self).reason == .throttled)
            try await bob.hear("line 10")
            try await bob.ping()
            #expect(await bob.seen(ChatLine.self).allSatisfy { $0.text != "line 11" })
        }
    }

    @Test func languagesThatOneDoesNotSpeakAreRefused() async throws {
        try await withTwo { _, alice, _ in
            try await alice.chat(.whisper, "zug", to: "Bob", language: .orcish)
            try await alice.hear("You do not know that language.", type: .system)
            let mark = await alice.mark
            try await alice.chat(.whisper, "all", to: "Bob", language: .universal)
            try await alice.hear("You do not know that language.", type: .system, after: mark)
        }
    }

    @Test func whoIsChangingWorldserversHears() async throws {
        try await withTwo { cluster, alice, bob in
            try await alice.command(".tc9 nothing here")
            let world = try #require(await cluster.world(of: "Bob"))
            await world.crash()
            try await alice.whisper("are you there?", to: "Bob")
            try await bob.hear("are you there?", type: .whisper)
        }
    }
}
