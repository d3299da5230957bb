import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

@Suite struct LayersTests {
    private func set(_ bench: WorldsBench, _ layers: [MapID: Int], realm: UInt32 = 1) async -> Worlds
        .LayerRefusal?
    {
        do {
            _ = try await bench.bus.ask(Worlds.SetLayers(realm: RealmID(realm), layers: layers))
            return nil
        } catch {
            return error.refusal
        }
    }

    @Test func layersOfTheSettingsCountFromTheStart() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 2]] }
        let a = try await bench.register("a"), b = try await bench.register("b")
        #expect(a.assignedMaps.contains(MapID(0)) && b.assignedMaps.contains(MapID(0)))
        #expect(try await bench.bus.ask(Worlds.Layers(realm: RealmID(1))) == [MapID(0): 2])
        #expect(try await bench.bus.ask(Worlds.Layers(realm: RealmID(2))) == [:])
    }

    @Test func changingLayersDealsAgain() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        #expect(await set(bench, [MapID(0): 2, MapID(1): 2]) == nil)
        #expect(try await bench.place(1) == [b.alias])
        try await bench.confirm(a, "1")
        #expect(Set(try await bench.place(1)) == [a.alias, b.alias])
        // Maps that are omitted go back to one.
        #expect(await set(bench, [MapID(0): 2]) == nil)
        #expect(try await bench.place(1).count == 1)
        #expect(try await bench.bus.ask(Worlds.Layers(realm: RealmID(1))) == [MapID(0): 2])
    }

    @Test(
        arguments: [
            ([MapID(0): 0], 1, Worlds.LayerRefusal.countInvalid), ([MapID(0): -1], 1, .countInvalid),
            ([MapID(0): 65], 1, .countInvalid), ([MapID(531): 2], 1, .instanceMap),
            ([MapID(0): 2], 9, .unknownRealm),
        ] as [([MapID: Int], UInt32, Worlds.LayerRefusal)])
    func badLayersAreRefusedAndChangeNothing(
        _ layers: [MapID: Int], _ realm: UInt32, _ expected: Worlds.LayerRefusal
    ) async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(1): 3]] }
        #expect(await set(bench, layers, realm: realm) == expected)
        #expect(try await bench.bus.ask(Worlds.Layers(realm: RealmID(1))) == [MapID(1): 3])
    }

    @Test func anInstanceMayHaveOneLayer() async throws {
        let bench = try await WorldsBench()
        #expect(await set(bench, [MapID(531): 1]) == nil)
    }

    @Test func layersMayBeSetBeforeAnybodyIsThere() async throws {
        let bench = try await WorldsBench()
        #expect(await set(bench, [MapID(530): 2], realm: 2) == nil)
        let a = try await bench.register("a", realm: 2), b = try await bench.register("b", realm: 2)
        #expect(a.assignedMaps.contains(MapID(530)) && b.assignedMaps.contains(MapID(530)))
    }

    @Test func oneMapsLayersAreChangedAlone() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(1): 3]] }
        func set(_ map: UInt32, _ count: Int, realm: UInt32 = 1) async throws -> [MapID: Int] {
            try await bench.bus.ask(
                Worlds.SetLayer(realm: RealmID(realm), map: MapID(map), count: count))
        }
        #expect(try await set(530, 2) == [MapID(1): 3, MapID(530): 2])
        #expect(try await set(1, 1) == [MapID(1): 1, MapID(530): 2])
        #expect(try await bench.layers(1) == [MapID(1): 1, MapID(530): 2])
        for (map, count, realm) in [(UInt32(0), 0, UInt32(1)), (531, 2, 1), (0, 2, 9)] {
            await #expect(throws: AskError<Worlds.LayerRefusal>.self) {
                try await set(map, count, realm: realm)
            }
        }
        #expect(try await bench.layers(1) == [MapID(1): 1, MapID(530): 2])
    }

    @Test func statisticsNameTheCopiesThatTakePlayers() async throws {
        let bench = try await WorldsBench { $0.layers = [RealmID(1): [MapID(0): 3]] }
        let a = try await bench.register("a"), b = try await bench.register("b")
        let c = try await bench.register("c")
        _ = try await bench.gateway("1")
        try await bench.look(a, alive(40))
        try await bench.tell("1", a, [0: 7, 571: 2])
        func stats(_ map: UInt32) async throws -> Worlds.LayerStatistics {
            try await bench.bus.ask(Worlds.LayerStats(realm: RealmID(1), map: MapID(map)))
        }
        let found = try await stats(0)
        #expect(found.configured == 3)
        #expect(found.layers.map(\.alias) == [a, b, c].map(\.alias).sorted())
        let first = try #require(found.layers.first { $0.world == a.id })
        #expect(first.players == 7 && first.connections == 40 && first.address == "a:8085")
        // One that does not answer is none.
        try await bench.look(c, .unresponsive, times: 2)
        #expect(try await stats(0).layers.count == 2)
        let single = try await stats(571)
        #expect(single.configured == 1 && single.layers.count == 1)
        await #expect(throws: AskError<Worlds.LayerRefusal>.self) {
            try await bench.bus.ask(Worlds.LayerStats(realm: RealmID(9), map: MapID(0)))
        }
    }
}
