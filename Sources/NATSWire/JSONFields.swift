/// Why a text is no JSON object of plain fields.
public enum JSONFieldsError: Error, Equatable, Sendable {
    case truncated
    case unexpectedByte(at: Int)
    case badString(at: Int)
    case badNumber(at: Int)
    case tooDeep
    /// The field is there, but with a value of another type.
    case wrongType(String)
}

/// A value of an object's field. What is nested is read over, not kept: the protocol's own options are plain.
public enum JSONField: Equatable, Sendable {
    case null
    case bool(Bool)
    case string(String)
    /// A whole number; others are `other`.
    case int(Int64)
    case other
}

/// The fields of a JSON object, for the options of CONNECT and INFO. A name that comes twice has its last
/// value.
public struct JSONFields: Sendable {
    private let fields: [String: JSONField]

    /// Strict: RFC 8259, nothing before or after but blanks. Nesting up to 16 levels is read over.
    public init(_ text: UnsafeRawBufferPointer) throws(JSONFieldsError) {
        var reader = JSONReader(text)
        fields = try reader.object()
    }

    /// - Throws: `wrongType` when the field is there and neither null nor a boolean.
    public func bool(_ name: String) throws(JSONFieldsError) -> Bool? {
        switch fields[name] {
        case nil, .null: return nil
        case .bool(let value): return value
        default: throw .wrongType(name)
        }
    }
    public func string(_ name: String) throws(JSONFieldsError) -> String? {
        switch fields[name] {
        case nil, .null: return nil
        case .string(let value): return value
        default: throw .wrongType(name)
        }
    }
    public func int(_ name: String) throws(JSONFieldsError) -> Int64? {
        switch fields[name] {
        case nil, .null: return nil
        case .int(let value): return value
        default: throw .wrongType(name)
        }
    }
}
