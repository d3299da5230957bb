/// Prints a packet as a line of a test vector file: type, opcode, then the body in
/// hexadecimal, one group a field.
public enum PacketDescriber {
    /// "Ping CMSG_PING 01000000 28000000"
    public static func line(_ packet: any Packet) -> String {
        var writer = PacketWriter(marksFields: true)
        packet.encode(to: &writer)
        return line("\(type(of: packet))", type(of: packet).opcode, writer.finishFields())
    }

    /// The same for a body that has no opcode of its own.
    public static func line(_ part: any PacketPart, of opcode: Opcode) -> String {
        var writer = PacketWriter(marksFields: true)
        var copy = part
        try? copy.layout(&writer)
        return line("\(type(of: part))", opcode, writer.finishFields())
    }

    private static func line(_ name: String, _ opcode: Opcode, _ fields: [ArraySlice<UInt8>]) -> String {
        ([name, opcode.name] + fields.map(hexadecimal)).joined(separator: " ")
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
