public import AccountsAPI
import AccountsService
import Base
public import Bus
import Loop
public import Settings
public import Store

/// The accounts of these settings, at work without a daemon, straight on the database: for `nimbus account`.
public final class AccountDesk: Sendable {
    /// Takes every request of `Accounts`.
    public let bus: Bus
    private let database: Database
    private let service: AccountsService
    private let revocations: Revocations
    private let loop: EventLoop
    private let time: LoopTime

    /// Opens the auth database, whose tables are made where they are missing and may be.
    public static func open(_ settings: SettingsSnapshot, _ seams: Seams) async throws(StoreError)
        -> AccountDesk
    {
        let loop = EventLoop(name: "accounts")
        let time = LoopTime(loop)
        let log = Log("accounts", to: seams.sink)
        let database = Database(
            settings[DatabaseSettings.auth].url, name: "auth", options: settings.databaseOptions, time: time,
            log: log,
            metrics: seams.metrics)
        do throws(StoreError) {
            try makeFolder(of: database.url)
            try await database.ping()
            if settings[DatabaseSettings.migrate] {
                try await Schema.prepare(database, as: .auth, now: time.unixNow())
            }
            let schema = try await AuthSchema.probe(database)
            return try await AccountDesk(
                settings, seams, database: database, schema: schema, loop: loop, time: time, log: log)
        } catch {
            await database.close()
            loop.stop()
            throw error
        }
    }

    private static func makeFolder(of url: DatabaseURL) throws(StoreError) {
        do throws(Folder.Failure) {
            try Databases.makeFolder(of: url)
        } catch {
            throw StoreError(.unavailable, error.description)
        }
    }

    private init(
        _ settings: SettingsSnapshot, _ seams: Seams, database: Database, schema: AuthSchema, loop: EventLoop,
        time: LoopTime, log: Log
    ) async throws(StoreError) {
        self.database = database
        self.loop = loop
        self.time = time
        bus = Bus(time: time, log: log, metrics: seams.metrics, executor: loop, transport: seams.transport)
        var configuration = settings.accounts
        // The rows of realms are the daemon's to write.
        configuration.realms = []
        do {
            service = try AccountsService(
                configuration, database: database, schema: schema, bus: bus, executor: loop, time: time,
                randomness: seams.randomness, log: log)
        } catch {
            throw StoreError(.closed, "the accounts service did not start: \(error)")
        }
        revocations = Revocations()
        bus.subscribe(Accounts.AccessRevoked.self, revocations) { $0.add($1) }
        try await service.start()
    }

    /// What the last request took from an account, for a daemon that runs: it was published before the
    /// reply. Nil when nothing comes.
    public func revocation() async -> Accounts.AccessRevoked? {
        let revocations = revocations
        let timer = time.after(.seconds(2)) { Task { await revocations.giveUp() } }
        defer { timer.cancel() }
        return await revocations.next()
    }

    /// Finishes what is under way and lets the database go.
    public func close() async {
        await service.stop()
        await database.close()
        loop.stop()
    }
}

/// Keeps events until somebody asks for them.
private actor Revocations {
    private var kept: [Accounts.AccessRevoked] = []
    private var waiting: CheckedContinuation<Accounts.AccessRevoked?, Never>?

    func add(_ event: Accounts.AccessRevoked) {
        if let waiting {
            self.waiting = nil
            waiting.resume(returning: event)
        } else if kept.count < 16 {
            kept.append(event)
        }
    }

    func next() async -> Accounts.AccessRevoked? {
        if !kept.isEmpty { return kept.removeFirst() }
        return await withCheckedContinuation { waiting = $0 }
    }

    func giveUp() {
        waiting?.resume(returning: nil)
        waiting = nil
    }
}
