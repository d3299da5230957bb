/// What the first bytes of a stream hold.
@frozen public enum HeaderResult<Header: Sendable>: Sendable {
    /// The header is not complete: it needs so many bytes in all.
    case needMoreBytes(Int)
    case header(Header)
    /// The stream cannot be read on; close the connection.
    case invalid(WireError)
}
