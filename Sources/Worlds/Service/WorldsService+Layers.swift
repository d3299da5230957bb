import Base
import Bus
import WorldsAPI

/// Copies of open-world maps, and which one a group uses.
extension WorldsService {
    static let layersMax = 64

    func serveLayers() {
        bus.serve(Worlds.Layers.self) { [self] in await layers[$0.realm] ?? [:] }
        bus.serve(Worlds.SetLayers.self) { [self] in try await set($0) }
        bus.serve(Worlds.SetLayer.self) { [self] in try await set($0) }
        bus.serve(Worlds.LayerStats.self) { [self] in try await statistics($0) }
        bus.serve(Worlds.BindGroup.self) { [self] in try await bind($0) }
    }
    func stopServingLayers() {
        bus.stopServing(Worlds.Layers.self)
        bus.stopServing(Worlds.SetLayers.self)
        bus.stopServing(Worlds.SetLayer.self)
        bus.stopServing(Worlds.LayerStats.self)
        bus.stopServing(Worlds.BindGroup.self)
    }

    private func set(_ request: Worlds.SetLayer) throws(Worlds.LayerRefusal) -> [MapID: Int] {
        var known = layers[request.realm] ?? [:]
        known[request.map] = request.count
        _ = try set(Worlds.SetLayers(realm: request.realm, layers: known))
        return layers[request.realm] ?? [:]
    }

    private func set(_ request: Worlds.SetLayers) throws(Worlds.LayerRefusal) -> Done {
        guard configuration.realms.contains(request.realm) else { throw .unknownRealm }
        for (map, count) in request.layers {
            guard (1...Self.layersMax).contains(count) else { throw .countInvalid }
            // Copies of instances belong to groups; a second owner would be a second truth.
            guard count == 1 || KnownMaps.openWorld.contains(map) else { throw .instanceMap }
        }
        layers[request.realm] = request.layers
        save(.layers(request.realm))
        guard var pool = pools[.realm(request.realm)] else { return Done() }
        pool.distributor.layers = request.layers
        let changes = pool.redistribute()
        pools[.realm(request.realm)] = pool
        publish(changes)
        return Done()
    }

    private func statistics(
        _ request: Worlds.LayerStats
    ) throws(Worlds.LayerRefusal) -> Worlds.LayerStatistics {
        guard configuration.realms.contains(request.realm) else { throw .unknownRealm }
        let owners = pools[.realm(request.realm)]?.ordered.filter { $0.admits(request.map) } ?? []
        let found = owners.map { owner in
            Worlds.Layer(
                world: owner.id, alias: owner.world.endpoint.alias, address: owner.world.endpoint.address,
                players: populations.players(on: owner.world.endpoint)[request.map] ?? 0,
                connections: owner.world.connections)
        }
        return Worlds.LayerStatistics(
            configured: layers[request.realm]?[request.map] ?? 1,
            layers: found.sorted { ($0.alias, $0.world) < ($1.alias, $1.world) })
    }

    private func bind(_ request: Worlds.BindGroup) throws(Worlds.LayerRefusal) -> Done {
        guard request.group != 0, let pool = pools[.realm(request.realm)],
            pool.candidates(for: request.map).contains(where: { $0.id == request.world })
        else { throw .notAdmitting }
        let key = GroupBindings.Key(realm: request.realm, group: request.group, map: request.map)
        bindings.bind(key, to: request.world, now: time.now())
        save(.binding(key))
        return Done()
    }

    /// A group stays on its layer; the first member to ask decides which one that is.
    func boundWorld(
        _ key: GroupBindings.Key, _ candidates: [WorldRecord], in pool: Pool
    ) -> WorldRecord? {
        let now = time.now()
        if let bound = bindings.world(of: key, now: now),
            let record = candidates.first(where: { $0.id == bound }) ?? pool.holder(of: key.map, bound)
        {
            if bindings.renew(key, now: now) { save(.binding(key)) }
            return record
        }
        guard let best = candidates.first else { return nil }
        bindings.bind(key, to: best.id, now: now)
        save(.binding(key))
        return best
    }
}
