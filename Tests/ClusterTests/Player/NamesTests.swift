import Base
import Cluster
import ClusterKit
import Store
import Testing
import Wire

/// Names behind GUIDs, in a whole cluster (spec gateway 23).
@Suite struct NamesTests {
    @Test func whoIsRenamedIsAskedForAnew() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf)
            let him = await bob.view.me
            #expect(try await alice.nameOf(him) == "Bob")
            try await bob.logout()
            let database = try #require(cluster.daemon.databases.characters[RealmID(1)])
            try await database.write("UPDATE characters SET at_login = 1 WHERE guid = ?", him.low)
            try await bob.listCharacters()
            try await bob.send(
                CharacterRename.with {
                    $0.character = him
                    $0.name = "Robin"
                })
            #expect(try await bob.wait(for: CharacterRenameResult.self).code == .success)
            #expect(try await alice.wait(for: InvalidatePlayer.self).player == him)
            let mark = await alice.mark
            try await alice.send(NameQuery(player: him))
            #expect(try await alice.wait(for: NameQueryResponse.self, after: mark).name == "Robin")
        }
    }
}
