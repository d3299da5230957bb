public import Base

/// A database: MariaDB for real realms, SQLite as the embedded default. The same SQL runs on both; the few
/// differences stand in `dialect`.
///
/// Statements are prepared and cached a connection; every value goes through a question mark. Blocking work
/// happens on the threads of the connections, callers only await. Each statement and each wait for a
/// connection has the limit of `DatabaseOptions.queryLimit`.
public final class Database: Sendable {
    /// For logs and metrics: `auth`, `characters-1`, `world`.
    public let name: String
    public let url: DatabaseURL
    public let options: DatabaseOptions
    public var dialect: Dialect { url.dialect }

    private let readers: Pool
    /// The same as `readers` where a connection can do both.
    private let writers: Pool
    private let time: any TimeSource
    private let log: Log
    private let meters: DatabaseMeters
    private let keepAlive = Locked<(any TimerToken)?>(nil)
    /// What every write needs, of a service that only one process may run.
    private let fence: Fence?

    /// Opens nothing yet: connections are made when they are needed.
    public init(
        _ url: DatabaseURL, name: String, options: DatabaseOptions = .init(), time: any TimeSource, log: Log,
        metrics: Metrics
    ) {
        self.url = url
        self.name = name
        self.options = options
        self.time = time
        self.log = log
        meters = DatabaseMeters(database: name, metrics: metrics)
        let pools = Pools(url: url, options: options, time: time, log: log, meters: meters)
        readers = pools.readers
        writers = pools.writers
        fence = nil
        scheduleKeepAlive()
    }

    /// The same database for a service that only one process may run: its writes fail with `fenced` once
    /// another process has taken the service over. Closing this one closes nothing.
    public func guarded(by fence: Fence) -> Database { Database(self, fence) }

    private init(_ database: Database, _ fence: Fence) {
        name = database.name
        url = database.url
        options = database.options
        time = database.time
        log = database.log
        meters = database.meters
        readers = database.readers
        writers = database.writers
        self.fence = fence
    }

    /// All rows of a SELECT, each turned into a value on the connection's thread. Tried once more when the
    /// connection turns out to be broken.
    public func read<Value: Sendable>(
        _ sql: String, _ binds: any Bindable..., each: @Sendable (Row) throws -> Value
    ) async throws(StoreError) -> [Value] {
        try await read(sql, binds: binds, each: each)
    }
    public func read<Value: Sendable>(
        _ sql: String, binds: [any Bindable], each: @Sendable (Row) throws -> Value
    ) async throws(StoreError) -> [Value] {
        let values = binds.map(\.sqlValue)
        return try await attempt(
            sql, readers, mayRepeat: { $0.code == .connectionLost || $0.code == .conflict }
        ) {
            link throws(StoreError) in
            var result: [Value] = []
            _ = try link.run(sql, values) { row throws(StoreError) in
                result.append(try row.decoded(by: each))
            }
            return result
        }
    }

    /// The first row of a SELECT, nil when there is none. Write LIMIT 1 where there may be many.
    public func first<Value: Sendable>(
        _ sql: String, _ binds: any Bindable..., each: @Sendable (Row) throws -> Value
    ) async throws(StoreError) -> Value? {
        try await read(sql, binds: binds, each: each).first
    }

    /// One statement that changes something. Tried again only when the database undid it because of a lock.
    @discardableResult
    public func write(_ sql: String, _ binds: any Bindable...) async throws(StoreError) -> WriteResult {
        try await write(sql, binds: binds)
    }
    @discardableResult
    public func write(_ sql: String, binds: [any Bindable]) async throws(StoreError) -> WriteResult {
        let values = binds.map(\.sqlValue)
        let (dialect, fence) = (dialect, fence)
        let result = try await attempt(sql, writers, mayRepeat: { $0.code == .conflict }) {
            link throws(StoreError) in
            guard let fence else { return try link.run(sql, values) { _ in } }
            return try Self.runGuarded(on: link, dialect, fence, sql, values)
        }
        if let fault = options.faults?.afterCommit() { throw fault }
        return result
    }

    /// Runs `body` in one transaction on one connection, and commits it when `body` returns. When it throws,
    /// everything is undone and the error, of whatever type, comes out here: so a business rule says no.
    /// Errors of the database are `StoreError`. After a deadlock the whole `body` runs again, up to three
    /// times in all, so it must change nothing but the database.
    public func transaction<Value: Sendable>(
        _ body: @Sendable (borrowing Transaction) throws -> Value
    ) async throws -> Value {
        let (dialect, fence) = (dialect, fence)
        let result = try await attempt("transaction", writers, mayRepeat: { $0.code == .conflict }) {
            link throws(StoreError) in
            try Self.runTransaction(on: link, dialect, fence, body)
        }
        let value = try result.get()
        if let fault = options.faults?.afterCommit() { throw fault }
        return value
    }

