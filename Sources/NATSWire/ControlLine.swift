/// What an operation's line begins with.
enum Verb: String {
    case connect = "CONNECT"
    case publish = "PUB"
    case publishWithHeaders = "HPUB"
    case subscribe = "SUB"
    case unsubscribe = "UNSUB"
    case ping = "PING"
    case pong = "PONG"
    case info = "INFO"
    case message = "MSG"
    case messageWithHeaders = "HMSG"
    case ok = "+OK"
    case error = "-ERR"

    static let ofClients: [Verb] = [
        .publish, .publishWithHeaders, .ping, .pong, .subscribe, .unsubscribe, .connect,
    ]
    static let ofServers: [Verb] = [.message, .messageWithHeaders, .ping, .pong, .ok, .error, .info]

    /// How many numbers at the end of the line say what follows it: none, the size, or headers and size.
    var sizes: Int {
        switch self {
        case .publish, .message: 1
        case .publishWithHeaders, .messageWithHeaders: 2
        default: 0
        }
    }
    /// The line's rest is one text, not a list of arguments.
    var takesText: Bool { self == .connect || self == .info || self == .error }

    /// Whether `bytes` are the verb, or its beginning, in any case of letters.
    func begins(with bytes: UnsafeRawBufferPointer) -> Bool {
        var spelled = rawValue.utf8.makeIterator()
        for byte in bytes {
            guard let wanted = spelled.next() else { return false }
            let upper = (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
            guard upper == wanted else { return false }
        }
        return true
    }
    var length: Int { rawValue.utf8.count }
}

/// An operation's line, cut into its parts. Valid as long as the bytes are.
struct ControlLine {
    let verb: Verb
    /// All that follows the verb, without blanks around it; empty unless the verb takes a text.
    private(set) var text = noBytes
    private var arguments = ArgumentList()

    /// - Parameter line: without its end.
    /// - Throws: `unknownOperation`, `malformedArguments`.
    init(_ line: UnsafeRawBufferPointer, from verbs: [Verb]) throws(NATSError) {
        var end = 0
        while end < line.count, !Self.isBlank(line[end]) { end += 1 }
        verb = try Self.verb(UnsafeRawBufferPointer(rebasing: line[..<end]), from: verbs)
        let rest = UnsafeRawBufferPointer(rebasing: line[end...])
        if verb.takesText {
            text = Self.trimmed(rest)
        } else {
            try cut(rest)
        }
    }

    private static func verb(
        _ word: UnsafeRawBufferPointer, from verbs: [Verb]
    ) throws(NATSError) -> Verb {
        for verb in verbs where verb.length == word.count && verb.begins(with: word) { return verb }
        throw .unknownOperation
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    private mutating func cut(_ rest: UnsafeRawBufferPointer) throws(NATSError) {
        var start = -1
        for index in 0..<rest.count {
            let byte = rest[index]
            if Self.isBlank(byte) {
                if start >= 0 { try add(rest[start..<index]) }
                start = -1
            } else {
                guard SubjectRules.isOrdinary(byte) else { throw .malformedArguments }
                if start < 0 { start = index }
            }
        }
        if start >= 0 { try add(rest[start...]) }
    }
    private mutating func add(_ argument: Slice<UnsafeRawBufferPointer>) throws(NATSError) {
        guard arguments.append(UnsafeRawBufferPointer(rebasing: argument)) else {
            throw .malformedArguments
        }
    }

    // MARK: Arguments

    var count: Int { arguments.count }
    /// An argument by its position; empty when there are not so many.
    subscript(_ position: Int) -> UnsafeRawBufferPointer { arguments[position] }

    /// A subject or the name of a queue group.
    func subject(_ position: Int, _ limits: ProtocolLimits) throws(NATSError) -> UnsafeRawBufferPointer {
        let subject = arguments[position]
        guard subject.count <= limits.subjectBytesMax else {
            throw .subjectTooLong(bytesMax: limits.subjectBytesMax)
        }
        return subject
    }

    /// The bytes that follow the line, without the end of them, and how many of them are headers; nil when
    /// the verb has none.
    func body(_ limits: ProtocolLimits) throws(NATSError) -> (headers: Int, total: Int)? {
        guard verb.sizes > 0 else { return nil }
        guard count >= verb.sizes else { throw .malformedArguments }
        let total = try number(count - 1, limits)
        let headers = verb.sizes == 2 ? try number(count - 2, limits) : 0
        guard headers <= total else { throw .malformedArguments }
        guard total <= limits.payloadBytesMax else {
            throw .payloadTooLarge(bytesMax: limits.payloadBytesMax)
        }
        return (headers, total)
    }

    /// A size in bytes. More than nine digits are beyond every limit.
    private func number(_ position: Int, _ limits: ProtocolLimits) throws(NATSError) -> Int {
        guard let value = Self.decimal(arguments[position]) else { throw .malformedArguments }
        guard value <= 999_999_999 else { throw .payloadTooLarge(bytesMax: limits.payloadBytesMax) }
        return value
    }

    /// Decimal digits and nothing else; saturates, so that any number of digits is a number.
    static func decimal(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard !bytes.isEmpty else { return nil }
        var value = 0
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            if value <= 999_999_999_999 { value = value &* 10 &+ Int(byte &- 0x30) }
        }
        return value
    }
}

/// Up to five arguments, without memory of their own.
private struct ArgumentList {
    private var all = (noBytes, noBytes, noBytes, noBytes, noBytes)
    private(set) var count = 0

    /// False when there is no room for one more.
    mutating func append(_ argument: UnsafeRawBufferPointer) -> Bool {
        switch count {
        case 0: all.0 = argument
        case 1: all.1 = argument
        case 2: all.2 = argument
        case 3: all.3 = argument
        case 4: all.4 = argument
        default: return false
        }
        count += 1
        return true
    }

    subscript(_ position: Int) -> UnsafeRawBufferPointer {
        switch position {
        case 0: all.0
        case 1: all.1
        case 2: all.2
        case 3: all.3
        case 4: all.4
        default: noBytes
        }
    }
}
