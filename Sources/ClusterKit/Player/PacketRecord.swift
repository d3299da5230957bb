public import Base
public import Wire

/// A packet that a player was sent.
public struct SeenPacket: Sendable {
    /// Counts from 0 over everything that this player was ever sent, so that numbers tell the order.
    public let number: Int
    public let opcode: Opcode
    public let body: [UInt8]
    public let at: Instant

    /// The packet, when it is one of this type and well formed.
    public func parsed<P: Packet>(as type: P.Type) -> P? {
        guard opcode == P.opcode else { return nil }
        return try? P.parse(body)
    }
}

/// What a player was sent, in order. Each packet can be taken once; the oldest are
/// forgotten when it grows too big.
struct PacketRecord {
    static let packetsMax = 50_000
    static let bytesMax = 64 << 20

    private(set) var packets: [SeenPacket] = []
    /// How many were forgotten.
    private(set) var forgotten = 0
    private(set) var counts: [Opcode: Int] = [:]
    private var bytes = 0
    /// Numbers of packets that nobody took yet, rising, by opcode.
    private var untaken: [Opcode: [Int]] = [:]

    /// The number that the next packet gets.
    var next: Int { forgotten + packets.count }

    mutating func append(_ opcode: Opcode, _ body: [UInt8], at: Instant) -> SeenPacket {
        if packets.count >= Self.packetsMax || bytes >= Self.bytesMax { forgetOldest() }
        let packet = SeenPacket(number: next, opcode: opcode, body: body, at: at)
        packets.append(packet)
        bytes += body.count
        counts[opcode, default: 0] += 1
        untaken[opcode, default: []].append(packet.number)
        return packet
    }

    /// Takes the oldest packet from `start` on that nobody took and that fits.
    mutating func take(
        _ opcodes: Set<Opcode>, from start: Int, where fits: (SeenPacket) -> Bool
    ) -> SeenPacket? {
        let candidates = opcodes.flatMap { untaken[$0] ?? [] }.filter { $0 >= start }.sorted()
        for number in candidates {
            let packet = packets[number - forgotten]
            guard fits(packet) else { continue }
            markTaken(packet)
            return packet
        }
        return nil
    }

    mutating func markTaken(_ packet: SeenPacket) {
        guard let index = untaken[packet.opcode]?.firstIndex(of: packet.number) else { return }
        untaken[packet.opcode]?.remove(at: index)
    }

    /// The newest packets' names, oldest first; a run of one kind is written once with its length.
    func newestNames(_ count: Int = 20) -> [String] {
        var runs: [(name: String, count: Int)] = []
        for packet in packets.suffix(count) {
            let name = packet.opcode.name
            if runs.last?.name == name { runs[runs.count - 1].count += 1 } else { runs.append((name, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.name : "\($0.name) x\($0.count)" }
    }

    private mutating func forgetOldest() {
        let gone = packets.prefix(max(1, packets.count / 2))
        bytes -= gone.reduce(0) { $0 + $1.body.count }
        forgotten += gone.count
        packets.removeFirst(gone.count)
        let first = forgotten
        untaken = untaken.mapValues { $0.filter { $0 >= first } }
    }
}
