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
    var populations = Populations()
    var bindings: GroupBindings
    /// Rises with each registration.
    private var lastIncarnation: UInt64
    /// The processes of worldservers that were given up, in case they live after all.
    private var departed: [Worlds.WorldID: UInt64] = [:]
    private static let departedMax = 1024
    /// The worldservers whose players the gateways were told to take elsewhere.
    var emptying: Set<Worlds.WorldID> = []
    private let dead: Counter
    let metrics: Metrics
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
        self.metrics = metrics
        bindings = GroupBindings(life: configuration.groupBinding)
        // Higher than those of an earlier run, also without a store.
        lastIncarnation = UInt64(clamping: time.unixNow().nanoseconds / 1_000_000)
        dead = metrics.counter("nimbus_worlds_dead_total", help: "Worldservers that were declared dead.")
    }

    /// Takes up what an earlier run left, and serves the requests.
    public func start() async throws(StoreError) {
        try await restore()
        serveRegistration()
        servePlacement()
        serveLayers()
        serveDraining()
        serveGateways()
        scheduleTick()
    }

    /// Serves no longer; returns when everything is stored, or cannot be.
    public func stop() async {
        isStopped = true
        ticking?.cancel()
        stopServingRegistration()
        stopServingPlacement()
        stopServingLayers()
        stopServingDraining()
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
        missGateways()
        populations.expire(now: now)
        settleCopies()
        for key in bindings.expire(now: now) { save(.binding(key)) }
    }

    // MARK: Pools

    func pool(_ key: PoolKey) -> Pool {
        if let known = pools[key] { return known }
        var distributor = MapDistributor()
        distributor.weights = configuration.weights
        if case .realm(let realm) = key { distributor.layers = layers[realm] ?? [:] }
        return Pool(
            distributor: distributor, version: UInt64(clamping: time.unixNow().nanoseconds / 1_000_000))
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

    // MARK: Ends

    /// Removed first, with the maps it owned last; then its maps are dealt out.
    func remove(_ id: Worlds.WorldID, from key: PoolKey, because why: String) {
        guard let (world, changes) = pools[key]?.leave(id) else { return }
        if world.process != 0 {
            if departed.count >= Self.departedMax { departed = [:] }
            departed[id] = world.process
        }
        emptying.remove(id)
        sayGone(world, because: why)
        save(.world(id))
        publish(changes)
    }
    func died(_ id: Worlds.WorldID, from key: PoolKey, because why: String) {
        dead.add()
        remove(id, from: key, because: why)
    }
    func sayGone(_ world: Worlds.World, because why: String) {
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

    /// Whether a process was given up earlier. It is back now, or another one is: that is forgotten.
    func takeDeparted(_ id: Worlds.WorldID, _ process: UInt64) -> Bool {
        departed.removeValue(forKey: id).map { $0 == process && process != 0 } ?? false
    }

    func nextIncarnation() -> UInt64 {
        lastIncarnation &+= 1
        return lastIncarnation
    }
    /// Incarnations rise over restarts of the daemon, whatever its clock says.
    func rise(above incarnation: UInt64) { lastIncarnation = max(lastIncarnation, incarnation) }
}
