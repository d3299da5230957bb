import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Joining the registry (spec registry 3.1).
@Suite struct RegistrationTests {
    @Test func aWorldserverGetsItsIdAliasAndMaps() async throws {
        let bench = try await WorldsBench()
        let reply = try await bench.register("10.0.0.1")
        #expect(reply.id == "856567894" && reply.alias == "void-hodir-rj")
        #expect(reply.assignedMaps == KnownMaps.all)
        let world = try #require(try await bench.world(reply))
        #expect(world.endpoint.incarnation == reply.incarnation)
        #expect(world.health == .healthy && world.pendingMaps == [])
        #expect(try await bench.heard(1) == ["added 10.0.0.1:8085"])
    }

    @Test(arguments: [
        (Worlds.Register(host: "a", gamePort: 0, realm: RealmID(1)), Worlds.RegisterRefusal.invalidPort),
        (Worlds.Register(host: "", gamePort: 1, realm: RealmID(1)), .invalidHost),
        (Worlds.Register(host: "a b", gamePort: 1, realm: RealmID(1)), .invalidHost),
        (Worlds.Register(host: "a\n", gamePort: 1, realm: RealmID(1)), .invalidHost),
        (
            Worlds.Register(host: String(repeating: "a", count: 254), gamePort: 1, realm: RealmID(1)),
            .invalidHost
        ),
        (Worlds.Register(host: "a", gamePort: 1, healthAddress: "b", realm: RealmID(1)), .invalidHost),
        (Worlds.Register(host: "a", gamePort: 1, healthAddress: ":80", realm: RealmID(1)), .invalidHost),
        (Worlds.Register(host: "a", gamePort: 1, healthAddress: "b:0", realm: RealmID(1)), .invalidPort),
        (Worlds.Register(host: "a", gamePort: 1, healthAddress: "b:65536", realm: RealmID(1)), .invalidPort),
        (Worlds.Register(host: "a", gamePort: 1, realm: RealmID(3)), .unknownRealm),
        (Worlds.Register(host: "a", gamePort: 1, realm: RealmID(1), availableMaps: "0,x"), .invalidMaps("x")),
        (
            Worlds.Register(host: "a", gamePort: 1, realm: RealmID(1), preferredMaps: [MapID(65_536)]),
            .invalidMaps("65536")
        ),
        (
            Worlds.Register(host: "a", gamePort: 1, realm: RealmID(1), loadedMaps: [MapID(70_000)]),
            .invalidMaps("70000")
        ),
        (
            Worlds.Register(
                host: "a", gamePort: 1, realm: RealmID(1), preferredMaps: (0...1000).map { MapID($0) }),
            .invalidMaps("more than 1000 maps")
        ),
    ])
    func badRegistrationsAreRefused(_ request: Worlds.Register, _ expected: Worlds.RegisterRefusal)
        async throws
    {
        let bench = try await WorldsBench()
        do {
            _ = try await bench.bus.ask(request)
            Issue.record("it was taken")
        } catch {
            #expect(error.refusal == expected)
        }
        #expect(try await bench.bus.ask(Worlds.ListWorlds()).isEmpty)
        #expect(bench.subjects.isEmpty)
    }

    @Test func aCrossRealmWorldserverNeedsNoRealm() async throws {
        let bench = try await WorldsBench()
        let reply = try await bench.register("a", realm: 77, crossRealm: true)
        let world = try #require(try await bench.world(reply))
        #expect(world.endpoint.isCrossRealm && world.endpoint.realm == RealmID(0))
    }

    @Test func poolsDoNotShareMaps() async throws {
        let bench = try await WorldsBench()
        for reply in [
            try await bench.register("a", realm: 1), try await bench.register("b", realm: 2),
            try await bench.register("c", crossRealm: true),
        ] {
            #expect(reply.assignedMaps.count == 119)
        }
    }

