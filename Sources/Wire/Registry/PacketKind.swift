/// A declared packet without its type, for what handles all of them: tests, fuzzers, tables.
public struct PacketKind: Sendable {
    /// The name of the type.
    public let name: String
    public let opcode: Opcode
    public let bodyBytes: ClosedRange<Int>
    private let shape: Shape

    private enum Shape: Sendable {
        case packet(any Packet.Type)
        case part(any PacketPart.Type)
    }

    init(_ type: any Packet.Type) {
        name = "\(type)"
        opcode = type.opcode
        bodyBytes = type.bodyBytes
        shape = .packet(type)
    }

    /// A body that several opcodes share, or that is part of another packet.
    init(part type: any PacketPart.Type, of opcode: Opcode, bodyBytes: ClosedRange<Int>) {
        name = "\(type)"
        self.opcode = opcode
        self.bodyBytes = bodyBytes
        shape = .part(type)
    }

    /// Parses a body and writes it again. The bytes are the same unless they said something in
    /// two ways, such as a bool of 2.
    public func rendered(_ body: UnsafeRawBufferPointer) throws(WireError) -> [UInt8] {
        switch shape {
        case .packet(let type): try type.parse(body).body()
        case .part(let type): try type.read(body).written()
        }
    }

    /// The body as a line of a vector file.
    public func vectorLine(_ body: UnsafeRawBufferPointer) throws(WireError) -> String {
        switch shape {
        case .packet(let type): PacketDescriber.line(try type.parse(body))
        case .part(let type): PacketDescriber.line(try type.read(body), of: opcode)
        }
    }
}
