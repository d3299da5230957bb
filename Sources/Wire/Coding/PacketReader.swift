public import Base

/// Reads fields from bytes that somebody else owns; it cannot outlive the call that lends them.
public struct PacketReader: FieldCoder, ~Copyable, ~Escapable {
    private let body: UnsafeRawBufferPointer
    private var position = 0

    @_lifetime(borrow body)
    public init(_ body: UnsafeRawBufferPointer) { self.body = body }

    /// A second reader that goes on from where this one is.
    @_lifetime(copy other)
    init(from other: borrowing PacketReader) {
        body = other.body
        position = other.position
    }

    public var isReading: Bool { true }
    public var remaining: Int { body.count &- position }

    @inline(__always)
    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        guard remaining >= MemoryLayout<Value>.size else { throw .truncated }
        value = Value(littleEndian: body.loadUnaligned(fromByteOffset: position, as: Value.self))
        position &+= MemoryLayout<Value>.size
    }

    public mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError) {
        value = [UInt8](try take(count))
    }

    public mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError) {
        guard remaining <= max else { throw .stringTooLong(max: max) }
        value = [UInt8](try take(remaining))
    }

    public mutating func string(_ value: inout String, max: Int) throws(WireError) {
        var length = 0
        while length < remaining, length <= max, body[position &+ length] != 0 { length &+= 1 }
        guard length <= max else { throw .stringTooLong(max: max) }
        guard length < remaining else { throw .missingTerminator }
        let text = try take(length)
        position &+= 1
        guard let valid = String(validating: text, as: UTF8.self) else { throw .invalidUTF8 }
        value = valid
    }

    public mutating func packedGUID(_ value: inout GUID) throws(WireError) {
        var mask: UInt8 = 0
        try integer(&mask)
        var raw: UInt64 = 0
        for bit in 0..<8 as Range<UInt64> where mask & (1 << UInt8(truncatingIfNeeded: bit)) != 0 {
            var byte: UInt8 = 0
            try integer(&byte)
            raw |= UInt64(byte) << (bit &* 8)
        }
        value = GUID(raw)
    }

    /// Steps over bytes that nobody reads.
    public mutating func skip(_ count: Int) throws(WireError) { _ = try take(count) }

    private mutating func take(_ count: Int) throws(WireError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .truncated }
        let part = UnsafeRawBufferPointer(rebasing: body[position..<(position &+ count)])
        position &+= count
        return part
    }
}
