/// A declared packet without its type, for what handles all of them: tests, fuzzers, tables.
public struct PacketKind: Sendable {
    /// The name of the type.
    public let name: String
    public let opcode: Opcode
    public let bodyBytes: ClosedRange<Int>

    private let lines: @Sendable (UnsafeRawBufferPointer) throws(WireError) -> String
    private let sizes: @Sendable (UnsafeRawBufferPointer) throws(WireError) -> Int
    private let bodies: @Sendable (UnsafeRawBufferPointer) throws(WireError) -> [UInt8]

    init<P: Packet>(_: P.Type) {
        name = "\(P.self)"
        opcode = P.opcode
        bodyBytes = P.bodyBytes
        lines = { (bytes) throws(WireError) in PacketDescriber.line(try P.parse(bytes)) }
        sizes = { (bytes) throws(WireError) in try P.parse(bytes).bodySize() }
        bodies = { (bytes) throws(WireError) in try P.parse(bytes).body() }
    }

    /// A body that several opcodes share, or that is part of another packet.
    init<Part: PacketPart>(part _: Part.Type, of opcode: Opcode, bodyBytes: ClosedRange<Int>) {
        name = "\(Part.self)"
        self.opcode = opcode
        self.bodyBytes = bodyBytes
        lines = { (bytes) throws(WireError) in PacketDescriber.line(try Part.parse(bytes), of: opcode) }
        sizes = { (bytes) throws(WireError) in try Part.parse(bytes).size() }
        bodies = { (bytes) throws(WireError) in try Part.parse(bytes).bytes() }
    }

    /// Parses a body and writes it again. The bytes are the same unless they said something in two ways, such as a bool of 2.
    public func rendered(_ body: UnsafeRawBufferPointer) throws(WireError) -> [UInt8] { try bodies(body) }

    public func rendered(_ body: [UInt8]) throws(WireError) -> [UInt8] { try on(body, bodies) }
    /// How many bytes the parsed body would take.
    public func size(_ body: [UInt8]) throws(WireError) -> Int { try on(body, sizes) }
    /// The body as a line of a vector file.
    public func vectorLine(_ body: [UInt8]) throws(WireError) -> String { try on(body, lines) }

    private func on<Result>(
        _ body: [UInt8], _ run: (UnsafeRawBufferPointer) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        try body.withUnsafeBytes { bytes -> Swift.Result<Result, WireError> in
            do throws(WireError) { return .success(try run(bytes)) } catch { return .failure(error) }
        }.get()
    }
}
