/// A packet, its fields declared once for both directions. A layout that differs by direction is two types.
///
/// A type declares the first four; the last two have their only implementation below and stand here so that the compiler
/// makes each packet's code once, in its table of witnesses, and not again for every caller.
public protocol Packet: Sendable {
    static var opcode: Opcode { get }
    /// The least and the most bytes that a body can have. Others are refused before a byte is read.
    static var bodyBytes: ClosedRange<Int> { get }
    init()
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError)

    /// Reads a whole body. Throws when it is too short or too long, or when anything is left over.
    static func parse(_ body: UnsafeRawBufferPointer) throws(WireError) -> Self
    /// Appends the bytes without a header.
    func write(to writer: inout PacketWriter)
}

extension Packet {
    public static func parse(_ body: UnsafeRawBufferPointer) throws(WireError) -> Self {
        guard bodyBytes.contains(body.count) else { throw .bodySize(body.count) }
        var reader = PacketReader(body)
        var packet = Self()
        try packet.layout(&reader)
        guard reader.remaining == 0 else { throw .trailing(bytes: reader.remaining) }
        return packet
    }

    public func write(to writer: inout PacketWriter) {
        var copy = self
        do throws(WireError) {
            try copy.layout(&writer)
        } catch {
            assertionFailure("\(Self.self) throws when it is written: \(error)")
        }
    }

    /// The same for an array.
    public static func parse(_ body: [UInt8]) throws(WireError) -> Self {
        let result = body.withUnsafeBytes { bytes -> Result<Self, WireError> in
            do throws(WireError) { return .success(try parse(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    /// The bytes without a header.
    public func body() -> [UInt8] {
        var writer = PacketWriter()
        write(to: &writer)
        return writer.finish()
    }

    /// Appends the bytes without a header, so that a buffer can be used again and again.
    public func write(into bytes: inout [UInt8]) {
        var writer = PacketWriter(appendingTo: exchange(&bytes, with: []))
        write(to: &writer)
        bytes = writer.finish()
    }

    /// How many bytes the body takes.
    public func bodySize() -> Int { body().count }
}
