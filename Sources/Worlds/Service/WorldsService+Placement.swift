import Base
import Bus
import WorldsAPI

/// Which worldserver a player goes to.
extension WorldsService {
    func servePlacement() {
        bus.serve(Worlds.Place.self, inFlightMax: 8192) { [self] in await place($0) }
        bus.serve(Worlds.PickAny.self) { [self] in await pickAny($0.realm) }
        bus.serve(Worlds.LookUp.self, inFlightMax: 8192) { [self] in await lookUp($0.id) }
        bus.serve(Worlds.ListWorlds.self) { [self] in await list($0.realm) }
    }
    func stopServingPlacement() {
        bus.stopServing(Worlds.Place.self)
        bus.stopServing(Worlds.PickAny.self)
        bus.stopServing(Worlds.LookUp.self)
        bus.stopServing(Worlds.ListWorlds.self)
    }

    private func place(_ request: Worlds.Place) -> Worlds.Placement {
        let key: PoolKey = request.crossRealm ? .crossRealm : .realm(request.realm)
        guard let pool = pools[key] else { return .none }
        var candidates = pool.candidates(for: request.map)
        let preferred = request.preferred.lowercased().filter { !$0.isWhitespace }
        if !preferred.isEmpty {
            // That one or none; the group's own choice stays as it is.
            candidates.removeAll {
                $0.world.endpoint.alias != preferred && $0.world.endpoint.address != preferred
            }
        } else if request.group != 0 {
            let group = GroupBindings.Key(realm: request.realm, group: request.group, map: request.map)
            if let bound = boundWorld(group, candidates, in: pool) {
                candidates = [bound] + candidates.filter { $0.id != bound.id }
            }
        }
        guard let best = candidates.first else {
            return preferred.isEmpty && pool.isPending(request.map) ? .pending : .none
        }
        reserve(best, in: key)
        if !KnownMaps.openWorld.contains(request.map) {
            populations.expect(
                request.map, on: best.world.endpoint, until: time.now() + configuration.expectedFor)
        }
        return .available(candidates.map(\.world.endpoint))
    }

    /// Until the worldserver reports how many it has, the next player shall not be sent to the same one.
    private func reserve(_ record: WorldRecord, in key: PoolKey) {
        guard record.reserved < UInt32.max else { return }
        pools[key]?[record.id]?.reserved += 1
    }

    private func pickAny(_ realm: RealmID) -> Worlds.Endpoint? {
        guard let pool = pools[.realm(realm)] else { return nil }
        let healthy = pool.ordered.filter { $0.world.health == .healthy && !$0.world.assignedMaps.isEmpty }
        return healthy.min { ($0.load, $0.id) < ($1.load, $1.id) }?.world.endpoint
    }

    private func lookUp(_ id: Worlds.WorldID) -> Worlds.World? { find(id).map { told($0.record) } }

    /// As others see it.
    func told(_ record: WorldRecord) -> Worlds.World {
        var world = record.world
        world.players = populations.players(on: world.endpoint).values.reduce(0) {
            $0.addingReportingOverflow($1).partialValue
        }
        return world
    }

    private func list(_ realm: RealmID?) -> [Worlds.World] {
        pools.filter { entry in realm.map { entry.key == .realm($0) } ?? true }
            .flatMap { $0.value.ordered.map(told) }
            .sorted { ($0.endpoint.alias, $0.endpoint.id) < ($1.endpoint.alias, $1.endpoint.id) }
    }
}
