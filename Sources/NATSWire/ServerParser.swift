/// Reads what a server sends; otherwise as `ClientParser`.
public struct ServerParser: Sendable {
    private var framer: Framer

    public init(_ limits: ProtocolLimits = .ofClients) { framer = Framer(Verb.ofServers, limits) }

    public mutating func consume(
        _ bytes: UnsafeRawBufferPointer, _ each: (ServerOperation) -> Bool
    ) throws(NATSError) -> Int {
        try framer.consume(bytes, each)
    }
}
