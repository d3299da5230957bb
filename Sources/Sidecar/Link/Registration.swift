import Base
import Bus
import Loop
import WorldsAPI

/// This worldserver's place in the registry: it joins, shows that it lives, comes back after whatever
/// happened to the daemon or the network, and knows which maps are its own.
actor Registration {
    struct Identity: Sendable {
        var host: String
        var gamePort: UInt16
        var healthAddress: String
        var realm: RealmID
        var isCrossRealm: Bool
        var availableMaps: String
        /// Tells this process from others of its address.
        var process: UInt64
    }
    /// What the world's thread is told: maps that it owns from now on, and maps that it lost.
    typealias MapsChanged = @Sendable (_ added: [MapID], _ removed: [MapID]) -> Void

    static let heartbeat = Duration.seconds(1)
    private static let longestPause = Duration.seconds(5)

    private let identity: Identity
    private let bus: Bus
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let time: any TimeSource
    private let log: Log
    private let observe: @Sendable () -> Worlds.Observation
    private let mapsChanged: MapsChanged
    private let registered: @Sendable (Worlds.Registered) -> Void
    /// The registration that counts.
    private var current: Worlds.Registered?
    /// What the worldserver was told that it owns, and that it has loaded.
    private var maps: Set<MapID> = []
    private var loaded: Set<MapID> = []
    private var version: UInt64 = 0
    private var isRegistering = false
    private var isEnded = false
    private var isReplaced = false
    private var hasJoined = false
    private var pause = Duration.milliseconds(200)
    private var refusal = ""
    private var timer: (any TimerToken)?
    private var subscription: Subscription?
    private var waiting: [CheckedContinuation<Worlds.Registered?, Never>] = []

    init(
        _ identity: Identity, bus: Bus, loop: EventLoop, time: any TimeSource, log: Log,
        observe: @escaping @Sendable () -> Worlds.Observation, mapsChanged: @escaping MapsChanged,
        registered: @escaping @Sendable (Worlds.Registered) -> Void
    ) {
        self.identity = identity
        self.bus = bus
        self.loop = loop
        self.time = time
        self.log = log.component("registry")
        self.observe = observe
        self.mapsChanged = mapsChanged
        self.registered = registered
    }

    // MARK: Joining

    /// Registers. Returns the first registration, or nil after `limit`; it goes on trying then.
    func join(within limit: Duration) async -> Worlds.Registered? {
        subscription = bus.subscribe(Worlds.MapsReassigned.self, self, executor: loop) { $0.reassigned($1) }
        Task(executorPreference: loop) { await self.register() }
        if let current { return current }
        let patience = time.after(limit) { [weak self] in Task { await self?.giveUpWaiting() } }
        defer { patience.cancel() }
        return await withCheckedContinuation { continuation in
            if let current { continuation.resume(returning: current) } else { waiting.append(continuation) }
        }
    }

    private func giveUpWaiting() {
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }

    /// Waits until the daemon has heard what was said up to now, a second at most: who is asked for by then
    /// is there to answer.
    func settle() async {
        guard let current, !isEnded else { return }
        let report = Worlds.ReportHealth(
            id: current.id, incarnation: current.incarnation, observation: observe())
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let waiting = Locked<CheckedContinuation<Void, Never>?>(continuation)
            let end: @Sendable () -> Void = {
                waiting.withLock { held in
                    defer { held = nil }
                    return held
                }?.resume()
            }
            let patience = time.after(.seconds(1), end)
            Task(executorPreference: loop) {
                await self.tell(report)
                patience.cancel()
                end()
            }
        }
    }

    /// The bus is back after it was away: the registry may not know us any more.
    func reconnected() {
        guard hasJoined else { return }
        beat()
    }

    private func register() async {
        guard !isRegistering, !isEnded, !isReplaced else { return }
        isRegistering = true
        timer?.cancel()
        let request = Worlds.Register(
            host: identity.host, gamePort: identity.gamePort, healthAddress: identity.healthAddress,
            realm: identity.realm, isCrossRealm: identity.isCrossRealm, availableMaps: identity.availableMaps,
            loadedMaps: loaded.sorted(), process: identity.process)
        do throws(AskError<Worlds.RegisterRefusal>) {
            let reply = try await bus.ask(request)
            isRegistering = false
            took(reply)
        } catch {
            isRegistering = false
            failed(error)
        }
    }

    private func took(_ reply: Worlds.Registered) {
        guard !isEnded else { return }
        let isFirst = !hasJoined
        hasJoined = true
        current = reply
        version = 0
        pause = .milliseconds(200)
        refusal = ""
        log.notice(
            isFirst ? "the worldserver joined the cluster" : "the worldserver is in the cluster again",
            [
                "alias": .string(reply.alias), "maps": LogValue(reply.assignedMaps.count),
                "incarnation": LogValue(reply.incarnation), "arrival": .string(reply.arrival.rawValue),
            ])
        registered(reply)
        if isFirst {
            // Maps of the first answer are loaded already: the world is, before it joins.
            maps = Set(reply.assignedMaps)
            loaded = maps.subtracting(reply.pendingMaps)
            version = reply.version
        } else {
            apply(assigned: reply.assignedMaps, pending: reply.pendingMaps, version: reply.version)
        }
        for continuation in waiting { continuation.resume(returning: reply) }
        waiting = []
        scheduleBeat()
    }

    private func failed(_ error: AskError<Worlds.RegisterRefusal>) {
        if case .refused(.replaced) = error { return replaced() }
        if refusal != error.description {
            refusal = error.description
            log.error("the worldserver cannot join the cluster; it keeps trying", ["error": .string(refusal)])
        }
        let wait = pause
        pause = min(pause * 2, Self.longestPause)
        again(after: wait) { await $0.register() }
    }

    /// Another process has our address. Trying on would throw it out in turn.
    private func replaced() {
        isReplaced = true
        current = nil
        log.error(
            "another worldserver has taken this one's address and place in the cluster; stop one of the two",
            ["host": .string(identity.host), "port": LogValue(identity.gamePort)])
        giveUpWaiting()
    }

    // MARK: Heartbeats

    private func scheduleBeat() { again(after: Self.heartbeat) { $0.beat() } }

    private func beat() {
        timer?.cancel()
        guard !isEnded, !isReplaced, !isRegistering, let current else { return }
        let report = Worlds.ReportHealth(
            id: current.id, incarnation: current.incarnation, observation: observe())
        Task(executorPreference: loop) { await self.tell(report) }
    }

    private func tell(_ report: Worlds.ReportHealth) async {
        do throws(AskError<Never>) {
            let known = try await bus.ask(report)
            guard current?.incarnation == report.incarnation, !isEnded else { return }
            if known.isReplaced { return replaced() }
            guard known.isCurrent else {
                log.warning("the registry had given this worldserver up; it joins again")
                return await register()
            }
            apply(assigned: known.assignedMaps, pending: known.pendingMaps, version: known.version)
        } catch {
            log.debug("a heartbeat was lost", ["error": .string("\(error)")])
        }
        scheduleBeat()
    }

    // MARK: Maps

    private func reassigned(_ event: Worlds.MapsReassigned) {
        guard let current else { return }
        for change in event.changes
        where change.endpoint.id == current.id && change.endpoint.incarnation == current.incarnation {
            let added = Set(change.newMaps).subtracting(change.oldMaps)
            let pending = Set(change.newMaps).subtracting(loaded).union(added)
            apply(assigned: change.newMaps, pending: pending.sorted(), version: change.version)
        }
    }

    /// The registry's whole word, which may come late or twice: what is older than what we know says nothing.
    private func apply(assigned: [MapID], pending: [MapID], version: UInt64) {
        guard version >= self.version, let current else { return }
        let isNews = version > self.version
        self.version = version
        let new = Set(assigned)
        let (added, removed) = (new.subtracting(maps), maps.subtracting(new))
        maps = new
        loaded = loaded.intersection(new)
        if !added.isEmpty || !removed.isEmpty { mapsChanged(added.sorted(), removed.sorted()) }
        // It waits for maps that we have: our word was lost.
        let told = Set(pending).intersection(loaded)
        if !told.isEmpty, !isNews || added.isEmpty { confirm(told.sorted(), current) }
    }

    /// The worldserver can take players on these maps from now on.
    func ready(_ ready: [MapID]) {
        let new = Set(ready).intersection(maps)
        loaded.formUnion(new)
        if let current, !new.isEmpty { confirm(new.sorted(), current) }
    }

    private func confirm(_ maps: [MapID], _ registered: Worlds.Registered) {
        let request = Worlds.ConfirmMaps(
            id: registered.id, incarnation: registered.incarnation, maps: maps)
        let (bus, log) = (bus, log)
        Task(executorPreference: loop) {
            do throws(AskError<Never>) {
                _ = try await bus.ask(request)
            } catch {
                // The answer to the next heartbeat shows that they are still waited for.
                log.info("loaded maps were not confirmed yet", ["error": .string("\(error)")])
            }
        }
    }

    // MARK: The end

    /// Leaves the cluster.
    ///
    /// - Parameter telling: there is a way to tell the registry.
    func leave(telling: Bool = true) async {
        isEnded = true
        timer?.cancel()
        subscription?.cancel()
        giveUpWaiting()
        guard let current else { return }
        self.current = nil
        guard telling else { return }
        do throws(AskError<Never>) {
            _ = try await bus.ask(Worlds.Deregister(id: current.id, incarnation: current.incarnation))
        } catch {
            log.warning(
                "the registry did not hear that this worldserver leaves", ["error": .string("\(error)")])
        }
    }

    private func again(
        after delay: Duration, _ body: @escaping @Sendable (isolated Registration) async -> Void
    ) {
        timer?.cancel()
        guard !isEnded else { return }
        let loop = loop
        timer = time.after(delay) { [weak self] in
            Task(executorPreference: loop) { if let self { await body(self) } }
        }
    }
}
