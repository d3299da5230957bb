/// A packet, its fields declared once for both directions. A layout that differs by direction is two types.
///
/// A type declares the first four. The last two have one implementation below; they stand here so that each
/// packet's code is made once, optimized for its type, and other modules reach it through the table of
/// witnesses. (Their bodies are kept from other modules, which would copy them and then run the layouts
/// unoptimized, five times slower.)
public protocol Packet: Sendable {
    static var opcode: Opcode { get }
    /// The least and the most bytes that a body can have. Others are refused before a byte is read.
    static var bodyBytes: ClosedRange<Int> { get }
    init()
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError)

    /// `parse` of one type.
    static func decode(_ body: UnsafeRawBufferPointer) throws(WireError) -> Self
    /// `write` of one type.
    func encode(to writer: inout PacketWriter)
}

extension Packet {
    /// Reads a whole body. Throws when it is too short or too long, or when anything is left over.
    @inlinable public static func parse(_ body: UnsafeRawBufferPointer) throws(WireError) -> Self {
        try decode(body)
    }

    /// Reads a whole body. Throws when it is too short or too long, or when anything is left over.
    @inlinable public static func parse(_ body: [UInt8]) throws(WireError) -> Self {
        let result = body.withUnsafeBytes { bytes -> Result<Self, WireError> in
            do throws(WireError) { return .success(try decode(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The bytes without a header.
    @inlinable public func body() -> [UInt8] {
        var writer = PacketWriter()
        encode(to: &writer)
        return writer.finish()
    }

    /// Appends the bytes without a header, so that a buffer can be used again and again.
    @inlinable public func write(into bytes: inout [UInt8]) {
        var writer = PacketWriter(appendingTo: exchange(&bytes, with: []))
        encode(to: &writer)
        bytes = writer.finish()
    }

    /// How many bytes the body takes.
    @inlinable public func bodySize() -> Int { body().count }

    @export(interface)
    public static func decode(_ body: UnsafeRawBufferPointer) throws(WireError) -> Self {
        guard bodyBytes.contains(body.count) else { throw .bodySize(body.count) }
        var reader = PacketReader(body)
        var packet = Self()
        try packet.layout(&reader)
        guard reader.remaining == 0 else { throw .trailing(bytes: reader.remaining) }
        return packet
    }

    @export(interface)
    public func encode(to writer: inout PacketWriter) {
        var copy = self
        do throws(WireError) {
            try copy.layout(&writer)
        } catch {
            failedToWrite(Self.self, error)
        }
    }
}

/// A layout may throw only when it reads: this is a mistake in its text.
func failedToWrite(_ type: Any.Type, _ error: WireError) {
    assertionFailure("\(type) throws when it is written: \(error)")
}
