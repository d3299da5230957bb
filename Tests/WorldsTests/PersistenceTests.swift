import Base
import Bus
import Store
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// What survives a restart of the daemon (spec registry 2.4).
@Suite struct PersistenceTests {
    /// A first daemon, then a second one on what it left.
    private func restart(
        on driver: TestDriver, _ configure: @Sendable (inout WorldsConfiguration) -> Void = { _ in },
        first: (WorldsBench) async throws -> Void, second: (WorldsBench) async throws -> Void
    ) async throws {
        try await withDatabase(on: driver) { database in
            try await Schema.prepare(database, as: .auth, now: UnixTime(seconds: 1))
            let before = try await WorldsBench(store: DatabaseRegistryStore(database))
            try await first(before)
            await before.service.stop()
            let after = try await WorldsBench(
                time: before.time, store: DatabaseRegistryStore(database), configure)
            try await second(after)
            await after.service.stop()
        }
    }

    @Test(arguments: TestDriver.dialects)
    func worldserversKeepTheirMapsAndWaitToBeSeen(_ driver: TestDriver) async throws {
        let left = Locked<[Worlds.World]>([])
        try await restart(on: driver) { bench in
            try await bench.register("a", available: "0,1")
            try await bench.register("b", preferred: "530 571")
            let c = try await bench.register("c", realm: 2, health: "")
            try await bench.register("d", available: "489", crossRealm: true)
            _ = try await bench.bus.ask(Worlds.Deregister(id: c.id, incarnation: c.incarnation))
            let worlds = try await bench.bus.ask(Worlds.ListWorlds())
            left.withLock { $0 = worlds }
        } second: { bench in
            let (found, before) = (try await bench.bus.ask(Worlds.ListWorlds()), left.withLock { $0 })
            #expect(found.count == 3 && before.count == 3)
            for (one, other) in zip(found, before) {
                #expect(one.endpoint == other.endpoint)
                #expect(one.assignedMaps == other.assignedMaps && one.pendingMaps == other.pendingMaps)
                #expect(one.availableMaps == other.availableMaps && one.preferredMaps == other.preferredMaps)
                #expect(one.healthAddress == other.healthAddress)
                #expect(one.health == .unverified)
            }
            #expect(try await bench.place(0) == ["pending"])
            let a = try #require(found.first { $0.endpoint.address == "a:8085" })
            _ = try await bench.bus.ask(
                Worlds.ReportHealth(
                    id: a.endpoint.id, incarnation: a.endpoint.incarnation, observation: alive))
            #expect(try await bench.place(0) == [a.endpoint.alias])
            #expect(bench.subjects == ["nimbus.worlds.health-changed"], "nobody was moved")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func whoIsNotSeenInTimeIsRemovedAndForgotten(_ driver: TestDriver) async throws {
        try await restart(on: driver) { bench in
            try await bench.register("a", available: "0")
        } second: { bench in
            for _ in 0..<4 {
                bench.time.advance(by: .seconds(5))
                for _ in 0..<50 { await Task.yield() }
            }
            try await bench.events.wait { $0.contains { $0.word == "removed a:8085" } }
            #expect(try await bench.place(0) == ["none"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aReturnAfterTheRestartGetsItsMapsAndAHigherIncarnation(_ driver: TestDriver) async throws {
        let old = Locked<[Worlds.Registered]>([])
        try await restart(on: driver) { bench in
            for host in ["a", "b", "c"] {
                let reply = try await bench.register(host)
                old.withLock { $0.append(reply) }
            }
            // Everybody is ready: what is stored last is the end of all moves.
            for reply in old.withLock({ $0 }) { try await bench.confirm(reply, "0-724") }
            let worlds = try await bench.bus.ask(Worlds.ListWorlds())
            old.withLock { replies in
                replies = replies.map { reply in
                    var reply = reply
                    reply.assignedMaps = worlds.first { $0.endpoint.id == reply.id }?.assignedMaps ?? []
                    return reply
                }
            }
        } second: { bench in
            for (host, before) in zip(["a", "b", "c"], old.withLock { $0 }) {
                let after = try await bench.register(host)
                #expect(after.id == before.id && after.alias == before.alias)
                #expect(after.incarnation > before.incarnation)
                #expect(after.assignedMaps == before.assignedMaps, "nothing is shuffled")
            }
            #expect(!bench.subjects.contains("sr.gs.maps.reassigned"))
        }
    }

    @Test(arguments: TestDriver.dialects)
    func pendingMapsArePendingAfterTheRestart(_ driver: TestDriver) async throws {
        try await restart(on: driver) { bench in
            try await bench.register("a")
            let b = try await bench.register("b")
            _ = try await bench.bus.ask(Worlds.Deregister(id: b.id, incarnation: b.incarnation))
        } second: { bench in
            let world = try #require(try await bench.bus.ask(Worlds.ListWorlds()).first)
            #expect(world.assignedMaps.count == 119 && world.pendingMaps.count == 95)
            _ = try await bench.bus.ask(
                Worlds.ReportHealth(
                    id: world.endpoint.id, incarnation: world.endpoint.incarnation, observation: alive))
            #expect(try await bench.place(1) == ["pending"])
            #expect(try await bench.place(571) == [world.endpoint.alias])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func groupsStayOnTheirLayersUntilTheirTimeIsUp(_ driver: TestDriver) async throws {
        let bound = Locked("")
        try await restart(on: driver) { bench in
            try await bench.register("a", available: "0")
            try await bench.register("b", available: "0")
            let first = try await bench.place(0, group: 5).first ?? ""
            bound.withLock { $0 = first }
            try await bench.place(0, group: 5).first.map { #expect($0 == first) }
        } second: { bench in
            for host in ["a", "b"] {
                let reply = try await bench.register(host, available: "0")
                if reply.alias == bound.withLock({ $0 }) { try await bench.look(reply, alive(500)) }
            }
            #expect(try await bench.place(0, group: 5).first == bound.withLock { $0 })
            #expect(try await bench.place(0, group: 6).first != bound.withLock { $0 })
            bench.time.advance(by: .seconds(25 * 3600))
            #expect(try await bench.place(0, group: 5).first != bound.withLock { $0 })
        }
    }

    @Test(arguments: TestDriver.dialects)
    func layersOfTheSettingsDoNotUndoThoseThatWereSet(_ driver: TestDriver) async throws {
        try await restart(on: driver) {
            $0.layers = [RealmID(1): [MapID(0): 5], RealmID(2): [MapID(1): 3]]
        } first: { bench in
            _ = try await bench.bus.ask(
                Worlds.SetLayers(realm: RealmID(1), layers: [MapID(530): 2, MapID(571): 4]))
        } second: { bench in
            let layers1 = try await bench.layers(1)
            #expect(layers1 == [MapID(530): 2, MapID(571): 4])
            let layers2 = try await bench.layers(2)
            #expect(layers2 == [MapID(1): 3])
        }
    }

    @Test func layersThatWereSetToNoneStayNone() async throws {
        try await restart(on: .sqliteMemory) {
            $0.layers = [RealmID(1): [MapID(0): 5]]
        } first: { bench in
            _ = try await bench.bus.ask(Worlds.SetLayers(realm: RealmID(1), layers: [:]))
        } second: { bench in
            let layers1 = try await bench.layers(1)
            #expect(layers1 == [:])
        }
    }

    @Test func layersOfTheSettingsWinWhereTheySaySo() async throws {
        try await restart(on: .sqliteMemory) {
            $0.layers = [RealmID(1): [MapID(0): 5]]
            $0.overridesStoredLayers = true
        } first: { bench in
            _ = try await bench.bus.ask(Worlds.SetLayers(realm: RealmID(1), layers: [MapID(530): 2]))
        } second: { bench in
            let layers1 = try await bench.layers(1)
            #expect(layers1 == [MapID(0): 5])
        }
    }

    @Test func worldserversOfARealmThatIsGoneAreForgotten() async throws {
        try await restart(on: .sqliteMemory) {
            $0.realms = [RealmID(1)]
        } first: { bench in
            try await bench.register("a", realm: 2)
        } second: { bench in
            let worlds = try await bench.bus.ask(Worlds.ListWorlds())
            #expect(worlds.isEmpty)
        }
    }

    @Test func oneThatIsNotSeenYetDoesNotTakeAPreferenceFromOneThatLives() async throws {
        try await restart(on: .sqliteMemory) { bench in
            try await bench.register("ghost", preferred: "0 530")
        } second: { bench in
            let reply = try await bench.register("new", preferred: "0 530")
            #expect(reply.assignedMaps.contains(MapID(0)))
            #expect(
                try await bench.place(0) == [reply.alias],
                "the first player need not wait for the ghost's end")
        }
    }

    // MARK: A store that fails

    /// Refuses to write until it is told otherwise.
    private final class BrokenStore: RegistryStore {
        let memory = MemoryRegistryStore()
        let isBroken = Locked(true)
        let attempts = Observed<Int>()
        func load(now: UnixTime) async throws(StoreError) -> RegistrySnapshot {
            try await memory.load(now: now)
        }
        func write(_ changes: [RegistryChange]) async throws(StoreError) {
            attempts.note(changes.count)
            if isBroken.withLock({ $0 }) { throw StoreError(.unavailable, "away") }
            try await memory.write(changes)
        }
    }

    @Test func theRegistryGoesOnWithoutItsStoreAndCatchesUp() async throws {
        let store = BrokenStore()
        let bench = try await WorldsBench(store: store)
        let a = try await bench.register("a", available: "0")
        try await store.attempts.wait(for: 1)
        #expect(try await bench.place(0) == [a.alias])
        store.isBroken.withLock { $0 = false }
        while try await store.load(now: UnixTime(seconds: 0)).worlds.isEmpty {
            bench.time.advance(by: .seconds(1))
            for _ in 0..<50 { await Task.yield() }
        }
        #expect(bench.log.entries.contains { $0.message == "the registry was not stored" })
        await bench.service.stop()
    }

    @Test func aRegistryThatStopsDoesNotWaitForAStoreThatIsAway() async throws {
        let store = BrokenStore()
        let bench = try await WorldsBench(store: store)
        try await bench.register("a")
        try await store.attempts.wait(for: 1)
        let stopping = Task { await bench.service.stop() }
        // It was waiting for its next attempt; that one is the last.
        while await bench.service.saving != nil {
            bench.time.advance(by: .seconds(5))
            for _ in 0..<50 { await Task.yield() }
        }
        await stopping.value
        await #expect(throws: (any Error).self) { try await bench.bus.ask(Worlds.ListWorlds()) }
    }

    @Test func whatCannotBeReadIsNotTakenForNothing() async throws {
        try await withDatabase(on: .sqliteMemory) { database in
            try await Schema.prepare(database, as: .auth, now: UnixTime(seconds: 1))
            try await database.write("INSERT INTO nimbus_world_layers VALUES (1, 'nonsense')")
            await #expect {
                try await DatabaseRegistryStore(database).load(now: UnixTime(seconds: 1))
            } throws: {
                ($0 as? StoreError)?.code == .decoding
            }
        }
    }
}
