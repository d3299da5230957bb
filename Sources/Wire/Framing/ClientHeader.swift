/// The six bytes in front of a client's packet, and of the gateway's to a worldserver: u16 big-endian size
/// (payload + 4), u32 little-endian opcode (spec gateway 2).
@frozen public struct ClientHeader: FrameHeader {
    /// A client's header always has this size.
    @inlinable public static var byteCount: Int { 6 }
    @inlinable public var byteCount: Int { Self.byteCount }
    /// The smallest and the largest value of the size field.
    @inlinable public static var sizes: ClosedRange<Int> { 4...10239 }
    /// The longest body: 10,235 bytes.
    @inlinable public static var bodyBytesMax: Int { 10235 }

    public var opcode: Opcode
    public var bodyBytes: Int

    @inlinable public init(opcode: Opcode, bodyBytes: Int) {
        self.opcode = opcode
        self.bodyBytes = bodyBytes
    }

    /// Reads a header in plain text. Whether a client may send the opcode is the caller's question.
    @inlinable public static func decode(_ bytes: UnsafeRawBufferPointer) -> HeaderResult<ClientHeader> {
        guard bytes.count >= 6 else { return .needMoreBytes(6) }
        let size = Int(UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self)))
        guard size >= 4, size < 10240 else { return .invalid(.frameSize(size)) }
        let number = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        guard number <= 0xFFFF else { return .invalid(.badOpcode(number)) }
        return .header(
            ClientHeader(opcode: Opcode(rawValue: UInt16(truncatingIfNeeded: number)), bodyBytes: size &- 4))
    }

    /// Writes six bytes. A body over `bodyBytesMax` has no header: the caller has limited it.
    @inlinable public func encode(into target: UnsafeMutableRawPointer) {
        let size = UInt16(truncatingIfNeeded: bodyBytes &+ 4)
        target.storeBytes(of: size.bigEndian, as: UInt16.self)
        (target + 2).storeBytes(of: UInt32(opcode.rawValue).littleEndian, as: UInt32.self)
    }
}