    @Test func twoAddressesWithOneIdDoNotBothRegister() async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("world-179599.example")
        do {
            _ = try await bench.register("world-362382.example")
            Issue.record("it was taken")
        } catch {
            #expect(error.refusal == .idTaken(by: "world-179599.example:8085"))
        }
        #expect(try await bench.world(first)?.endpoint.incarnation == first.incarnation)
    }

    @Test func twoWorldserversDoNotShareAnAlias() async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("10.0.4.6")
        let second = try await bench.register("10.0.11.62")
        #expect(Identity.alias(of: "10.0.4.6:8085") == Identity.alias(of: "10.0.11.62:8085"))
        #expect(first.alias != second.alias)
        #expect(first.alias.dropLast(2) == second.alias.dropLast(2))
    }

    @Test func theCaseOfTheHostAndBracketsDoNotMatter() async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("World.Example")
        let second = try await bench.register("world.example")
        #expect(first.id == second.id && first.alias == second.alias)
        let six = try await bench.register("::1")
        let bracketed = try await bench.register("[::1]")
        #expect(six.id == bracketed.id)
        #expect(try await bench.world(bracketed)?.endpoint.address == "[::1]:8085")
    }

    @Test func aReturnEndsTheOldIncarnationFirst() async throws {
        let bench = try await WorldsBench()
        let old = try await bench.register("a", available: "0,1")
        let new = try await bench.register("a", available: "0,1")
        #expect(new.id == old.id && new.incarnation > old.incarnation && new.assignedMaps == old.assignedMaps)
        #expect(bench.subjects == ["sr.gs.added", "sr.gs.removed", "sr.gs.added"])
        let events = try await bench.events.wait(for: 3)
        let removed = events.compactMap { if case .removed(let world) = $0 { world } else { nil } }
        #expect(removed.map(\.endpoint.incarnation) == [old.incarnation])
        #expect(removed.first?.assignedMaps == old.assignedMaps, "the maps it owned last")
    }

    @Test func aReturnToAnotherRealmLeavesTheFirst() async throws {
        let bench = try await WorldsBench()
        try await bench.register("a", realm: 1)
        try await bench.register("a", realm: 2)
        #expect(try await bench.bus.ask(Worlds.ListWorlds(realm: RealmID(1))).isEmpty)
        #expect(try await bench.bus.ask(Worlds.ListWorlds(realm: RealmID(2))).count == 1)
        #expect(try await bench.place(0, realm: 1) == ["none"])
    }

    @Test func leavingTellsTheMapsOfTheEndAndDealsThemOut() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        let b = try await bench.register("b")
        _ = try await bench.bus.ask(Worlds.Deregister(id: a.id, incarnation: a.incarnation))
        let events = try await bench.events.wait(for: 5)
        #expect(
            bench.subjects == [
                "sr.gs.added", "sr.gs.added", "sr.gs.maps.reassigned", "sr.gs.removed",
                "sr.gs.maps.reassigned",
            ])
        let removed = events.compactMap {
            if case .removed(let world) = $0 { world.assignedMaps.count } else { nil }
        }
        #expect(removed == [24], "not the 119 that it had when it registered")
        #expect(try await bench.world(b)?.assignedMaps.count == 119)
        #expect(try await bench.world(a) == nil)
    }

    @Test func anOldIncarnationCannotLeaveForTheNewOne() async throws {
        let bench = try await WorldsBench()
        let old = try await bench.register("a")
        let new = try await bench.register("a")
        _ = try await bench.bus.ask(Worlds.Deregister(id: old.id, incarnation: old.incarnation))
        #expect(try await bench.world(new) != nil)
        _ = try await bench.bus.ask(Worlds.Deregister(id: "unknown", incarnation: 1))
    }

    @Test func anOldIncarnationCannotConfirmForTheNewOne() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        _ = try await bench.bus.ask(Worlds.Deregister(id: b.id, incarnation: b.incarnation))
        var stale = a
        stale.incarnation -= 1
        try await bench.confirm(stale, "0-724")
        #expect(try await bench.world(a)?.pendingMaps.isEmpty == false)
        try await bench.confirm(a, "0-724")
        #expect(try await bench.world(a)?.pendingMaps == [])
    }
}
