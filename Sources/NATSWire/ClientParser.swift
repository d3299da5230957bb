/// Reads what a client sends. One for each connection.
public struct ClientParser: Sendable {
    private var framer: Framer

    public init(_ limits: ProtocolLimits = ProtocolLimits()) { framer = Framer(Verb.ofClients, limits) }

    /// While it is set, anything but CONNECT is `notConnected`, before a byte of it is kept.
    public var acceptsOnlyConnect: Bool {
        get { framer.acceptsOnlyConnect }
        set { framer.acceptsOnlyConnect = newValue }
    }

    /// Hands over each operation that is whole, in order.
    ///
    /// - Parameter bytes: all that is unread. What is not consumed must be shown again with what follows it;
    ///   it is never more than a line.
    /// - Parameter each: false to stop after this operation. It must not use the parser.
    /// - Returns: how many bytes were consumed.
    /// - Throws: what is wrong with the next operation, after those before it were handed over. The parser is
    ///   not used any more then.
    public mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ each: (ClientOperation) -> Bool
    ) throws(NATSError) -> Int {
        try framer.consume(bytes, each)
    }
}
