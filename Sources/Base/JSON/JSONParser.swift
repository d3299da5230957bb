/// Why a text is no JSON document.
public enum JSONError: Error, Equatable, Sendable {
    case truncated
    case unexpectedByte(at: Int)
    case tooDeep(depthMax: Int)
    case tooLarge(bytesMax: Int)
    case badNumber(at: Int)
    case badString(at: Int)
    case trailingBytes(at: Int)
}

extension JSONValue {
    public static let depthMax = 32

    /// Reads a whole document. Total for every input; what it makes is at most a small multiple of the input.
    ///
    /// - Parameter depthMax: so many arrays and objects inside each other, counting what they hold.
    public init(
        parsing bytes: [UInt8], bytesMax: Int = 1 << 20, depthMax: Int = JSONValue.depthMax
    ) throws(JSONError) {
        guard bytes.count <= bytesMax else { throw .tooLarge(bytesMax: bytesMax) }
        var parser = JSONParser(bytes: bytes, depthMax: depthMax)
        self = try parser.document()
    }
}

struct JSONParser {
    let bytes: [UInt8]
    let depthMax: Int
    private var position = 0

    init(bytes: [UInt8], depthMax: Int) {
        self.bytes = bytes
        self.depthMax = depthMax
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        guard position == bytes.count else { throw .trailingBytes(at: position) }
        return value
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func take() throws(JSONError) -> UInt8 {
        guard let byte = current else { throw .truncated }
        position += 1
        return byte
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < depthMax else { throw .tooDeep(depthMax: depthMax) }
        skipBlanks()
        guard let byte = current else { throw .truncated }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        default: throw .unexpectedByte(at: position)
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for expected in "\(text)".utf8 {
            let at = position
            guard try take() == expected else { throw .unexpectedByte(at: at) }
        }
        return value
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipBlanks()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            elements.append(try value(depth: depth + 1))
            if try isLast(closing: UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        skipBlanks()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            skipBlanks()
            guard let quote = current else { throw .truncated }
            guard quote == UInt8(ascii: "\"") else { throw .unexpectedByte(at: position) }
            let name = try string()
            skipBlanks()
            let at = position
            guard try take() == UInt8(ascii: ":") else { throw .unexpectedByte(at: at) }
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            if try isLast(closing: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func isLast(closing: UInt8) throws(JSONError) -> Bool {
        skipBlanks()
        let at = position
        let byte = try take()
        if byte == closing { return true }
        guard byte == UInt8(ascii: ",") else { throw .unexpectedByte(at: at) }
        return false
    }

    /// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        var isWhole = true
        if current == UInt8(ascii: "-") { position += 1 }
        let first = current
        let whole = digits()
        guard whole > 0, first != UInt8(ascii: "0") || whole == 1 else { throw .badNumber(at: start) }
        if current == UInt8(ascii: ".") {
            isWhole = false
            position += 1
            guard digits() > 0 else { throw .badNumber(at: start) }
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            position += 1
            if let sign = current, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw .badNumber(at: start) }
        }
        guard position - start <= 400 else { throw .badNumber(at: start) }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else { throw .badNumber(at: start) }
        return .double(value)
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while true {
            let byte = try take()
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw .badString(at: start)
                }
                return string
            case UInt8(ascii: "\\"): text += try escape(start)
            case 0..<0x20: throw .badString(at: start)
            default: text.append(byte)
            }
        }
    }

    private mutating func escape(_ start: Int) throws(JSONError) -> [UInt8] {
        let byte = try take()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal(start)
            if (0xD800..<0xDC00).contains(code) {
                guard try take() == UInt8(ascii: "\\"), try take() == UInt8(ascii: "u") else {
                    throw .badString(at: start)
                }
                let low = try hexadecimal(start)
                guard (0xDC00..<0xE000).contains(low) else { throw .badString(at: start) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw .badString(at: start) }
            return Array(String(Character(scalar)).utf8)
        default: throw .badString(at: start)
        }
    }

    private mutating func hexadecimal(_ start: Int) throws(JSONError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try take())).hexDigitValue else {
                throw .badString(at: start)
            }
            code = code << 4 | UInt32(truncatingIfNeeded: digit)
        }
        return code
    }
}
