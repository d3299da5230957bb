/// What goes around a value on its way through a broker. The bodies are `BinaryEncoder`'s; the layout is in
/// docs/protocol.md, "The bus's wire".
public enum BusMessage {
    /// The first byte of every envelope.
    public static let version: UInt8 = 1

    /// A request on its way to whoever serves it.
    public struct Ask: Sendable, Equatable {
        /// What remained when it was sent, in whole milliseconds; 0 to `deadlineMax`. Whoever finds it in a
        /// queue after that time answers `expired` and does nothing.
        public var deadline: Duration
        public var id: MessageID
        /// The request.
        public var body: [UInt8]
        /// - Parameter deadline: is rounded down and brought into the range.
        public init(deadline: Duration, id: MessageID, body: [UInt8]) {
            self.deadline = .milliseconds(BusMessage.milliseconds(deadline))
            self.id = id
            self.body = body
        }
    }

    /// What came of a request.
    public enum Answer: Sendable, Equatable {
        /// The body is the reply.
        case reply([UInt8])
        /// The body is the refusal.
        case refusal([UInt8])
        /// Too many are under way; nothing was done.
        case overloaded
        /// For logs, never for players.
        case failed(String)
        /// Nobody serves this request there; nothing was done.
        case unserved
        /// It was looked at after its deadline; nothing was done.
        case expired
    }

    /// The longest time a request may be given.
    public static let deadlineMax = Duration.seconds(3600)
    /// A failure's text is cut to this.
    public static let failureBytesMax = 1024

    fileprivate static func milliseconds(_ deadline: Duration) -> Int64 {
        let limited = min(max(deadline, .zero), deadlineMax)
        let (seconds, attoseconds) = limited.components
        return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
    }
}

/// Why bytes are no message of the bus.
public enum BusMessageError: Error, Sendable, Equatable {
    /// Another build's, with another layout.
    case unknownVersion(UInt8)
    case truncated
    /// A deadline that is no number, or over `deadlineMax`.
    case invalidDeadline
    /// An answer of a kind that this build does not know.
    case unknownStatus(UInt8)
    case invalidText
    /// An answer without a body has one.
    case trailingBytes
}

extension BusMessage.Ask {
    public init(parsing bytes: [UInt8]) throws(BusMessageError) {
        let reader = try BusMessage.reader(bytes)
        do throws(BinaryCodingError) {
            let milliseconds = try reader.number()
            guard let deadline = Int64(exactly: milliseconds),
                .milliseconds(deadline) <= BusMessage.deadlineMax
            else { throw BinaryCodingError.invalidNumber }
            let (high, low) = (try reader.fixed(UInt64.self), try reader.fixed(UInt64.self))
            self.init(
                deadline: .milliseconds(deadline), id: MessageID(high: high, low: low), body: reader.rest())
        } catch {
            throw error == .truncated ? .truncated : .invalidDeadline
        }
    }

    public var bytes: [UInt8] {
        let writer = BinaryWriter()
        writer.append(BusMessage.version)
        writer.append(number: UInt64(clamping: BusMessage.milliseconds(deadline)))
        writer.append(fixed: id.high)
        writer.append(fixed: id.low)
        writer.append(contentsOf: body)
        return writer.bytes
    }
}

extension BusMessage.Answer {
    public init(parsing bytes: [UInt8]) throws(BusMessageError) {
        let reader = try BusMessage.reader(bytes)
        guard let status = reader.next() else { throw .truncated }
        let body = reader.rest()
        switch status {
        case 0: self = .reply(body)
        case 1: self = .refusal(body)
        case 3:
            guard body.count <= BusMessage.failureBytesMax,
                let text = String(validating: body, as: UTF8.self)
            else { throw .invalidText }
            self = .failed(text)
        case 2, 4, 5:
            guard body.isEmpty else { throw .trailingBytes }
            self = status == 2 ? .overloaded : status == 4 ? .unserved : .expired
        default: throw .unknownStatus(status)
        }
    }

    public var bytes: [UInt8] {
        let (status, body): (UInt8, [UInt8]) =
            switch self {
            case .reply(let body): (0, body)
            case .refusal(let body): (1, body)
            case .overloaded: (2, [])
            case .failed(let text): (3, Array(BusMessage.shortened(text).utf8))
            case .unserved: (4, [])
            case .expired: (5, [])
            }
        return [BusMessage.version, status] + body
    }
}

extension BusMessage {
    fileprivate static func reader(_ bytes: [UInt8]) throws(BusMessageError) -> BinaryReader {
        let reader = BinaryReader(bytes)
        guard let version = reader.next() else { throw .truncated }
        guard version == self.version else { throw .unknownVersion(version) }
        return reader
    }

    /// Cut between characters.
    fileprivate static func shortened(_ text: String) -> Substring {
        var kept = text.prefix(failureBytesMax)
        while kept.utf8.count > failureBytesMax { kept.removeLast() }
        return kept
    }
}
