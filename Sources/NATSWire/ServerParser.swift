/// Reads what a server sends; otherwise as `ClientParser`.
public struct ServerParser: Sendable {
    private var framer: Framer

    public init(_ limits: ProtocolLimits = .ofClients) { framer = Framer(Verb.ofServers, limits) }

    /// May change between operations: INFO says how large messages are.
    public var limits: ProtocolLimits {
        get { framer.limits }
        set { framer.limits = newValue }
    }

    public mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ each: (ServerOperation) -> Bool
    ) throws(NATSError) -> Int {
        try framer.consume(bytes, each)
    }
}
