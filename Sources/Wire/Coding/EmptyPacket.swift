/// A packet whose opcode says it all.
public protocol EmptyPacket: Packet {}

extension EmptyPacket {
    public static var bodyBytes: ClosedRange<Int> { 0...0 }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {}
}
