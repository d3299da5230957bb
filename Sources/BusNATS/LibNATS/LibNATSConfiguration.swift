public import NATSWire

/// How the client on libnats behaves.
public struct LibNATSConfiguration: Sendable {
    /// Tried in turn, each after the one before.
    public var addresses: [NATSAddress]
    /// For addresses that have none of their own.
    public var credentials = NATSAddress.Credentials.none
    /// What the client calls itself to the server.
    public var name = "nimbus"
    /// How long an attempt to connect may take.
    public var connectDeadline = Duration.seconds(5)
    /// The wait after the first failure; it doubles with each further one.
    public var firstBackoff = Duration.milliseconds(100)
    /// The longest wait; a server that does not let us in is asked again after it.
    public var longestBackoff = Duration.seconds(5)
    /// Between the PINGs that a server is sent.
    public var pingInterval = Duration.seconds(20)
    /// PINGs without an answer after which the connection counts as dead.
    public var unansweredPingsMax = 2
    /// How long a server may take nothing of what it is sent, before the connection counts as dead.
    public var sendDeadline = Duration.seconds(10)
    /// Bytes that may wait to be sent, also while there is no connection.
    public var waitingBytesMax = 8 << 20
    /// Requests that wait for their answer.
    public var requestsMax = 16_384
    public var subscriptionsMax = 10_000
    /// Messages of one subscription that may wait for its handler, and their bytes; more are dropped and
    /// counted.
    public var unheardMax = 65_536
    public var unheardBytesMax = 64 << 20
    /// The largest payload, until a server says what it takes.
    public var payloadBytesMax = 1 << 20

    public init(_ addresses: [NATSAddress]) { self.addresses = addresses }
}
