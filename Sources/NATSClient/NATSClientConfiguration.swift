public import NATSWire

/// How a client of a NATS server behaves.
public struct NATSClientConfiguration: Sendable {
    /// Tried in turn, each after the one before.
    public var addresses: [NATSAddress]
    /// For addresses that have none of their own.
    public var credentials = NATSAddress.Credentials.none
    /// What the client calls itself to the server.
    public var name = "nimbus"
    /// From the beginning of an attempt to the server's first answer.
    public var connectDeadline = Duration.seconds(5)
    /// The wait after the first failure; it doubles with each further one.
    public var firstBackoff = Duration.milliseconds(100)
    /// The longest wait; a server that does not let us in is asked again after it.
    public var longestBackoff = Duration.seconds(5)
    /// A server that said nothing for so long is sent a PING.
    public var pingInterval = Duration.seconds(20)
    /// PINGs without an answer after which the connection counts as dead.
    public var unansweredPingsMax = 2
    /// Bytes that may wait to be sent, also while there is no connection.
    public var waitingBytesMax = 8 << 20
    /// Bytes handed to the connection ahead of what the network takes: what is lost with a connection.
    public var windowBytes = 256 << 10
    /// Requests that wait for their answer.
    public var requestsMax = 16_384
    public var subscriptionsMax = 10_000
    /// The largest payload, until a server says what it takes.
    public var payloadBytesMax = 1 << 20

    public init(_ addresses: [NATSAddress]) { self.addresses = addresses }
}
