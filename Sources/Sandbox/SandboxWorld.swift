import Base
public import Loop
import Store
import Wire
import WorldserverAPI
public import WorldsAPI

/// A small simulated worldserver: it takes gateways in as AzerothCore does in cluster mode, so that a cluster
/// runs and is tested without the game's data (spec sidecar 9 and 10).
///
/// The whole world lives on one event loop. It answers within the turn in which a packet arrives; what needs
/// the database waits for it without holding anybody else up, in order for each account.
public actor SandboxWorld {
    enum State { case stopped, starting, running, stopping }
    /// Something asynchronous for one account; they run one after another.
    typealias Job = () async -> Void

    nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    public nonisolated let configuration: SandboxConfiguration
    nonisolated let resources: SandboxResources
    nonisolated let meters: SandboxMeters
    nonisolated var time: any TimeSource { resources.time }
    nonisolated var log: Log { resources.log }
    nonisolated var cluster: any SandboxCluster { resources.cluster }

    var options: SandboxOptions
    var state = State.stopped
    /// Rises with each start and end, so that timers of an older life do nothing.
    var life: UInt64 = 0
    var listener: Listener?
    var registration: Worlds.Registered?
    /// Maps that it owns, as the registry told it last.
    var maps: Set<MapID> = []
    /// Maps that were taken away while players stand on them.
    var departures: [MapID: Departure] = [:]
    var accounts: AccountStore
    let characters: CharacterStore
    let accountData: AccountDataStore

    var links: [UInt64: GatewayLink] = [:]
    var lastLink: UInt64 = 0
    /// The link that an account plays on.
    var sessions: [AccountID: GatewayLink] = [:]
    /// By low GUID; parked ones too.
    var players: [UInt32: Player] = [:]
    var playerOfAccount: [AccountID: UInt32] = [:]
    var grid = SpatialGrid()
    var jobs: [AccountID: JobQueue] = [:]
    /// What the request that is being answered has changed.
    var newStores: [PendingStore] = []
    var stocks: [SandboxObject: NumberStock] = [:]
    /// Items that were fetched for the request that is being answered, by low GUID.
    var fetched: [UInt32: Item] = [:]
    /// What became of instances, for the request that is being answered.
    var resets: [RequestID: [Worldserver.InstanceReset]] = [:]
    /// Those of the world database, beside the catalogue.
    var templates: [UInt32: ItemTemplate] = [:]
    var guilds = GuildBook()
    var battlegrounds: [UInt32: Battleground] = [:]
    /// How many raids battlegrounds have had.
    var lastRaid: UInt32 = 0
    /// The numbers that clients show, by type.
    var lastClientInstances: [UInt8: UInt32] = [:]

    var isTicking = false
    var nextTick: Instant?
    var pulse = PulseStatistics()
    /// Set while the world stands still.
    var hang: Hang?

    public init(_ configuration: SandboxConfiguration, _ resources: SandboxResources) {
        self.configuration = configuration
        self.resources = resources
        loop = resources.loop
        options = configuration.options
        meters = SandboxMeters(resources.metrics, world: configuration.name)
        accounts = AccountStore(database: resources.auth, schema: AuthSchema(), realm: configuration.realm)
        accountData = AccountDataStore(database: resources.characters)
        characters = CharacterStore(
            database: resources.characters, world: WorldStore(database: resources.world),
            numbers: resources.cluster)
    }

    // MARK: Life

    /// Listens, registers and serves. After `crash()` or `stop()` it may be started again.
    public func start() async throws(SandboxError) {
        guard case .stopped = state else { throw .alreadyRunning }
        state = .starting
        do {
            try await prepare()
        } catch {
            tearDown(reason: "the world does not start")
            throw error
        }
        state = .running
        log.notice(
            "sandbox world started",
            [
                "world": .string(configuration.name), "address": .string(address?.description ?? ""),
                "alias": .string(registration?.alias ?? ""), "maps": .int(Int64(maps.count)),
            ])
    }

    private func prepare() async throws(SandboxError) {
        life &+= 1
        do {
            accounts = AccountStore(
                database: resources.auth, schema: try await AuthSchema.probe(resources.auth),
                realm: configuration.realm)
            try await CreationLock.prepare(resources.characters)
            templates = try await characters.world.templates()
            guilds = try await GuildBook(resources.characters)
        } catch { throw .database(error) }
        do {
            let life = life
            listener = try Listener(configuration.listen, loop: loop) { [weak self] connection in
                guard let self else { return connection.close(because: "the world is gone") }
                self.assumeIsolated { $0.accept(connection, life: life) }
            }
        } catch { throw .listen(error) }
        try await join()
    }

    /// Leaves in order: deregisters, saves everybody, hands those who play on to other worlds and closes.
    public func stop() async {
        guard case .running = state else { return }
        state = .stopping
        resume()
        await cluster.leave()
        for low in players.keys.sorted() {
            guard let player = players[low] else { continue }
            await run(for: player.record.account) {
                guard self.players[low] === player else { return }
                if player.link == nil { await self.leave(player) } else { await self.handOver(player) }
            }
        }
        tearDown(reason: "the world stops", flushing: true)
        log.notice("sandbox world stopped", ["world": .string(configuration.name)])
    }

    /// Dies at once: closes the listener and every link, saves nothing, tells nobody.
    public func crash() {
        guard state != .stopped else { return }
        log.warning("sandbox world crashes", ["world": .string(configuration.name)])
        tearDown(reason: "the world crashed")
        cluster.crashed()
    }

    private func tearDown(reason: String, flushing: Bool = false) {
        state = .stopped
        life &+= 1
        listener?.close()
        listener = nil
        let open = Array(links.values)
        for player in players.values { abandonPending(of: player) }
        stocks = [:]
        battlegrounds = [:]
        // Nobody is parked when the process is gone.
        players = [:]
        playerOfAccount = [:]
        sessions = [:]
        links = [:]
        for link in open {
            link.player = nil
            if flushing { link.closeAfterFlush(because: reason) } else { link.close(because: reason) }
            link.markClosed()
        }
        grid = SpatialGrid()
        departures = [:]
        maps = []
        registration = nil
        endHang()
        meters.players.set(0)
    }

    /// What an item of an entry is; nil when there is no such item.
    func template(_ entry: UInt32) -> ItemTemplate? { ItemCatalogue.find(entry) ?? templates[entry] }

    /// Where gateways connect; nil when it does not run.
    public var address: SocketAddress? { listener?.address }
    /// What the registry calls it; nil before it has registered, and where the cluster does not say.
    public var endpoint: Worlds.Registered? { registration }
}
