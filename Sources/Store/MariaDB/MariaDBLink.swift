import Base
import CMariaDB
import Glibc

/// An open connection to a MariaDB (or MySQL) server with its cache of prepared
/// statements. Used by one thread.
final class MariaDBLink: Link {
    struct Settings: Sendable {
        var server: DatabaseURL.Server
        var queryLimit: Duration
        var connectLimit: Duration
    }
    static let statementsMax = 256

    private let handle: UnsafeMutablePointer<MYSQL>
    private var statements: [String: MariaDBStatement] = [:]

    init(_ settings: Settings) throws(StoreError) {
        guard let handle = mysql_init(nil) else { throw StoreError(.failed, "libmariadb is out of memory") }
        self.handle = handle
        Self.setOptions(handle, settings)
        let server = settings.server
        guard
            mysql_real_connect(
                handle, server.host, server.user, server.password,
                server.database.isEmpty ? nil : server.database,
                UInt32(server.port), server.socket, UInt(CLIENT_FOUND_ROWS)) != nil
        else {
            throw Self.error(handle, connecting: true)
        }
        try execute("SET NAMES utf8mb4")
        try execute(
            "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', "
                + "time_zone = '+00:00', autocommit = 1, "
                + "innodb_lock_wait_timeout = \(max(1, settings.queryLimit.wholeSeconds))")
        try limitStatements(to: settings.queryLimit)
    }

    deinit {
        for statement in statements.values { statement.close() }
        mysql_close(handle)
    }

    private static func setOptions(_ handle: UnsafeMutablePointer<MYSQL>, _ settings: Settings) {
        func set(_ option: mysql_option, seconds: Int) {
            var value = UInt32(clamping: max(1, seconds))
            mysql_options(handle, option, &value)
        }
        set(MYSQL_OPT_CONNECT_TIMEOUT, seconds: settings.connectLimit.wholeSeconds)
        // The server ends a statement at the limit; these are for a server that is out of reach.
        set(MYSQL_OPT_READ_TIMEOUT, seconds: settings.queryLimit.wholeSeconds + 1)
        set(MYSQL_OPT_WRITE_TIMEOUT, seconds: settings.queryLimit.wholeSeconds + 1)
        mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        var truth: my_bool = 1
        mysql_options(handle, MYSQL_REPORT_DATA_TRUNCATION, &truth)
        // A host called localhost would silently become a Unix socket.
        var transport =
            settings.server.socket == nil ? MYSQL_PROTOCOL_TCP.rawValue : MYSQL_PROTOCOL_SOCKET.rawValue
        mysql_options(handle, MYSQL_OPT_PROTOCOL, &transport)
        if settings.server.requiresTLS { mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &truth) }
        if let file = settings.server.authorityFile {
            mysql_options(handle, MYSQL_OPT_SSL_CA, file)
            mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &truth)
        }
    }

    /// MariaDB limits every statement; MySQL knows another name and limits SELECT alone.
    private func limitStatements(to limit: Duration) throws(StoreError) {
        do {
            try execute("SET SESSION max_statement_time = \(limit.milliseconds / 1_000)")
        } catch {
            guard error.nativeCode == Int(ER_UNKNOWN_SYSTEM_VARIABLE) else { throw error }
            try execute("SET SESSION max_execution_time = \(Int(limit.milliseconds))")
        }
    }

    func run(
        _ sql: String, _ binds: [SQLValue], each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) -> WriteResult {
        do throws(StoreError) {
            do throws(StoreError) {
                return try prepared(sql).run(binds, each: each)
            } catch {
                guard Self.wantsPreparing.contains(error.nativeCode) else { throw error }
                forget(sql)
                return try prepared(sql).run(binds, each: each)
            }
        } catch {
            throw error.inStatement(sql)
        }
    }
    /// Somebody changed a table, or the server forgot the statement: nothing ran.
    private static let wantsPreparing: Set<Int> = [
        Int(ER_UNKNOWN_STMT_HANDLER), Int(ER_NEED_REPREPARE), Int(CR_NEW_STMT_METADATA),
    ]

    func execute(_ sql: String) throws(StoreError) {
        guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else {
            throw Self.error(handle).inStatement(sql)
        }
        if let result = mysql_store_result(handle) { mysql_free_result(result) }
    }

    func begin() throws(StoreError) { try execute("START TRANSACTION") }

    /// A server that went away has closed the socket, which makes an idle socket readable.
    func looksAlive() -> Bool {
        var probe = pollfd(
            fd: Int32(truncatingIfNeeded: mysql_get_socket(handle)), events: Int16(POLLIN), revents: 0)
        return probe.fd >= 0 && poll(&probe, 1, 0) == 0
    }

    func ping() throws(StoreError) {
        guard mysql_ping(handle) == 0 else { throw Self.error(handle) }
    }

    func lock(_ name: String, waitSeconds: Int) throws(StoreError) {
        // In steps of a second, for each statement has its own limit.
        for _ in 0..<max(1, waitSeconds) {
            var isMine = false
            _ = try run("SELECT GET_LOCK(LEFT(CONCAT(?, '/', DATABASE()), 64), 1)", [.text(name)]) {
                row throws(StoreError) in
                isMine = try row.optionalI64(0) == 1
            }
            if isMine { return }
        }
        throw StoreError(.timeout, "another process has held the section \(name) for \(waitSeconds) seconds")
    }

    func unlock(_ name: String, keep: Bool) throws(StoreError) {
        _ = try run("SELECT RELEASE_LOCK(LEFT(CONCAT(?, '/', DATABASE()), 64))", [.text(name)]) { _ in }
    }

    private func prepared(_ sql: String) throws(StoreError) -> MariaDBStatement {
        if let known = statements[sql] { return known }
        if statements.count >= Self.statementsMax {
            for statement in statements.values { statement.close() }
            statements = [:]
        }
        let statement = try MariaDBStatement(sql, on: handle)
        statements[sql] = statement
        return statement
    }

    private func forget(_ sql: String) { statements.removeValue(forKey: sql)?.close() }

    private static func error(_ handle: UnsafeMutablePointer<MYSQL>, connecting: Bool = false) -> StoreError {
        let error = StoreError(mariaDB: mysql_errno(handle), String(cString: mysql_error(handle)))
        guard connecting, error.code == .connectionLost else { return error }
        return StoreError(.unavailable, error.message, nativeCode: error.nativeCode)
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int { Int(clamping: components.seconds) }
}
