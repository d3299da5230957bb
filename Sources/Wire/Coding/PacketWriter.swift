public import Base

/// Appends fields to an array that it is given and gives back. There is one writer for all purposes, since the compiler makes
/// each packet's layout anew for every kind of coder.
public struct PacketWriter: FieldCoder, ~Copyable {
    private var bytes: [UInt8]
    /// Where each field ends; nil when nobody wants to know.
    private var ends: [Int]?

    public init(appendingTo bytes: consuming [UInt8] = []) { self.bytes = bytes }
    /// A writer that remembers where one field ends and the next begins.
    init(marksFields: Bool) {
        bytes = []
        ends = marksFields ? [] : nil
    }

    public consuming func finish() -> [UInt8] { bytes }
    /// The bytes field by field; fields of no bytes are left out.
    consuming func finishFields() -> [ArraySlice<UInt8>] {
        var start = 0
        var fields: [ArraySlice<UInt8>] = []
        for end in ends ?? [bytes.count] where end > start {
            fields.append(bytes[start..<end])
            start = end
        }
        return fields
    }

    private mutating func mark() { ends?.append(bytes.count) }

    public var isReading: Bool { false }
    public var remaining: Int { .max }

    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
        mark()
    }

    public mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError) {
        bytes.append(contentsOf: value.prefix(count))
        if value.count < count { bytes.append(contentsOf: repeatElement(0, count: count &- value.count)) }
        mark()
    }

    public mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError) {
        bytes.append(contentsOf: value.prefix(max))
        mark()
    }

    public mutating func string(_ value: inout String, max: Int) throws(WireError) {
        if value.utf8.count <= max, !value.utf8.contains(0) {
            bytes.append(contentsOf: value.utf8)
        } else {
            bytes.append(contentsOf: value.cut(toBytes: max).utf8)
        }
        bytes.append(0)
        mark()
    }

    public mutating func packedGUID(_ value: inout GUID) throws(WireError) {
        let at = bytes.count
        var mask: UInt8 = 0
        bytes.append(0)
        for bit in 0..<8 as Range<UInt64> {
            let byte = UInt8(truncatingIfNeeded: value.rawValue >> (bit &* 8))
            guard byte != 0 else { continue }
            mask |= 1 << UInt8(truncatingIfNeeded: bit)
            bytes.append(byte)
        }
        bytes[at] = mask
        mark()
    }
}

extension String {
    /// The longest beginning of whole characters that fits in `max` bytes and has no NUL, since a NUL ends a text on the
    /// wire.
    func cut(toBytes max: Int) -> String {
        var end = 0
        for character in unicodeScalars {
            let size = UTF8.width(character)
            guard character.value != 0, end &+ size <= max else { break }
            end &+= size
        }
        return String(decoding: utf8.prefix(end), as: UTF8.self)
    }
}
