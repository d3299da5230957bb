import Base
public import Wire

/// Everything that went over one player's gateway connections while it was kept, byte for byte.
public struct Transcript: Sendable {
    public enum Direction: String, Sendable {
        case fromClient = ">"
        case fromServer = "<"
    }
    public struct Entry: Sendable {
        public let direction: Direction
        /// Since the transcript began.
        public let at: Duration
        public let opcode: Opcode
        public let body: [UInt8]

        /// Header and body as they stood in the stream, before enciphering.
        public var frame: [UInt8] {
            switch direction {
            case .fromClient: Frame.client(opcode, body)
            case .fromServer: Frame.server(opcode, body)
            }
        }
        /// `> 0.001234 CMSG_PING 0100000000000000`
        public var line: String {
            let microseconds = at.nanoseconds / 1_000
            let fraction = String(1_000_000 + microseconds % 1_000_000).dropFirst()
            let bytes = body.map(hex).joined()
            return "\(direction.rawValue) \(microseconds / 1_000_000).\(fraction) \(opcode.name) \(bytes)"
        }
    }
    /// What is kept at most; later packets are counted, not kept.
    public static let bytesMax = 64 << 20

    public private(set) var entries: [Entry] = []
    public private(set) var omitted = 0
    private let began: Instant
    private var bytes = 0

    init(began: Instant) { self.began = began }

    mutating func add(_ direction: Direction, _ opcode: Opcode, _ body: [UInt8], at: Instant) {
        guard bytes < Self.bytesMax else {
            omitted += 1
            return
        }
        bytes += body.count + ClientHeader.byteCount
        entries.append(Entry(direction: direction, at: at - began, opcode: opcode, body: body))
    }

    /// One line a packet.
    public var text: String { entries.map(\.line).joined(separator: "\n") }

    /// The plain stream of one direction, all frames laid end to end.
    public func stream(_ direction: Direction) -> [UInt8] {
        entries.filter { $0.direction == direction }.flatMap(\.frame)
    }
}
