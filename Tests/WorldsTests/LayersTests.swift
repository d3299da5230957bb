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
}
