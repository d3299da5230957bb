/// The first byte of each packet on the logon port (spec auth 3).
public enum LogonOpcode: UInt8, CaseIterable, Sendable {
    case challenge = 0x00
    case proof = 0x01
    case reconnectChallenge = 0x02
    case reconnectProof = 0x03
    case realmList = 0x10
}

/// A packet of the logon port. Its layout does not contain the first byte.
public protocol LogonMessage: Sendable {
    init()
    var opcode: LogonOpcode { get }
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError)
    /// Everything behind the opcode; implemented once, below, and optimized for each type.
    func encode(to writer: inout PacketWriter)
}

extension LogonMessage {
    /// The whole packet, the opcode byte first.
    @inlinable public func bytes() -> [UInt8] {
        var writer = PacketWriter(appendingTo: [opcode.rawValue])
        encode(to: &writer)
        return writer.finish()
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
