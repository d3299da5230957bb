/// Splits the text of a configuration file into assignments. A pure function of the bytes, which may be
/// anything: its work is linear in their number and its result bounded by the limits.
///
///     # a comment
///     Login.Listen = 0.0.0.0:3724        # bare; a comment needs a blank before it
///     [Realm.1]
///     Name = "Nimbus # one"              # quoted: \" \\ \n \t
public struct ConfigurationText: Sendable {
    public struct Assignment: Sendable, Equatable {
        public var line: Int
        /// The header that it stands under.
        public var section: String?
        public var key: String
        public var value: String
    }

    public static let bytesMax = 1 << 20
    public static let lineBytesMax = 8192
    public static let linesMax = 20_000

    public private(set) var assignments: [Assignment] = []
    /// Line numbers count from 1; 0 is the file as a whole.
    public private(set) var problems: [(line: Int, kind: SettingProblem.Kind)] = []
    private var section: String?

    public init(_ bytes: [UInt8]) {
        guard bytes.count <= Self.bytesMax else {
            problems = [(0, .tooLarge(bytesMax: Self.bytesMax))]
            return
        }
        let newline = UInt8(ascii: "\n")
        guard bytes.reduce(0, { $1 == newline ? $0 + 1 : $0 }) < Self.linesMax else {
            problems = [(0, .tooManyLines(linesMax: Self.linesMax))]
            return
        }
        let lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
        for (number, var line) in lines.enumerated() {
            if number == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
            if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
            do {
                try read(line, number: number + 1)
            } catch {
                problems.append((number + 1, error.kind))
            }
        }
    }

    private struct Failure: Error {
        let kind: SettingProblem.Kind
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>, number: Int) throws(Failure) {
        guard bytes.count <= Self.lineBytesMax else {
            throw Failure(kind: .lineTooLong(bytesMax: Self.lineBytesMax))
        }
        if let control = bytes.first(where: { ($0 < 0x20 && $0 != UInt8(ascii: "\t")) || $0 == 0x7F }) {
            throw Failure(kind: .controlCharacter(control))
        }
        let line = Self.trim(bytes)
        guard let first = line.first, first != UInt8(ascii: "#") else { return }
        if first == UInt8(ascii: "[") {
            section = try Self.header(line)
            return
        }
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { throw Failure(kind: .noEqualsSign) }
        guard let key = Self.name(Self.trim(line[..<equals])) else { throw Failure(kind: .badName) }
        let value = try Self.value(Self.trim(line[line.index(after: equals)...]))
        assignments.append(Assignment(line: number, section: section, key: key, value: value))
    }

    private static func header(_ line: ArraySlice<UInt8>) throws(Failure) -> String {
        guard let close = line.firstIndex(of: UInt8(ascii: "]")),
            let name = name(trim(line[line.index(after: line.startIndex)..<close])),
            isBlankOrComment(line[line.index(after: close)...])
        else { throw Failure(kind: .badHeader) }
        return name
    }

    private static func value(_ text: ArraySlice<UInt8>) throws(Failure) -> String {
        guard text.first == UInt8(ascii: "\"") else {
            var end = text.startIndex
            while end < text.endIndex {
                let isComment =
                    text[end] == UInt8(ascii: "#") && (end == text.startIndex || isBlank(text[end - 1]))
                if isComment { break }
                end += 1
            }
            return try string(Array(trim(text[..<end])))
        }
        var bytes: [UInt8] = []
        var position = text.startIndex + 1
        while position < text.endIndex {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard isBlankOrComment(text[position...]) else { throw Failure(kind: .badQuotes) }
                return try string(bytes)
            case UInt8(ascii: "\\"):
                guard position < text.endIndex, let escaped = escapes[text[position]] else {
                    throw Failure(kind: .badEscape)
                }
                bytes.append(escaped)
                position += 1
            default: bytes.append(byte)
            }
        }
        throw Failure(kind: .badQuotes)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "t"): UInt8(ascii: "\t"),
    ]

    private static func string(_ bytes: [UInt8]) throws(Failure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Failure(kind: .notUTF8) }
        return text
    }

    /// Letters, digits, hyphens and dots.
    private static func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let isName = bytes.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, (1...200).contains(bytes.count) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
    private static func isBlankOrComment(_ bytes: ArraySlice<UInt8>) -> Bool {
        let rest = trim(bytes)
        return rest.isEmpty || rest.first == UInt8(ascii: "#")
    }
    private static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let first = bytes.firstIndex(where: { !isBlank($0) }),
            let last = bytes.lastIndex(where: { !isBlank($0) })
        else { return [] }
        return bytes[first...last]
    }

    /// The value as a file would hold it: bare where that reads back the same, quoted otherwise.
    public static func write(_ value: String) -> String {
        let isPlain = value.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: " .,:*_-/+@[]".utf8.contains($0)
            }
        }
        if isPlain, !value.isEmpty, value.first != " ", value.last != " " { return value }
        var quoted = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\"\(quoted)\""
    }
}
