import Base
import Testing
import WorldsAPI

@testable import WorldsService

/// Copies of open-world maps (spec registry 7.1).
@Suite struct LayerDistributionTests {
    typealias Node = MapDistributor.Node

    private func owners(_ map: UInt32, _ owned: MapDistributor.Owned) -> [String] {
        owned.filter { $0.value.contains(MapID(map)) }.keys.sorted()
    }

    @Test func aMapHasAsManyOwnersAsLayers() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 2, MapID(530): 3, MapID(1): 1]
        let owned = distributor.distribute(over: ["a", "b", "c"].map { Node($0) }, .joined)
        #expect(owners(0, owned).count == 2)
        #expect(owners(530, owned).count == 3)
        #expect(owners(1, owned).count == 1)
        let count = owned.values.reduce(0) { $0 + $1.count }
        #expect(count == 122)
    }

    @Test func thereAreNotMoreLayersThanWorldservers() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 9]
        let owned = distributor.distribute(over: ["a", "b"].map { Node($0) }, .joined)
        #expect(owners(0, owned) == ["a", "b"])
    }

    @Test func onlyWhoCanRunAMapGetsALayerOfIt() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 3]
        let owned = distributor.distribute(
            over: [Node("a", available: maps("0 1")), Node("b", available: maps("1")), Node("c")], .joined)
        #expect(owners(0, owned) == ["a", "c"])
    }

    @Test func layersGoToWhoCarriesLeast() {
        let distributor = MapDistributor(
            maps: (0..<4).map { MapID($0) }, weights: [MapID(0): 10, MapID(1): 5, MapID(2): 1, MapID(3): 1],
            layers: [MapID(3): 1, MapID(2): 2])
        // Without map 2: a has 0, b has 1, c has 3.
        let owned = distributor.distribute(
            over: [
                Node("a", available: maps("0").union([MapID(2)])),
                Node("b", available: [MapID(1), MapID(2)]),
                Node("c", available: [MapID(2), MapID(3)]),
            ], .joined)
        #expect(owners(2, owned) == ["b", "c"])
    }

    @Test func connectionsAndThenTheIdDecideBetweenEquals() {
        let distributor = MapDistributor(maps: [MapID(0)], weights: [:], layers: [MapID(0): 2])
        func owners(_ connections: [UInt32]) -> [String] {
            let nodes = zip(["a", "b", "c"], connections).map {
                Node($0.0, available: maps("0"), connections: $0.1)
            }
            return self.owners(0, distributor.distribute(over: nodes, .joined))
        }
        #expect(owners([5, 3, 4]) == ["b", "c"])
        #expect(owners([0, 0, 0]) == ["a", "b"])
    }

    @Test func whoHasALayerKeepsIt() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 2]
        let first = distributor.distribute(over: ["a", "b"].map { Node($0) }, .joined)
        let second = distributor.distribute(
            over: ["a", "b"].map { Node($0, current: first[$0] ?? []) } + [Node("c")], .changed)
        #expect(owners(0, second) == ["a", "b"])
    }

    @Test func whoPrefersAMapHasALayerOfIt() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 2]
        let owned = distributor.distribute(
            over: [
                Node("a", current: maps("0")), Node("b", current: maps("0")), Node("c", preferred: maps("0")),
            ],
            .joined)
        #expect(owners(0, owned).count == 2 && owners(0, owned).contains("c"))
    }

    @Test func fewerLayersTakeTheMapFromSomebody() {
        var distributor = MapDistributor()
        distributor.layers = [MapID(0): 2]
        let nodes = ["a", "b"].map { Node($0) }
        let both = distributor.distribute(over: nodes, .joined)
        distributor.layers = [:]
        let one = distributor.distribute(
            over: nodes.map { Node($0.id, current: both[$0.id] ?? []) }, .changed)
        #expect(owners(0, one).count == 1)
    }
}
