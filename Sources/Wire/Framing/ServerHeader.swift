/// The bytes in front of a server's packet: u16 big-endian size (payload + 2) and u16 little-endian opcode; a
/// size over 0x7FFF takes three bytes, the highest bit of the first set (spec gateway 2).
@frozen public struct ServerHeader: FrameHeader {
    /// Room for the longest header.
    @inlinable public static var byteCountMax: Int { 5 }
    /// The longest body that the three-byte size can say.
    @inlinable public static var bodyBytesMax: Int { 0x7FFFFD }

    public var opcode: Opcode
    public var bodyBytes: Int

    @inlinable public init(opcode: Opcode, bodyBytes: Int) {
        self.opcode = opcode
        self.bodyBytes = bodyBytes
    }

    /// Four or five.
    @inlinable public var byteCount: Int { bodyBytes &+ 2 > 0x7FFF ? 5 : 4 }
    /// Four or five, told by the first byte in plain text.
    @inlinable public static func byteCount(firstByte: UInt8) -> Int { firstByte & 0x80 == 0 ? 4 : 5 }

    /// Reads a header in plain text.
    @inlinable public static func decode(_ bytes: UnsafeRawBufferPointer) -> HeaderResult<ServerHeader> {
        guard bytes.count >= 4 else { return .needMoreBytes(4) }
        let first = bytes[0]
        var size = Int(first) << 8 | Int(bytes[1])
        var offset = 2
        if first & 0x80 != 0 {
            guard bytes.count >= 5 else { return .needMoreBytes(5) }
            size = Int(first & 0x7F) << 16 | Int(bytes[1]) << 8 | Int(bytes[2])
            offset = 3
            // In two bytes it would have said the same: nobody sends it, and `byteCount` counts on that.
            guard size > 0x7FFF else { return .invalid(.frameSize(size)) }
        }
        guard size >= 2 else { return .invalid(.frameSize(size)) }
        let number = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        return .header(ServerHeader(opcode: Opcode(rawValue: number), bodyBytes: size &- 2))
    }

    /// Writes four or five bytes and says how many. A body over `bodyBytesMax` has no
    /// header: the caller has limited it.
    @inlinable @discardableResult public func encode(into target: UnsafeMutableRawPointer) -> Int {
        let size = bodyBytes &+ 2
        if size > 0x7FFF {
            target.storeBytes(of: 0x80 | UInt8(truncatingIfNeeded: size >> 16), as: UInt8.self)
            (target + 1).storeBytes(of: UInt16(truncatingIfNeeded: size).bigEndian, as: UInt16.self)
            (target + 3).storeBytes(of: opcode.rawValue.littleEndian, as: UInt16.self)
            return 5
        }
        target.storeBytes(of: UInt16(truncatingIfNeeded: size).bigEndian, as: UInt16.self)
        (target + 2).storeBytes(of: opcode.rawValue.littleEndian, as: UInt16.self)
        return 4
    }
}
