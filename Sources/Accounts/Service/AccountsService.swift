import AccountsAPI
public import Base
public import Bus
import Crypto
public import Store

/// Answers everything about accounts from the auth database: who may log on and enter a gateway, the realm
/// list, administration. The rules are those of AzerothCore, in its order, with the additions of spec auth 6
/// to 8 and gateway 4.3, 4.4. Writes only the columns that it has to.
public actor AccountsService {
    public nonisolated let executor: any SerialExecutor
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    let store: AccountsStore
    let bus: Bus
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let srp: SRP6Engine
    var configuration: AccountsConfiguration
    var realms: RealmTable?
    private var expiry: (any TimerToken)?
    private var isRunning = false

    public init(
        _ configuration: AccountsConfiguration, database: Database, schema: AuthSchema, bus: Bus,
        executor: any SerialExecutor, time: any TimeSource, randomness: any Randomness, log: Log
    ) throws {
        self.configuration = configuration
        store = AccountsStore(database: database, schema: schema)
        srp = try SRP6Engine()
        self.bus = bus
        self.executor = executor
        self.time = time
        self.randomness = randomness
        self.log = log
    }

    /// Makes the rows of the configured realms, then answers on the bus and clears expired bans from now on.
    public func start() async throws(StoreError) {
        try await writeConfiguredRealms()
        serveLogon()
        serveAdministration()
        serveRealID()
        isRunning = true
        await expireBans()
    }

    /// Answers no more. Requests under way are finished.
    public func stop() {
        isRunning = false
        expiry?.cancel()
        expiry = nil
        stopServing()
        stopServingRealID()
    }

    /// For settings that count from now on.
    public func reconfigure(_ configuration: AccountsConfiguration) {
        self.configuration = configuration
        realms = nil
    }

    var now: UnixTime { time.unixNow() }

    /// Clears what has run out, and sets the timer for the next time.
    private func expireBans() async {
        do {
            try await store.expireBans(now: now)
        } catch {
            log.warning("expired bans could not be cleared", ["error": .string(error.description)])
        }
        guard isRunning else { return }
        expiry = time.after(configuration.banExpiryInterval) { [weak self] in
            Task { await self?.expireBans() }
        }
    }
}

extension AccountsService {
    private func serveLogon() {
        bus.serve(Accounts.CheckAddress.self) { [self] in try await check($0) }
        bus.serve(Accounts.BeginLogon.self) { [self] in try await begin($0) }
        bus.serve(Accounts.CompleteLogon.self) { [self] in try await complete($0) }
        bus.serve(Accounts.RecordWrongPassword.self) { [self] in try await recordWrongPassword($0) }
        bus.serve(Accounts.ListRealms.self) { [self] in try await listRealms($0) }
        bus.serve(Accounts.RecordCharacterCount.self) { [self] in try await recordCharacterCount($0) }
        bus.serve(Accounts.LookUpForWorld.self) { [self] in try await lookUpForWorld($0) }
        bus.serve(Accounts.MutedUntil.self) { [self] in try await store.mutedUntil($0.account) }
        bus.serve(Accounts.RecordWorldAccess.self) { [self] in try await recordWorldAccess($0) }
    }

    private func serveAdministration() {
        bus.serve(Accounts.Create.self) { [self] in try await create($0) }
        bus.serve(Accounts.Delete.self) { [self] in try await delete($0) }
        bus.serve(Accounts.List.self) { [self] _ in try await list() }
        bus.serve(Accounts.SetPassword.self) { [self] in try await setPassword($0) }
        bus.serve(Accounts.SetSecurity.self) { [self] in try await setSecurity($0) }
        bus.serve(Accounts.Ban.self) { [self] in try await ban($0) }
        bus.serve(Accounts.Unban.self) { [self] in try await unban($0) }
        bus.serve(Accounts.SetToken.self) { [self] in try await setToken($0) }
    }

    private func stopServing() {
        bus.stopServing(Accounts.CheckAddress.self)
        bus.stopServing(Accounts.BeginLogon.self)
        bus.stopServing(Accounts.CompleteLogon.self)
        bus.stopServing(Accounts.RecordWrongPassword.self)
        bus.stopServing(Accounts.ListRealms.self)
        bus.stopServing(Accounts.RecordCharacterCount.self)
        bus.stopServing(Accounts.LookUpForWorld.self)
        bus.stopServing(Accounts.MutedUntil.self)
        bus.stopServing(Accounts.RecordWorldAccess.self)
        bus.stopServing(Accounts.Create.self)
        bus.stopServing(Accounts.Delete.self)
        bus.stopServing(Accounts.List.self)
        bus.stopServing(Accounts.SetPassword.self)
        bus.stopServing(Accounts.SetSecurity.self)
        bus.stopServing(Accounts.Ban.self)
        bus.stopServing(Accounts.Unban.self)
        bus.stopServing(Accounts.SetToken.self)
    }
}
