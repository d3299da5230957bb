public import Base
public import Bus

/// One process's end of a broker that treats some subjects badly: what is sent there comes late, in another
/// order, twice, or never. Chances come from a seed.
public final class UnrulyBroker: Broker {
    public struct Manners: Sendable {
        /// In percent of the messages.
        public var lost: UInt64 = 3
        public var twice: UInt64 = 20
        public var delayMax = Duration.milliseconds(150)
        public init() {}
    }
    private let inner: any Broker
    private let time: any TimeSource
    private let randomness: SeededRandomness
    private let isUnruly: @Sendable (String) -> Bool
    private let manners: Locked<Manners>
    private let treated = Locked(0)

    public init(
        _ inner: any Broker, seed: UInt64, time: any TimeSource = realTime,
        isUnruly: @escaping @Sendable (_ subject: String) -> Bool
    ) {
        self.inner = inner
        self.time = time
        randomness = SeededRandomness(seed: seed)
        self.isUnruly = isUnruly
        manners = Locked(Manners())
    }

    public func setManners(_ new: Manners) { manners.withLock { $0 = new } }
    /// How many messages were treated badly.
    public var treatedCount: Int { treated.withLock { $0 } }

    private func happens(_ percent: UInt64) -> Bool { randomness.below(100) < percent }
    private func delay() -> Duration {
        let most = UInt64(clamping: manners.withLock { $0 }.delayMax.nanoseconds)
        return .nanoseconds(Int64(clamping: randomness.below(most + 1)))
    }

    public func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        guard isUnruly(subject) else { return try inner.publish(subject, payload) }
        treated.withLock { $0 += 1 }
        let manners = manners.withLock { $0 }
        if happens(manners.lost) { return }
        for _ in 0..<(happens(manners.twice) ? 2 : 1) {
            time.after(delay()) { [inner] in
                // A memory broker takes everything.
                try? inner.publish(subject, payload)
            }
        }
    }

    public func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        try inner.subscribe(subject, queue: queue, handler)
    }

    public func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        guard isUnruly(subject) else {
            return try await inner.request(subject, payload, deadline: deadline)
        }
        treated.withLock { $0 += 1 }
        let manners = manners.withLock { $0 }
        if happens(manners.twice) {
            let pause = delay()
            Task {
                await time.sleep(pause)
                // Nobody waits for its answer.
                _ = try? await inner.request(subject, payload, deadline: deadline)
            }
        }
        await time.sleep(delay())
        if happens(manners.lost) { throw .timedOut }
        let answer = try await inner.request(subject, payload, deadline: deadline)
        if happens(manners.lost) { throw .timedOut }
        return answer
    }
}
