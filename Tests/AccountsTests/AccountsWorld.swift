import AccountsAPI
import AccountsService
import Base
import Bus
import Crypto
import Store
import TestSupport
import Testing

/// Which database, and whose tables in it.
enum Variant: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, mariadb, sqliteTrinityCore, mariadbTrinityCore

    var driver: TestDriver { self == .sqlite || self == .sqliteTrinityCore ? .sqliteMemory : .mariadb }
    var isTrinityCore: Bool { self == .sqliteTrinityCore || self == .mariadbTrinityCore }
    var testDescription: String { rawValue }
}

/// An accounts service on a database of its own, with a clock that the test moves.
struct AccountsWorld {
    static let address = "198.51.100.7"

    let database: Database
    let schema: AuthSchema
    let bus: Bus
    let time: ManualTime
    let log: RecordingLog
    let service: AccountsService

    var now: Int64 { time.unixNow().seconds }

    static func run(
        _ variant: Variant, _ configuration: AccountsConfiguration = .init(),
        _ body: (AccountsWorld) async throws -> Void
    ) async throws {
        try await withDatabase(on: variant.driver) { database in
            let time = ManualTime()
            try await Schema.prepare(database, as: .auth, now: time.unixNow())
            if variant.isTrinityCore { try await makeTrinityCore(database) }
            let schema = try await AuthSchema.probe(database)
            let log = RecordingLog()
            let bus = Bus(time: realTime, log: Log("bus", to: log), metrics: Metrics())
            let thread = ThreadExecutor()
            let service = try AccountsService(
                configuration, database: database, schema: schema, bus: bus, executor: thread, time: time,
                randomness: SeededRandomness(seed: 1), log: Log("accounts", to: log))
            try await service.start()
            try await body(
                AccountsWorld(
                    database: database, schema: schema, bus: bus, time: time, log: log, service: service))
            await service.stop()
            thread.stop()
        }
    }

    /// An account called TESTER with the password "secret".
    func tester() async throws -> AccountID {
        try await bus.ask(Accounts.Create(name: "Tester", password: "secret"))
    }

    func set(_ assignments: String, of account: AccountID, _ binds: any Bindable...) async throws {
        try await database.write("UPDATE account SET \(assignments) WHERE id = ?", binds: binds + [account])
    }

    func ban(
        _ account: AccountID, from begin: Int64, until end: Int64, active: Bool = true
    ) async throws {
        try await database.write(
            """
            INSERT INTO account_banned (id, bandate, unbandate, bannedby, banreason, active)
            VALUES (?, ?, ?, 'test', 'test', ?)
            """, account, begin, end, active)
    }

    func banAddress(_ address: String = Self.address, from begin: Int64, until end: Int64) async throws {
        try await database.write(
            "INSERT INTO ip_banned (ip, bandate, unbandate, bannedby, banreason) VALUES (?, ?, ?, 'test', 'test')",
            address, begin, end)
    }

    func begin(
        _ name: String = "TESTER", from address: String = Self.address, country: String = "",
        build: UInt16 = 12_340, reconnect: Bool = false
    ) async -> Result<Accounts.LogonRecord, AskError<Accounts.LogonRefusal>> {
        await bus.result(
            of: Accounts.BeginLogon(
                name: name, address: address, country: country, build: build, reconnect: reconnect))
    }

    func complete(
        _ account: AccountID, token: String? = nil, from address: String = Self.address
    ) async -> Result<Done, AskError<Accounts.LogonRefusal>> {
        await bus.result(
            of: Accounts.CompleteLogon(
                account: account, address: address, sessionKey: Self.sessionKey, token: token, locale: 3,
                os: "Win"))
    }
    static let sessionKey = [UInt8](1...40)

    /// One cell of the account's row.
    func cell<Value: Sendable>(
        _ column: String, of account: AccountID, _ read: @Sendable (Row) throws -> Value
    ) async throws -> Value? {
        try await database.first("SELECT \(column) FROM account WHERE id = ?", account, each: read)
    }
}

extension Result {
    /// The refusal, or nil when there is an answer; anything else is an issue.
    func refusal<Refusal: Error>() -> Refusal? where Failure == AskError<Refusal> {
        switch self {
        case .success: return nil
        case .failure(.refused(let refusal)): return refusal
        case .failure(let error):
            Issue.record("\(error)")
            return nil
        }
    }
}
