public import Base

/// The typed bus: requests with deadlines to whoever serves them, events to whoever subscribed.
public final class Bus: Sendable {
    private struct Table {
        var handlers: [ObjectIdentifier: AnyHandler] = [:]
        var topics: [ObjectIdentifier: AnyTopic] = [:]
    }
    private let table = Locked(Table())
    let time: any TimeSource
    let transport: any Transport
    /// Where handlers and drains run until they hop to their actor; nil is the global pool.
    let executor: (any TaskExecutor)?
    let log: Log
    private let metrics: Metrics

    public init(
        time: any TimeSource, log: Log, metrics: Metrics, executor: (any TaskExecutor)? = nil,
        transport: any Transport = InProcessTransport()
    ) {
        self.time = time
        self.log = log
        self.metrics = metrics
        self.executor = executor
        self.transport = transport
    }

    // MARK: Requests

    /// Says who answers `R`. A later call replaces an earlier one (a service that was restarted).
    ///
    /// - Parameter inFlightMax: more requests than this at once are answered `overloaded`.
    /// - Parameter handler: throws `R.Refusal` to say no; anything else it throws is logged and becomes `failed`.
    public func serve<R: Request>(
        _ request: R.Type, inFlightMax: Int = 1024, _ handler: @escaping @Sendable (R) async throws -> R.Reply
    ) {
        let entry = Handler<R>(inFlightMax: inFlightMax, latency: metrics.histogram(
            "nimbus_request_seconds", help: "Time from ask to answer.", ["request": R.wireName]), handler)
        table.withLock { $0.handlers[ObjectIdentifier(R.self)] = entry }
    }

    /// Nobody answers `R` any more.
    public func stopServing<R: Request>(_ request: R.Type) {
        _ = table.withLock { $0.handlers.removeValue(forKey: ObjectIdentifier(R.self)) }
    }

    /// Asks, and waits for the answer or the deadline, whichever is first.
    public func ask<R: Request>(_ request: R) async throws(AskError<R.Refusal>) -> R.Reply {
        let known = table.withLock { $0.handlers[ObjectIdentifier(R.self)] }
        guard let handler = known as? Handler<R> else { throw .unreachable(R.wireName) }
        guard handler.enter() else { throw .overloaded(R.wireName) }
        let began = time.now()
        let race = Race<R>()
        let answer = await withCheckedContinuation { continuation in
            race.start(continuation)
            race.timer = time.after(R.deadline) { race.finish(.failure(.timedOut(R.wireName))) }
            transport.carry(R.wireName) { [self] in
                Task(executorPreference: executor) {
                    race.finish(await handler.answer(request, log: self.log))
                    handler.leave()
                }
            }
        }
        handler.latency.observe(time.now() - began)
        return try answer.get()
    }

    // MARK: Events

    /// Hands the event to every subscriber's mailbox; never waits. Returns how many mailboxes refused it.
    @discardableResult
    public func publish<E: Event>(_ event: E) -> Int {
        guard let topic = table.withLock({ $0.topics[ObjectIdentifier(E.self)] }) as? Topic<E> else { return 0 }
        return topic.publish(event, over: transport)
    }

    /// Calls `handler` on `owner` for each event, in the publisher's order. The owner is held weakly.
    @discardableResult
    public func subscribe<E: Event, Owner: Actor>(
        _ event: E.Type, _ owner: Owner, capacity: Int = 1024, overflow: Overflow<E> = .dropOldest,
        executor: (any TaskExecutor)? = nil, _ handler: @escaping @Sendable (isolated Owner, E) -> Void
    ) -> Subscription {
        let mailbox = Mailbox(
            owner: owner, capacity: capacity, overflow: overflow, executor: executor ?? self.executor,
            handler: handler)
        let topic = table.withLock { table -> Topic<E> in
            if let known = table.topics[ObjectIdentifier(E.self)] as? Topic<E> { return known }
            let made = Topic<E>()
            table.topics[ObjectIdentifier(E.self)] = made
            return made
        }
        topic.add(mailbox)
        return Subscription(mailbox: mailbox)
    }
}

/// All mailboxes of one event type.
final class Topic<E: Event>: AnyTopic, @unchecked Sendable {
    private let mailboxes = Locked<[AnyMailbox<E>]>([])

    func add(_ mailbox: AnyMailbox<E>) {
        mailboxes.withLock { list in
            list.removeAll { !$0.isAlive }
            list.append(mailbox)
        }
    }
    func publish(_ event: E, over transport: any Transport) -> Int {
        let refused = Counter()
        for mailbox in mailboxes.withLock({ $0 }) {
            transport.carry(E.subject) { if !mailbox.post(event) { refused.add() } }
        }
        return Int(clamping: refused.value)
    }
}

class AnyTopic: @unchecked Sendable {}
