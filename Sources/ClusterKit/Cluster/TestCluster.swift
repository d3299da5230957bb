public import Base
public import Bus
public import Cluster
public import Loop
public import Sandbox
import Settings

/// A whole cluster in this process, on free ports, with players at hand. It is what `nimbus run` starts, with
/// the sandbox worldservers and a database in memory.
///
///     let cluster = try await TestCluster.start()
///     let alice = try await cluster.player("Alice")
///     let bob = try await cluster.player("Bob")
///     try await alice.say("Hello")
///     try await bob.hear("Hello")
///     try await cluster.shutdown()
///
/// Several may run at once. Always end with `shutdown()`, which also tells what was left behind.
public final class TestCluster: Sendable {
    public let daemon: Cluster
    public let options: TestClusterOptions
    /// Everything that the daemon logged.
    public let log: RecordingLog
    /// In the order of their numbers.
    public let worldservers: [any TestWorldserver]
    /// The players live here.
    public let loop: EventLoop
    let made = Locked<[Player]>([])

    /// Starts it; returns when everything answers.
    public static func start(
        worlds: Int = 2, store: TestClusterOptions.Databases = .memory, settings: [String] = []
    ) async throws -> TestCluster {
        var options = TestClusterOptions()
        options.worlds = worlds
        options.databases = store
        options.settings = settings
        return try await start(options)
    }

    public static func start(_ options: TestClusterOptions) async throws -> TestCluster {
        if options.link == .library, case .memory = options.databases {
            throw TestClusterError.missing("database that several processes can share")
        }
        let log = RecordingLog(level: options.logLevel)
        let overrides = options.overrides()
        let settings = try NimbusSettings.schema.load(overrides: overrides)
        let daemon = try await Cluster.start(
            settings, Seams(randomness: options.randomness, sink: LogSplitter(log, options.sink)))
        do {
            return TestCluster(daemon, options, log, try await worldservers(of: daemon, options, overrides))
        } catch {
            await daemon.stop()
            throw error
        }
    }

    private static func worldservers(
        of daemon: Cluster, _ options: TestClusterOptions, _ overrides: [String]
    ) async throws -> [any TestWorldserver] {
        guard options.link == .library else { return daemon.sandboxWorlds.map { InnerWorldserver($0) } }
        guard let bus = daemon.busAddress else { throw TestClusterError.missing("bus that listens") }
        var started: [ProcessWorldserver] = []
        do {
            for number in 1...max(1, options.worlds) {
                let one = ProcessWorldserver(options.recipe(number, bus: bus, overrides))
                started.append(one)
                try await one.start()
            }
        } catch {
            for one in started { await one.crash() }
            throw error
        }
        return started
    }

    private init(
        _ daemon: Cluster, _ options: TestClusterOptions, _ log: RecordingLog,
        _ worldservers: [any TestWorldserver]
    ) {
        self.daemon = daemon
        self.options = options
        self.log = log
        self.worldservers = worldservers
        loop = EventLoop(name: "players")
    }

    // MARK: Addresses and parts

    public var bus: Bus { daemon.bus }
    public var metrics: Metrics { daemon.metrics }
    /// Where players log on.
    public var logonAddress: SocketAddress {
        get throws(TestClusterError) {
            guard let address = daemon.loginAddress else { throw .missing("logon service") }
            return address
        }
    }
    /// Where a realm's gateway is.
    public func gatewayAddress(_ realm: RealmID = RealmID(1)) throws(TestClusterError) -> SocketAddress {
        guard let address = daemon.gatewayAddresses[realm] else {
            throw .missing("gateway of realm \(realm)")
        }
        return address
    }

    /// A simulated worldserver, from 0. It can `crash()`, `start()` again, `hang(for:)`, `teleport(_:to:)` a
    /// player, and tells who is there.
    public func world(_ index: Int) throws(TestClusterError) -> SandboxWorld {
        let worlds = daemon.sandboxWorlds
        guard worlds.indices.contains(index) else { throw .missing("worldserver \(index)") }
        return worlds[index]
    }

    /// The worldserver that holds a player now; nil when none does.
    public func world(of name: String) async -> SandboxWorld? {
        for world in daemon.sandboxWorlds
        where await world.currentPlayers().contains(where: { $0.name == name }) {
            return world
        }
        return nil
    }

    /// The same, whichever way worldservers go to the cluster.
    public func worldserver(of name: String) async throws -> (any TestWorldserver)? {
        for one in worldservers where try await one.players().contains(where: { $0.name == name }) {
            return one
        }
        return nil
    }

    // MARK: The end

    /// Lets all players go, waits until nothing of them is left, and stops the daemon. Throws when something
    /// stays behind: sessions, links to worldservers, characters that count as online.
    public func shutdown() async throws {
        for player in made.withLock({ $0 }) { await player.quit() }
        let fault = try await leftovers()
        if options.link == .library {
            // Whoever does not end in order has nothing more to save.
            for one in worldservers { do { try await one.stop() } catch { try await one.crash() } }
        }
        await daemon.stop()
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
        if let fault { throw fault }
    }

    /// Ends the daemon as a killed process ends: it tells the others nothing, its connections break. For one
    /// of several processes on a broker.
    public func kill() async {
        daemon.bus.detach()
        await daemon.stop()
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    }

    private func leftovers() async throws -> TestClusterError? {
        let (daemon, worldservers) = (daemon, worldservers)
        let isEmpty = try await eventually(within: .seconds(10)) {
            guard await daemon.sessionCount() == 0 else { return false }
            for one in worldservers where try await one.linkCount() > 0 { return false }
            return await daemon.status().realms.allSatisfy { $0.players == 0 }
        }
        guard !isEmpty else { return nil }
        let status = await daemon.status()
        var links: [Int] = []
        for one in worldservers { links.append((try? await one.linkCount()) ?? -1) }
        return .leftBehind(
            "\(await daemon.sessionCount()) sessions, links to worldservers \(links), players online "
                + "\(status.realms.map(\.players))")
    }

    /// Looks again and again until something holds: for what tells nobody that it has changed (a metric, a
    /// count). Where there is a packet or an event, wait for that instead.
    public func eventually(
        within: Duration = .seconds(10), _ holds: @Sendable () async throws -> Bool
    ) async rethrows -> Bool {
        let end = daemon.time.now() + within
        while try await !holds() {
            if daemon.time.now() > end { return false }
            await LoopTime(loop).sleep(.milliseconds(5))
        }
        return true
    }
}

/// What is wrong with a cluster under test itself.
public enum TestClusterError: Error, CustomStringConvertible {
    /// The cluster has no such part.
    case missing(String)
    /// The test left something behind.
    case leftBehind(String)
    /// What a worldserver of its own process answered, or why it did not.
    case worldserver(String)

    public var description: String {
        switch self {
        case .missing(let what): "the cluster has no \(what)"
        case .leftBehind(let what): "left behind: \(what)"
        case .worldserver(let what): "worldserver: \(what)"
        }
    }
}
