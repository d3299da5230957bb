import Base
import Bus
import ClusterKit
import Testing
import Wire
import WorldsAPI

/// Worldservers that are emptied under their players, in a whole cluster.
struct DrainTests {
    private func drain(
        _ cluster: TestCluster, _ world: any TestWorldserver, _ isDraining: Bool = true
    ) async throws -> Worlds.DrainProgress {
        let alias = try await cluster.entry(of: world).endpoint.alias
        return try await cluster.bus.ask(Worlds.SetDraining(world: alias, isDraining: isDraining))
    }
    private func progress(
        _ cluster: TestCluster, _ world: any TestWorldserver
    ) async throws -> Worlds.DrainProgress {
        let id = try await cluster.entry(of: world).endpoint.id
        return try #require(try await cluster.bus.ask(Worlds.LookAtDrain(id: id)))
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func everybodyPlaysOnElsewhereWhereTheyStoodWithoutLosingTheirConnection(_ link: TestClusterOptions.Link)
        async throws
    {
        try await withCluster(link: link) { cluster in
            let players = try await cluster.crowd(60)
            let (old, new) = try await cluster.pair(running: MapID(0))
            #expect(try await old.players().count == players.count)
            var places: [Position] = []
            for player in players { places.append(await player.view.position) }
            let begun = try await drain(cluster, old)
            #expect(begun.stuck == [] && !begun.isEmpty)
            for (player, place) in zip(players, places) {
                try await player.hear(ends: " layer.", within: .seconds(30))
                let now = await player.view.position
                #expect(now.map == place.map && now.x == place.x && now.y == place.y)
                try await player.ping()
                #expect(await player.ended == nil)
            }
            #expect(try await old.players().isEmpty)
            #expect(try await new.players().count == players.count)
            #expect(try await cluster.eventually { try await progress(cluster, old).isEmpty })
            #expect(try await progress(cluster, old).world.assignedMaps == [])
            #expect(cluster.metric("nimbus_gateway_relocations_total") == Double(players.count))
            #expect(cluster.metric("nimbus_gateway_recoveries_total") == 0, "nobody was carried over")
            // Whoever comes now begins on the other one.
            let late = try await cluster.player("Late")
            try await late.ping()
            #expect(try await cluster.worldserver(of: "Late") === new)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func whatIsSaidWhileAWorldserverIsEmptiedIsHeardInOrder(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.settings = ["Gateway.Budgets=off"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let (old, _) = try await cluster.pair(running: MapID(0))
            _ = try await drain(cluster, old)
            var line = 0
            while try await cluster.worldserver(of: "Alice") === old || line < 50 {
                try await alice.say("line \(line)")
                line += 1
                try #require(line < 20_000)
            }
            try await alice.say("line \(line)")
            try await alice.hear("line \(line)", type: .say)
            let heard = await alice.view.lines.filter { $0.type == .say }.map(\.text)
            #expect(heard == (0...line).map { "line \($0)" })
            #expect(await alice.ended == nil)
            #expect(await alice.unreadable == 0)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func aPartyInAnInstanceStaysUntilItLeaves(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let alice = try await cluster.player("Alice", security: 3)
            let bob = try await cluster.player("Bob", security: 3)
            // The Deadmines belong to one of the two; Bob waits outside in that one's open world.
            let deadmines = Position(map: MapID(36), x: -16, y: -383, z: 61.8)
            try await alice.command(".go xyz -16 -383 61.8 36")
            try await alice.wait(until: "the Deadmines") { $0.map == deadmines.map }
            let old = try #require(try await cluster.worldserver(of: "Alice"))
            let id = try await cluster.entry(of: old).endpoint.id
            #expect(
                try await cluster.eventually {
                    try await progress(cluster, old).players[deadmines.map] == 1
                }, "the gateway has told of her")
            _ = try await drain(cluster, old)
            try await alice.ping()
            #expect(
                try await cluster.eventually {
                    try await cluster.bus.ask(Worlds.LookUp(id: id))?.assignedMaps == [deadmines.map]
                }, "everything but the instance is gone")
            #expect(try await cluster.worldserver(of: "Alice") === old)
            #expect(try await progress(cluster, old).isEmpty == false)
            let mark = await alice.mark
            try await alice.command(".tele Stormwind")
            try await alice.wait(for: LoginVerifyWorld.self, after: mark)
            #expect(try await cluster.worldserver(of: "Alice") !== old)
            #expect(await alice.ended == nil)
            #expect(
                try await cluster.eventually(within: .seconds(60)) {
                    try await progress(cluster, old).isEmpty
                })
            _ = bob
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func withNobodyElseThePlayersStayAndTheDrainSaysSo(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.worlds = 1
        } _: { cluster in
            let alice = try await cluster.player("Alice", security: 1)
            let world = try #require(cluster.worldservers.first)
            let begun = try await drain(cluster, world)
            #expect(begun.stuck.count == 119 && begun.moving == [])
            try await alice.ping()
            try await alice.say("Still here")
            try await alice.hear("Still here", type: .say)
            #expect(
                try await cluster.eventually { try await progress(cluster, world).players == [MapID(0): 1] })
            // She may go where only this one can take her.
            try await alice.command(".tele Orgrimmar")
            try await alice.wait(until: "Kalimdor") { $0.map == MapID(1) }
            #expect(try await cluster.worldserver(of: "Alice") === world)
            #expect(try await drain(cluster, world, false).world.health == .healthy)
        }
    }

    @Test(arguments: TestClusterOptions.Link.allCases)
    func endingADrainBringsMapsBackAndNewPlayersWithThem(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) { cluster in
            let (old, new) = try await cluster.pair(running: MapID(0))
            _ = try await drain(cluster, old)
            let alice = try await cluster.player("Alice")
            #expect(try await cluster.worldserver(of: "Alice") === new)
            _ = try await drain(cluster, old, false)
            // Its preferred maps where it has said which; its share where it cannot, as AzerothCore.
            #expect(
                try await cluster.eventually {
                    let maps = try await old.maps()
                    return link == .bus
                        ? maps.contains(MapID(0))
                        : !maps.isDisjoint(with: [0, 1, 530, 571].map { MapID($0) })
                })
            let bob = try await cluster.player("Bob", security: 1)
            let place = try await cluster.place(on: old)
            try await bob.command(".tele \(place.name)")
            #expect(try await cluster.eventually { try await cluster.worldserver(of: "Bob") === old })
            #expect(await alice.ended == nil)
        }
    }

    /// It dies before it is empty: then its players are carried over, as always.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func oneThatDiesWhileItIsEmptiedLosesNobody(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.settings = ["Transition.MovesAtOnce=1"]
        } _: { cluster in
            let players = try await cluster.crowd(20)
            let (old, new) = try await cluster.pair(running: MapID(0))
            _ = try await drain(cluster, old)
            #expect(try await cluster.eventually { try await new.players().count >= 2 })
            try await old.crash()
            #expect(
                try await cluster.eventually(within: .seconds(30)) { try await new.players().count == 20 })
            for player in players {
                try await player.ping()
                #expect(await player.ended == nil)
            }
        }
    }

    /// A worldserver that answers nothing cannot save its players: nobody is taken from it before it is dead.
    @Test(arguments: TestClusterOptions.Link.allCases)
    func oneThatHangsKeepsItsPlayersThoughItIsDrained(_ link: TestClusterOptions.Link) async throws {
        try await withCluster(link: link) {
            $0.settings = ["Transition.PrepareTimeout=200ms"]
        } _: { cluster in
            let alice = try await cluster.player("Alice")
            let (old, new) = try await cluster.pair(running: MapID(0))
            try await alice.move(by: 3, 0)
            try await alice.ping()
            let place = await alice.view.position
            try await old.hang()
            _ = try await drain(cluster, old)
            for _ in 0..<3 { try await alice.ping() }
            #expect(try await new.players().isEmpty)
            try await old.resume()
            try await alice.hear(ends: " layer.", within: .seconds(30))
            #expect(await alice.view.position.x == place.x)
            #expect(try await cluster.worldserver(of: "Alice") === new)
        }
    }
}
