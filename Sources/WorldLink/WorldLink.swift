public import Base
public import Bus
public import Loop
import WorldsAPI

/// The daemon's end of worldservers that do not speak for themselves: watches the health of each registered
/// one, and registers, and confirms maps for, those that the configuration names (spec registry 5).
///
/// Each worldserver has its own timers and connections, so that one that hangs delays nobody else.
public actor WorldLink {
    let configuration: WorldLinkConfiguration
    let bus: Bus
    let loop: EventLoop
    let time: any TimeSource
    let log: Log
    let resolver: Resolver
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// By game address.
    var watches: [String: Watch] = [:]
    private var lastSerial = 0
    private var subscriptions: [Subscription] = []
    private let meters: LookMeters

    public init(
        _ configuration: WorldLinkConfiguration, bus: Bus, loop: EventLoop, time: any TimeSource, log: Log,
        metrics: Metrics, resolver: Resolver
    ) {
        self.configuration = configuration
        self.bus = bus
        self.loop = loop
        self.time = time
        self.log = log.component("world-link")
        self.resolver = resolver
        meters = LookMeters(metrics)
    }

    /// Begins to watch, and looks once at every static worldserver before it returns: those
    /// that answer are registered then.
    public func start() async throws(AskError<Never>) {
        subscriptions = [
            bus.subscribe(Worlds.WorldAdded.self, self, executor: loop) { $0.added($1.world) },
            bus.subscribe(Worlds.WorldRemoved.self, self, executor: loop) { $0.removed($1.world) },
            bus.subscribe(Worlds.MapsReassigned.self, self, executor: loop) { $0.reassigned($1.changes) },
        ]
        for world in configuration.worlds {
            let request = world.request
            watch(request.address, healthAddress: world.healthAddress, configured: world)
        }
        for world in try await bus.ask(Worlds.ListWorlds()) { added(world) }
        let named = watches.values.filter { $0.configured != nil }.map(\.address)
        await withTaskGroup(of: Void.self) { group in
            for address in named {
                group.addTask(executorPreference: loop) { await self.look(at: address) }
            }
        }
        for address in named { scheduleMetrics(address, after: .zero) }
    }

    /// Stops watching. The worldservers stay registered.
    public func stop() {
        for subscription in subscriptions { subscription.cancel() }
        subscriptions = []
        for watch in watches.values { watch.stopTimers() }
        watches = [:]
    }

    // MARK: Events

    /// A worldserver is registered, by itself or by us: that incarnation is watched from now on. A static one
    /// that was restored from an earlier run is ours.
    private func added(_ world: Worlds.World) {
        let endpoint = world.endpoint
        let registration = Watch.Registration(id: endpoint.id, incarnation: endpoint.incarnation)
        guard watches[endpoint.address]?.registration != registration else { return }
        if watches[endpoint.address] != nil {
            watches[endpoint.address]?.adopt(
                registration, healthAddress: world.healthAddress, isOurs: world.health == .unverified)
            return
        }
        watch(endpoint.address, healthAddress: world.healthAddress, registration: registration)
        scheduleLook(
            endpoint.address, after: world.health == .unverified ? .zero : configuration.recheckInterval)
        scheduleMetrics(endpoint.address, after: .zero)
    }

    private func watch(
        _ address: String, healthAddress: String, configured: StaticWorld? = nil,
        registration: Watch.Registration? = nil
    ) {
        lastSerial += 1
        watches[address] = Watch(
            address: address, serial: lastSerial, healthAddress: healthAddress, configured: configured,
            registration: registration)
    }

    private func removed(_ world: Worlds.World) {
        let endpoint = world.endpoint
        forget(
            Watch.Registration(id: endpoint.id, incarnation: endpoint.incarnation), at: endpoint.address)
    }

    /// The registry has it no longer. A static one is looked for, and registered when it is back.
    func forget(_ registration: Watch.Registration, at address: String) {
        guard let watch = watches[address], watch.registration == registration else { return }
        if watch.configured == nil {
            watch.stopTimers()
            watches[address] = nil
        } else {
            watches[address]?.registration = nil
        }
    }

    private func reassigned(_ changes: [Worlds.MapsReassigned.Change]) {
        for change in changes where watches[change.endpoint.address]?.isOurs == true {
            let added = Set(change.newMaps).subtracting(change.oldMaps).sorted()
            confirmSoon(
                added,
                of: Watch.Registration(
                    id: change.endpoint.id, incarnation: change.endpoint.incarnation))
        }
    }

    func confirmSoon(_ maps: [MapID], of registration: Watch.Registration) {
        guard !maps.isEmpty else { return }
        Task(executorPreference: loop) {
            do { try await self.confirm(maps, of: registration) } catch {
                self.log.warning(
                    "maps of a static worldserver were not confirmed", ["error": .string("\(error)")])
            }
        }
    }

    func count(_ observation: Worlds.Observation) { meters.count(observation) }
}
