/// What the first bytes of a stream hold.
@frozen public enum HeaderResult<Header: Sendable>: Sendable {
    /// The header is not complete: it needs so many bytes in all.
    case needMoreBytes(Int)
    case header(Header)
    /// The stream cannot be read on; close the connection.
    case invalid(WireError)
}

/// What both kinds of headers say.
public protocol FrameHeader: Hashable, Sendable {
    var opcode: Opcode { get }
    var bodyBytes: Int { get }
    /// Of the header itself.
    var byteCount: Int { get }
    /// Reads a header in plain text.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> HeaderResult<Self>
}
