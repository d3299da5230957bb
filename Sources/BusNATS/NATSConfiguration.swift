public import NATSWire

/// How the bus's door behaves.
public struct NATSConfiguration: Sendable {
    public var credentials = NATSCredentials.none
    public var limits = ProtocolLimits()
    /// Connections at once; more are told so and closed.
    public var connectionsMax = 1024
    /// Connections at once that have not said who they are; one more, and the oldest of them goes.
    public var strangersMax = 64
    /// How long a connection may take to say who it is, when that is asked.
    public var connectDeadline = Duration.seconds(2)
    /// A connection that said nothing for so long is sent a PING.
    public var pingInterval = Duration.seconds(120)
    /// PINGs without an answer after which the connection counts as dead.
    public var unansweredPingsMax = 2
    /// Subscriptions of one connection.
    public var subscriptionsMax = 10_000
    /// Bytes that may wait for a client that does not read them; one with more is closed.
    public var outputBytesMax = 8 << 20
    /// Calls of in-process peers that may wait for the loop's thread, and the bytes of their messages.
    public var localCallsMax = 65_536
    public var localBytesMax = 64 << 20
    /// Requests of in-process peers that wait for their answer.
    public var requestsMax = 65_536
    /// What INFO says of the server.
    public var serverName = "nimbus"
    /// Clients take it for nats-server's version and use what that one could: here the core of 2.10, no
    /// streams.
    public var serverVersion = "2.10.0"

    public init() {}
}
