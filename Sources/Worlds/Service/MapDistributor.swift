import Base
import WorldsAPI

/// Deals the maps of one pool out to its worldservers (spec registry 6.2, 7.1). Pure: the same input gives
/// the same result, and what a living worldserver has stays with it where the rules allow.
struct MapDistributor {
    struct Node: Equatable {
        var id: Worlds.WorldID
        /// Empty: every map.
        var available: Set<MapID> = []
        /// Its own while it lives, though others can run them too.
        var preferred: Set<MapID> = []
        /// What it was dealt last.
        var current: Set<MapID> = []
        /// What it has in memory; on its way to another, perhaps.
        var loaded: Set<MapID> = []
        var connections: UInt32 = 0
        /// Nothing is dealt to it; it keeps what nobody else can run.
        var isEmptying = false

        init(
            _ id: Worlds.WorldID, available: Set<MapID> = [], preferred: Set<MapID> = [],
            current: Set<MapID> = [],
            loaded: Set<MapID>? = nil, connections: UInt32 = 0, isEmptying: Bool = false
        ) {
            self.id = id
            self.available = available
            self.preferred = preferred
            self.current = current
            self.loaded = loaded ?? current
            self.connections = connections
            self.isEmptying = isEmptying
        }
        func canRun(_ map: MapID) -> Bool { available.isEmpty || available.contains(map) }
    }
    enum Occasion {
        /// One that can run all maps is new: everything is dealt again, evenly.
        case joined
        /// Anything else: only what nobody has is dealt out.
        case changed
    }
    typealias Owned = [Worlds.WorldID: Set<MapID>]

    var maps: [MapID] = KnownMaps.all
    var weights: [MapID: Int] = KnownMaps.weights
    /// Copies of open-world maps; absent is one.
    var layers: [MapID: Int] = [:]

    func weight(_ map: MapID) -> Int { max(1, weights[map] ?? 1) }
    func weight(_ maps: Set<MapID>) -> Int { maps.reduce(0) { $0 &+ weight($1) } }

    /// - Parameter nodes: in the order in which they were first seen.
    func distribute(over nodes: [Node], _ occasion: Occasion) -> Owned {
        var owned = distributeAll(over: nodes.filter { !$0.isEmptying }, occasion)
        let taken = owned.values.reduce(into: Set<MapID>()) { $0.formUnion($1) }
        for node in nodes where node.isEmptying {
            owned[node.id] = node.current.union(node.loaded).subtracting(taken)
        }
        return owned
    }

    private func distributeAll(over nodes: [Node], _ occasion: Occasion) -> Owned {
        var owned: Owned = [:]
        let general = nodes.filter { $0.available.isEmpty }
        // Somebody may prefer a map that we do not know.
        var left = general.reduce(into: Set(maps)) { $0.formUnion($1.preferred) }
        // Who lists maps runs exactly these.
        for node in nodes {
            owned[node.id] = node.available
            left.subtract(node.available)
        }
        // A preference is granted to one worldserver alone, the first that has it.
        for node in general {
            let granted = node.preferred.intersection(left)
            owned[node.id, default: []].formUnion(granted)
            left.subtract(granted)
        }
        deal(left, to: general, occasion, &owned)
        addLayers(nodes, &owned)
        return owned
    }

    private func deal(_ left: Set<MapID>, to nodes: [Node], _ occasion: Occasion, _ owned: inout Owned) {
        guard let first = nodes.first, !left.isEmpty else { return }
        if nodes.count == 1 {
            owned[first.id, default: []].formUnion(left)
            return
        }
        switch occasion {
        case .changed: dealLost(left, to: nodes, &owned)
        case .joined where nodes.contains { !$0.preferred.isEmpty }: balance(left, over: nodes, &owned)
        case .joined: assign(bins(left, count: nodes.count), to: nodes, &owned)
        }
    }

    // MARK: Bins

    /// First-fit decreasing; heavier maps than a bin are lowered to it.
    func bins(_ maps: Set<MapID>, count: Int) -> [[MapID]] {
        let capacity = (weight(maps) &+ count &- 1) / max(1, count)
        let sorted = maps.sorted { (min(weight($1), capacity), $0) < (min(weight($0), capacity), $1) }
        var bins: [(used: Int, maps: [MapID])] = []
        for map in sorted {
            let size = min(weight(map), capacity)
            if let index = bins.firstIndex(where: { $0.used + size <= capacity }) {
                bins[index].used += size
                bins[index].maps.append(map)
            } else {
                bins.append((size, [map]))
            }
        }
        return bins.map(\.maps)
    }

