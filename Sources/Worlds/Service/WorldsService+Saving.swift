import Base
import Store
import WorldsAPI

/// What is not stored yet; each thing once, however often it changed.
struct Unsaved {
    enum Thing: Hashable {
        case world(Worlds.WorldID), layers(RealmID), binding(GroupBindings.Key), gateway(String)
    }
    var things: Set<Thing> = []
}

/// The memory over restarts (spec registry 2.4): read at the start, written behind the decisions.
extension WorldsService {
    /// Worldservers of an earlier run keep their maps, but nobody is sent there before they were seen.
    func restore() async throws(StoreError) {
        let snapshot = try await store.load(now: time.unixNow())
        restoreLayers(snapshot.layers)
        for stored in snapshot.worlds { restore(stored) }
        for gateway in snapshot.gateways { gateways.restore(gateway) }
        // A move that was under way is finished, or taken back.
        for key in pools.keys { publish(pools[key]?.redistribute() ?? []) }
        let (now, unixNow) = (time.now(), time.unixNow())
        for stored in snapshot.bindings {
            let left = Duration.nanoseconds(max(0, stored.until.nanoseconds &- unixNow.nanoseconds))
            bindings.set(
                GroupBindings.Key(realm: stored.realm, group: stored.group, map: stored.map),
                GroupBindings.Entry(world: stored.world, until: now + min(left, configuration.groupBinding)))
        }
        if !snapshot.worlds.isEmpty {
            log.info(
                "worldservers of an earlier run are looked for", ["count": LogValue(snapshot.worlds.count)])
        }
    }

    private func restore(_ stored: RegistrySnapshot.StoredWorld) {
        let endpoint = stored.world.endpoint
        rise(above: endpoint.incarnation)
        guard endpoint.isCrossRealm || configuration.realms.contains(endpoint.realm) else {
            return save(.world(endpoint.id))
        }
        let key = key(of: endpoint)
        var pool = pool(key)
        var record = WorldRecord(restored: stored.world, seen: stored.seen, now: time.now())
        record.former = stored.former
        record.world.since = time.unixNow()
        if record.isEmptying { emptying.insert(record.id) }
        pool.restore(record)
        pools[key] = pool
    }

    /// The settings' layers count where none were stored, or where they say so.
    private func restoreLayers(_ stored: [RealmID: [MapID: Int]]) {
        layers = configuration.layers
        guard !configuration.overridesStoredLayers else { return }
        for (realm, known) in stored { layers[realm] = known }
    }

    // MARK: Writing behind

    func save(_ thing: Unsaved.Thing) {
        unsaved.things.insert(thing)
        guard saving == nil else { return }
        saving = Task { await self.writeAll() }
    }

    func finishSaving() async {
        await saving?.value
    }

    private func writeAll() async {
        while !unsaved.things.isEmpty {
            let taken = unsaved.things
            unsaved.things = []
            do throws(StoreError) {
                try await store.write(taken.map(change))
            } catch {
                log.warning(
                    "the registry was not stored",
                    ["things": LogValue(taken.count), "error": .string(error.description)])
                unsaved.things.formUnion(taken)
                // At the end there is no later.
                if isStopped { break }
                await time.sleep(.seconds(5))
            }
        }
        saving = nil
    }

    /// As it is now, which may be later than when it was noted.
    private func change(_ thing: Unsaved.Thing) -> RegistryChange {
        switch thing {
        case .world(let id):
            guard let record = find(id)?.record else { return .noWorld(id) }
            return .world(
                RegistrySnapshot.StoredWorld(world: record.world, seen: record.seen, former: record.former))
        case .gateway(let id): return gateways.record(id).map { .gateway($0) } ?? .noGateway(id)
        case .layers(let realm): return .layers(realm, layers[realm] ?? [:])
        case .binding(let key):
            guard let entry = bindings.entries[key] else {
                return .noBinding(key.realm, group: key.group, key.map)
            }
            let left = (entry.until - time.now()).nanoseconds
            return .binding(
                RegistrySnapshot.StoredBinding(
                    realm: key.realm, group: key.group, map: key.map, world: entry.world,
                    until: UnixTime(nanoseconds: time.unixNow().nanoseconds &+ left)))
        }
    }
}
