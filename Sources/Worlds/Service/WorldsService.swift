public import Base
public import Bus
public import Store
import WorldsAPI

/// The registry: worldservers with their maps and health, gateways, placement (spec registry).
///
/// One actor for all pools, so that joins, leaves, confirmations and looks come one after another. It
/// decides in memory and stores behind.
public actor WorldsService {
    enum PoolKey: Hashable {
        case realm(RealmID), crossRealm
    }
    let configuration: WorldsConfiguration
    let bus: Bus
    let time: any TimeSource
    let log: Log
    let store: any RegistryStore
    var pools: [PoolKey: Pool] = [:]
    var layers: [RealmID: [MapID: Int]] = [:]
    var gateways = GatewayTable()
    var bindings: GroupBindings
    /// Rises with each registration.
    private var lastIncarnation: UInt64
    private let dead: Counter
    // Storing behind; see WorldsService+Saving.
    var unsaved = Unsaved()
    var saving: Task<Void, Never>?
    private var ticking: (any TimerToken)?
    var isStopped = false

    /// - Parameter store: what it remembers over restarts; by default nothing beyond the process.
    public init(
        _ configuration: WorldsConfiguration, bus: Bus, time: any TimeSource, log: Log, metrics: Metrics,
        store: any RegistryStore = MemoryRegistryStore()
    ) {
        self.configuration = configuration
        self.bus = bus
        self.time = time
        self.log = log.component("worlds")
        self.store = store
        bindings = GroupBindings(life: configuration.groupBinding)
        // Higher than those of an earlier run, also without a store.
        lastIncarnation = UInt64(clamping: time.unixNow().nanoseconds / 1_000_000)
        dead = metrics.counter("nimbus_worlds_dead_total", help: "Worldservers that were declared dead.")
    }

    /// Takes up what an earlier run left, and serves the requests.
    public func start() async throws(StoreError) {
        try await restore()
        bus.serve(Worlds.Register.self) { [self] in try await register($0) }
        bus.serve(Worlds.ConfirmMaps.self) { [self] in await confirm($0) }
        bus.serve(Worlds.ReportHealth.self) { [self] in await report($0) }
        bus.serve(Worlds.Deregister.self) { [self] in await deregister($0) }
        servePlacement()
        serveLayers()
        serveGateways()
        scheduleTick()
    }

    /// Serves no longer; returns when everything is stored, or cannot be.
    public func stop() async {
        isStopped = true
        ticking?.cancel()
        bus.stopServing(Worlds.Register.self)
        bus.stopServing(Worlds.ConfirmMaps.self)
        bus.stopServing(Worlds.ReportHealth.self)
        bus.stopServing(Worlds.Deregister.self)
        stopServingPlacement()
        stopServingLayers()
        stopServingGateways()
        await finishSaving()
    }

    private func scheduleTick() {
        ticking = time.after(configuration.heartbeatMax) { [weak self] in
            Task { if let self { await self.tick() } }
        }
    }
    private func tick() {
        guard !isStopped else { return }
        scheduleTick()
        let now = time.now()
        passTime(now)
        for key in bindings.expire(now: now) { save(.binding(key)) }
    }

    // MARK: Pools

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
    /// The same, when this incarnation of it lives.
    func find(_ id: Worlds.WorldID, incarnation: UInt64) -> (key: PoolKey, record: WorldRecord)? {
        guard let found = find(id), found.record.world.endpoint.incarnation == incarnation else { return nil }
        return found
    }

    // MARK: Registration

    private func register(_ request: Worlds.Register) throws(Worlds.RegisterRefusal) -> Worlds.Registered {
        let maps = try RegistrationCheck.check(request, configuration.realms)
        let id = Identity.id(of: request.address)
        let known = find(id)
        if let address = known?.record.world.endpoint.address, address != request.address {
            throw .idTaken(by: address)
        }
        let key: PoolKey = request.isCrossRealm ? .crossRealm : .realm(request.realm)
        if let known { end(known, joining: key) }
        let endpoint = endpoint(for: request, id)
        var pool = pool(key)
        let changes = pool.join(
            Worlds.World(
                endpoint: endpoint, healthAddress: request.healthAddress, availableMaps: maps,
                preferredMaps: Set(request.preferredMaps).sorted()),
            loaded: Set(request.loadedMaps), now: time.now())
        pools[key] = pool
        let world = pool[id]?.world
        log.notice(
            "worldserver joined",
            [
                "address": .string(endpoint.address), "alias": .string(endpoint.alias),
                "maps": LogValue(world?.assignedMaps.count ?? 0),
            ])
        save(.world(id))
        if let world { bus.publish(Worlds.WorldAdded(world: world)) }
        publish(changes)
        return Worlds.Registered(
            id: id, alias: endpoint.alias, incarnation: endpoint.incarnation,
            assignedMaps: world?.assignedMaps ?? [])
    }

    /// It comes back: whoever was there before is dead, with all its players. Its maps are not dealt out
    /// meanwhile, unless it comes back to another pool.
    private func end(_ known: (key: PoolKey, record: WorldRecord), joining key: PoolKey) {
        let world = known.record.world
        guard known.key == key else { return remove(world.endpoint.id, from: known.key, because: "it moved") }
        sayGone(world, because: "it registered again")
    }

    private func endpoint(for request: Worlds.Register, _ id: Worlds.WorldID) -> Worlds.Endpoint {
        lastIncarnation &+= 1
        let others = pools.values.flatMap { $0.ordered.map(\.world.endpoint) }.filter { $0.id != id }
        return Worlds.Endpoint(
            id: id, address: request.address,
            alias: Identity.alias(of: request.address, taken: Set(others.map(\.alias))),
            incarnation: lastIncarnation,
            realm: request.isCrossRealm ? RealmID(0) : request.realm, isCrossRealm: request.isCrossRealm,
            announcesReadiness: request.announcesReadiness)
    }

    private func confirm(_ request: Worlds.ConfirmMaps) -> Done {
        if let found = find(request.id, incarnation: request.incarnation) {
            publish(pools[found.key]?.confirm(request.maps, by: request.id) ?? [])
            save(.world(request.id))
        }
        return Done()
    }

    private func deregister(_ request: Worlds.Deregister) -> Done {
        if let found = find(request.id, incarnation: request.incarnation) {
            remove(request.id, from: found.key, because: "it left")
        }
        return Done()
    }

    /// Removed first, with the maps it owned last; then its maps are dealt out.
    func remove(_ id: Worlds.WorldID, from key: PoolKey, because why: String) {
        guard let (world, changes) = pools[key]?.leave(id) else { return }
        sayGone(world, because: why)
        save(.world(id))
        publish(changes)
    }
    func died(_ id: Worlds.WorldID, from key: PoolKey, because why: String) {
        dead.add()
        remove(id, from: key, because: why)
    }
    private func sayGone(_ world: Worlds.World, because why: String) {
        log.warning(
            "worldserver gone",
            [
                "address": .string(world.endpoint.address), "alias": .string(world.endpoint.alias),
                "why": .string(why),
            ])
        bus.publish(Worlds.WorldRemoved(world: world))
    }

    func publish(_ changes: [Worlds.MapsReassigned.Change]) {
        guard !changes.isEmpty else { return }
        for change in changes { save(.world(change.endpoint.id)) }
        bus.publish(Worlds.MapsReassigned(changes: changes))
    }

    /// Incarnations rise over restarts of the daemon, whatever its clock says.
    func rise(above incarnation: UInt64) { lastIncarnation = max(lastIncarnation, incarnation) }
}
