import AccountsAPI
import AccountsService
public import Base
public import Bus
import CharactersAPI
import CharactersService
import Gateway
import Login
public import Loop
public import Observe
public import Sandbox
public import Settings
public import Store
import WorldsAPI
import WorldsService

/// The whole daemon in one process: started from settings, stopped in order, asked how it is.
public final class Cluster: Sendable {
    /// What counts now.
    public var settings: SettingsSnapshot { current.withLock { $0 } }
    public let bus: Bus
    public let time: any TimeSource
    public let log: Log
    public let metrics: Metrics
    public let health: Health
    let parts: Parts
    private let supervisor: Supervisor
    private let startedAt: Instant
    private let current: Locked<SettingsSnapshot>

    /// Starts everything. Returns when all of it answers; throws what an admin can act
    /// on, and leaves nothing behind.
    public static func start(_ settings: SettingsSnapshot, _ seams: Seams) async throws(StartFailure)
        -> Cluster
    {
        let cluster = try Cluster(settings, seams)
        do throws(StartFailure) {
            try await cluster.supervisor.start()
        } catch {
            await cluster.parts.stopLoops()
            throw error
        }
        return cluster
    }

    private init(_ settings: SettingsSnapshot, _ seams: Seams) throws(StartFailure) {
        current = Locked(settings)
        parts = Parts(settings, seams)
        bus = parts.bus
        time = parts.time
        log = parts.log
        metrics = seams.metrics
        health = parts.health
        startedAt = parts.time.now()
        supervisor = try Supervisor(try parts.components(), log: parts.log, time: parts.time)
    }

    // MARK: Where things are

    /// Where the logon service listens.
    public var loginAddress: SocketAddress? { parts.running.withLock { $0.login?.address } }
    /// Where each realm's gateway listens.
    public var gatewayAddresses: [RealmID: SocketAddress] { parts.running.withLock { $0.gatewayAddresses } }
    /// Where clients of NATS can connect to; nil when `Bus.Listen` is empty.
    public var busAddress: SocketAddress? { parts.running.withLock { $0.busAddress } }
    public var adminPort: UInt16? { parts.running.withLock { $0.admin?.port } }
    /// The simulated worldservers, in the order of their numbers.
    public var sandboxWorlds: [SandboxWorld] { parts.running.withLock { $0.worlds } }
    /// A realm's databases, for tests and seeds.
    public var databases: (auth: Database, world: Database, characters: [RealmID: Database]) {
        (parts.databases.auth, parts.databases.world, parts.databases.characters)
    }
    /// Accounts that were made because there was none (sandbox only).
    public var demoAccounts: [String] { parts.running.withLock { $0.demoAccounts } }

    /// Sessions of all gateways.
    public func sessionCount() async -> Int {
        var count = 0
        for gateway in parts.running.withLock({ $0.gateways }) { count += await gateway.sessionCount() }
        return count
    }

    // MARK: Changes

    /// Takes over the settings that count without a restart: the `effective` ones of a reload.
    public func apply(_ settings: SettingsSnapshot) async {
        current.withLock { $0 = settings }
        await parts.running.withLock { $0.accounts }?.reconfigure(parts.accountsConfiguration(settings))
    }

    // MARK: The end

    /// Tells players, takes no new ones, and stops when the time is over or nobody is left.
    public func drain() async {
        let limit = settings[ProcessSettings.drainTime]
        log.notice("draining", ["seconds": .int(limit.nanoseconds / 1_000_000_000)])
        parts.running.withLock { $0.login }?.close()
        let gateways = parts.running.withLock { $0.gateways }
        for gateway in gateways {
            await gateway.stopListening(telling: settings[ProcessSettings.drainMessage])
        }
        let end = time.now() + limit
        for gateway in gateways { await gateway.waitUntilEmpty(atMost: end - time.now()) }
        await stop()
    }

    /// Stops everything in order: clients, worldservers (saving their players), services, databases, loops.
    public func stop() async {
        await supervisor.stop()
        await parts.stopLoops()
        log.notice("stopped")
    }

    // MARK: Status

    /// What `nimbus status` shows.
    public func status() async -> ClusterStatus {
        var status = ClusterStatus()
        status.uptimeSeconds = Int((time.now() - startedAt).nanoseconds / 1_000_000_000)
        status.residentBytes = ProcessMetrics.residentBytes
        status.parts = await supervisor.report.map {
            ClusterStatus.Part(name: $0.name, state: $0.state.rawValue)
        }
        let counts = (try? await bus.ask(Characters.OnlineCounts())) ?? [:]
        let states = (try? await bus.ask(Worlds.RealmStates(realms: settings.realms))) ?? []
        for state in states {
            let name = settings[RealmSettings.name, Int(state.realm.rawValue)]
            status.realms.append(
                ClusterStatus.Realm(
                    id: Int(state.realm.rawValue), name: name, isOnline: state.isOnline,
                    gateway: state.gatewayAddress ?? "", sessions: Int(state.connections),
                    players: counts[state.realm] ?? 0))
        }
        for world in (try? await bus.ask(Worlds.ListWorlds())) ?? [] {
            status.worlds.append(
                ClusterStatus.World(
                    alias: world.endpoint.alias, address: world.endpoint.address,
                    realm: Int(world.endpoint.realm.rawValue), health: world.health.rawValue,
                    maps: world.assignedMaps.count, players: Int(world.connections)))
        }
        return status
    }
}
