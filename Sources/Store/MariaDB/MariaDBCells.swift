import CMariaDB

/// Memory that libmariadb fetches a row into, one cell a column, and the way from there to a `Row`.
final class MariaDBCells {
    /// What a cell holds without being fetched a second time.
    static let cellBytes = 256
    /// No column of ours comes near.
    static let longCellBytesMax = 64 << 20
    private enum Kind { case integer, unsigned, float, double, text, blob }

    let pointer: UnsafeMutablePointer<MYSQL_BIND>
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    private let data: UnsafeMutableRawPointer
    private let kinds: [Kind]
    private let names: [String]

    init(_ metadata: UnsafeMutablePointer<MYSQL_RES>) {
        let fields = Self.fields(of: metadata)
        let count = fields.count
        kinds = fields.map(Self.kind)
        names = fields.map { $0.name.map { String(cString: $0) } ?? "?" }
        pointer = .allocate(capacity: max(1, count))
        pointer.initialize(repeating: MYSQL_BIND(), count: max(1, count))
        lengths = .allocate(capacity: max(1, count))
        lengths.initialize(repeating: 0, count: max(1, count))
        nulls = .allocate(capacity: max(1, count))
        nulls.initialize(repeating: 0, count: max(1, count))
        data = .allocate(byteCount: max(1, count) * Self.cellBytes, alignment: 16)
        for (index, kind) in kinds.enumerated() { prepare(index, kind) }
    }

    deinit {
        pointer.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        data.deallocate()
    }

    /// Whether rows of this kind can be fetched into this memory.
    func fits(_ metadata: UnsafeMutablePointer<MYSQL_RES>) -> Bool {
        let fields = Self.fields(of: metadata)
        return fields.count == kinds.count && zip(fields, kinds).allSatisfy { Self.kind($0) == $1 }
    }

    private static func fields(of metadata: UnsafeMutablePointer<MYSQL_RES>) -> UnsafeBufferPointer<
        MYSQL_FIELD
    > {
        UnsafeBufferPointer(
            start: mysql_fetch_fields(metadata), count: Int(clamping: mysql_num_fields(metadata)))
    }

    private static func kind(_ field: MYSQL_FIELD) -> Kind {
        switch field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
            MYSQL_TYPE_YEAR:
            field.flags & UInt32(UNSIGNED_FLAG) != 0 ? .unsigned : .integer
        case MYSQL_TYPE_FLOAT: .float
        case MYSQL_TYPE_DOUBLE: .double
        case MYSQL_TYPE_BIT: .blob
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL, MYSQL_TYPE_DATE, MYSQL_TYPE_TIME, MYSQL_TYPE_DATETIME,
            MYSQL_TYPE_TIMESTAMP:
            .text
        // 63 is the character set "binary".
        default: field.charsetnr == 63 ? .blob : .text
        }
    }

    private func prepare(_ index: Int, _ kind: Kind) {
        pointer[index].buffer = data + index * Self.cellBytes
        pointer[index].buffer_length = UInt(Self.cellBytes)
        pointer[index].length = lengths + index
        pointer[index].is_null = nulls + index
        switch kind {
        case .integer, .unsigned:
            pointer[index].buffer_type = MYSQL_TYPE_LONGLONG
            pointer[index].is_unsigned = kind == .unsigned ? 1 : 0
        case .float: pointer[index].buffer_type = MYSQL_TYPE_FLOAT
        case .double: pointer[index].buffer_type = MYSQL_TYPE_DOUBLE
        case .text: pointer[index].buffer_type = MYSQL_TYPE_STRING
        case .blob: pointer[index].buffer_type = MYSQL_TYPE_BLOB
        }
    }

    /// The row that was fetched last.
    func row(_ statement: UnsafeMutablePointer<MYSQL_STMT>, mayBeCut: Bool) throws(StoreError) -> Row {
        var values: [SQLValue] = []
        values.reserveCapacity(kinds.count)
        for (index, kind) in kinds.enumerated() {
            values.append(nulls[index] != 0 ? .null : try value(statement, index, kind, mayBeCut))
        }
        return Row(columns: names, values: values, wrapsUnsigned64: false)
    }

    private func value(
        _ statement: UnsafeMutablePointer<MYSQL_STMT>, _ index: Int, _ kind: Kind, _ mayBeCut: Bool
    ) throws(StoreError) -> SQLValue {
        let place = data + index * Self.cellBytes
        switch kind {
        case .integer: return .integer(place.load(as: Int64.self))
        case .unsigned: return SQLValue(unsigned: place.load(as: UInt64.self))
        case .float: return .real(Double(place.load(as: Float.self)))
        case .double: return .real(place.load(as: Double.self))
        case .text:
            let bytes = try bytes(statement, index, mayBeCut)
            return String(validating: bytes, as: UTF8.self).map { .text($0) } ?? .blob(bytes)
        case .blob: return .blob(try bytes(statement, index, mayBeCut))
        }
    }

    /// Long cells are fetched again, into memory of their size.
    private func bytes(
        _ statement: UnsafeMutablePointer<MYSQL_STMT>, _ index: Int, _ mayBeCut: Bool
    ) throws(StoreError) -> [UInt8] {
        let count = Int(clamping: lengths[index])
        guard mayBeCut, count > Self.cellBytes else {
            return Array(
                UnsafeRawBufferPointer(
                    start: data + index * Self.cellBytes, count: min(count, Self.cellBytes)))
        }
        guard count <= Self.longCellBytesMax else {
            throw StoreError(.decoding, "column \(names[index]) holds \(count) bytes")
        }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            var bind = pointer[index]
            bind.buffer = UnsafeMutableRawPointer(buffer.baseAddress)
            bind.buffer_length = UInt(count)
            failed = mysql_stmt_fetch_column(statement, &bind, UInt32(clamping: index), 0) != 0
            filled = failed ? 0 : count
        }
        guard !failed else {
            throw StoreError(
                mariaDB: mysql_stmt_errno(statement), String(cString: mysql_stmt_error(statement)))
        }
        return bytes
    }
}
