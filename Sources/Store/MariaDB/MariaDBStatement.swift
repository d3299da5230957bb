import CMariaDB

/// A prepared statement of MariaDB's binary protocol.
final class MariaDBStatement {
    private var handle: UnsafeMutablePointer<MYSQL_STMT>?
    private let parameterCount: Int
    private var cells: MariaDBCells?

    init(_ sql: String, on connection: UnsafeMutablePointer<MYSQL>) throws(StoreError) {
        guard let handle = mysql_stmt_init(connection) else {
            throw StoreError(.failed, "libmariadb is out of memory")
        }
        self.handle = handle
        guard mysql_stmt_prepare(handle, sql, UInt(sql.utf8.count)) == 0 else {
            let error = Self.error(handle)
            mysql_stmt_close(handle)
            throw error
        }
        parameterCount = Int(clamping: mysql_stmt_param_count(handle))
    }

    func close() {
        if let handle { mysql_stmt_close(handle) }
        handle = nil
    }

    func run(
        _ binds: [SQLValue], each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) -> WriteResult {
        guard let handle else { throw StoreError(.failed, "the statement is closed") }
        guard binds.count == parameterCount else {
            throw StoreError(.syntax, "\(parameterCount) question marks, \(binds.count) values")
        }
        try execute(handle, MariaDBBinds(binds))
        defer { mysql_stmt_free_result(handle) }
        guard let cells = cells(for: handle) else {
            return WriteResult(
                affectedRows: mysql_stmt_affected_rows(handle), lastInsertID: mysql_stmt_insert_id(handle))
        }
        try fetch(handle, cells, each)
        return WriteResult(affectedRows: 0, lastInsertID: 0)
    }

    /// Memory for the rows; nil when the statement has none. Columns may change from one execution to the
    /// next: somebody altered the table, or a bare question mark took another type.
    private func cells(for handle: UnsafeMutablePointer<MYSQL_STMT>) -> MariaDBCells? {
        guard let metadata = mysql_stmt_result_metadata(handle) else { return nil }
        defer { mysql_free_result(metadata) }
        if let cells, cells.fits(metadata) { return cells }
        let made = MariaDBCells(metadata)
        cells = made
        return made
    }

    private func execute(
        _ handle: UnsafeMutablePointer<MYSQL_STMT>, _ binds: consuming MariaDBBinds
    ) throws(StoreError) {
        if parameterCount > 0, mysql_stmt_bind_param(handle, binds.pointer) != 0 { throw Self.error(handle) }
        guard mysql_stmt_execute(handle) == 0 else { throw Self.error(handle) }
    }

    private func fetch(
        _ handle: UnsafeMutablePointer<MYSQL_STMT>, _ cells: MariaDBCells,
        _ each: (Row) throws(StoreError) -> Void
    ) throws(StoreError) {
        guard mysql_stmt_bind_result(handle, cells.pointer) == 0, mysql_stmt_store_result(handle) == 0 else {
            throw Self.error(handle)
        }
        while true {
            switch mysql_stmt_fetch(handle) {
            case 0: try each(cells.row(handle, mayBeCut: false))
            case MYSQL_DATA_TRUNCATED: try each(cells.row(handle, mayBeCut: true))
            case MYSQL_NO_DATA: return
            default: throw Self.error(handle)
            }
        }
    }

    private static func error(_ handle: UnsafeMutablePointer<MYSQL_STMT>) -> StoreError {
        StoreError(mariaDB: mysql_stmt_errno(handle), String(cString: mysql_stmt_error(handle)))
    }
}
