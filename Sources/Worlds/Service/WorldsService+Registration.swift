import Base
import Bus
import WorldsAPI

/// Worldservers that join, come back, confirm maps and leave.
extension WorldsService {
    func serveRegistration() {
        bus.serve(Worlds.Register.self) { [self] in try await register($0) }
        bus.serve(Worlds.ConfirmMaps.self) { [self] in await confirm($0) }
        bus.serve(Worlds.ReportHealth.self) { [self] in await report($0) }
        bus.serve(Worlds.Deregister.self) { [self] in await deregister($0) }
    }
    func stopServingRegistration() {
        bus.stopServing(Worlds.Register.self)
        bus.stopServing(Worlds.ConfirmMaps.self)
        bus.stopServing(Worlds.ReportHealth.self)
        bus.stopServing(Worlds.Deregister.self)
    }

    private func register(_ request: Worlds.Register) throws(Worlds.RegisterRefusal) -> Worlds.Registered {
        do throws(Worlds.RegisterRefusal) {
            return try admit(request, try RegistrationCheck.check(request, configuration))
        } catch {
            metrics.counter(
                "nimbus_worlds_refused_total", help: "Registrations of worldservers that were refused.",
                ["reason": error.label]
            ).add()
            log.warning(
                "a worldserver was refused",
                ["address": .string(request.address), "reason": .string("\(error)")])
            throw error
        }
    }

    private func admit(
        _ request: Worlds.Register, _ maps: [MapID]
    ) throws(Worlds.RegisterRefusal) -> Worlds.Registered {
        let id = Identity.id(of: request.address)
        let known = find(id)
        if let known {
            let address = known.record.world.endpoint.address
            guard address == request.address else { throw .idTaken(by: address) }
            if request.process != 0 {
                if known.record.world.process == request.process {
                    try RegistrationCheck.check(request, maps, sameProcessAs: known.record.world)
                    return comeBack(known, request)
                }
                // Two live processes with one address: the newer one has it, and the older would only throw
                // it out.
                guard !known.record.former.contains(where: { $0.process == request.process }) else {
                    throw .replaced
                }
            } else {
                try refuseWhileContested(known)
            }
        }
        return join(request, id, maps, known)
    }

    /// A process that does not say which one it is may be a new one, to which the address belongs (spec
    /// registry 3.1), or the one that lost it and lives. Two that live would throw each other out for ever;
    /// so the one that has it keeps it for as long as it shows that it lives, and until nobody has wanted it
    /// for a while.
    private func refuseWhileContested(
        _ known: (key: PoolKey, record: WorldRecord)
    ) throws(Worlds.RegisterRefusal) {
        let now = time.now()
        guard known.record.keepsItsAddress(now: now, configuration) else { return }
        pools[known.key]?[known.record.id]?.contest?.until = now + WorldRecord.contestTime
        throw .occupied
    }

    // MARK: The same process

    /// It was away, or the daemon was: everything is as it was.
    private func comeBack(
        _ known: (key: PoolKey, record: WorldRecord), _ request: Worlds.Register
    ) -> Worlds.Registered {
        var record = known.record
        let verdict = record.comeBack(now: time.now())
        record.world.healthAddress = request.healthAddress
        record.world.preferredMaps = Set(request.preferredMaps).sorted()
        record.world.endpoint.announcesReadiness = request.announcesReadiness
        pools[known.key]?[record.id] = record
        apply(verdict, to: record.world.endpoint, in: known.key, because: "it came back")
        publish(pools[known.key]?.confirm(request.loadedMaps, by: record.id) ?? [])
        save(.world(record.id))
        log.notice(
            "worldserver came back",
            [
                "address": .string(record.world.endpoint.address),
                "alias": .string(record.world.endpoint.alias),
            ])
        return registered(pools[known.key]?[record.id]?.world ?? record.world, .cameBack)
    }

    private func registered(_ world: Worlds.World, _ arrival: Worlds.Arrival) -> Worlds.Registered {
        Worlds.Registered(
            id: world.endpoint.id, alias: world.endpoint.alias, incarnation: world.endpoint.incarnation,
            assignedMaps: world.assignedMaps, arrival: arrival, pendingMaps: world.pendingMaps,
            version: world.version)
    }

    // MARK: Another process

