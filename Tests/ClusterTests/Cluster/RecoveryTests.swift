import Base
import CharactersAPI
import Cluster
import ClusterKit
import Loop
import Sandbox
import Store
import TestSupport
import Testing
import Wire
import WorldsAPI

/// Worldservers that die, hang, come back and give maps away under their players (quality G13, R5).
struct RecoveryTests {
    /// At most ten seconds from the death to the last player's going on elsewhere, and nobody is cut off.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func aWorldserverDiesUnder500Players(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let players = try await cluster.crowd(500)
            let home = try #require(try await cluster.worldserver(of: "Crawad"))
            let refuge = try #require(cluster.worldservers.first { $0 !== home })
            #expect(try await home.players().count == players.count)
            let time = cluster.daemon.time
            let began = time.now()
            try await home.crash()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for player in players {
                    group.addTask {
                        try await player.hear(ends: "Sorry for inconvenience.", within: .seconds(10))
                        try await player.ping()
                    }
                }
                try await group.waitForAll()
            }
            let took = time.now() - began
            #expect(took <= .seconds(10))
            print("  G13: \(players.count) sessions were moved in \(took)")
            for player in players { #expect(await player.ended == nil) }
            #expect(try await refuge.players().count == players.count)
            #expect(cluster.metric("nimbus_gateway_recoveries_total") == Double(players.count))
        }
    }

    /// Nobody is moved, nobody new comes, and all play on where they were when it goes on.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func aWorldserverHangsUnder500Players(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let players = try await cluster.crowd(500)
            let home = try #require(try await cluster.worldserver(of: "Crawad"))
            try await home.hang()
            #expect(
                try await cluster.eventually(within: .seconds(20)) {
                    try await cluster.entry(of: home).health == .degraded
                })
            for player in players { try await player.ping() }
            try await home.resume()
            #expect(
                try await cluster.eventually(within: .seconds(20)) {
                    try await cluster.entry(of: home).health == .healthy
                })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for player in players {
                    group.addTask {
                        try await player.say("Still here")
                        try await player.hear("Still here", type: .say)
                    }
                }
                try await group.waitForAll()
            }
            for player in players { #expect(await player.ended == nil) }
            #expect(try await home.players().count == players.count)
            #expect(cluster.metric("nimbus_gateway_recoveries_total") == 0)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func withNoOtherWorldserverPlayersEndAtTheList(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.worlds = 1
            $0.settings = ["Transition.RecoveryTimeout=2s"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let home = try #require(cluster.worldservers.first)
            try await home.crash()
            try await alice.wait(for: CharacterLoginFailed.self)
            #expect(await alice.stage == .characterList)
            #expect(await alice.ended == nil)
            // The worldserver comes back, and so does she.
            try await home.start()
            try await alice.listCharacters()
            try await alice.enterWorld("Alice")
        }
    }

    /// A worldserver that comes back within the time finds its player again.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func aWorldserverThatComesBackTakesItsPlayer(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.worlds = 1
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let mark = await alice.mark
            let home = try #require(cluster.worldservers.first)
            try await home.crash()
            try await home.start()
            try await alice.wait(for: LoginVerifyWorld.self, after: mark)
            try await alice.wait(for: TimeSyncRequest.self, after: mark)
            #expect(await alice.ended == nil)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func aCutLinkIsMadeAnewToTheSameWorldserver(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice")
            try await alice.move(by: 6, 0)
            try await alice.ping()
            let place = await alice.view.position
            let mark = await alice.mark
            let home = try #require(try await cluster.worldserver(of: "Alice"))
            #expect(try await home.cutLink(of: "Alice"))
            try await alice.wait(for: LoginVerifyWorld.self, after: mark)
            try await alice.wait(for: TimeSyncRequest.self, after: mark)
            #expect(await alice.view.position.x == place.x)
            #expect(try await cluster.worldserver(of: "Alice") === home)
        }
    }

    /// A world that stands still keeps its players; they are answered by the
    /// gateway meanwhile and lose nothing.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func aHangIsSatOut(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice")
            let bob = try await cluster.player("Bob")
            let home = try #require(try await cluster.worldserver(of: "Alice"))
            try await home.hang()
            try await alice.say("Hello?")
            try await alice.ping()
            try await home.resume()
            try await bob.hear("Hello?")
            #expect(await alice.ended == nil)
            #expect(cluster.metric("nimbus_gateway_recoveries_total") == 0)
        }
    }

    /// New players of a map whose worldserver hangs get in when it goes on.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func enteringWaitsForAHangingWorld(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice")
            let home = try #require(try await cluster.worldserver(of: "Alice"))
            try await alice.logout()
            try await home.hang(for: .seconds(1))
            try await alice.enterWorld("Alice")
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func aWorldserverThatLeavesHandsItsPlayersOver(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice")
            try await alice.move(by: 4, 4)
            try await alice.ping()
            let place = await alice.view.position
            let (home, refuge) = try await cluster.pair(around: "Alice")
            let mark = await alice.mark
            try await home.stop()
            try await alice.wait(for: LoginVerifyWorld.self, after: mark)
            try await alice.wait(for: TimeSyncRequest.self, after: mark)
            #expect(await alice.view.position.x == place.x)
            #expect(try await cluster.worldserver(of: "Alice") === refuge)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func layersAreSwitchedByCommand(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.settings = ["Layers.0=2"]
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob")
            let (_, other) = try await cluster.pair(around: "Alice")
            let alias = try await cluster.entry(of: other).endpoint.alias
            let mark = await alice.mark
            try await alice.command(".tc9 ws switch \(alias)")
            try await alice.wait(for: NewWorld.self, after: mark)
            try await alice.hear("You have been moved to \(alias) layer.", after: mark)
            #expect(try await cluster.worldserver(of: "Alice") === other)
            #expect(await alice.ended == nil)
            _ = bob
        }
    }

    // MARK: Parking

    @Test func whoComesBackSoonFindsThePlayerWhereItWas() async throws {
        try await withCluster { cluster in
            let alice = try await cluster.player("Alice")
            try await alice.move(by: 7, 0)
            try await alice.ping()
            let place = await alice.view.position
            await alice.quit()
            let world = try cluster.world(0)
            #expect(await cluster.eventually { await world.currentPlayers().first?.isParked == true })
            let again = try await cluster.player(loggedOnAs: "Alice")
            try await again.enterWorld("Alice")
            #expect(await again.view.position.x == place.x)
            #expect(await world.currentPlayers().map(\.isParked) == [false])
        }
    }

    /// Even when the map belongs to another worldserver by now.
    @Test func aParkedPlayerIsFetchedFromTheOldWorldserver() async throws {
        try await withCluster {
            $0.settings = ["Layers.0=2"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let home = try #require(await cluster.world(of: "Alice"))
            await alice.quit()
            #expect(await cluster.eventually { await home.currentPlayers().first?.isParked == true })
            // Others make that layer the fuller one.
            for name in ["Bob", "Carol", "Dave"] { _ = try await cluster.player(name) }
            let again = try await cluster.player(loggedOnAs: "Alice")
            try await again.enterWorld("Alice")
            #expect(await cluster.world(of: "Alice") === home)
        }
    }

    // MARK: The end of the daemon

    @Test func drainingTellsSavesAndCloses() async throws {
        var fresh: [FreshDatabase] = []
        for _ in 0..<3 { fresh.append(try await FreshDatabase(on: .sqliteFile)) }
        let urls = fresh.map(\.urlText)
        let place = try await withCluster {
            $0.databases = .urls(auth: urls[0], world: urls[1], characters: urls[2])
            $0.settings = ["Drain.Time=1s", "Drain.Message=Good night."]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            try await alice.move(by: 9, 0)
            try await alice.ping()
            let began = cluster.daemon.time.now()
            async let drained: Void = cluster.daemon.drain()
            try await alice.hear("Good night.")
            #expect(try await alice.waitForEnd() == .peer)
            await drained
            #expect(cluster.daemon.time.now() - began < .seconds(5))
            return await alice.view.position
        }
        let characters = fresh[2].open()
        let saved = try await characters.first("SELECT position_x FROM characters WHERE name = ?", "Alice") {
            try $0.f32(0)
        }
        #expect(saved.map { abs($0 - place.x) < 0.01 } == true)
        await characters.close()
        for database in fresh { try await database.remove() }
    }
}
