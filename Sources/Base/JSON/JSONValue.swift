/// A JSON document. Objects keep the order of their members.
public enum JSONValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByNilLiteral,
    ExpressibleByStringInterpolation
{
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Sendable, Hashable {
        public var name: String
        public var value: JSONValue
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0, $1) })
    }
    public init(_ value: some BinaryInteger) { self = .int(Int64(clamping: value)) }

    /// A member of an object; nil for anything else.
    public subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }
    public var int: Int64? {
        guard case .int(let number) = self else { return nil }
        return number
    }
    public var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
    public var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// The document on one line, without blanks.
    public var text: String {
        var result = ""
        write(to: &result)
        return result
    }

    func write(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .int(let value): result += String(value)
        // JSON knows neither infinity nor NaN.
        case .double(let value): result += value.isFinite ? "\(value)" : "null"
        case .string(let value): JSONValue.quote(value, to: &result)
        case .array(let elements):
            result += "["
            for (position, element) in elements.enumerated() {
                if position > 0 { result += "," }
                element.write(to: &result)
            }
            result += "]"
        case .object(let members):
            result += "{"
            for (position, member) in members.enumerated() {
                if position > 0 { result += "," }
                JSONValue.quote(member.name, to: &result)
                result += ":"
                member.value.write(to: &result)
            }
            result += "}"
        }
    }

    /// A string with its quotes. Besides what JSON demands, everything is escaped that a terminal or an
    /// editor might take for a command or a line end.
    public static func quote(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if Printable.isHarmless(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    for unit in UTF16.encode(scalar) ?? .init() {
                        let digits = String(unit, radix: 16)
                        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    }
                }
            }
        }
        result += "\""
    }
}

/// Which characters may reach a terminal.
public enum Printable {
    public static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0x20, scalar.value < 0x7F { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return false
        default: return true
        }
    }
}