    private func join(
        _ request: Worlds.Register, _ id: Worlds.WorldID, _ maps: [MapID],
        _ known: (key: PoolKey, record: WorldRecord)?
    ) -> Worlds.Registered {
        let key: PoolKey = request.isCrossRealm ? .crossRealm : .realm(request.realm)
        if let known { end(known, joining: key) }
        let wasGivenUp = takeDeparted(id, request.process)
        let isRunning = request.process != 0 && (wasGivenUp || !request.loadedMaps.isEmpty)
        var world = Worlds.World(
            endpoint: endpoint(for: request, id), healthAddress: request.healthAddress, availableMaps: maps,
            preferredMaps: Set(request.preferredMaps).sorted())
        world.process = request.process
        world.since = time.unixNow()
        var pool = pool(key)
        let changes = pool.join(
            world, loaded: Set(request.loadedMaps), isRunning: isRunning, now: time.now())
        if let known {
            pool[id]?.former = Self.former(of: known.record)
            let now = time.now()
            if known.record.showsItself(now: now, configuration) {
                pool[id]?.contest = WorldRecord.Contest(since: now, until: now + WorldRecord.contestTime)
            }
        }
        // Nobody has to leave a process that has just started.
        emptying.remove(id)
        pools[key] = pool
        world = pool[id]?.world ?? world
        log.notice(
            "worldserver joined",
            [
                "address": .string(world.endpoint.address), "alias": .string(world.endpoint.alias),
                "maps": LogValue(world.assignedMaps.count),
            ])
        save(.world(id))
        bus.publish(Worlds.WorldAdded(world: world))
        publish(changes)
        return registered(world, isRunning ? .rejoined : .joined)
    }

    private static func former(of record: WorldRecord) -> [FormerProcess] {
        let last = FormerProcess(
            incarnation: record.world.endpoint.incarnation, process: record.world.process)
        return Array((record.former + [last]).suffix(WorldRecord.formerMax))
    }

    /// Whoever was there before is dead, with all its players. Its maps are not dealt out
    /// meanwhile, unless it comes back to another pool.
    private func end(_ known: (key: PoolKey, record: WorldRecord), joining key: PoolKey) {
        let world = known.record.world
        guard known.key == key else { return remove(world.endpoint.id, from: known.key, because: "it moved") }
        sayGone(world, because: "it registered again")
    }

    private func endpoint(for request: Worlds.Register, _ id: Worlds.WorldID) -> Worlds.Endpoint {
        let others = pools.values.flatMap { $0.ordered.map(\.world.endpoint) }.filter { $0.id != id }
        return Worlds.Endpoint(
            id: id, address: request.address,
            alias: Identity.alias(of: request.address, taken: Set(others.map(\.alias))),
            incarnation: nextIncarnation(),
            realm: request.isCrossRealm ? RealmID(0) : request.realm, isCrossRealm: request.isCrossRealm,
            announcesReadiness: request.announcesReadiness)
    }

    // MARK: What it tells

    private func confirm(_ request: Worlds.ConfirmMaps) -> Worlds.Known {
        if let found = find(request.id, incarnation: request.incarnation) {
            publish(pools[found.key]?.confirm(request.maps, by: request.id) ?? [])
            save(.world(request.id))
        }
        return known(request.id, incarnation: request.incarnation)
    }

    /// For whoever speaks for an incarnation: whether it counts, and what it has.
    func known(_ id: Worlds.WorldID, incarnation: UInt64) -> Worlds.Known {
        guard let record = find(id)?.record else { return Worlds.Known(isCurrent: false) }
        let world = record.world
        guard world.endpoint.incarnation == incarnation else {
            // The same process may have another incarnation by now, whose reply it has not got yet.
            let asker = record.former.first { $0.incarnation == incarnation }
            return Worlds.Known(
                isCurrent: false, isReplaced: asker.map { $0.process != world.process } ?? false)
        }
        return Worlds.Known(
            isCurrent: true, assignedMaps: world.assignedMaps, pendingMaps: world.pendingMaps,
            version: world.version)
    }

    private func deregister(_ request: Worlds.Deregister) -> Done {
        if let found = find(request.id, incarnation: request.incarnation) {
            remove(request.id, from: found.key, because: "it left")
        }
        return Done()
    }
}

extension Worlds.RegisterRefusal {
    /// For metrics.
    fileprivate var label: String {
        switch self {
        case .invalidPort: "port"
        case .invalidHost: "host"
        case .unknownRealm: "unknown_realm"
        case .invalidMaps: "maps"
        case .idTaken: "id_taken"
        case .foreignRealm: "foreign_realm"
        case .foreignMaps: "foreign_maps"
        case .replaced: "replaced"
        case .occupied: "occupied"
        }
    }
}
