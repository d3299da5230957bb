import Base
import ClusterKit
import Loop
import TestSupport
import Testing
import Wire

/// Back and forth between two worldservers: order, and how long it takes (quality G14, scaled).
struct RedirectTests {
    @Test(arguments: TestClusterOptions.Link.allCases)
    func nothingIsLostOrReorderedOverManyRedirects(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.settings = ["Gateway.Budgets=off"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 1)
            let (_, other) = try await cluster.pair(around: "Alice")
            let places = [try await cluster.place(on: other), (name: "Stormwind", map: MapID(0))]
            var line = 0
            for round in 0..<20 {
                let place = places[round % 2]
                let mark = await alice.mark
                try await alice.command(".tele \(place.name)")
                // Acknowledged by habit: from here on the old world has let go,
                // the new one has not taken over.
                try await alice.wait(for: NewWorld.self, after: mark)
                let first = line
                for _ in 0..<10 {
                    try await alice.say("line \(line)")
                    line += 1
                }
                try await alice.wait(for: LoginVerifyWorld.self, after: mark) { $0.position.map == place.map }
                try await alice.wait(for: TimeSyncRequest.self, after: mark)
                try await alice.hear("line \(line - 1)", type: .say)
                let heard = await alice.view.lines.filter { $0.type == .say }.map(\.text)
                #expect(heard.suffix(10) == (first..<line).map { "line \($0)" }[...])
            }
            let heard = await alice.view.lines.filter { $0.type == .say }.map(\.text)
            #expect(heard == (0..<line).map { "line \($0)" })
            #expect(await alice.unreadable == 0)
            #expect(await alice.ended == nil)
        }
    }

    /// Moves of somebody else who stays arrive in their order while one comes and goes.
    @Test func whoStaysIsSeenMovingInOrder() async throws {
        try await withCluster {
            $0.settings = ["Gateway.Budgets=off"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 1)
            let bob = try await cluster.player("Bob", security: 1)
            let b = await bob.view.me
            let home = await alice.view.position
            for _ in 0..<5 {
                try await alice.command(".tele Orgrimmar")
                try await alice.wait(until: "Kalimdor") { $0.map == MapID(1) }
                for _ in 0..<10 { try await bob.move(by: 0.5, 0) }
                try await alice.command(".go xyz \(home.x) \(home.y) \(home.z) 0")
                try await alice.wait(until: "Bob") { $0.map == MapID(0) && $0.sees(b) }
                let mark = await alice.mark
                var places: [Float] = []
                for _ in 0..<10 {
                    try await bob.move(by: 0.5, 0)
                    places.append(await bob.view.position.x)
                }
                let last = try #require(places.last)
                try await alice.wait(until: "Bob's last step") { $0.objects[b]?.position?.x == last }
                let stops = await alice.saw.filter {
                    $0.number >= mark.position && $0.opcode == .MSG_MOVE_STOP
                }
                .compactMap { try? Movement.parse($0.body).info.x }
                #expect(stops == places)
            }
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func bigPacketsOfAWorldserverGetThrough(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            for size in [1, 0x7FFC, 0x7FFD, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0x8002, 60_000] {
                try await alice.command(".sandbox packet \(size)")
                #expect(try await alice.wait(for: .SMSG_NOTIFICATION).body.count == size)
            }
            try await alice.ping()
        }
    }
}
