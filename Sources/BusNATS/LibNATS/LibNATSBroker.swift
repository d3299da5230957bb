public import Base
public import Bus
import CNATS
import NATSWire

/// A client of an external nats-server on libnats, NATS's own client for C: a broker that connects by itself,
/// again and again, and restores its subscriptions.
///
/// Calls of libnats may block, so that they are made on a thread of the broker's; callers never wait for
/// them. Handlers of subscriptions are called on libnats's delivery thread. Otherwise it does what
/// `NATSClient` does: messages published while there is no connection wait up to a limit, requests wait
/// within their deadline, and those that were sent over a connection that is lost end with `timedOut`.
public final class LibNATSBroker: Broker, @unchecked Sendable {
    public let configuration: LibNATSConfiguration
    let thread = ThreadExecutor()
    let time: any TimeSource
    let randomness: any Randomness
    let log: Log
    let metrics: BrokerMetrics
    let traffic: BrokerConnectionMetrics
    let calls: LibNATSCalls
    let requests: PendingAnswers<[UInt8], BrokerError>
    /// Of the answers to requests.
    private let inbox: String
    private let current = Locked(BrokerState.connecting)
    private let changed: @Sendable (BrokerState) -> Void

    // The broker's thread only, from here on.
    var connection: LibNATSConnection?
    var attempts = 0
    var backoff: Backoff
    var timer: (any TimerToken)?
    var stopLimit: (any TimerToken)?
    var stoodSince: Instant?
    /// Reasons why there is no connection that stand in the log already.
    var told: Set<String> = []
    var complaints: TokenBucket
    var whenStopped: [@Sendable () -> Void] = []
    var isStopping = false

    /// - Parameter changed: hears of each change of `state`, on the broker's thread, in order. When it hears
    ///   `connected`, the subscriptions have been sent, before anything else.
    public init(
        _ configuration: LibNATSConfiguration, time: any TimeSource, randomness: any Randomness, log: Log,
        metrics: Metrics, changed: @escaping @Sendable (BrokerState) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.time = time
        self.randomness = randomness
        self.log = log
        self.metrics = BrokerMetrics(metrics, broker: "libnats")
        self.changed = changed
        calls = LibNATSCalls(configuration)
        traffic = BrokerConnectionMetrics(metrics, broker: "libnats") { [calls] in calls.waitingBytes }
        requests = PendingAnswers(
            max: configuration.requestsMax, time: time,
            failures: .init(timedOut: .timedOut, overloaded: .overloaded, stopped: .stopped))
        // 128 random bits: nobody else's answers.
        inbox = "_INBOX.\(String(randomness.next(), radix: 36))\(String(randomness.next(), radix: 36))."
        backoff = Backoff(first: configuration.firstBackoff, longest: configuration.longestBackoff)
        complaints = TokenBucket(capacity: 5, perSecond: 0.1, now: time.now())
    }

