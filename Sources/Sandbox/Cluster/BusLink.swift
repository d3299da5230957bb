public import Base
public import Bus
public import Loop
import WorldsAPI
import WorldserverAPI

/// A simulated worldserver's way to the cluster over the daemon's own bus: it keeps the world's place in the
/// registry, shows that it lives, and serves what is asked of it.
public actor BusLink: SandboxCluster {
    let bus: Bus
    nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    let time: any TimeSource
    let log: Log
    private let randomness: any Randomness
    private let numbers: BusNumbers

    weak var world: SandboxWorld?
    private var member: SandboxMember?
    /// The registration that counts.
    private(set) var current: Worlds.Registered?
    /// Maps that the world was told that it has.
    private var owned: Set<MapID> = []
    private var version: UInt64 = 0
    /// Tells one life of the world from others at its address.
    private var process: UInt64 = 0
    /// Rises with each life, so that what was begun in an older one does nothing.
    private(set) var life: UInt64 = 0
    /// While the registry is asked, its events wait: they are about a registration that is not known yet.
    private var isRegistering = false
    private var held: [Worlds.MapsReassigned] = []
    private var subscriptions: [Subscription] = []

    // What is asked of the world.
    var served: String?
    var memory = WriteMemory()
    var waiting = 0
    // What it tells.
    var reports = BoundedQueue<SandboxReport>(capacity: 256)
    var isTelling = false
    var sequence: UInt64 = 0

    /// - Parameter loop: the world's own.
    public init(
        _ bus: Bus, realm: RealmID, loop: EventLoop, time: any TimeSource, randomness: any Randomness,
        log: Log
    ) {
        self.bus = bus
        self.loop = loop
        self.time = time
        self.randomness = randomness
        self.log = log
        numbers = BusNumbers(bus, realm: realm)
    }

    public nonisolated var turnInterval: Duration? { nil }
    public func turn(_ world: isolated SandboxWorld) {}

    public nonisolated func take(
        _ kind: SandboxObject, _ count: Int
    ) async throws(SandboxNumbersError) -> [UInt32] {
        try await numbers.take(kind, count)
    }

    // MARK: Life

    public func join(
        _ world: SandboxWorld, as member: SandboxMember
    ) async throws(SandboxError) -> SandboxPlace {
        end()
        self.world = world
        self.member = member
        process = max(1, randomness.next() >> 1)
        memory = WriteMemory()
        sequence = 0
        subscribe()
        do {
            try await register(loaded: [])
        } catch {
            end()
            throw error
        }
        scheduleBeat()
        return SandboxPlace(maps: owned.sorted(), registration: current)
    }

    public func leave() async {
        let leaving = current
        end()
        guard let leaving else { return }
        do {
            _ = try await bus.ask(Worlds.Deregister(id: leaving.id, incarnation: leaving.incarnation))
        } catch {
            log.warning("the registry did not hear that a world leaves", ["error": .string("\(error)")])
        }
    }

    public nonisolated func crashed() {
        assumeIsolated { link in
            let (ruin, member) = (link.current, link.member)
            link.end()
            if let ruin, let member, member.isWatched { link.watchRuin(of: ruin, member, looks: 3) }
        }
    }

    private func end() {
        life &+= 1
        for subscription in subscriptions { subscription.cancel() }
        subscriptions = []
        serve(at: nil)
        current = nil
        owned = []
        version = 0
        held = []
        isRegistering = false
        reports = BoundedQueue(capacity: reports.capacity)
    }

    // MARK: Registration

    private func register(loaded: [MapID]) async throws(SandboxError) {
        guard let member else { return }
        let life = life
        isRegistering = true
        let request = Worlds.Register(
            host: member.host, gamePort: member.address.port, realm: member.realm,
            availableMaps: member.availableMaps.map(\.description).joined(separator: ","),
            preferredMaps: member.preferredMaps, loadedMaps: loaded,
            announcesReadiness: member.announcesReadiness, process: process)
        do {
            let reply = try await bus.ask(request)
            guard self.life == life else { throw SandboxError.registration("the world died meanwhile") }
            took(reply)
        } catch let error as SandboxError {
            throw error
        } catch {
            if self.life == life { isRegistering = false }
            held = []
            throw .registration("\(error)")
        }
    }

    private func took(_ reply: Worlds.Registered) {
        let isFirst = current == nil
        current = reply
        isRegistering = false
        version = 0
        serve(at: Worldserver.Address(id: reply.id, incarnation: reply.incarnation).description)
        if isFirst {
            owned = Set(reply.assignedMaps)
            version = reply.version
        } else {
            world?.assumeIsolated { $0.registered(as: reply) }
            apply(assigned: reply.assignedMaps, pending: reply.pendingMaps, version: reply.version)
        }
        // Maps may have moved between the registry's answer and its arrival here.
        let changes = held
        held = []
        for event in changes { reassigned(event) }
    }

    private func subscribe() {
        subscriptions = [
            bus.subscribe(Worlds.MapsReassigned.self, self, executor: loop) { $0.reassigned($1) },
            bus.subscribe(Worlds.WorldRemoved.self, self, executor: loop) { $0.removed($1) },
        ]
    }

    /// Removed although it lives: it joins again and says what it runs (spec registry 6.5).
    private func removed(_ event: Worlds.WorldRemoved) {
        let endpoint = event.world.endpoint
        guard let current, endpoint.id == current.id, endpoint.incarnation == current.incarnation else {
            return
        }
        joinAgain()
    }

    private func joinAgain() {
        guard !isRegistering else { return }
        isRegistering = true
        let life = life
        Task(executorPreference: loop) { await self.comeBack(life: life) }
    }

    private func comeBack(life: UInt64) async {
        await world?.untilAwake()
        guard self.life == life else { return }
        do {
            try await register(loaded: owned.sorted())
            log.notice("sandbox world registered again")
        } catch {
            guard self.life == life else { return }
            log.error("sandbox world cannot register again", ["error": .string("\(error)")])
            after(.seconds(2)) { $0.joinAgain() }
        }
    }

    // MARK: Maps

    /// Only its own entry concerns a world (spec registry 8).
    private func reassigned(_ event: Worlds.MapsReassigned) {
        if isRegistering {
            if held.count < 64 { held.append(event) }
            return
        }
        guard let current else { return }
        for change in event.changes
        where change.endpoint.id == current.id && change.endpoint.incarnation == current.incarnation {
            let added = Set(change.newMaps).subtracting(change.oldMaps)
            apply(assigned: change.newMaps, pending: added.sorted(), version: change.version)
        }
    }

    /// The registry's whole word, which may come late or twice. One without a version is the newest.
    private func apply(assigned: [MapID], pending: [MapID], version: UInt64) {
        if version != 0 {
            guard version >= self.version else { return }
            self.version = version
        }
        let new = Set(assigned)
        let (added, removed) = (new.subtracting(owned), owned.subtracting(new))
        owned = new
        if !added.isEmpty || !removed.isEmpty {
            world?.assumeIsolated { $0.changeMaps(added: added.sorted(), removed: removed.sorted()) }
        }
        // It waits for maps that are here: our word was lost.
        confirm(Set(pending).subtracting(added).intersection(new))
    }

    public nonisolated func loaded(_ maps: [MapID]) { assumeIsolated { $0.confirm(Set(maps)) } }

    private func confirm(_ maps: Set<MapID>) {
        guard !maps.isEmpty, let current else { return }
        let request = Worlds.ConfirmMaps(
            id: current.id, incarnation: current.incarnation, maps: maps.sorted())
        let (bus, log) = (bus, log)
        Task(executorPreference: loop) {
            do {
                _ = try await bus.ask(request)
            } catch {
                // The answer to the next sign of life shows that they are waited for.
                log.warning("new maps were not confirmed", ["error": .string("\(error)")])
            }
        }
    }

    // MARK: Signs of life

    private func scheduleBeat() {
        guard let member else { return }
        after(member.heartbeat) { link in
            link.beat()
            link.scheduleBeat()
        }
    }

    public nonisolated func wentOn() { assumeIsolated { $0.beat() } }

    /// Tells the registry that the world turns. A world that stands still says nothing; what looks at it from
    /// outside does.
    private func beat() {
        guard let current, let member, let world else { return }
        let (isHanging, connections, delays) = world.assumeIsolated {
            ($0.hang != nil, UInt32(clamping: $0.links.count), $0.pulse.delays)
        }
        if !isHanging {
            report(.alive(connections: connections, delays: delays), of: current)
        } else if member.isWatched {
            report(.unresponsive, of: current)
        }
    }

    /// What whoever looks at a crashed worldserver finds, until the registry believes it.
    private func watchRuin(of ruin: Worlds.Registered, _ member: SandboxMember, looks: Int) {
        guard looks > 0 else { return }
        after(member.heartbeat) { link in
            link.report(.refused, of: ruin)
            link.watchRuin(of: ruin, member, looks: looks - 1)
        }
    }

    private func report(_ observation: Worlds.Observation, of registration: Worlds.Registered) {
        let report = Worlds.ReportHealth(
            id: registration.id, incarnation: registration.incarnation, observation: observation)
        Task(executorPreference: loop) { await self.tell(report) }
    }

    private func tell(_ report: Worlds.ReportHealth) async {
        do {
            let known = try await bus.ask(report)
            guard let current, current.incarnation == report.incarnation else { return }
            if known.isReplaced {
                self.current = nil
                serve(at: nil)
                return log.error("a newer process has this world's address; it stays out of the cluster")
            }
            guard known.isCurrent else { return joinAgain() }
            // Version 0 says nothing of maps.
            guard known.version > 0 else { return }
            apply(assigned: known.assignedMaps, pending: known.pendingMaps, version: known.version)
        } catch {
            log.debug("a heartbeat was lost", ["error": .string("\(error)")])
        }
    }

    /// Later in this life.
    func after(_ delay: Duration, _ body: @escaping @Sendable (isolated BusLink) -> Void) {
        let (life, loop) = (life, loop)
        time.after(delay) { [weak self] in
            loop.execute { [weak self] in
                self?.assumeIsolated { link in if link.life == life { body(link) } }
            }
        }
    }
}
