/// A header and a body as one array, for what is not on the hot path.
public enum Frame {
    /// As a server sends it, in plain text. A body over `ServerHeader.bodyBytesMax` is cut.
    public static func server(_ opcode: Opcode, _ body: [UInt8]) -> [UInt8] {
        let body = body.prefix(ServerHeader.bodyBytesMax)
        let header = ServerHeader(opcode: opcode, bodyBytes: body.count)
        return frame(header.byteCount, body) { header.encode(into: $0) }
    }

    /// As a client sends it, in plain text. A body over `ClientHeader.bodyBytesMax` is cut.
    public static func client(_ opcode: Opcode, _ body: [UInt8]) -> [UInt8] {
        let body = body.prefix(ClientHeader.bodyBytesMax)
        let header = ClientHeader(opcode: opcode, bodyBytes: body.count)
        return frame(ClientHeader.byteCount, body) { header.encode(into: $0) }
    }

    private static func frame(
        _ headerBytes: Int, _ body: ArraySlice<UInt8>, _ encode: (UnsafeMutableRawPointer) -> Void
    ) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: headerBytes + body.count) { target, count in
            guard let start = target.baseAddress else { return }
            encode(UnsafeMutableRawPointer(start))
            _ = UnsafeMutableBufferPointer(rebasing: target[headerBytes...]).initialize(fromContentsOf: body)
            count = headerBytes + body.count
        }
    }
}

extension Packet {
    /// Header and body as a server sends them.
    @inlinable public func serverFrame() -> [UInt8] { Frame.server(Self.opcode, body()) }
    /// Header and body as a client sends them.
    @inlinable public func clientFrame() -> [UInt8] { Frame.client(Self.opcode, body()) }
}

/// Header and body as a server sends them, in plain text.
public func serverFrame(_ opcode: Opcode, _ body: [UInt8]) -> [UInt8] { Frame.server(opcode, body) }
/// Header and body as a client sends them, in plain text.
public func clientFrame(_ opcode: Opcode, _ body: [UInt8]) -> [UInt8] { Frame.client(opcode, body) }
