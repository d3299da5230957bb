public import Base

/// Counts the bytes that a writer would emit.
public struct PacketSizer: FieldCoder, ~Copyable {
    public private(set) var bytes = 0

    public init() {}
    public var isReading: Bool { false }
    public var remaining: Int { .max }

    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        bytes &+= MemoryLayout<Value>.size
    }
    public mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError) { bytes &+= count }
    public mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError) {
        bytes &+= min(value.count, max)
    }
    public mutating func string(_ value: inout String, max: Int) throws(WireError) {
        let cut = value.utf8.count > max || value.utf8.contains(0)
        bytes &+= (cut ? value.cut(toBytes: max).utf8.count : value.utf8.count) &+ 1
    }
    public mutating func packedGUID(_ value: inout GUID) throws(WireError) {
        bytes &+= 1
        for bit in 0..<8 as Range<UInt64> where (value.rawValue >> (bit &* 8)) & 0xFF != 0 { bytes &+= 1 }
    }
}
