/// The headers of a message: `NATS/1.0`, perhaps a status, then `Name: value` lines in their order.
public struct MessageHeaders: Equatable, Sendable {
    public struct Field: Equatable, Sendable {
        public var name: String
        public var value: String
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
    /// 503: nobody answers; nil for a message of a client.
    public var status: Int?
    public var fields: [Field]

    public init(_ fields: [Field] = [], status: Int? = nil) {
        self.fields = fields
        self.status = status
    }

    /// The first value of a name, in the spelling that is given.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// - Parameter block: with the empty line at its end.
    /// - Throws: `malformedHeaders`.
    public init(_ block: UnsafeRawBufferPointer) throws(NATSError) {
        fields = []
        var lines = HeaderLines(block)
        guard let first = try lines.next() else { throw .malformedHeaders }
        try readStatus(first)
        while let line = try lines.next() {
            if line.isEmpty {
                guard lines.isAtEnd else { throw .malformedHeaders }
                return
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
                throw .malformedHeaders
            }
            fields.append(Field(Self.text(line[..<colon]), Self.text(line[(colon + 1)...])))
        }
        throw .malformedHeaders
    }

    private static let version = Array("NATS/1.0".utf8)

    private mutating func readStatus(_ line: UnsafeRawBufferPointer) throws(NATSError) {
        guard line.starts(with: Self.version) else { throw .malformedHeaders }
        let rest = line[Self.version.count...]
        guard let first = rest.first else { return }
        guard first == 0x20 else { throw .malformedHeaders }
        let digits = rest.dropFirst().prefix(3)
        status = ControlLine.decimal(UnsafeRawBufferPointer(rebasing: digits))
    }

    private static func text(_ part: Slice<UnsafeRawBufferPointer>) -> String {
        let start = part.firstIndex { !ControlLine.isBlank($0) } ?? part.endIndex
        let end = part.lastIndex { !ControlLine.isBlank($0) } ?? part.startIndex
        guard start <= end, start < part.endIndex else { return "" }
        return String(decoding: part[start...end], as: UTF8.self)
    }

    /// As on the wire. Line ends within names and values, and colons within names, are left out.
    public var block: [UInt8] {
        var result = Self.version
        if let status { result += " \(status)".utf8 }
        result += [0x0D, 0x0A]
        for field in fields {
            result += field.name.utf8.filter { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: ":") }
            result += ": ".utf8
            result += field.value.utf8.filter { $0 != 0x0D && $0 != 0x0A }
            result += [0x0D, 0x0A]
        }
        return result + [0x0D, 0x0A]
    }
}

/// Lines that end with CR LF.
private struct HeaderLines {
    private let block: UnsafeRawBufferPointer
    private var start = 0

    init(_ block: UnsafeRawBufferPointer) { self.block = block }

    var isAtEnd: Bool { start == block.count }

    /// Nil at the end; throws when the last line does not end.
    mutating func next() throws(NATSError) -> UnsafeRawBufferPointer? {
        guard start < block.count else { return nil }
        var end = start
        while end < block.count, block[end] != 0x0A { end += 1 }
        guard end < block.count, end > start, block[end - 1] == 0x0D else { throw .malformedHeaders }
        defer { start = end + 1 }
        return UnsafeRawBufferPointer(rebasing: block[start..<end - 1])
    }
}
