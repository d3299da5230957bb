import Base
import CSQLite

/// An open SQLite connection with its cache of prepared statements. Used by one thread.
final class SQLiteLink: Link {
    enum Place {
        case file(String)
        case memory(name: String)
    }
    static let statementsMax = 256

    private var handle: OpaquePointer?
    private var statements: [String: SQLiteStatement] = [:]
    private let watch: SQLiteWatch
    private var ordinaryLimit: Duration

    init(_ place: Place, readOnly: Bool, limit: Duration, time: any TimeSource) throws(StoreError) {
        watch = SQLiteWatch(limit: limit, time: time)
        ordinaryLimit = limit
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let result = sqlite3_open_v2(Self.fileName(place), &handle, flags | SQLITE_OPEN_URI, nil)
        guard result == SQLITE_OK else {
            let error = StoreError(
                .unavailable, "cannot open \(Self.described(place)): \(Self.message(handle))",
                nativeCode: Int(result))
            sqlite3_close_v2(handle)
            handle = nil
            throw error
        }
        sqlite3_busy_timeout(handle, Self.milliseconds(limit))
        watch.install(on: handle)
        if case .file = place {
            try useWriteAheadLog(limit)
            try execute("PRAGMA synchronous = NORMAL")
        }
        // AzerothCore's tables have no foreign keys; ours are checked by the services.
        try execute("PRAGMA foreign_keys = OFF")
        if readOnly { try execute("PRAGMA query_only = ON") }
    }

    /// Several processes may open a new file at once. For this lock SQLite does not wait by itself, so it is
    /// asked again every 2 ms.
    private func useWriteAheadLog(_ limit: Duration) throws(StoreError) {
        var attemptsLeft = max(1, Self.milliseconds(limit) / 2)
        while true {
            do throws(StoreError) {
                return try execute("PRAGMA journal_mode = WAL")
            } catch {
                attemptsLeft -= 1
                guard error.code == .conflict, attemptsLeft > 0 else { throw error }
                sqlite3_sleep(2)
            }
        }
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    func run(
        _ sql: String, _ binds: [SQLValue], each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) -> WriteResult {
        let statement = try prepared(sql)
        watch.begin()
        defer { statement.reset() }
        do {
            try statement.bind(binds)
            let changesBefore = sqlite3_total_changes64(handle)
            try statement.step(each)
            let didChange = sqlite3_total_changes64(handle) != changesBefore
            return WriteResult(
                affectedRows: didChange ? UInt64(clamping: sqlite3_changes64(handle)) : 0,
                lastInsertID: didChange ? UInt64(clamping: sqlite3_last_insert_rowid(handle)) : 0)
        } catch {
            throw error.inStatement(sql)
        }
    }

    func execute(_ sql: String) throws(StoreError) {
        watch.begin()
        let result = sqlite3_exec(handle, sql, nil, nil, nil)
        guard result == SQLITE_OK else { throw Self.error(handle, result).inStatement(sql) }
    }

    func begin() throws(StoreError) { try execute("BEGIN IMMEDIATE") }
    func looksAlive() -> Bool { true }
    func ping() throws(StoreError) {}

    /// The write lock of the file is the lock: a transaction around everything.
    func lock(_ name: String, waitSeconds: Int) throws(StoreError) {
        ordinaryLimit = watch.limit
        watch.limit = .seconds(600)
        sqlite3_busy_timeout(
            handle, Int32(clamping: waitSeconds.multipliedReportingOverflow(by: 1_000).partialValue))
        defer { sqlite3_busy_timeout(handle, Self.milliseconds(ordinaryLimit)) }
        do {
            try begin()
        } catch {
            watch.limit = ordinaryLimit
            throw error
        }
    }
    func unlock(_ name: String, keep: Bool) throws(StoreError) {
        watch.limit = ordinaryLimit
        try execute(keep ? "COMMIT" : "ROLLBACK")
    }

    private static func milliseconds(_ limit: Duration) -> Int32 {
        Int32(clamping: limit.nanoseconds / 1_000_000)
    }

    private func prepared(_ sql: String) throws(StoreError) -> SQLiteStatement {
        if let known = statements[sql] { return known }
        if statements.count >= Self.statementsMax {
            for statement in statements.values { statement.finalize() }
            statements = [:]
        }
        let statement = try SQLiteStatement(sql, on: handle)
        statements[sql] = statement
        return statement
    }

    private static func fileName(_ place: Place) -> String {
        switch place {
        // Not as a URI, so that a ? or # in a path means itself.
        case .file(let path): path.hasPrefix("file:") ? "./\(path)" : path
        case .memory(""): ":memory:"
        case .memory(let name):
            "file:/\(name.filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })?vfs=memdb"
        }
    }
    private static func described(_ place: Place) -> String {
        switch place {
        case .file(let path): "the SQLite file \(path)"
        case .memory: "an SQLite database in memory"
        }
    }

    static func message(_ handle: OpaquePointer?) -> String {
        sqlite3_errmsg(handle).map { String(cString: $0) } ?? "out of memory"
    }

    static func error(_ handle: OpaquePointer?, _ result: Int32) -> StoreError {
        let message = message(handle)
        let code: StoreError.Code =
            switch (result, result & 0xFF) {
            // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID, whose macros Swift cannot import.
            case (2_067, _), (1_555, _), (2_579, _): .duplicateKey
            case (_, SQLITE_CONSTRAINT), (_, SQLITE_MISMATCH), (_, SQLITE_TOOBIG): .constraint
            case (_, SQLITE_BUSY), (_, SQLITE_LOCKED): .conflict
            case (_, SQLITE_INTERRUPT): .timeout
            case (_, SQLITE_CANTOPEN): .unavailable
            case (_, SQLITE_READONLY): .readOnly
            case (_, SQLITE_PERM), (_, SQLITE_AUTH): .accessDenied
            case (_, SQLITE_RANGE): .syntax
            case (_, SQLITE_ERROR) where message.contains("no such") || message.contains("has no column"):
                .schema
            case (_, SQLITE_ERROR): .syntax
            default: .failed
            }
        return StoreError(code, message, nativeCode: Int(result))
    }
}
