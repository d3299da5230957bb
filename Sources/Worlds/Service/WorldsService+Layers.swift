import Base
import Bus
import WorldsAPI

/// Copies of open-world maps, and which one a group uses.
extension WorldsService {
    static let layersMax = 64

    func serveLayers() {
        bus.serve(Worlds.Layers.self) { [self] in await layers[$0.realm] ?? [:] }
        bus.serve(Worlds.SetLayers.self) { [self] in try await set($0) }
        bus.serve(Worlds.BindGroup.self) { [self] in try await bind($0) }
    }
    func stopServingLayers() {
        bus.stopServing(Worlds.Layers.self)
        bus.stopServing(Worlds.SetLayers.self)
        bus.stopServing(Worlds.BindGroup.self)
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
    func boundWorld(_ key: GroupBindings.Key, _ candidates: [WorldRecord]) -> WorldRecord? {
        let now = time.now()
        if let bound = bindings.world(of: key, now: now),
            let record = candidates.first(where: { $0.id == bound })
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
