public import Base

/// Appends fields to an array that it is given and gives back. There is one writer for all purposes, since
/// the compiler makes each packet's layout anew for every kind of coder.
public struct PacketWriter: FieldCoder, ~Copyable {
    /// Longer than what has been written: the rest is room.
    private var bytes: [UInt8]
    private var used: Int
    /// Where each field ends, if somebody wants to know.
    private var ends: [Int] = []
    private let marksFields: Bool

    public init(appendingTo bytes: consuming [UInt8] = []) {
        used = bytes.count
        self.bytes = bytes
        marksFields = false
    }
    /// A writer that remembers where one field ends and the next begins.
    init(marksFields: Bool) {
        bytes = []
        used = 0
        self.marksFields = marksFields
    }

    public consuming func finish() -> [UInt8] {
        bytes.removeLast(bytes.count &- used)
        return bytes
    }
    /// The bytes field by field; fields of no bytes are left out.
    consuming func finishFields() -> [ArraySlice<UInt8>] {
        var start = 0
        var fields: [ArraySlice<UInt8>] = []
        for end in ends where end > start {
            fields.append(bytes[start..<end])
            start = end
        }
        return fields
    }

    public var isReading: Bool { false }
    public var remaining: Int { .max }

    @inline(__always)
    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        let size = MemoryLayout<Value>.size
        reserve(size)
        let (place, little) = (used, value.littleEndian)
        bytes.withUnsafeMutableBytes {
            $0.baseAddress?.storeBytes(of: little, toByteOffset: place, as: Value.self)
        }
        advance(size)
    }

    public mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError) {
        value.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
        let missing = Swift.max(0, count &- value.count)
        reserve(missing)
        for place in used..<(used &+ missing) { bytes[place] = 0 }
        advance(missing)
    }

    public mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError) {
        value.withUnsafeBytes { append(UnsafeRawBufferPointer(rebasing: $0.prefix(max))) }
        advance(0)
    }

    public mutating func string(_ value: inout String, max: Int) throws(WireError) {
        if !value.fits(max) { value = value.cut(toBytes: max) }
        value.withUTF8 { append(UnsafeRawBufferPointer($0)) }
        reserve(1)
        bytes[used] = 0
        advance(1)
    }

    public mutating func packedGUID(_ value: inout GUID) throws(WireError) {
        reserve(9)
        let mask = used
        var length = 1
        bytes[mask] = 0
        for bit in 0..<8 as Range<UInt64> {
            let byte = UInt8(truncatingIfNeeded: value.rawValue >> (bit &* 8))
            guard byte != 0 else { continue }
            bytes[mask] |= 1 << UInt8(truncatingIfNeeded: bit)
            bytes[mask &+ length] = byte
            length &+= 1
        }
        advance(length)
    }

    /// Copies behind what is there, without ending a field.
    private mutating func append(_ source: UnsafeRawBufferPointer) {
        reserve(source.count)
        let place = used
        bytes.withUnsafeMutableBytes { target in
            UnsafeMutableRawBufferPointer(rebasing: target[place...]).copyMemory(from: source)
        }
        used &+= source.count
    }

    @inline(__always)
    private mutating func reserve(_ count: Int) {
        if bytes.count &- used < count { grow(by: count) }
    }

    @inline(never)
    private mutating func grow(by count: Int) {
        let wanted = Swift.max(count, bytes.count)
        if wanted <= 64 {
            let room = InlineArray<64, UInt8>(repeating: 0)
            withUnsafeBytes(of: room) { bytes.append(contentsOf: $0) }
        } else {
            bytes.append(contentsOf: [UInt8](repeating: 0, count: wanted))
        }
    }

    /// Ends a field of so many bytes.
    @inline(__always)
    private mutating func advance(_ count: Int) {
        used &+= count
        if marksFields { mark() }
    }

    @inline(never)
    private mutating func mark() { ends.append(used) }
}

extension String {
    /// Whether it can be written as it is: not over `max` bytes and without a NUL.
    mutating func fits(_ max: Int) -> Bool { withUTF8 { $0.count <= max && !$0.contains(0) } }

    /// The longest beginning of whole characters that fits in `max` bytes and has no NUL, since
    /// a NUL ends a text on the wire.
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
