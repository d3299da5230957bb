/// Reads one JSON object from borrowed bytes.
struct JSONReader {
    private static let depthMax = 16
    private let text: UnsafeRawBufferPointer
    private var position = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func object() throws(JSONFieldsError) -> [String: JSONField] {
        var fields: [String: JSONField] = [:]
        try expect(UInt8(ascii: "{"))
        try members(of: UInt8(ascii: "}")) { (reader) throws(JSONFieldsError) in
            let name = try reader.string()
            try reader.expect(UInt8(ascii: ":"))
            fields[name] = try reader.value(depth: 1)
        }
        skipBlanks()
        guard position == text.count else { throw .unexpectedByte(at: position) }
        return fields
    }

    private var current: UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func take() throws(JSONFieldsError) -> UInt8 {
        guard let byte = current else { throw .truncated }
        position += 1
        return byte
    }

    private mutating func expect(_ wanted: UInt8) throws(JSONFieldsError) {
        skipBlanks()
        let at = position
        guard try take() == wanted else { throw .unexpectedByte(at: at) }
    }

    /// What lies between commas, up to `closing`.
    private mutating func members(
        of closing: UInt8, _ member: (inout JSONReader) throws(JSONFieldsError) -> Void
    ) throws(JSONFieldsError) {
        skipBlanks()
        if current == closing {
            position += 1
            return
        }
        while true {
            skipBlanks()
            try member(&self)
            skipBlanks()
            let at = position
            let byte = try take()
            if byte == closing { return }
            guard byte == UInt8(ascii: ",") else { throw .unexpectedByte(at: at) }
        }
    }

    private mutating func value(depth: Int) throws(JSONFieldsError) -> JSONField {
        guard depth <= Self.depthMax else { throw .tooDeep }
        skipBlanks()
        guard let byte = current else { throw .truncated }
        switch byte {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), 0x30...0x39: return try number()
        case UInt8(ascii: "["):
            position += 1
            try members(of: UInt8(ascii: "]")) { (reader) throws(JSONFieldsError) in
                _ = try reader.value(depth: depth + 1)
            }
            return .other
        case UInt8(ascii: "{"):
            position += 1
            try members(of: UInt8(ascii: "}")) { (reader) throws(JSONFieldsError) in
                _ = try reader.string()
                try reader.expect(UInt8(ascii: ":"))
                _ = try reader.value(depth: depth + 1)
            }
            return .other
        default: throw .unexpectedByte(at: position)
        }
    }

    private mutating func word(_ word: String, _ value: JSONField) throws(JSONFieldsError) -> JSONField {
        for expected in word.utf8 {
            let at = position
            guard try take() == expected else { throw .unexpectedByte(at: at) }
        }
        return value
    }

    /// -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?
    private mutating func number() throws(JSONFieldsError) -> JSONField {
        let start = position
        var isWhole = true
        if current == UInt8(ascii: "-") { position += 1 }
        let leading = current
        let count = digits()
        guard count > 0, leading != UInt8(ascii: "0") || count == 1 else { throw .badNumber(at: start) }
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
        guard isWhole else { return .other }
        let digits = String(decoding: UnsafeRawBufferPointer(rebasing: text[start..<position]), as: UTF8.self)
        return Int64(digits).map { .int($0) } ?? .other
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(JSONFieldsError) -> String {
        let start = position
        guard try take() == UInt8(ascii: "\"") else { throw .unexpectedByte(at: start) }
        var bytes: [UInt8] = []
        while true {
            let byte = try take()
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: bytes, as: UTF8.self) else {
                    throw .badString(at: start)
                }
                return string
            case UInt8(ascii: "\\"): bytes += try escape(start)
            case 0..<0x20: throw .badString(at: start)
            default: bytes.append(byte)
            }
        }
    }

    private mutating func escape(_ start: Int) throws(JSONFieldsError) -> [UInt8] {
        let byte = try take()
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return try unicode(start)
        default: throw .badString(at: start)
        }
    }

    private mutating func unicode(_ start: Int) throws(JSONFieldsError) -> [UInt8] {
        var code = try hexadecimal(start)
        if (0xD800..<0xDC00).contains(code) {
            guard try take() == UInt8(ascii: "\\"), try take() == UInt8(ascii: "u") else {
                throw .badString(at: start)
            }
            let low = try hexadecimal(start)
            guard (0xDC00..<0xE000).contains(low) else { throw .badString(at: start) }
            code = 0x10000 &+ (code &- 0xD800) << 10 &+ (low &- 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .badString(at: start) }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func hexadecimal(_ start: Int) throws(JSONFieldsError) -> UInt32 {
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
