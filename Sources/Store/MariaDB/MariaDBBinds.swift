import CMariaDB

/// The values of one execution, laid out as libmariadb wants them.
struct MariaDBBinds: ~Copyable {
    let pointer: UnsafeMutablePointer<MYSQL_BIND>
    private let data: UnsafeMutableRawPointer
    private let count: Int

    init(_ values: [SQLValue]) {
        count = values.count
        pointer = .allocate(capacity: max(1, count))
        pointer.initialize(repeating: MYSQL_BIND(), count: max(1, count))
        let size = values.reduce(0) { $0 + Self.size($1) }
        data = .allocate(byteCount: max(1, size), alignment: 16)
        var next = data
        for (index, value) in values.enumerated() {
            Self.fill(&pointer[index], value, at: next)
            next += Self.size(value)
        }
    }

    deinit {
        pointer.deallocate()
        data.deallocate()
    }

    /// Rounded up, so that every number is aligned.
    private static func size(_ value: SQLValue) -> Int {
        switch value {
        case .null: 0
        case .integer, .unsigned, .real: 8
        case .text(let text): (text.utf8.count + 7) & ~7
        case .blob(let bytes): (bytes.count + 7) & ~7
        }
    }

    private static func fill(_ bind: inout MYSQL_BIND, _ value: SQLValue, at place: UnsafeMutableRawPointer) {
        bind.buffer = place
        switch value {
        case .null: bind.buffer_type = MYSQL_TYPE_NULL
        case .integer(let number):
            place.storeBytes(of: number, as: Int64.self)
            bind.buffer_type = MYSQL_TYPE_LONGLONG
        case .unsigned(let number):
            place.storeBytes(of: number, as: UInt64.self)
            bind.buffer_type = MYSQL_TYPE_LONGLONG
            bind.is_unsigned = 1
        case .real(let number):
            place.storeBytes(of: number, as: Double.self)
            bind.buffer_type = MYSQL_TYPE_DOUBLE
        case .text(var text):
            text.withUTF8 { copy($0, to: place, &bind) }
            bind.buffer_type = MYSQL_TYPE_STRING
        case .blob(let bytes):
            bytes.withUnsafeBufferPointer { copy($0, to: place, &bind) }
            bind.buffer_type = MYSQL_TYPE_BLOB
        }
    }

    private static func copy(
        _ bytes: UnsafeBufferPointer<UInt8>, to place: UnsafeMutableRawPointer, _ bind: inout MYSQL_BIND
    ) {
        UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
        bind.buffer_length = UInt(bytes.count)
    }
}
