/// How much one operation may take. What is beyond is refused before memory is taken for it.
public struct ProtocolLimits: Sendable, Equatable {
    /// Bytes of an operation's line, without its end; nats-server's default is the same.
    public var controlLineBytesMax = 4096
    /// Bytes of headers and payload of one message together; `max_payload` of INFO.
    public var payloadBytesMax = 1 << 20
    /// Bytes of a subject, of a reply subject and of the name of a queue group.
    public var subjectBytesMax = 1024

    public init() {}

    /// For who reads a server: its INFO may list many addresses.
    public static var ofClients: ProtocolLimits {
        var limits = ProtocolLimits()
        limits.controlLineBytesMax = 32 << 10
        return limits
    }
}
