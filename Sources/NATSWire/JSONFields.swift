import Base

/// Why a text is no JSON object of plain fields.
public enum JSONFieldsError: Error, Equatable, Sendable {
    case truncated
    case unexpectedByte(at: Int)
    case badString(at: Int)
    case badNumber(at: Int)
    case tooDeep
    /// The field is there, but with a value of another type.
    case wrongType(String)

    init(_ error: JSONError) {
        self =
            switch error {
            case .truncated: .truncated
            case .unexpectedByte(let place), .trailingBytes(let place): .unexpectedByte(at: place)
            case .badString(let place): .badString(at: place)
            case .badNumber(let place): .badNumber(at: place)
            case .tooDeep, .tooLarge: .tooDeep
            }
    }
}

/// The fields of a JSON object, for the options of CONNECT and INFO. A name that comes twice has its last
/// value.
public struct JSONFields: Sendable {
    /// What is nested lies up to 16 levels below the object.
    private static let depthMax = 17
    private let fields: [String: JSONValue]

    /// Strict: RFC 8259, nothing before or after but blanks.
    public init(_ text: UnsafeRawBufferPointer) throws(JSONFieldsError) {
        let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        guard let start = text.firstIndex(where: { !blanks.contains($0) }) else { throw .truncated }
        guard text[start] == UInt8(ascii: "{") else { throw .unexpectedByte(at: start) }
        do throws(JSONError) {
            let value = try JSONValue(parsing: Array(text), bytesMax: text.count, depthMax: Self.depthMax)
            fields = Dictionary(
                (value.members ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        } catch {
            throw JSONFieldsError(error)
        }
    }

    /// - Throws: `wrongType` when the field is there and neither null nor a boolean.
    public func bool(_ name: String) throws(JSONFieldsError) -> Bool? { try field(name, \.bool) }
    public func string(_ name: String) throws(JSONFieldsError) -> String? { try field(name, \.string) }
    /// Whole numbers only.
    public func int(_ name: String) throws(JSONFieldsError) -> Int64? { try field(name, \.int) }

    private func field<Value>(
        _ name: String, _ plain: KeyPath<JSONValue, Value?>
    ) throws(JSONFieldsError) -> Value? {
        guard let value = fields[name], value != .null else { return nil }
        guard let plain = value[keyPath: plain] else { throw .wrongType(name) }
        return plain
    }
}

extension [JSONValue.Member] {
    mutating func add(_ name: String, _ value: JSONValue) { append(JSONValue.Member(name, value)) }
    /// Leaves out what is nil.
    mutating func add(_ name: String, _ value: String?) {
        if let value { add(name, .string(value)) }
    }
}
