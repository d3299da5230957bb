import Base
import Bus
import WorldsAPI

/// Worldservers that are emptied while they run on: at an admin's word, or because they do not answer for too
/// long. Their maps go to others in the usual two steps, and gateways take their players after them.
extension WorldsService {
    func serveDraining() {
        bus.serve(Worlds.SetDraining.self) { [self] in try await set($0) }
        bus.serve(Worlds.LookAtDrain.self) { [self] in await progress($0.id) }
    }
    func stopServingDraining() {
        bus.stopServing(Worlds.SetDraining.self)
        bus.stopServing(Worlds.LookAtDrain.self)
    }

    private func set(_ request: Worlds.SetDraining) throws(Worlds.DrainRefusal) -> Worlds.DrainProgress {
        let (key, known) = try find(named: request.world)
        guard known.world.isDraining != request.isDraining else { return progress(known, in: key) }
        let health = known.world.health
        pools[key]?[known.id]?.setDraining(request.isDraining, now: time.now())
        log.notice(
            request.isDraining ? "a worldserver is drained" : "a worldserver is not drained any longer",
            ["alias": .string(known.world.endpoint.alias)])
        if let now = pools[key]?[known.id]?.world.health, now != health {
            pools[key]?[known.id]?.world.since = time.unixNow()
            bus.publish(Worlds.WorldHealthChanged(endpoint: known.world.endpoint, health: now))
        }
        save(.world(known.id))
        emptyingMayHaveChanged(known.id, in: key)
        return progress(pools[key]?[known.id] ?? known, in: key)
    }

    /// By its whole alias, address or id, or the beginning of one of them that no other has.
    private func find(named text: String) throws(Worlds.DrainRefusal) -> (key: PoolKey, record: WorldRecord) {
        let name = text.lowercased().filter { !$0.isWhitespace }
        guard !name.isEmpty else { throw .unknown }
        let all = pools.flatMap { key, pool in pool.ordered.map { (key: key, record: $0) } }
        func names(_ record: WorldRecord) -> [String] {
            [record.world.endpoint.alias, record.world.endpoint.address, record.id]
        }
        if let exact = all.first(where: { names($0.record).contains(name) }) { return exact }
        let similar = all.filter { names($0.record).contains { $0.hasPrefix(name) } }
        guard similar.count < 2 else {
            throw .ambiguous(similar.map(\.record.world.endpoint.alias).sorted())
        }
        guard let only = similar.first else { throw .unknown }
        return only
    }

    /// Tells gateways, and deals again, when a worldserver is to be emptied or is not any longer.
    func emptyingMayHaveChanged(_ id: Worlds.WorldID, in key: PoolKey) {
        guard let record = pools[key]?[id], record.isEmptying != emptying.contains(id) else { return }
        if record.isEmptying { emptying.insert(id) } else { emptying.remove(id) }
        bus.publish(
            Worlds.WorldEmptying(endpoint: record.world.endpoint, isEmptying: record.isEmptying))
        // One that is emptied no longer gets its share again.
        publish(pools[key]?.redistribute(record.isEmptying ? .changed : .joined) ?? [])
    }

    /// Worldservers that a realm's gateways shall empty.
    func emptying(for realm: RealmID) -> [Worlds.WorldID: UInt64] {
        var found: [Worlds.WorldID: UInt64] = [:]
        for key in [PoolKey.realm(realm), .crossRealm] {
            for record in pools[key]?.records.values.filter(\.isEmptying) ?? [] {
                found[record.id] = record.world.endpoint.incarnation
            }
        }
        return found
    }

    private func progress(_ id: Worlds.WorldID) -> Worlds.DrainProgress? {
        find(id).map { progress($0.record, in: $0.key) }
    }
    private func progress(_ record: WorldRecord, in key: PoolKey) -> Worlds.DrainProgress {
        let players = populations.players(on: record.world.endpoint)
        let realm: RealmID? = if case .realm(let realm) = key { realm } else { nil }
        let isTold = record.emptyingSince.map { gateways.haveReported(realm, since: $0) } ?? false
        return Worlds.DrainProgress(
            world: told(record), players: players, moving: (pools[key]?.moving(record.id) ?? []).sorted(),
            stuck: (pools[key]?.stuck(record.id) ?? []).sorted(), isTold: isTold)
    }

    /// Instance maps may have lost their last player: they can go to their new owners.
    func settleCopies() {
        let copies = populations.copies
        for key in pools.keys where pools[key]?.copies != copies {
            pools[key]?.copies = copies
            publish(pools[key]?.settle() ?? [])
        }
    }
}