    deinit { thread.stop() }

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
        thread.execute { self.begin() }
    }

    private func begin() {
        guard attempts == 0, !isStopping else { return }
        do throws(BrokerError) {
            _ = try add(inbox + "*", queue: nil) { [weak self] message, _ in self?.answered(message) }
        } catch {
            log.error("the client of the bus cannot hear answers", ["reason": .string("\(error)")])
        }
        attempt()
    }

    /// Refuses new calls, ends requests that wait with `stopped`, sends what waits, and closes.
    ///
    /// - Parameter limit: after this time what still waits is dropped; with none it is dropped at once. A
    ///   call of libnats that does not return keeps its thread, but not the caller.
    public func stop(within limit: Duration = .seconds(1)) async {
        await withCheckedContinuation { continuation in
            stop(within: limit) { continuation.resume() }
        }
    }

    /// The same for callers that do not wait.
    public func stop(within limit: Duration = .seconds(1), then stopped: @escaping @Sendable () -> Void) {
        let once = LibNATSOnce(stopped)
        calls.stop()
        requests.stop()
        let patience = time.after(limit + .milliseconds(500)) { once.call() }
        thread.execute {
            self.windUp(limit) {
                patience.cancel()
                once.call()
            }
        }
    }

    // MARK: Broker

    public func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        do throws(BrokerError) {
            if try calls.add(subject, payload) { thread.execute { self.send() } }
        } catch {
            metrics.refused.add()
            throw error
        }
    }

    public func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        try add(subject, queue: queue) { [weak self] message, _ in self?.hear(message, handler) }
    }

    private func add(
        _ subject: String, queue: String?,
        _ handler: @escaping @Sendable (OpaquePointer, LibNATSSubscription) -> Void
    ) throws(BrokerError) -> LibNATSSubscription {
        for text in [subject, queue ?? "none"] {
            guard text.utf8.count <= ProtocolLimits().subjectBytesMax, (try? Subject(text)) != nil else {
                throw .invalidSubject(text)
            }
        }
        let subscription = LibNATSSubscription(
            subject, queue: queue, whenCancelled: { [weak self] in self?.remove($0) }, handler)
        do throws(BrokerError) {
            if try calls.add(subscription) { thread.execute { self.send() } }
        } catch {
            subscription.cancel()
            throw error
        }
        return subscription
    }

    private func remove(_ subscription: LibNATSSubscription) {
        if calls.remove(subscription) { thread.execute { self.send() } }
    }

    public func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        do throws(BrokerError) {
            let answer = try await requests.ask(
                deadline: deadline, expired: { [calls] in calls.withdraw($0) },
                { (number) throws(BrokerError) in
                    let reply = inbox + String(number, radix: 36)
                    let mustTell = try calls.add(subject, reply: reply, payload, request: number)
                    if mustTell { thread.execute { self.send() } }
                })
            metrics.requestEnded(nil)
            return answer
        } catch {
            metrics.requestEnded(error)
            throw error
        }
    }

    // MARK: On libnats's delivery thread

    private func hear(_ message: OpaquePointer, _ handler: (BrokerMessage) -> Void) {
        // That nobody hears a request is told to whichever subscription fits its reply subject.
        if natsMsg_IsNoResponders(message) { return answered(message) }
        let payload = Self.payload(message)
        traffic.heard(bytes: payload.count)
        handler(
            BrokerMessage(
                subject: Self.subject(message), payload: payload,
                answer: natsMsg_GetReply(message).map { answering(String(cString: $0)) }))
    }

    private func answered(_ message: OpaquePointer) {
        let subject = Self.subject(message)
        guard subject.hasPrefix(inbox),
            let number = UInt64(subject.dropFirst(inbox.count), radix: 36)
        else { return }
        traffic.heard(bytes: Int(natsMsg_GetDataLength(message)))
        requests.finish(
            number,
            natsMsg_IsNoResponders(message) ? .failure(.noResponders) : .success(Self.payload(message)))
    }

    private static func subject(_ message: OpaquePointer) -> String {
        natsMsg_GetSubject(message).map { String(cString: $0) } ?? ""
    }
    private static func payload(_ message: OpaquePointer) -> [UInt8] {
        Array(
            UnsafeRawBufferPointer(
                start: natsMsg_GetData(message), count: Int(natsMsg_GetDataLength(message))))
    }

    /// How a handler answers what it was given.
    private func answering(_ reply: String) -> @Sendable ([UInt8]) -> Void {
        { [weak self] payload in
            guard let self else { return }
            do throws(BrokerError) {
                try publish(reply, payload)
            } catch {
                metrics.lostAnswers.add()
                log.debug(
                    "an answer could not be sent",
                    ["subject": .string(reply), "reason": .string("\(error)")])
            }
        }
    }
}

/// Called once, by whoever is first.
private final class LibNATSOnce: Sendable {
    private let action: Locked<(@Sendable () -> Void)?>
    init(_ action: @escaping @Sendable () -> Void) { self.action = Locked(action) }
    func call() {
        let action = action.withLock { action in
            defer { action = nil }
            return action
        }
        action?()
    }
}