    /// Runs `body` while no other process or task is inside a section of this name on this database; for
    /// migrations. What `body` did is undone when it throws, except DDL of MariaDB.
    func exclusively<Value: Sendable>(
        _ section: String, waitSeconds: Int = 60,
        _ body: @Sendable (borrowing Transaction) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let dialect = dialect
        // A server gives each connection its limit for a statement, which changing a large table would pass.
        let patient = dialect == .mariadb ? patientPool() : nil
        let result: Result<Value, StoreError>
        do {
            result = .success(
                try await attempt(section, patient ?? writers, mayRepeat: { _ in false }) {
                    link throws(StoreError) in
                    try Self.runSection(section, waitSeconds, on: link, dialect, body)
                })
        } catch {
            result = .failure(error)
        }
        await patient?.close()
        return try result.get()
    }

    /// Whether the database answers.
    public func ping() async throws(StoreError) {
        _ = try await first("SELECT 1") { try $0.i64(0) }
    }

    /// Refuses further work and closes the connections.
    public func close() async {
        keepAlive.withLock { timer in
            timer?.cancel()
            timer = nil
        }
        await readers.close()
        if writers !== readers { await writers.close() }
    }

    deinit { keepAlive.withLock { $0?.cancel() } }
}

extension Database {
    private static let attemptsMax = 3

    /// Throws what the database says; what the business says comes back as a failure.
    private static func runTransaction<Value>(
        on link: any Link, _ dialect: Dialect, _ fence: Fence?,
        _ body: (borrowing Transaction) throws -> Value
    ) throws(StoreError) -> Result<Value, any Error> {
        try link.begin()
        let value: Value
        do {
            if let fence { try fence.check(Transaction(link, dialect: dialect)) }
            value = try body(Transaction(link, dialect: dialect))
        } catch {
            // Fails only when the connection broke or the database has undone everything already.
            try? link.execute("ROLLBACK")
            if let error = error as? StoreError { throw error }
            return .failure(error)
        }
        do throws(StoreError) {
            try link.execute("COMMIT")
        } catch {
            try? link.execute("ROLLBACK")
            throw error
        }
        return .success(value)
    }

    /// One statement under a fence.
    private static func runGuarded(
        on link: any Link, _ dialect: Dialect, _ fence: Fence, _ sql: String, _ values: [SQLValue]
    ) throws(StoreError) -> WriteResult {
        let result = try runTransaction(on: link, dialect, fence) { _ in
            try link.run(sql, values) { _ in }
        }
        switch result {
        case .success(let written): return written
        case .failure(let error): throw StoreError(.failed, "\(error)")
        }
    }

    private static func runSection<Value>(
        _ section: String, _ waitSeconds: Int, on link: any Link, _ dialect: Dialect,
        _ body: (borrowing Transaction) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try link.lock(section, waitSeconds: waitSeconds)
        do {
            let value = try body(Transaction(link, dialect: dialect))
            try link.unlock(section, keep: true)
            return value
        } catch {
            // The first error is the one that matters; a broken connection gives the lock back by itself.
            try? link.unlock(section, keep: false)
            throw error
        }
    }

    private func patientPool() -> Pool {
        var options = options
        options.queryLimit = .seconds(600)
        options.connectionsMax = 1
        return Pools(url: url, options: options, time: time, log: log, meters: meters).writers
    }

    private func attempt<Value: Sendable>(
        _ sql: String, _ pool: Pool, mayRepeat: (StoreError) -> Bool,
        _ body: @Sendable (any Link) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        if let fault = options.faults?.before(sql) { throw fault }
        for remaining in (0..<Self.attemptsMax).reversed() {
            do {
                return try await once(sql, pool, body)
            } catch {
                meters.failed(error.code)
                guard remaining > 0, mayRepeat(error) else { throw error.inStatement(sql) }
            }
        }
        throw StoreError(.failed, "no attempt was made")
    }

    private func once<Value: Sendable>(
        _ sql: String, _ pool: Pool, _ body: @Sendable (any Link) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let asked = time.now()
        let connection = try await pool.acquire(limit: options.queryLimit)
        let began = time.now()
        defer {
            pool.release(connection)
            let ended = time.now()
            meters.waited.observe(began - asked)
            meters.took.observe(ended - began)
            if ended - began > options.slowQuery {
                log.warning(
                    "slow query",
                    ["milliseconds": .double((ended - began).milliseconds), "sql": .string(sql)])
            }
        }
        return try await connection.run(body)
    }

    private func scheduleKeepAlive() {
        guard dialect == .mariadb else { return }
        let token = time.after(.seconds(60)) { [weak self] in
            guard let self else { return }
            Task {
                await self.readers.keepAlive()
                self.scheduleKeepAlive()
            }
        }
        keepAlive.withLock { $0 = token }
    }
}
