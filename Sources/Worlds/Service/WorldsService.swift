public import Base
public import Bus
import WorldsAPI

/// The registry: worldservers with their maps and health, gateways, placement.
///
/// One actor for all pools, so that joins, leaves, confirmations and looks come one after another.
public actor WorldsService {
    enum PoolKey: Hashable {
        case realm(RealmID), crossRealm
    }
    let configuration: WorldsConfiguration
    let bus: Bus
    let time: any TimeSource
    let log: Log
    var pools: [PoolKey: Pool] = [:]
    var layers: [RealmID: [MapID: Int]]
    var gateways = GatewayTable()
    var bindings = GroupBindings()
    /// Rises with each registration.
    private var lastIncarnation: UInt64
    private let dead: Counter

    public init(
        _ configuration: WorldsConfiguration, bus: Bus, time: any TimeSource, log: Log, metrics: Metrics
    ) {
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.log = log.component("worlds")
        layers = configuration.layers
        // Higher than those of an earlier run, without a store.
        lastIncarnation = UInt64(clamping: time.unixNow().nanoseconds / 1_000_000)
        dead = metrics.counter("nimbus_worlds_dead_total", help: "Worldservers that were declared dead.")
    }

    /// Serves the requests.
    public func start() {
        bus.serve(Worlds.Register.self) { [self] in try await register($0) }
        bus.serve(Worlds.ConfirmMaps.self) { [self] in await confirm($0) }
        bus.serve(Worlds.ReportHealth.self) { [self] in await report($0) }
        bus.serve(Worlds.Deregister.self) { [self] in await deregister($0) }
        servePlacement()
        serveLayers()
        serveGateways()
    }

    func pool(_ key: PoolKey) -> Pool {
        if let known = pools[key] { return known }
        var distributor = MapDistributor()
        distributor.weights = configuration.weights
        if case .realm(let realm) = key { distributor.layers = layers[realm] ?? [:] }
        return Pool(distributor: distributor)
    }
    func key(of endpoint: Worlds.Endpoint) -> PoolKey {
        endpoint.isCrossRealm ? .crossRealm : .realm(endpoint.realm)
    }

    /// The pool that has a worldserver.
    func find(_ id: Worlds.WorldID) -> (key: PoolKey, record: WorldRecord)? {
        for (key, pool) in pools { if let record = pool[id] { return (key, record) } }
        return nil
    }

    // MARK: Registration

    private func register(_ request: Worlds.Register) throws -> Worlds.Registered {
        guard request.gamePort > 0 else { throw Worlds.RegisterRefusal.invalidPort }
        guard !request.host.isEmpty else { throw Worlds.RegisterRefusal.invalidHost }
        guard request.isCrossRealm || configuration.realms.contains(request.realm) else {
            throw Worlds.RegisterRefusal.unknownRealm
        }
        let maps = try AvailableMaps.parse(request.availableMaps)
        let address = request.address
        let id = Identity.id(of: address)
        if let known = find(id) {
            guard known.record.world.endpoint.address == address else {
                throw Worlds.RegisterRefusal.idTaken(by: known.record.world.endpoint.address)
            }
            // It comes back: whoever was there before is dead, with all its players.
            remove(id, from: known.key, because: "it registered again")
        }
        lastIncarnation &+= 1
        let key: PoolKey = request.isCrossRealm ? .crossRealm : .realm(request.realm)
        let taken = Set(pools.values.flatMap { $0.ordered.map(\.world.endpoint.alias) })
        let endpoint = Worlds.Endpoint(
            id: id, address: address, alias: Identity.alias(of: address, taken: taken),
            incarnation: lastIncarnation,
            realm: request.isCrossRealm ? RealmID(0) : request.realm, isCrossRealm: request.isCrossRealm,
            announcesReadiness: request.announcesReadiness)
        var pool = pool(key)
        let changes = pool.join(
            Worlds.World(
                endpoint: endpoint, healthAddress: request.healthAddress, availableMaps: maps,
                preferredMaps: request.preferredMaps.sorted()), loaded: Set(request.loadedMaps))
        pools[key] = pool
        guard let world = pool[id]?.world else { throw Worlds.RegisterRefusal.invalidHost }
        log.notice(
            "worldserver joined",
            [
                "address": .string(address), "alias": .string(endpoint.alias),
                "maps": LogValue(world.assignedMaps.count),
            ])
        bus.publish(Worlds.WorldAdded(world: world))
        publish(changes)
        return Worlds.Registered(
            id: id, alias: endpoint.alias, incarnation: endpoint.incarnation, assignedMaps: world.assignedMaps
        )
    }

    private func confirm(_ request: Worlds.ConfirmMaps) -> Done {
        if let found = find(request.id), found.record.world.endpoint.incarnation == request.incarnation {
            pools[found.key]?.confirm(request.maps, by: request.id)
        }
        return Done()
    }

    private func deregister(_ request: Worlds.Deregister) -> Done {
        if let found = find(request.id), found.record.world.endpoint.incarnation == request.incarnation {
            remove(request.id, from: found.key, because: "it left")
        }
        return Done()
    }

    // MARK: Health

    private func report(_ request: Worlds.ReportHealth) -> Done {
        // A look at an older incarnation says nothing about the one that lives now.
        guard let (key, known) = find(request.id), known.world.endpoint.incarnation == request.incarnation
        else { return Done() }
        var record = known
        let verdict = record.observe(request.observation, now: time.now(), configuration)
        pools[key]?[request.id] = record
        switch verdict {
        case .unchanged: break
        case .changed(let health):
            log.warning(
                "a worldserver's health changed",
                ["alias": .string(record.world.endpoint.alias), "health": .string(health.rawValue)])
            bus.publish(Worlds.WorldHealthChanged(endpoint: record.world.endpoint, health: health))
        case .dead:
            dead.add()
            remove(request.id, from: key, because: "it does not answer")
        }
        return Done()
    }

    /// Removed first, with the maps it owned last; then its maps are dealt out.
    func remove(_ id: Worlds.WorldID, from key: PoolKey, because why: String) {
        guard let (world, changes) = pools[key]?.leave(id) else { return }
        log.warning(
            "worldserver gone",
            [
                "address": .string(world.endpoint.address), "alias": .string(world.endpoint.alias),
                "why": .string(why),
            ])
        bus.publish(Worlds.WorldRemoved(world: world))
        publish(changes)
    }

    func publish(_ changes: [Worlds.MapsReassigned.Change]) {
        if !changes.isEmpty { bus.publish(Worlds.MapsReassigned(changes: changes)) }
    }
}
