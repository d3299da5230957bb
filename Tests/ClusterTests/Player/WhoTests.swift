import Base
import ClusterKit
import Testing
import Wire

/// /who in a whole cluster: players of all worldservers, with the game's own packets (spec characters 4).
@Suite struct WhoTests {
    private func who(_ player: Player, _ edit: (inout WhoRequest) -> Void = { _ in }) async throws -> WhoList
    {
        var request = WhoRequest()
        edit(&request)
        let mark = await player.mark
        try await player.send(request)
        return try await player.wait(for: WhoList.self, after: mark)
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func playersOfAllWorldserversAreFound(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob", race: .nightElf, class: .hunter)
            _ = try await cluster.player("Grom", race: .orc)
            let found = try await who(alice)
            #expect(found.players.map(\.name) == ["Alice", "Bob"] && found.matches == 2)
            let row = try #require(found.players.last)
            #expect(row.race == 4 && row.characterClass == 3 && row.level == 1 && row.zone == 141)
            #expect(try await who(bob) { $0.player = "LIC" }.players.map(\.name) == ["Alice"])
            #expect(try await who(bob) { $0.zones = [141] }.players.map(\.name) == ["Bob"])
            #expect(try await who(bob) { $0.levelMin = 2 }.matches == 0)
            // No worldserver has answered, too.
            try await alice.ping()
            #expect(await alice.timesSeen(.SMSG_WHO) == 1)
        }
    }
}
