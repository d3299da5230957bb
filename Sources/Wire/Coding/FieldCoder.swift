public import Base

/// What a layout is written against: a reader fills the fields, a writer emits them. One text serves both,
/// so that they cannot drift apart.
///
/// Readers are strict and never allocate what the peer chooses. Writers cut what is over its limit: text at
/// the last whole character, arrays at `max`; so rendering cannot fail.
public protocol FieldCoder: ~Copyable, ~Escapable {
    /// True when fields are being filled from bytes.
    var isReading: Bool { get }
    /// The bytes that are left to read; `Int.max` when writing.
    var remaining: Int { get }

    /// A little-endian integer of its own width.
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: inout Value) throws(WireError)
    /// Exactly `count` bytes. A writer pads with zeros or cuts.
    mutating func bytes(_ value: inout [UInt8], count: Int) throws(WireError)
    /// All bytes up to the end of the body.
    mutating func rest(_ value: inout [UInt8], max: Int) throws(WireError)
    /// UTF-8 up to a NUL (spec packets-session 0, `cstr`). `max` is without the NUL.
    mutating func string(_ value: inout String, max: Int) throws(WireError)
    /// A GUID as a mask and its non-zero bytes (`pguid`).
    mutating func packedGUID(_ value: inout GUID) throws(WireError)
}

/// The width of a count in front of an array.
public enum CountField: Sendable { case u8, u16, u32 }

extension FieldCoder where Self: ~Copyable & ~Escapable {
    @inline(__always)
    public mutating func u8(_ value: inout UInt8) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func u16(_ value: inout UInt16) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func u32(_ value: inout UInt32) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func u64(_ value: inout UInt64) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func i8(_ value: inout Int8) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func i16(_ value: inout Int16) throws(WireError) { try integer(&value) }
    @inline(__always)
    public mutating func i32(_ value: inout Int32) throws(WireError) { try integer(&value) }

    @inline(__always)
    public mutating func f32(_ value: inout Float) throws(WireError) {
        var bits = value.bitPattern
        try integer(&bits)
        value = Float(bitPattern: bits)
    }

    /// One byte; anything but 0 is true.
    @inline(__always)
    public mutating func bool(_ value: inout Bool) throws(WireError) {
        var byte: UInt8 = value ? 1 : 0
        try integer(&byte)
        value = byte != 0
    }

    /// Eight plain bytes.
    @inline(__always)
    public mutating func guid(_ value: inout GUID) throws(WireError) {
        var raw = value.rawValue
        try integer(&raw)
        value = GUID(raw)
    }

    /// The one field order that is not the game's own: addresses and ports of the network.
    @inline(__always)
    public mutating func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        var swapped = value.byteSwapped
        try integer(&swapped)
        value = swapped.byteSwapped
    }

    /// A value with a code of its own, an enum or an open set of numbers. A number that the type
    /// does not have is a `badValue`.
    @inline(__always)
    public mutating func code<Code: RawRepresentable>(
        _ value: inout Code
    ) throws(WireError) where Code.RawValue: FixedWidthInteger & BitwiseCopyable {
        var raw = value.rawValue
        try integer(&raw)
        guard let known = Code(rawValue: raw) else { throw .badValue(field: String(describing: Code.self)) }
        value = known
    }

    /// A code that travels wider or narrower than it is declared, for example a byte enum in a u32.
    @inline(__always)
    public mutating func code<Code: RawRepresentable, Wire: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Code, as: Wire.Type
    ) throws(WireError) where Code.RawValue: FixedWidthInteger & BitwiseCopyable {
        var raw = Wire(truncatingIfNeeded: value.rawValue)
        try integer(&raw)
        guard let narrow = Code.RawValue(exactly: raw), let known = Code(rawValue: narrow) else {
            throw .badValue(field: String(describing: Code.self))
        }
        value = known
    }

    /// A number that a field must hold, whatever it means; another one read is a `badValue`.
    @inline(__always)
    public mutating func constant<Value: FixedWidthInteger & BitwiseCopyable>(
        _ expected: Value, _ field: StaticString
    ) throws(WireError) {
        var value = expected
        try integer(&value)
        guard value == expected else { throw .badValue(field: field.description) }
    }

    /// A field that nobody reads: written as given, any value accepted and forgotten.
    @inline(__always)
    public mutating func ignored<Value: FixedWidthInteger & BitwiseCopyable>(
        _ written: Value
    ) throws(WireError) {
        var value = written
        try integer(&value)
    }

    /// A count in front of something: checked against `max` and against what is
    /// left before anything is reserved.
    public mutating func count(
        _ value: inout Int, as field: CountField, max: Int, leastBytesEach: Int = 1
    ) throws(WireError) {
        let limit = Swift.min(max, field.limit)
        let written = Swift.min(value, limit)
        switch field {
        case .u8:
            var raw = UInt8(truncatingIfNeeded: written)
            try integer(&raw)
            value = Int(raw)
        case .u16:
            var raw = UInt16(truncatingIfNeeded: written)
            try integer(&raw)
            value = Int(raw)
        case .u32:
            var raw = UInt32(truncatingIfNeeded: written)
            try integer(&raw)
            value = Int(raw)
        }
        guard isReading else { return }
        guard value <= limit else { throw .countTooLarge(value, max: limit) }
        if leastBytesEach > 0, value > remaining / leastBytesEach { throw .truncated }
    }
}

extension CountField {
    var limit: Int {
        switch self {
        case .u8: 0xFF
        case .u16: 0xFFFF
        case .u32: 0xFFFF_FFFF
        }
    }
}
