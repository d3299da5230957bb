import Base
import Bus
import WorldsAPI

/// Copies of open-world maps.
extension WorldsService {
    static let layersMax = 64

    func serveLayers() {
        bus.serve(Worlds.Layers.self) { [self] in await layers[$0.realm] ?? [:] }
        bus.serve(Worlds.SetLayers.self) { [self] in try await set($0) }
    }

    private func set(_ request: Worlds.SetLayers) throws -> Done {
        guard configuration.realms.contains(request.realm) else { throw Worlds.LayerRefusal.unknownRealm }
        for (map, count) in request.layers {
            guard (1...Self.layersMax).contains(count) else { throw Worlds.LayerRefusal.countInvalid }
            // Copies of instances belong to groups; a second owner would be a second truth.
            guard count == 1 || KnownMaps.openWorld.contains(map) else {
                throw Worlds.LayerRefusal.instanceMap
            }
        }
        layers[request.realm] = request.layers
        guard var pool = pools[.realm(request.realm)] else { return Done() }
        pool.distributor.layers = request.layers
        let changes = pool.redistribute()
        pools[.realm(request.realm)] = pool
        publish(changes)
        return Done()
    }
}
