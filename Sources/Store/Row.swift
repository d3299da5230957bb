/// One row of a result; cells are asked for by index and type. What does not fit throws
/// `StoreError.Code.decoding`, which names the column.
public struct Row: Sendable {
    public let columns: [String]
    public let values: [SQLValue]
    /// SQLite has no unsigned 64-bit integers: large ones are kept as negative numbers.
    let wrapsUnsigned64: Bool

    init(columns: [String], values: [SQLValue], wrapsUnsigned64: Bool) {
        self.columns = columns
        self.values = values
        self.wrapsUnsigned64 = wrapsUnsigned64
    }

    public func isNull(_ index: Int) throws(StoreError) -> Bool { try value(index) == .null }

    public func u8(_ index: Int) throws(StoreError) -> UInt8 { try integer(index) }
    public func u16(_ index: Int) throws(StoreError) -> UInt16 { try integer(index) }
    public func u32(_ index: Int) throws(StoreError) -> UInt32 { try integer(index) }
    public func u64(_ index: Int) throws(StoreError) -> UInt64 { try integer(index) }
    public func i8(_ index: Int) throws(StoreError) -> Int8 { try integer(index) }
    public func i16(_ index: Int) throws(StoreError) -> Int16 { try integer(index) }
    public func i32(_ index: Int) throws(StoreError) -> Int32 { try integer(index) }
    public func i64(_ index: Int) throws(StoreError) -> Int64 { try integer(index) }
    public func bool(_ index: Int) throws(StoreError) -> Bool { try i64(index) != 0 }

    public func optionalU8(_ index: Int) throws(StoreError) -> UInt8? { try optionalInteger(index) }
    public func optionalU16(_ index: Int) throws(StoreError) -> UInt16? { try optionalInteger(index) }
    public func optionalU32(_ index: Int) throws(StoreError) -> UInt32? { try optionalInteger(index) }
    public func optionalU64(_ index: Int) throws(StoreError) -> UInt64? { try optionalInteger(index) }
    public func optionalI64(_ index: Int) throws(StoreError) -> Int64? { try optionalInteger(index) }

    public func f64(_ index: Int) throws(StoreError) -> Double {
        switch try present(index) {
        case .real(let value): return value
        case .integer(let value): return Double(value)
        case .unsigned(let value): return Double(value)
        case .text(let text):
            if let value = Double(text) { return value }
            throw mismatch(index, "a number")
        case .blob, .null: throw mismatch(index, "a number")
        }
    }
    public func f32(_ index: Int) throws(StoreError) -> Float { Float(try f64(index)) }

    public func string(_ index: Int) throws(StoreError) -> String {
        guard let value = try optionalString(index) else { throw null(index) }
        return value
    }
    public func optionalString(_ index: Int) throws(StoreError) -> String? {
        switch try value(index) {
        case .null: return nil
        case .text(let text): return text
        case .integer(let value): return String(value)
        case .unsigned(let value): return String(value)
        case .real(let value): return String(value)
        case .blob(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw mismatch(index, "UTF-8 text")
            }
            return text
        }
    }

    public func bytes(_ index: Int) throws(StoreError) -> [UInt8] {
        guard let value = try optionalBytes(index) else { throw null(index) }
        return value
    }
    public func optionalBytes(_ index: Int) throws(StoreError) -> [UInt8]? {
        switch try value(index) {
        case .null: return nil
        case .blob(let bytes): return bytes
        case .text(let text): return Array(text.utf8)
        case .integer, .unsigned, .real: throw mismatch(index, "bytes")
        }
    }

    /// Any integer type. Texts that spell an integer are taken, since sums and decimals arrive so.
    public func integer<Number: FixedWidthInteger>(
        _ index: Int, as type: Number.Type = Number.self
    ) throws(StoreError) -> Number {
        let number: Number? =
            switch try present(index) {
            case .integer(let value): convert(value)
            case .unsigned(let value): Number(exactly: value)
            case .real(let value): Number(exactly: value)
            case .text(let text): Number(text)
            case .blob, .null: nil
            }
        guard let number else { throw mismatch(index, "\(Number.self)") }
        return number
    }
    public func optionalInteger<Number: FixedWidthInteger>(
        _ index: Int, as type: Number.Type = Number.self
    ) throws(StoreError) -> Number? {
        if try isNull(index) { return nil }
        return try integer(index)
    }

    /// What `body` makes of the row; errors of other types become decoding errors.
    func decoded<Value>(by body: (Row) throws -> Value) throws(StoreError) -> Value {
        do {
            return try body(self)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.decoding, "\(error)")
        }
    }

    private func convert<Number: FixedWidthInteger>(_ value: Int64) -> Number? {
        if value < 0, wrapsUnsigned64, Number.self == UInt64.self || Number.self == UInt.self {
            return Number(truncatingIfNeeded: value)
        }
        return Number(exactly: value)
    }

    private func value(_ index: Int) throws(StoreError) -> SQLValue {
        guard values.indices.contains(index) else {
            throw StoreError(.decoding, "column \(index) asked for, the row has \(values.count)")
        }
        return values[index]
    }
    private func present(_ index: Int) throws(StoreError) -> SQLValue {
        let found = try value(index)
        guard found != .null else { throw null(index) }
        return found
    }
    private func null(_ index: Int) -> StoreError { StoreError(.decoding, "column \(name(index)) is NULL") }
    private func mismatch(_ index: Int, _ wanted: String) -> StoreError {
        StoreError(.decoding, "column \(name(index)) holds no \(wanted)")
    }
    private func name(_ index: Int) -> String {
        columns.indices.contains(index) ? columns[index] : "\(index)"
    }
}
