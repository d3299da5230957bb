import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Worldservers that are emptied while they run on.
@Suite struct DrainTests {
    private func stillHas(_ bench: WorldsBench, _ world: Worlds.Registered) async throws -> Set<MapID> {
        Set(try await bench.world(world)?.assignedMaps ?? [])
    }

    @Test func itsMapsGoToOthersInTwoStepsAndItTakesNobodyFromTheStart() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        let had = try await stillHas(bench, a)
        #expect(try await bench.place(571) == [a.alias])
        let begun = try await bench.drain(a.alias)
        #expect(begun.world.health == .draining && begun.world.isDraining)
        #expect(Set(begun.moving) == had && begun.stuck == [])
        #expect(try await stillHas(bench, a) == had, "until somebody else is ready")
        #expect(Set(try await bench.world(b)?.pendingMaps ?? []) == had)
        #expect(try await bench.place(571) == ["pending"])
        try await bench.confirm(b, "571")
        #expect(try await bench.place(571) == [b.alias])
        #expect(try await stillHas(bench, a) == had.subtracting(maps("571")))
        try await bench.confirm(b, "0-724")
        let end = try await bench.drain(a.alias)
        #expect(end.world.assignedMaps == [] && end.moving == [])
        #expect(
            bench.subjects.suffix(5) == [
                "nimbus.worlds.health-changed", "nimbus.worlds.emptying", "sr.gs.maps.reassigned",
                "sr.gs.maps.reassigned", "sr.gs.maps.reassigned",
            ])
    }

    @Test func nothingIsDealtToItMeanwhile() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 3]] }
        let a = try await bench.register("a"), b = try await bench.register("b")
        _ = try await bench.drain(a.alias)
        try await bench.confirm(b, "0-724")
        let c = try await bench.register("c")
        #expect(try await bench.world(a)?.assignedMaps == [])
        try await bench.confirm(b, "0-724")
        _ = try await bench.bus.ask(Worlds.Deregister(id: c.id, incarnation: c.incarnation))
        #expect(try await bench.world(a)?.assignedMaps == [])
        #expect(try await bench.place(0) == [b.alias])
    }

    @Test func mapsThatNobodyElseCanRunStay() async throws {
        let bench = try await WorldsBench()
        let all = try await bench.register("all"), e = try await bench.register("e", available: "0,1")
        let progress = try await bench.drain(all.alias)
        #expect(Set(progress.stuck) == Set(KnownMaps.all).subtracting(maps("0-1")))
        #expect(progress.moving == [])
        #expect(try await stillHas(bench, all) == Set(progress.stuck))
        #expect(try await bench.place(0) == [e.alias])
        #expect(try await bench.place(530) == ["none"], "there is nobody to wait for")
        // Somebody who can comes: then they go.
        let other = try await bench.register("other")
        #expect(try await bench.bus.ask(Worlds.LookAtDrain(id: all.id))?.stuck == [])
        #expect(try await bench.world(all)?.assignedMaps == [], "a newcomer is ready at once")
        #expect(try await bench.place(530) == [other.alias])
    }

    @Test func twoAtOnceWithNobodyElseKeepWhatTheyHave() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        _ = try await bench.drain(a.alias)
        let second = try await bench.drain(b.alias)
        #expect(Set(second.stuck).isSuperset(of: try #require(try await bench.world(b)).assignedMaps))
        for world in [a, b] { #expect(try await !stillHas(bench, world).isEmpty) }
        #expect(try await bench.bus.ask(Worlds.PickAny(realm: RealmID(1))) == nil)
    }

    @Test func endingADrainGivesItItsShareAgain() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        _ = try await bench.drain(a.alias)
        try await bench.confirm(b, "0-724")
        #expect(try await bench.drain(a.alias, false).world.health == .healthy)
        let pending = try #require(try await bench.world(a)?.pendingMaps)
        #expect(!pending.isEmpty)
        #expect(try await bench.place(571) == [b.alias], "nothing is without an owner")
        try await bench.confirm(a, "0-724")
        #expect(try await stillHas(bench, a) == Set(pending))
        #expect(try await stillHas(bench, b).isDisjoint(with: pending))
        #expect(bench.words().filter { $0.hasSuffix("may fill") }.count == 1)
    }

    @Test func sayingItTwiceChangesNothing() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        _ = try await bench.drain(a.alias, false)
        #expect(bench.subjects == ["sr.gs.added"])
        for _ in 0..<2 { _ = try await bench.drain(a.alias) }
        #expect(bench.subjects.filter { $0 == "nimbus.worlds.emptying" }.count == 1)
    }

    // MARK: Names

    @Test func anAliasAnAddressAnIdOrTheBeginningOfOneNamesIt() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("10.0.0.1"), b = try await bench.register("10.0.0.2")
        for name in [
            a.alias, a.alias.uppercased(), " \(a.alias) ", String(a.alias.dropLast(2)), "10.0.0.1:8085", a.id,
            String(a.id.prefix(6)),
        ] {
            #expect(try await bench.drain(name).world.endpoint.id == a.id, "\(name)")
        }
        func refusal(_ name: String) async -> Worlds.DrainRefusal? {
            do throws(AskError<Worlds.DrainRefusal>) {
                _ = try await bench.bus.ask(Worlds.SetDraining(world: name, isDraining: true))
                return nil
            } catch {
                return error.refusal
            }
        }
        #expect(await refusal("10.0.0") == .ambiguous([a.alias, b.alias].sorted()))
        for name in ["", "  ", "nobody"] { #expect(await refusal(name) == .unknown) }
        #expect(try await bench.world(b)?.isDraining == false)
    }

    @Test func aWholeNameGoesBeforeTheBeginningOfAnother() async throws {
        let bench = try await WorldsBench()
        for port in [UInt16(8085), 808] {
            _ = try await bench.bus.ask(Worlds.Register(host: "w", gamePort: port, realm: RealmID(1)))
        }
        #expect(try await bench.drain("w:808").world.endpoint.address == "w:808")
    }

    // MARK: Players

    @Test func itIsEmptyWhenEachGatewayHasSaidSo() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        try await bench.register("b")
        for id in ["1", "2"] { _ = try await bench.gateway(id) }
        _ = try await bench.gateway("3", realm: 2)
        try await bench.tell("1", a, [0: 3, 571: 1])
        bench.time.advance(by: .seconds(1))
        var progress = try await bench.drain(a.alias)
        #expect(progress.players == [MapID(0): 3, MapID(571): 1] && progress.world.players == 4)
        bench.time.advance(by: .seconds(1))
        #expect(try await bench.tell("1", a, [0: 0]).emptying == [a.id: a.incarnation])
        progress = try #require(try await bench.bus.ask(Worlds.LookAtDrain(id: a.id)))
        #expect(progress.players == [:] && !progress.isEmpty, "the second has not said anything yet")
        try await bench.tell("2")
        #expect(try await bench.bus.ask(Worlds.LookAtDrain(id: a.id))?.isEmpty == true)
        #expect(try await bench.bus.ask(Worlds.LookAtDrain(id: "9")) == nil)
    }

    @Test func gatewaysOfOtherRealmsAreToldNothing() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), x = try await bench.register("x", crossRealm: true)
        _ = try await bench.drain(a.alias)
        _ = try await bench.drain(x.alias)
        #expect(try await bench.gateway("1").emptying == [a.id: a.incarnation, x.id: x.incarnation])
        #expect(try await bench.gateway("2", realm: 2).emptying == [x.id: x.incarnation])
    }

    /// Whoever is in an instance keeps it, with all that is saved of it, until the last one leaves (spec
    /// 8.3).
    @Test func instancesStayUntilTheyAreEmpty() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        _ = try await bench.gateway("1")
        let group = try await bench.place(43, group: 5)
        #expect(group == [a.alias])
        try await bench.tell("1", a, [43: 2, 0: 1])
        _ = try await bench.drain(a.alias)
        try await bench.confirm(b, "0-724")
        #expect(try await stillHas(bench, a) == maps("43"))
        #expect(try await bench.place(43) == [b.alias], "a new party begins elsewhere")
        #expect(try await bench.place(43, group: 5).first == a.alias, "the group meets where its copy is")
        try await bench.tell("1", a, [0: 1])
        try await bench.tick(7)
        #expect(try await stillHas(bench, a) == [], "somebody who was on his way has arrived, or not, by now")
        #expect(try await bench.place(43, group: 5) == [b.alias])
    }

    @Test func instancesInUseAreNotTakenAwayByANewcomerEither() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        _ = try await bench.gateway("1")
        try await bench.tell("1", a, [349: 2])
        let b = try await bench.register("b")
        #expect(b.assignedMaps.contains(MapID(349)), "it is the newcomer's by weight")
        #expect(try await stillHas(bench, a).contains(MapID(349)))
        #expect(try await bench.place(349) == [b.alias])
        try await bench.tell("1", a)
        #expect(try await !stillHas(bench, a).contains(MapID(349)))
    }

    // MARK: Over restarts

    @Test(arguments: TestDriver.dialects)
    func aDrainGoesOnAfterARestartOfTheDaemon(_ driver: TestDriver) async throws {
        try await withRestart(on: driver) { bench in
            let a = try await bench.register("a", process: 1)
            let b = try await bench.register("b", process: 2)
            _ = try await bench.drain(a.alias)
            return (a, b)
        } second: { bench, worlds in
            let (a, b) = worlds
            #expect(try await bench.gateway("1").emptying == [a.id: a.incarnation])
            #expect(try await bench.world(a)?.health == .unverified)
            try await bench.register("a", process: 1)
            #expect(try await bench.world(a)?.health == .draining)
            try await bench.register("b", loaded: "0-724", process: 2)
            #expect(try await bench.world(a)?.assignedMaps == [])
            #expect(try await bench.place(0) == [b.alias])
        }
    }

    @Test func anotherProcessIsNotDrainedAnyLonger() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1)
        _ = try await bench.drain(a.alias)
        try await bench.register("a", process: 2)
        let world = try #require(try await bench.world(a))
        #expect(world.health == .healthy && !world.isDraining)
        #expect(try await bench.gateway("1").emptying == [:])
    }

    @Test func illnessDoesNotEndADrain() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        _ = try await bench.drain(a.alias)
        try await bench.look(a, .unresponsive, times: 2)
        #expect(try await bench.world(a)?.health == .degraded)
        try await bench.look(a, alive)
        #expect(try await bench.world(a)?.health == .draining)
        #expect(bench.subjects.filter { $0 == "nimbus.worlds.emptying" }.count == 1)
    }

    // MARK: Degraded for too long

    @Test func aDegradedOnesPlayersStayUnlessTheSettingsSayOtherwise() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        try await bench.register("b")
        try await bench.look(a, .unresponsive, times: 2)
        try await bench.tick(10)
        #expect(try await bench.gateway("1").emptying == [:])
    }

    @Test func aDegradedOneIsEmptiedAfterAWhileAndFillsAgainWhenItIsWell() async throws {
        let bench = try await WorldsBench { $0.drainsDegraded = true }
        let a = try await bench.register("a"), b = try await bench.register("b")
        try await bench.look(a, .unresponsive, times: 2)
        try await bench.tick(5)
        #expect(!bench.subjects.contains("nimbus.worlds.emptying"))
        try await bench.tick(2)
        #expect(try await bench.gateway("1").emptying == [a.id: a.incarnation])
        #expect(try await bench.world(a)?.health == .degraded)
        try await bench.confirm(b, "0-724")
        #expect(try await bench.place(571) == [b.alias])
        try await bench.look(a, alive)
        #expect(try await bench.world(a)?.health == .healthy)
        #expect(try await bench.world(a)?.pendingMaps.isEmpty == false)
        #expect(try await bench.events.wait { $0.contains { $0.word == "a:8085 may fill" } }.count > 0)
    }
}
