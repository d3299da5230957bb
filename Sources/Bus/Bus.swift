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
    /// - Parameter handler: throws `R.Refusal` to say no; anything else it throws is
    ///   logged and becomes `failed`.
    public func serve<R: Request>(
        _ request: R.Type, inFlightMax: Int = 1024, _ handler: @escaping @Sendable (R) async throws -> R.Reply
    ) {
        let entry = Handler<R>(
            inFlightMax: inFlightMax,
            latency: metrics.histogram(
                "nimbus_request_seconds", help: "Time from ask to answer.", ["request": R.wireName]), handler)
        table.withLock { $0.handlers[ObjectIdentifier(R.self)] = entry }
    }

    /// Nobody answers `R` any more.
    public func stopServing<R: Request>(_ request: R.Type) {
        _ = table.withLock { $0.handlers.removeValue(forKey: ObjectIdentifier(R.self)) }
    }

    /// Asks, and waits for the answer or the deadline, whichever is first.
    public func ask<R: Request>(_ request: R) async throws(AskError<R.Refusal>) -> R.Reply {
        guard let handler = handler(of: R.self) else { throw .unreachable(R.wireName) }
        let began = time.now()
        let race = Race<R>()
        let answer = await withCheckedContinuation { continuation in
            race.start(continuation)
            race.timer = time.after(R.deadline) { race.finish(.failure(.timedOut(R.wireName))) }
            transport.carry(R.wireName) { [self] in arrived(request, race) }
        }
        handler.latency.observe(time.now() - began)
        return try answer.get()
    }

    /// A request is there, perhaps late, perhaps a second time: whoever serves it now answers. Only what has
    /// arrived is under way, so that messages lost on the way use up nothing.
    private func arrived<R: Request>(_ request: R, _ race: Race<R>) {
        guard let handler = handler(of: R.self) else {
            return race.finish(.failure(.unreachable(R.wireName)))
        }
        guard handler.enter() else { return race.finish(.failure(.overloaded(R.wireName))) }
        Task(executorPreference: executor) {
            let answer = await handler.answer(request, log: self.log)
            // First out, then answered: an asker that asks again at once finds room.
            handler.leave()
            race.finish(answer)
        }
    }

    private func handler<R: Request>(of request: R.Type) -> Handler<R>? {
        table.withLock { $0.handlers[ObjectIdentifier(R.self)] } as? Handler<R>
    }

    // MARK: Events

    /// Hands the event to every subscriber's mailbox; never waits. Returns how many full mailboxes refused
    /// it, as far as the transport has delivered by now.
    @discardableResult
    public func publish<E: Event>(_ event: E) -> Int {
        guard let topic = table.withLock({ $0.topics[ObjectIdentifier(E.self)] }) as? Topic<E> else {
            return 0
        }
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
