public import Base
public import Bus
public import Loop
import NATSWire

/// A client of a NATS server on an event loop: a broker that connects by itself, again and again, and
/// restores its subscriptions.
///
/// - Messages published while there is no connection wait, up to a limit, and are sent in their order. What
///   was handed to a connection that breaks may be lost: it arrives once or not at all.
/// - Requests wait for a connection too, within their deadline. Those that were sent over a connection that
///   is lost end with `timedOut` at once: whether they were done is not known.
/// - Handlers of subscriptions are called on the loop's thread.
public final class NATSClient: Broker, @unchecked Sendable {
    public let configuration: NATSClientConfiguration
    let loop: EventLoop
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let metrics: BrokerMetrics
    let traffic: BrokerConnectionMetrics
    let calls: ClientCalls
    let requests: PendingAnswers<[UInt8], BrokerError>
    /// Of the answers to requests.
    let inbox: String
    private let current: Locked<BrokerState>
    private let changed: @Sendable (BrokerState) -> Void

    // Loop thread only, from here on.
    var link: ClientLink?
    var backoff: Backoff
    var attempts = 0
    var timer: (any TimerToken)?
    var pings: (any TimerToken)?
    var stopLimit: (any TimerToken)?
    var stoodSince: Instant?
    var resolver: Resolver?
    /// The subscription of `inbox`.
    var inboxID: UInt64 = 0
    /// What the server takes.
    var payloadBytesMax: Int
    /// Reasons why there is no connection that stand in the log already.
    var told: Set<String> = []
    var complaints: TokenBucket
    var whenStopped: [@Sendable () -> Void] = []
    var isStopping = false

    /// - Parameter changed: hears of each change of `state`, on the loop's thread, in order. When it hears
    ///   `connected`, the subscriptions have been sent, before anything else.
    public init(
        _ configuration: NATSClientConfiguration, loop: EventLoop, time: any TimeSource,
        randomness: any Randomness, log: Log, metrics: Metrics,
        changed: @escaping @Sendable (BrokerState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.loop = loop
        self.time = time
        self.randomness = randomness
        self.log = log
        self.metrics = BrokerMetrics(metrics, broker: "nats")
        self.changed = changed
        calls = ClientCalls(
            bytesMax: configuration.waitingBytesMax, subscriptionsMax: configuration.subscriptionsMax,
            payloadBytesMax: configuration.payloadBytesMax)
        traffic = BrokerConnectionMetrics(metrics, broker: "nats") { [calls] in calls.waitingBytes }
        requests = PendingAnswers(
            max: configuration.requestsMax, time: time,
            failures: .init(timedOut: .timedOut, overloaded: .overloaded, stopped: .stopped))
        // 128 random bits: nobody else's answers.
        inbox = "_INBOX.\(String(randomness.next(), radix: 36))\(String(randomness.next(), radix: 36))."
        current = Locked(.connecting)
        payloadBytesMax = configuration.payloadBytesMax
        complaints = TokenBucket(capacity: 5, perSecond: 0.1, now: time.now())
        backoff = Backoff(first: configuration.firstBackoff, longest: configuration.longestBackoff)
    }

    /// Where the connection stands.
    public var state: BrokerState { current.withLock { $0 } }

    func set(_ state: BrokerState) {
        let isNew = current.withLock { current in
            defer { current = state }
            return current != state
        }
        guard isNew else { return }
        traffic.connected.set(state.isConnected ? 1 : 0)
        changed(state)
    }

    // MARK: Start and end

    /// Begins to connect, and returns at once. Called once.
    public func start() {
        loop.execute { self.begin() }
    }

    private func begin() {
        guard attempts == 0, !isStopping else { return }
        do throws(BrokerError) {
            // What it hears is taken before any handler (`heard`).
            inboxID = try add(inbox + "*", queue: nil) { _ in }.sid
        } catch {
            log.error("the client of the bus cannot hear answers", ["reason": .string("\(error)")])
        }
        attempt()
    }

    /// Refuses new calls, ends requests that wait with `stopped`, sends what waits, and closes.
    ///
    /// - Parameter limit: after this time what still waits is dropped; with none it is dropped at once.
    public func stop(within limit: Duration = .seconds(1)) async {
        await withCheckedContinuation { continuation in
            stop(within: limit) { continuation.resume() }
        }
    }

    /// The same for callers that do not wait.
    ///
    /// - Parameter stopped: called on the loop's thread.
    public func stop(within limit: Duration = .seconds(1), then stopped: @escaping @Sendable () -> Void) {
        calls.stop()
        requests.stop()
        loop.execute { self.windUp(limit, stopped) }
    }

    // MARK: Broker

    public func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        do throws(BrokerError) {
            if try calls.add(subject, payload) { loop.execute { self.send() } }
        } catch {
            metrics.refused.add()
            throw error
        }
    }

    public func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        try add(subject, queue: queue, handler)
    }

    private func add(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> NATSClientSubscription {
        let group = try queue.map { (queue) throws(BrokerError) in try Self.checked(queue) }
        let subscription = NATSClientSubscription(
            try Self.checked(subject), queue: group?.bytes ?? [],
            whenCancelled: { [weak self] in self?.remove($0) }, handler)
        if try calls.add(subscription) { loop.execute { self.send() } }
        return subscription
    }

    private static func checked(_ text: String) throws(BrokerError) -> Subject {
        guard text.utf8.count <= ProtocolLimits().subjectBytesMax, let subject = try? Subject(text) else {
            throw .invalidSubject(text)
        }
        return subject
    }

    private func remove(_ subscription: NATSClientSubscription) {
        if calls.remove(subscription) { loop.execute { self.send() } }
    }

    public func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        do throws(BrokerError) {
            let answer = try await requests.ask(
                deadline: deadline, expired: { [calls] in calls.withdraw($0) },
                { (number) throws(BrokerError) in
                    let reply = Array((inbox + String(number, radix: 36)).utf8)
                    let mustTell = try calls.add(subject, reply: reply, payload, request: number)
                    if mustTell { loop.execute { self.send() } }
                })
            metrics.requestEnded(nil)
            return answer
        } catch {
            metrics.requestEnded(error)
            throw error
        }
    }
}