    /// The bins to the worldservers in such a way that the least weight moves; where that says nothing, in
    /// order. More bins than worldservers wrap round.
    private func assign(_ bins: [[MapID]], to nodes: [Node], _ owned: inout Owned) {
        let matched = Matching.heaviest(
            nodes.indices.map { bin in
                nodes.map { node in
                    guard bin < bins.count else { return 0 }
                    return weight(node.current.union(node.loaded).intersection(bins[bin]))
                }
            })
        for (index, bin) in bins.enumerated() {
            owned[nodes[matched[index % nodes.count]].id, default: []].formUnion(bin)
        }
    }

    // MARK: Moving little

    /// Only what nobody has moves: to who has it in memory still, else the
    /// heaviest first to who carries least.
    private func dealLost(_ left: Set<MapID>, to nodes: [Node], _ owned: inout Owned) {
        var lost = left
        let claims: [(Node) -> Set<MapID>] = [{ $0.current.intersection($0.loaded) }, \.current, \.loaded]
        for claim in claims {
            for node in nodes {
                let kept = claim(node).intersection(lost)
                owned[node.id, default: []].formUnion(kept)
                lost.subtract(kept)
            }
        }
        dealToPoorest(lost, nodes, &owned)
    }

    /// Everybody keeps as much of its own, preferences first, as fits an even share; the
    /// rest goes to who carries least.
    private func balance(_ left: Set<MapID>, over nodes: [Node], _ owned: inout Owned) {
        let total = nodes.reduce(weight(left)) { $0 &+ weight(owned[$1.id] ?? []) }
        let share = (total &+ nodes.count &- 1) / nodes.count
        var rest = left
        for node in nodes {
            var carried = weight(owned[node.id] ?? [])
            for map in heaviestFirst(node.current.union(node.loaded).intersection(rest))
            where carried == 0 || carried &+ weight(map) <= share {
                owned[node.id, default: []].insert(map)
                rest.remove(map)
                carried = carried &+ weight(map)
            }
        }
        dealToPoorest(rest, nodes, &owned)
    }

    private func dealToPoorest(_ maps: Set<MapID>, _ nodes: [Node], _ owned: inout Owned) {
        var carried = nodes.map { weight(owned[$0.id] ?? []) }
        for map in heaviestFirst(maps) {
            guard let poorest = carried.indices.min(by: { carried[$0] < carried[$1] }) else { return }
            owned[nodes[poorest].id, default: []].insert(map)
            carried[poorest] = carried[poorest] &+ weight(map)
        }
    }
    private func heaviestFirst(_ maps: Set<MapID>) -> [MapID] {
        maps.sorted { (weight($1), $0) < (weight($0), $1) }
    }

    // MARK: Layers

    /// Each map with several layers goes to as many worldservers that can run it (spec registry 7.1): those
    /// that prefer or have it before those that carry least.
    private func addLayers(_ nodes: [Node], _ owned: inout Owned) {
        for (map, count) in layers.sorted(by: { $0.key < $1.key }) where count >= 2 {
            for node in nodes { owned[node.id]?.remove(map) }
            let able = nodes.filter { $0.canRun(map) }
            let ranked = able.map { node in
                Rank(
                    isStranger: !node.preferred.contains(map), isEmpty: !node.current.contains(map),
                    weight: weight(owned[node.id] ?? []), connections: node.connections, id: node.id)
            }.sorted()
            for chosen in ranked.prefix(count) { owned[chosen.id, default: []].insert(map) }
        }
    }

    private struct Rank: Comparable {
        var isStranger: Bool, isEmpty: Bool, weight: Int, connections: UInt32, id: Worlds.WorldID

        static func < (a: Rank, b: Rank) -> Bool {
            if a.isStranger != b.isStranger { return b.isStranger }
            if a.isEmpty != b.isEmpty { return b.isEmpty }
            return (a.weight, a.connections, a.id) < (b.weight, b.connections, b.id)
        }
    }
}
