import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Where a player goes (spec registry 7.2, 7.3).
@Suite struct PlacementTests {
    @Test func nobodyIsNoneAndSomebodyIsAvailable() async throws {
        let bench = try await WorldsBench()
        #expect(try await bench.place(0) == ["none"])
        let a = try await bench.register("a", available: "0")
        #expect(try await bench.place(0) == [a.alias])
        #expect(try await bench.place(1) == ["none"])
        #expect(try await bench.place(0, realm: 2) == ["none"])
    }

    @Test func aMapThatIsBeingLoadedIsPending() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        #expect(try await bench.place(571) == [a.alias])
        _ = try await bench.bus.ask(Worlds.Deregister(id: a.id, incarnation: a.incarnation))
        #expect(try await bench.place(571) == ["pending"])
        try await bench.confirm(b, "571")
        #expect(try await bench.place(571) == [b.alias])
    }

    @Test func theLeastLoadedComesFirstAndEachPlayerCounts() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 2]] }
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0")
        try await bench.look(a, alive(10))
        try await bench.look(b, alive(8))
        // b takes players until it is level with a; the reports of the next round end the reservations.
        var firsts: [String] = []
        for _ in 0..<6 { firsts.append(try await bench.place(0).first ?? "") }
        #expect(firsts.filter { $0 == a.alias }.count == 2)
        #expect(firsts.prefix(2) == [b.alias, b.alias])
        try await bench.look(a, alive(3))
        try await bench.look(b, alive(20))
        #expect(try await bench.place(0) == [a.alias, b.alias])
    }

    @Test func equalsAreTakenByTheirId() async throws {
        let bench = try await WorldsBench()
        let both = [
            try await bench.register("a", available: "0"), try await bench.register("b", available: "0"),
        ]
        let first = both.min { $0.id < $1.id }?.alias
        #expect(try await bench.place(0).first == first)
    }

    // MARK: Asked for by name

    @Test func oneThatIsAskedForIsTheAnswerOrNobodyIs() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0,1"),
            b = try await bench.register("b", available: "0")
        for name in [b.alias, b.alias.uppercased(), " \(b.alias) ", "b:8085", "B:8085"] {
            #expect(try await bench.place(0, preferred: name) == [b.alias], "\(name)")
        }
        #expect(try await bench.place(1, preferred: b.alias) == ["none"])
        #expect(try await bench.place(0, preferred: "nobody") == ["none"])
        #expect(try await bench.place(1, preferred: a.alias) == [a.alias])
    }

    @Test func askingForOneDoesNotMoveTheGroup() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0")
        let bound = try await bench.place(0, group: 5).first
        let other = bound == a.alias ? b : a
        #expect(try await bench.place(0, group: 5, preferred: other.alias) == [other.alias])
        #expect(try await bench.place(0, group: 5).first == bound)
    }

    // MARK: Groups

    @Test func aGroupStaysTogether() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0")
        let first = try await bench.place(0, group: 5).first
        // However the load changes.
        try await bench.look(first == a.alias ? a : b, alive(500))
        for _ in 0..<5 { #expect(try await bench.place(0, group: 5).first == first) }
        #expect(try await bench.place(0, group: 6).first != first)
        #expect(try await bench.place(0).first != first)
    }

    @Test func membersWhoAskAtOnceMeet() async throws {
        let bench = try await WorldsBench()
        for host in ["a", "b", "c"] { try await bench.register(host, available: "0") }
        for group in UInt32(1)...20 {
            let firsts = try await withThrowingTaskGroup(of: String?.self) { tasks in
                for _ in 0..<5 { tasks.addTask { try await bench.place(0, group: group).first } }
                return try await tasks.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(firsts.count == 1)
        }
    }

    @Test func aGroupOfOneThatDiedGoesOnElsewhere() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0")
        let bound = try await bench.place(0, group: 5).first == a.alias ? a : b
        let other = bound.id == a.id ? b : a
        try await bench.look(bound, .refused, times: 2)
        #expect(try await bench.place(0, group: 5) == [other.alias])
        // It stays there when the first one is back.
        try await bench.register(bound.id == a.id ? "a" : "b", available: "0")
        try await bench.look(other, alive(100))
        #expect(try await bench.place(0, group: 5).first == other.alias)
    }

    @Test func aBindingIsForgottenAfterADayWithoutUse() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0")
        let first = try await bench.place(0, group: 5).first
        try await bench.look(first == a.alias ? a : b, alive(500))
        bench.time.advance(by: .seconds(23 * 3600))
        #expect(try await bench.place(0, group: 5).first == first)
        bench.time.advance(by: .seconds(23 * 3600))
        #expect(try await bench.place(0, group: 5).first == first, "the last use counts")
        bench.time.advance(by: .seconds(24 * 3600))
        #expect(try await bench.place(0, group: 5).first != first)
    }

    @Test func aGroupMayBeBoundByWhoeverFoundedIt() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"),
            b = try await bench.register("b", available: "0,1")
        func bind(_ group: UInt32, _ map: UInt32, _ id: String) async -> Worlds.LayerRefusal? {
            do {
                _ = try await bench.bus.ask(
                    Worlds.BindGroup(realm: RealmID(1), group: group, map: MapID(map), world: id))
                return nil
            } catch {
                return error.refusal
            }
        }
        for world in [a, b, a] {
            #expect(await bind(5, 0, world.id) == nil)
            #expect(try await bench.place(0, group: 5).first == world.alias)
        }
        #expect(await bind(0, 0, a.id) == .notAdmitting)
        #expect(await bind(5, 0, "") == .notAdmitting)
        #expect(await bind(5, 1, a.id) == .notAdmitting)
    }

    // MARK: Health

    @Test func aDegradedOwnerTakesNobodyAndIsStillListed() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0,43")
        try await bench.look(a, .unresponsive, times: 2)
        #expect(try await bench.place(0) == ["pending"])
        #expect(try await bench.world(a)?.health == .degraded)
        #expect(try await bench.bus.ask(Worlds.ListWorlds()).count == 1)
        #expect(try await bench.bus.ask(Worlds.PickAny(realm: RealmID(1))) == nil)
        try await bench.look(a, alive)
        #expect(try await bench.place(0) == [a.alias])
        #expect(try await bench.heard(3).suffix(2) == ["a:8085 degraded", "a:8085 healthy"])
    }

    @Test func anotherStandsInForADegradedOwnerOfTheOpenWorldOnly() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0,43"), all = try await bench.register("all")
        try await bench.look(a, .unresponsive, times: 2)
        #expect(try await bench.place(0) == [all.alias], "Eastern Kingdoms have nothing to save")
        #expect(try await bench.place(43) == ["pending"], "the Wailing Caverns would lose their progress")
        #expect(try await bench.world(all)?.assignedMaps.contains(MapID(0)) == false)
    }

    @Test func oneThatListsTheMapGoesBeforeOneThatRunsEverything() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 2]] }
        let all = try await bench.register("all"), a = try await bench.register("a", available: "0")
        try await bench.confirm(all, "0")
        #expect(try await bench.place(0) == [a.alias])
        // But not when it cannot take anybody itself.
        try await bench.look(a, .unresponsive, times: 2)
        #expect(try await bench.place(0) == [all.alias])
    }

    /// The trap of spec registry 7.3: who lists the map but has not loaded it does not keep others out.
    @Test func oneThatListsTheMapAndIsNotReadyDoesNotKeepOthersOut() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 1]] }
        let all = try await bench.register("all"), a = try await bench.register("a", available: "0,1")
        #expect(try await bench.place(0) == [a.alias])
        _ = try await bench.bus.ask(Worlds.SetLayer(realm: RealmID(1), map: MapID(0), count: 2))
        try await bench.confirm(all, "0")
        _ = try await bench.bus.ask(Worlds.Deregister(id: a.id, incarnation: a.incarnation))
        let back = try await bench.register("a", available: "0,1", loaded: "1", process: 5)
        #expect(back.pendingMaps == [MapID(0)])
        #expect(try await bench.place(0) == [all.alias])
        try await bench.confirm(back, "0")
        #expect(try await bench.place(0) == [back.alias])
    }

    @Test func whoStandsInForADegradedOwnerOwnsNothingAndStopsWhenItIsWell() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"), all = try await bench.register("all")
        let other = try await bench.register("other")
        try await bench.look(a, .unresponsive, times: 2)
        #expect(Set(try await bench.place(0)) == [all.alias, other.alias], "all that can run anything")
        // One that is ill itself, or is emptied, does not stand in.
        try await bench.look(other, .unresponsive, times: 2)
        #expect(try await bench.place(0) == [all.alias])
        _ = try await bench.drain(all.alias)
        #expect(try await bench.place(0) == ["pending"])
        try await bench.look(a, alive)
        #expect(try await bench.place(0) == [a.alias])
    }

    @Test func anyHealthyWorldserverWillDoForACharacterOperation() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        try await bench.look(a, alive(5))
        #expect(try await bench.bus.ask(Worlds.PickAny(realm: RealmID(1)))?.id == b.id)
        try await bench.look(b, .unresponsive, times: 2)
        #expect(try await bench.bus.ask(Worlds.PickAny(realm: RealmID(1)))?.id == a.id)
        #expect(try await bench.bus.ask(Worlds.PickAny(realm: RealmID(2))) == nil)
    }

    @Test func crossRealmPlayersGetAllThatAdmit() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "489", crossRealm: true)
        let b = try await bench.register("b", available: "489,529", crossRealm: true)
        #expect(Set(try await bench.place(489, crossRealm: true)) == [a.alias, b.alias])
        #expect(try await bench.place(529, crossRealm: true) == [b.alias])
        #expect(try await bench.place(489) == ["none"])
    }

    @Test func worldserversAreListedByAlias() async throws {
        let bench = try await WorldsBench()
        for host in ["a", "b", "c", "d"] { try await bench.register(host) }
        try await bench.register("e", realm: 2)
        let aliases = try await bench.bus.ask(Worlds.ListWorlds()).map(\.endpoint.alias)
        #expect(aliases.count == 5 && aliases == aliases.sorted())
        #expect(try await bench.bus.ask(Worlds.ListWorlds(realm: RealmID(1))).count == 4)
    }
}
