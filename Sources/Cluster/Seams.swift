public import Base
public import Bus

/// What the daemon takes from outside and a test may own: chance, log, metrics, transport. Time is the
/// first loop's, unless it is given.
public struct Seams: Sendable {
    public var time: (any TimeSource)?
    public var randomness: any Randomness
    public var sink: any LogSink
    public var metrics: Metrics
    public var transport: any Transport

    public init(
        time: (any TimeSource)? = nil, randomness: any Randomness = SystemRandomness(), sink: any LogSink,
        metrics: Metrics = Metrics(), transport: any Transport = InProcessTransport()
    ) {
        self.time = time
        self.randomness = randomness
        self.sink = sink
        self.metrics = metrics
        self.transport = transport
    }
}
