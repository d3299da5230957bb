import Base
import WorldsAPI

/// Deals the maps of one pool out to its worldservers (spec registry 6.2, 7.1). Pure: the same input gives the same
/// result, and what a living worldserver owns stays with it where the rules allow.
struct MapDistributor {
    struct Node: Equatable {
        var id: Worlds.WorldID
        /// Empty: every map.
        var available: Set<MapID> = []
        /// Its own while it lives, though others can run them too.
        var preferred: Set<MapID> = []
        /// What it owns now.
        var current: Set<MapID> = []
        init(
            _ id: Worlds.WorldID, available: Set<MapID> = [], preferred: Set<MapID> = [],
            current: Set<MapID> = []
        ) {
            self.id = id
            self.available = available
            self.preferred = preferred
            self.current = current
        }
        func canRun(_ map: MapID) -> Bool { available.isEmpty || available.contains(map) }
    }
    var maps: [MapID] = KnownMaps.all
    var weights: [MapID: Int] = KnownMaps.weights
    /// Copies of open-world maps; absent is one.
    var layers: [MapID: Int] = [:]

    func weight(_ map: MapID) -> Int { max(1, weights[map] ?? 1) }
    func weight(_ maps: Set<MapID>) -> Int { maps.reduce(0) { $0 + weight($1) } }

    /// - Parameter nodes: in the order in which they were first seen.
    func distribute(over nodes: [Node]) -> [Worlds.WorldID: Set<MapID>] {
        var owned: [Worlds.WorldID: Set<MapID>] = [:]
        var left = Set(maps)
        for node in nodes {
            let fixed = node.available.isEmpty ? [] : node.available
            owned[node.id] = fixed
            left.subtract(fixed)
        }
        let general = nodes.filter { $0.available.isEmpty }
        // A preference is granted to one worldserver alone, the first that has it.
        for node in general {
            let granted = node.preferred.intersection(left)
            owned[node.id, default: []].formUnion(granted)
            left.subtract(granted)
        }
        deal(left, to: general, &owned)
        addLayers(nodes, &owned)
        return owned
    }

    private func deal(_ left: Set<MapID>, to nodes: [Node], _ owned: inout [Worlds.WorldID: Set<MapID>]) {
        guard let first = nodes.first, !left.isEmpty else { return }
        if nodes.count == 1 {
            owned[first.id, default: []].formUnion(left)
            return
        }
        let settled = nodes.filter { !$0.current.isEmpty }
        if nodes.contains(where: { !$0.preferred.isEmpty }) || settled.count == nodes.count {
            return dealLost(left, to: nodes, &owned)
        }
        assign(bins(left, count: nodes.count), to: nodes, &owned)
    }

    /// First-fit decreasing; heavier maps than a bin are lowered to it.
    func bins(_ maps: Set<MapID>, count: Int) -> [[MapID]] {
        let total = weight(maps)
        let capacity = (total + count - 1) / count
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

    /// Each bin to the worldserver that owns most of it already; the rest in order. More bins than worldservers
    /// wrap round.
    private func assign(_ bins: [[MapID]], to nodes: [Node], _ owned: inout [Worlds.WorldID: Set<MapID>]) {
        var free = Array(nodes.indices)
        var open = Array(bins.indices)
        var pairs: [(bin: Int, node: Int)] = []
        while true {
            var best: (bin: Int, node: Int, weight: Int)?
            for bin in open {
                for node in free {
                    let shared = weight(Set(bins[bin]).intersection(nodes[node].current))
                    if shared > best?.weight ?? 0 { best = (bin, node, shared) }
                }
            }
            guard let best else { break }
            pairs.append((best.bin, best.node))
            open.removeAll { $0 == best.bin }
            free.removeAll { $0 == best.node }
        }
        for (offset, bin) in open.enumerated() {
            pairs.append((bin, free.isEmpty ? offset % nodes.count : free[offset % free.count]))
        }
        for (bin, node) in pairs { owned[nodes[node].id, default: []].formUnion(bins[bin]) }
    }

    /// Only what nobody owns moves: each such map, the heaviest first, to the one that has least.
    private func dealLost(_ left: Set<MapID>, to nodes: [Node], _ owned: inout [Worlds.WorldID: Set<MapID>]) {
        var lost = left
        for node in nodes {
            let kept = node.current.intersection(lost)
            owned[node.id, default: []].formUnion(kept)
            lost.subtract(kept)
        }
        for map in lost.sorted(by: { (weight($1), $0) < (weight($0), $1) }) {
            guard let poorest = nodes.min(by: { weight(owned[$0.id] ?? []) < weight(owned[$1.id] ?? []) })
            else { return }
            owned[poorest.id, default: []].insert(map)
        }
    }

    private func addLayers(_ nodes: [Node], _ owned: inout [Worlds.WorldID: Set<MapID>]) {
        for (map, count) in layers.sorted(by: { $0.key < $1.key }) where count >= 2 {
            for node in nodes { owned[node.id]?.remove(map) }
            for _ in 0..<count {
                let able = nodes.filter { $0.canRun(map) && owned[$0.id]?.contains(map) != true }
                // Who has it already keeps it; then who carries least.
                let next = able.min {
                    let a = owned[$0.id] ?? [], b = owned[$1.id] ?? []
                    return ($0.current.contains(map) ? 0 : 1, weight(a), $0.id)
                        < ($1.current.contains(map) ? 0 : 1, weight(b), $1.id)
                }
                guard let next else { break }
                owned[next.id, default: []].insert(map)
            }
        }
    }
}
