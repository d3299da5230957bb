/// What the format writes by itself, without asking the type how.
protocol BinaryPrimitive: Codable {
    func write(to writer: BinaryWriter)
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> Self
}

/// 7 bits a byte, the lowest first, the high bit on all but the last.
protocol BinaryUnsigned: BinaryPrimitive, UnsignedInteger, FixedWidthInteger {}
extension BinaryUnsigned {
    func write(to writer: BinaryWriter) { writer.append(number: UInt64(truncatingIfNeeded: self)) }
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> Self {
        guard let value = Self(exactly: try reader.number()) else { throw .invalidNumber }
        return value
    }
}
extension UInt: BinaryUnsigned {}
extension UInt16: BinaryUnsigned {}
extension UInt32: BinaryUnsigned {}
extension UInt64: BinaryUnsigned {}

/// Zig-zag, so that small negative numbers are short: 0, -1, 1, -2 are 0, 1, 2, 3.
protocol BinarySigned: BinaryPrimitive, SignedInteger, FixedWidthInteger {}
extension BinarySigned {
    func write(to writer: BinaryWriter) {
        let wide = Int64(truncatingIfNeeded: self)
        writer.append(number: UInt64(bitPattern: (wide &<< 1) ^ (wide &>> 63)))
    }
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> Self {
        let folded = try reader.number()
        let wide = Int64(bitPattern: folded &>> 1) ^ (0 &- Int64(bitPattern: folded & 1))
        guard let value = Self(exactly: wide) else { throw .invalidNumber }
        return value
    }
}
extension Int: BinarySigned {}
extension Int16: BinarySigned {}
extension Int32: BinarySigned {}
extension Int64: BinarySigned {}

/// So many bytes, the lowest first.
protocol BinaryFixed: BinaryPrimitive {
    associatedtype Pattern: FixedWidthInteger
    var pattern: Pattern { get }
    init(pattern: Pattern)
}
extension BinaryFixed {
    func write(to writer: BinaryWriter) { writer.append(fixed: pattern) }
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> Self {
        Self(pattern: try reader.fixed(Pattern.self))
    }
}
extension BinaryFixed where Self: FixedWidthInteger {
    var pattern: Self { self }
    init(pattern: Self) { self = pattern }
}
extension UInt8: BinaryFixed {}
extension Int8: BinaryFixed {}
extension UInt128: BinaryFixed {}
extension Int128: BinaryFixed {}
extension Float: BinaryFixed {
    var pattern: UInt32 { bitPattern }
    init(pattern: UInt32) { self = Float(bitPattern: pattern) }
}
extension Double: BinaryFixed {
    var pattern: UInt64 { bitPattern }
    init(pattern: UInt64) { self = Double(bitPattern: pattern) }
}

extension Bool: BinaryPrimitive {
    func write(to writer: BinaryWriter) { writer.append(self ? 1 : 0) }
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> Bool { try reader.flag() }
}

extension String: BinaryPrimitive {
    func write(to writer: BinaryWriter) { writer.append(text: self) }
    static func read(from reader: BinaryReader) throws(BinaryCodingError) -> String { try reader.text() }
}

/// Any optional, so that a flag can be written before its value.
protocol BinaryOptional {
    var isNil: Bool { get }
}
extension Optional: BinaryOptional {
    var isNil: Bool { self == nil }
}
