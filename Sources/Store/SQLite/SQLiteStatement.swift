import CSQLite

/// A prepared SQLite statement.
final class SQLiteStatement {
    private let database: OpaquePointer?
    private var handle: OpaquePointer?
    private var columns: [String] = []
    /// SQLite prepares a statement anew when a table changed; the columns may be others then.
    private var preparations: Int32 = -1

    init(_ sql: String, on database: OpaquePointer?) throws(StoreError) {
        self.database = database
        var statement: OpaquePointer?
        let result = sqlite3_prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard result == SQLITE_OK, let statement else {
            let error =
                result == SQLITE_OK
                ? StoreError(.syntax, "an empty statement") : SQLiteLink.error(database, result)
            throw error.inStatement(sql)
        }
        handle = statement
    }

    func finalize() {
        sqlite3_finalize(handle)
        handle = nil
    }

    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func bind(_ values: [SQLValue]) throws(StoreError) {
        let wanted = Int(sqlite3_bind_parameter_count(handle))
        guard values.count == wanted else {
            throw StoreError(.syntax, "\(wanted) question marks, \(values.count) values")
        }
        for (index, value) in values.enumerated() {
            let result = bind(value, at: Int32(clamping: index + 1))
            guard result == SQLITE_OK else { throw SQLiteLink.error(database, result) }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .unsigned(let number): return sqlite3_bind_int64(handle, index, Int64(bitPattern: number))
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    // An empty text must not become NULL, which a nil pointer would mean.
                    $0.isEmpty
                        ? sqlite3_bind_text(handle, index, "", 0, copied)
                        : sqlite3_bind_text64(
                            handle, index, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), copied)
            }
        }
    }

    /// Runs to the end; `each` sees the rows.
    func step(_ each: (Row) throws(StoreError) -> Void) throws(StoreError) {
        while true {
            let result = sqlite3_step(handle)
            switch result {
            case SQLITE_ROW: try each(row())
            case SQLITE_DONE: return
            default: throw SQLiteLink.error(database, result)
            }
        }
    }

    private func row() -> Row {
        let preparations = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
        if preparations != self.preparations {
            self.preparations = preparations
            columns = (0..<sqlite3_column_count(handle)).map { index in
                sqlite3_column_name(handle, index).map { String(cString: $0) } ?? "?"
            }
        }
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for index in 0..<Int32(clamping: columns.count) { values.append(cell(index)) }
        return Row(columns: columns, values: values, wrapsUnsigned64: true)
    }

    private func cell(_ index: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_NULL: return .null
        case SQLITE_BLOB: return .blob(bytes(sqlite3_column_blob(handle, index), index))
        default:
            let bytes = bytes(sqlite3_column_text(handle, index), index)
            return String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .blob(bytes)
        }
    }

    private func bytes(_ start: UnsafeRawPointer?, _ index: Int32) -> [UInt8] {
        guard let start else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
    }
}
