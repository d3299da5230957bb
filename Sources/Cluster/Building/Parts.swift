import AccountsAPI
import AccountsService
import Base
import Bus
import BusNATS
import CharactersService
import ChatService
import GUIDsService
import GroupsService
import Gateway
import Login
import Loop
import MailService
import Observe
import Sandbox
import Settings
import Store
import WorldLink
import WorldsAPI
import WorldsService

/// Builds the parts of the daemon from the settings, and holds what runs.
final class Parts: Sendable {
    /// What is running now.
    struct Running: Sendable {
        var accounts: AccountsService?
        var characters: CharactersService?
        var worldsService: WorldsService?
        var guids: GUIDsService?
        var groups: GroupsService?
        var mail: MailService?
        var whispers: Whispers?
        var chat: ChatService?
        var chatSubscription: Subscription?
        var login: LoginServer?
        var gateways: [GatewayServer] = []
        var gatewayAddresses: [RealmID: SocketAddress] = [:]
        var worlds: [SandboxWorld] = []
        var link: WorldLink?
        var broker: LibNATSBroker?
        var busDoor: NATSListener?
        var busAddress: SocketAddress?
        var admin: AdminServer?
        var subscriptions: [Subscription] = []
        var demoAccounts: [String] = []
        var countries = CountryTable()
    }
    let settings: SettingsSnapshot
    let seams: Seams
    let loops: [EventLoop]
    let worldLoops: [EventLoop]
    let time: any TimeSource
    let log: Log
    let bus: Bus
    let health: Health
    let watch: ProgressWatch
    let databases: Databases
    let resolver: Resolver
    let running = Locked(Running())

    init(_ settings: SettingsSnapshot, _ seams: Seams) {
        self.settings = settings
        self.seams = seams
        let wanted = settings[ProcessSettings.loops]
        let count = wanted > 0 ? wanted : max(1, Processors.count)
        let loops = (0..<count).map { EventLoop(name: "nimbus-\($0)") }
        self.loops = loops
        let first = loops.first ?? EventLoop(name: "nimbus-0")
        time = seams.time ?? LoopTime(first)
        log = Log("cluster", to: seams.sink)
        bus = Bus(
            time: time, log: log.component("bus"), metrics: seams.metrics, executor: first,
            transport: seams.transport)
        health = Health(time: time, log: log.component("health"), metrics: seams.metrics)
        watch = ProgressWatch(
            stallTime: settings[AdminSettings.stallTime], time: time, log: log, metrics: seams.metrics,
            health: health)
        databases = Databases(settings, time: time, log: log, metrics: seams.metrics)
        resolver = Resolver(time: time)
        worldLoops = (0..<settings[SandboxSettings.worlds]).map { EventLoop(name: "sandbox-\($0 + 1)") }
    }

    /// What this process hosts.
    var hosted: Set<HostedService> {
        let named = settings[ProcessSettings.services]
        return Set(named.isEmpty ? HostedService.allCases : named)
    }
    /// Other processes host parts of the cluster, or may.
    var isSplit: Bool {
        !settings[ProcessSettings.services].isEmpty || !settings[BusSettings.nats].isEmpty
    }

    // MARK: Services

    @Sendable func prepareDatabases() async throws {
        let part = health.component("databases")
        try await databases.prepare(migrating: settings[DatabaseSettings.migrate], time: time, log: log)
        part.ready()
    }

    @Sendable func startAccounts(_ databases: Databases) async throws {
        let schema = try await AuthSchema.probe(databases.auth)
        let file = TableFile(key: "Login.CountryFile", path: settings[LoginSettings.countryFile])
        let countries = try await file.read(bytesMax: CountryTable.bytesMax, CountryTable.init)
        running.withLock { $0.countries = countries ?? CountryTable() }
        let service = try AccountsService(
            accountsConfiguration(settings), database: databases.auth, schema: schema, bus: bus,
            executor: loops[0], time: time,
            randomness: seams.randomness, log: log.component("accounts"))
        try await service.start()
        running.withLock { $0.accounts = service }
    }

    /// With what came from files.
    func accountsConfiguration(_ settings: SettingsSnapshot) -> AccountsConfiguration {
        let countries = running.withLock { $0.countries }
        var configuration = settings.accounts
        configuration.countryOf = { countries.country(of: $0) }
        return configuration
    }

    @Sendable func startCharacters(_ databases: Databases) async throws {
        var configuration = settings.characters
        let areas = TableFile(key: "Who.AreaTable", path: settings[WhoSettings.areaTable])
        let table = try await areas.read(bytesMax: AreaTable.bytesMax, AreaTable.init)
        configuration.who.zones = ZoneNames(table?.names ?? [:])
        // Gateways of other processes may have players already.
        if isSplit { configuration.rebuildRound = .milliseconds(500) }
        let service = try await CharactersService(
            characters: databases.characters, world: databases.world, configuration: configuration, bus: bus,
            time: time, log: log)
        await service.start()
        let gone = bus.subscribe(Worlds.GatewayRemoved.self, service) {
            $0.forgetGateway($1.gateway.id, startedBefore: $1.endedBefore)
        }
        running.withLock {
            $0.characters = service
            $0.subscriptions.append(gone)
        }
    }

    @Sendable func startWorlds(_ databases: Databases) async throws {
        let service = WorldsService(
            settings.worldsConfiguration, bus: bus, time: time, log: log, metrics: seams.metrics,
            store: DatabaseRegistryStore(databases.auth))
        try await service.start()
        running.withLock { $0.worldsService = service }
    }

