import Base
import Bus
import WorldsAPI

/// Which worldserver a player goes to.
extension WorldsService {
    func servePlacement() {
        bus.serve(Worlds.Place.self, inFlightMax: 8192) { [self] in await place($0) }
        bus.serve(Worlds.PickAny.self) { [self] in await pickAny($0.realm) }
        bus.serve(Worlds.LookUp.self, inFlightMax: 8192) { [self] in await find($0.id)?.record.world }
        bus.serve(Worlds.ListWorlds.self) { [self] in await list($0.realm) }
        bus.serve(Worlds.BindGroup.self) { [self] in try await bind($0) }
    }

    private func place(_ request: Worlds.Place) -> Worlds.Placement {
        let key: PoolKey = request.crossRealm ? .crossRealm : .realm(request.realm)
        guard let pool = pools[key] else { return .none }
        var candidates = pool.candidates(for: request.map)
        let preferred = request.preferred.lowercased().filter { $0 != " " }
        if !preferred.isEmpty {
            candidates.removeAll {
                $0.world.endpoint.alias != preferred && $0.world.endpoint.address != preferred
            }
        } else if request.group != 0, let bound = boundWorld(request, candidates) {
            candidates = [bound] + candidates.filter { $0.id != bound.id }
        }
        guard let best = candidates.first else {
            return preferred.isEmpty && pool.isPending(request.map) ? .pending : .none
        }
        pools[key]?[best.id]?.reserved &+= 1
        return .available(candidates.map(\.world.endpoint))
    }

    /// A group stays on its layer; the first member to ask decides which one that is.
    private func boundWorld(_ request: Worlds.Place, _ candidates: [WorldRecord]) -> WorldRecord? {
        let key = GroupBindings.Key(realm: request.realm, group: request.group, map: request.map)
        let now = time.now()
        if let bound = bindings.world(of: key, now: now, life: configuration.groupBinding),
            let record = candidates.first(where: { $0.id == bound })
        {
            return record
        }
        guard let best = candidates.first else { return nil }
        bindings.bind(key, to: best.id, until: now + configuration.groupBinding)
        return best
    }

    private func pickAny(_ realm: RealmID) -> Worlds.Endpoint? {
        guard let pool = pools[.realm(realm)] else { return nil }
        let healthy = pool.ordered.filter { $0.world.health == .healthy && !$0.world.assignedMaps.isEmpty }
        return healthy.min { ($0.load, $0.id) < ($1.load, $1.id) }?.world.endpoint
    }

    private func list(_ realm: RealmID?) -> [Worlds.World] {
        pools.filter { entry in realm.map { entry.key == .realm($0) } ?? true }
            .flatMap { $0.value.ordered.map(\.world) }.sorted { $0.endpoint.alias < $1.endpoint.alias }
    }

    private func bind(_ request: Worlds.BindGroup) throws -> Done {
        guard request.group != 0, let pool = pools[.realm(request.realm)],
            pool.candidates(for: request.map).contains(where: { $0.id == request.world })
        else { throw Worlds.LayerRefusal.notAdmitting }
        bindings.bind(
            GroupBindings.Key(realm: request.realm, group: request.group, map: request.map),
            to: request.world,
            until: time.now() + configuration.groupBinding)
        return Done()
    }
}

/// Which layer a group uses, until it was not asked for a day.
struct GroupBindings {
    struct Key: Hashable {
        var realm: RealmID, group: UInt32, map: MapID
    }
    private var table: [Key: (world: Worlds.WorldID, until: Instant)] = [:]
    private static let keptMax = 200_000

    mutating func world(of key: Key, now: Instant, life: Duration) -> Worlds.WorldID? {
        guard let entry = table[key], entry.until > now else { return nil }
        table[key]?.until = now + life
        return entry.world
    }
    mutating func bind(_ key: Key, to world: Worlds.WorldID, until: Instant) {
        if table.count >= Self.keptMax, let oldest = table.min(by: { $0.value.until < $1.value.until }) {
            table[oldest.key] = nil
        }
        table[key] = (world, until)
    }
}
