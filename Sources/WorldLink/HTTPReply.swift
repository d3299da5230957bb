/// Reads one HTTP/1 reply from a stream: status line, headers, a body of known length or up to the end of the
/// connection. Strict: what a health page never sends is an error, and nothing grows beyond its limit.
///
/// We ask as HTTP/1.0, so that nobody may answer in chunks (RFC 9112 6.1).
struct HTTPReply {
    enum Fault: Error, Equatable {
        case statusLine, header, headTooLarge, length, bodyTooLarge, transferEncoding
        /// The connection ended too early.
        case truncated
    }
    static let headBytesMax = 16 << 10

    private let bodyBytesMax: Int
    private var head: [UInt8] = []
    private var length: Int?
    private(set) var status: UInt16?
    private(set) var body: [UInt8] = []

    init(bodyBytesMax: Int) { self.bodyBytesMax = bodyBytesMax }

    /// Takes what arrived. True when the reply is complete; what follows it is ignored.
    mutating func take(_ bytes: [UInt8]) throws(Fault) -> Bool {
        var rest = bytes[...]
        while status == nil {
            guard let byte = rest.popFirst() else { return false }
            head.append(byte)
            if byte == UInt8(ascii: "\n"), head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
                try readHead()
            } else if head.count >= Self.headBytesMax {
                throw .headTooLarge
            }
        }
        let wanted = length.map { $0 - body.count } ?? Int.max
        body.append(contentsOf: rest.prefix(wanted))
        guard body.count <= bodyBytesMax else { throw .bodyTooLarge }
        return body.count == length
    }

    /// The connection ended: the end of a body without length, or too early.
    func end() throws(Fault) {
        guard status != nil, length == nil else { throw .truncated }
    }

    private mutating func readHead() throws(Fault) {
        var lines = head.dropLast(4).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[
            ...]
        guard let first = lines.popFirst() else { throw .statusLine }
        let code = try Self.status(of: Self.line(first, isLast: lines.isEmpty))
        while let raw = lines.popFirst() {
            try readHeader(Self.line(raw, isLast: lines.isEmpty))
        }
        if code == 204 || code == 304 { length = 0 }
        status = code
        head = []
    }

    /// A line without its carriage return, which the last one has lost with the blank line.
    private static func line(_ raw: ArraySlice<UInt8>, isLast: Bool) throws(Fault) -> ArraySlice<UInt8> {
        guard isLast || raw.last == UInt8(ascii: "\r") else { throw .header }
        let line = isLast ? raw : raw.dropLast()
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else { throw .header }
        return line
    }

    /// `HTTP/1.1 200 OK`; the words after the number may be absent.
    private static func status(of line: ArraySlice<UInt8>) throws(Fault) -> UInt16 {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2,
            parts[0].elementsEqual("HTTP/1.1".utf8) || parts[0].elementsEqual("HTTP/1.0".utf8),
            parts[1].count == 3, let code = number(parts[1]), (200...599).contains(code)
        else { throw .statusLine }
        return UInt16(clamping: code)
    }

    private mutating func readHeader(_ line: ArraySlice<UInt8>) throws(Fault) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw .header
        }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard !name.contains(where: \.isWhitespace) else { throw .header }
        let blank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let value = line[(colon + 1)...].drop(while: blank)
        switch name {
        case "content-length":
            let digits = value.prefix { !blank($0) }
            guard value[digits.endIndex...].allSatisfy(blank), let count = Self.number(digits) else {
                throw .length
            }
            guard length == nil || length == count else { throw .length }
            guard count <= bodyBytesMax else { throw .bodyTooLarge }
            length = count
        case "transfer-encoding": throw .transferEncoding
        default: break
        }
    }

    /// Digits only, at most 15.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...15).contains(digits.count) else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value &* 10 &+ Int(digit &- UInt8(ascii: "0"))
        }
        return value
    }
}