    @Sendable func startGUIDs() async throws {
        var stores: [RealmID: any HighWaterStore] = [:]
        for (realm, database) in databases.characters {
            stores[realm] = try await DatabaseHighWaterStore(database, time: time)
        }
        let service = GUIDsService(
            settings.guids, stores: stores, bus: bus, time: time, log: log, metrics: seams.metrics)
        try await service.start()
        running.withLock { $0.guids = service }
    }

    @Sendable func startChat(_ databases: Databases) async throws {
        let whispers = Whispers(settings.whispers, bus: bus, log: log)
        whispers.start()
        var configuration = settings.channels
        // Gateways of other processes may have players already.
        if isSplit { configuration.rebuildRound = .milliseconds(500) }
        let service = try await ChatService(
            characters: databases.characters, configuration: configuration, bus: bus, time: time, log: log,
            metrics: seams.metrics)
        await service.start()
        let gone = bus.subscribe(Worlds.GatewayRemoved.self, service) {
            $0.forgetGateway($1.gateway.id, startedBefore: $1.endedBefore)
        }
        running.withLock {
            $0.whispers = whispers
            $0.chat = service
            $0.chatSubscription = gone
        }
    }

    @Sendable func startGroups(_ databases: Databases) async throws {
        let service = GroupsService(
            characters: databases.characters, configuration: settings.groups, bus: bus, time: time,
            randomness: seams.randomness, log: log, metrics: seams.metrics)
        // It waits for whoever knows who is online; the end must not have to wait for that.
        running.withLock { $0.groups = service }
        try await service.start()
    }

    @Sendable func startMail(_ databases: Databases) async throws {
        let service = try await MailService(
            characters: databases.characters, world: databases.world, configuration: settings.mail, bus: bus,
            time: time, randomness: seams.randomness, log: log)
        await service.start()
        running.withLock { $0.mail = service }
    }

    @Sendable func startLink() async throws {
        let link = WorldLink(
            settings.worldLink, bus: bus, loop: loops[0], time: time, log: log, metrics: seams.metrics,
            resolver: resolver)
        try await link.start()
        running.withLock { $0.link = link }
    }

    // MARK: Sandbox

    @Sendable func startSandbox() async throws {
        let worlds = settings.sandboxWorlds
        guard worlds.contains(where: { databases.characters[$0.realm] != nil }) else { return }
        try await SandboxSeed.install(world: databases.world)
        try await makeDemoAccounts()
        for (index, configuration) in worlds.enumerated() {
            let loop = worldLoops[index]
            guard
                let world = databases.sandbox(
                    configuration, cluster: link(configuration, on: loop), on: loop, time: LoopTime(loop),
                    seams,
                    log: log)
            else { continue }
            try await world.start()
            running.withLock { $0.worlds.append(world) }
        }
    }

    private func link(_ configuration: SandboxConfiguration, on loop: EventLoop) -> BusLink {
        BusLink(
            bus, realm: configuration.realm, loop: loop, time: LoopTime(loop), randomness: seams.randomness,
            log: log.component(configuration.name))
    }

    /// With the sandbox on and nobody there yet, two accounts to try it with.
    private func makeDemoAccounts() async throws {
        guard try await bus.ask(Accounts.List()).isEmpty else { return }
        for name in ["demo", "demo2"] {
            _ = try await bus.ask(Accounts.Create(name: name, password: name))
            _ = try await bus.ask(Accounts.SetSecurity(name: name, level: 3))
            running.withLock { $0.demoAccounts.append(name) }
        }
        log.notice("there was no account: made demo (password demo) and demo2 (password demo2)")
    }

    @Sendable func stopSandbox() async {
        for world in running.withLock({ $0.worlds }) { await world.stop() }
    }

    // MARK: Doors

    @Sendable func startGateways() async throws {
        let part = health.component("gateways")
        for realm in settings.realms {
            let gateway = GatewayServer(
                settings.gateway(realm), loops: loops, bus: bus, time: time, randomness: seams.randomness,
                log: log,
                metrics: seams.metrics, resolver: resolver)
            let address = try await gateway.start()
            running.withLock {
                $0.gateways.append(gateway)
                $0.gatewayAddresses[realm] = address
            }
        }
        part.ready()
    }

    @Sendable func stopGateways() async {
        for gateway in running.withLock({ $0.gateways }) { await gateway.stop() }
    }

    /// On the loop of the services that it asks: a question to another loop wakes two threads.
    @Sendable func startLogin() async throws {
        let login = try LoginServer(
            settings.login, bus: bus, time: time, randomness: seams.randomness, log: log,
            metrics: seams.metrics, loop: loops[0])
        running.withLock { $0.login = login }
        log.notice("logon service listens", ["address": .string(login.address.description)])
    }

    @Sendable func startAdmin() async throws {
        ProcessMetrics.register(in: seams.metrics, time: time)
        guard let listen = settings[AdminSettings.listen] else { return }
        var options = AdminServer.Options()
        options.host = listen.host
        options.port = listen.port
        options.connectionsMax = settings[AdminSettings.connectionsMax]
        options.timeout = settings[AdminSettings.timeout]
        let admin = try AdminServer(options, metrics: seams.metrics, health: health)
        running.withLock { $0.admin = admin }
    }

    // MARK: The end

    func stopLoops() async {
        for subscription in running.withLock({ $0.subscriptions }) { subscription.cancel() }
        for loop in worldLoops + loops { await loop.end() }
    }
}
