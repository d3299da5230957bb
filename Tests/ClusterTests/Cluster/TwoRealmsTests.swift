import Base
import ClusterKit
import Testing
import Wire

/// Two realms of one daemon, each with two worldservers.
@Suite struct TwoRealmsTests {
    @Test func whatAPlayerSaysAndFindsStaysInItsRealm() async throws {
        try await withCluster { options in
            options.realms = 2
            options.worlds = 4
            options.realmsOfWorlds = [1, 2]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            let eve = try await cluster.player("Eve", realm: "Realm2")
            let finn = try await cluster.player("Finn", race: .nightElf, realm: "Realm2")

            try await alice.send(WhoRequest())
            #expect(try await alice.wait(for: WhoList.self).players.map(\.name) == ["Alice", "Bob"])
            try await eve.send(WhoRequest())
            #expect(try await eve.wait(for: WhoList.self).players.map(\.name) == ["Eve", "Finn"])

            try await eve.whisper("hello", to: "Finn")
            try await finn.hear("hello", type: .whisper)
            try await alice.whisper("hello", to: "Eve-Realm2")
            try await alice.wait(for: ChatPlayerNotFound.self) { $0.name == "Eve-Realm2" }
            try await alice.whisper("hello, you", to: "Bob-Nimbus")
            try await bob.hear("hello, you", type: .whisper)

            // A name of the other realm, with the realm's name.
            let guid = GUID(2 << 32 | (await eve.view.me).rawValue)
            try await alice.send(NameQuery(player: guid))
            let name = try await alice.wait(for: NameQueryResponse.self) { $0.player == guid }
            #expect(name.name == "Eve" && name.realm == "Realm2")
        }
    }
}
