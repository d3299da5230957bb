public import Base

/// Prints a packet as a line of a test vector file: type, opcode, then the body in hexadecimal, one group a field.
public struct PacketDescriber: FieldCoder, ~Copyable {
    private var groups: [String] = []

    public init() {}

    /// "Ping CMSG_PING 01000000 28000000"
    public static func line<P: Packet>(_ packet: P) -> String {
        var describer = PacketDescriber()
        var copy = packet
        try? copy.layout(&describer)
        return (["\(P.self)", P.opcode.name] + describer.groups).joined(separator: " ")
    }

    /// The same for a body that has no opcode of its own.
    public static func line<Part: PacketPart>(_ part: Part, of opcode: Opcode) -> String {
        var describer = PacketDescriber()
        var copy = part
        try? copy.layout(&describer)
        return (["\(Part.self)", opcode.name] + describer.groups).joined(separator: " ")
    }

    public var isReading: Bool { false }
    public var remaining: Int { .max }

    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        withUnsafeBytes(of: value.littleEndian) { group($0) }
    }
    public mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError) {
        var writer = PacketWriter()
        try writer.bytes(&value, count: count)
        group(writer.finish())
    }
    public mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError) { group(value.prefix(max)) }
    public mutating func string(_ value: inout String, max: Int) throws(WireError) {
        var writer = PacketWriter()
        try writer.string(&value, max: max)
        group(writer.finish())
    }
    public mutating func packedGUID(_ value: inout GUID) throws(WireError) {
        var writer = PacketWriter()
        try writer.packedGUID(&value)
        group(writer.finish())
    }

    private mutating func group(_ bytes: some Sequence<UInt8>) {
        let text = bytes.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        if !text.isEmpty { groups.append(text) }
    }
}
