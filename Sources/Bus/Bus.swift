public import Base

/// The typed bus: requests with deadlines to whoever serves them, events to whoever subscribed.
///
/// With a broker (`attach`) that is whoever is in reach: what nobody here serves is asked over the broker,
/// and events go both ways.
public final class Bus: Sendable {
    private struct Table {
        var handlers: [ServedName: AnyHandler] = [:]
        var topics: [ObjectIdentifier: AnyTopic] = [:]
    }
    private let table = Locked(Table())
    let time: any TimeSource
    let transport: any Transport
    /// Where handlers and drains run until they hop to their actor; nil is the global pool.
    let executor: (any TaskExecutor)?
    let log: Log
    let metrics: Metrics
    let randomness: any Randomness
    let exports: Exports

    public init(
        time: any TimeSource, log: Log, metrics: Metrics, executor: (any TaskExecutor)? = nil,
        transport: any Transport = InProcessTransport(), randomness: any Randomness = SystemRandomness()
    ) {
        self.time = time
        self.randomness = randomness
        self.log = log
        self.metrics = metrics
        self.executor = executor
        self.transport = transport
        exports = Exports(log: log, metrics: metrics)
    }

    // MARK: Requests

    /// Says who answers `R`. A later call replaces an earlier one (a service that was restarted).
    ///
    /// - Parameter address: of which of several that serve `R` this is one; nil is the only one.
    /// - Parameter inFlightMax: more requests than this at once are answered `overloaded`.
    /// - Parameter handler: throws `R.Refusal` to say no; anything else it throws is
    ///   logged and becomes `failed`.
    public func serve<R: Request>(
        _ request: R.Type, at address: String? = nil, inFlightMax: Int = 1024,
        _ handler: @escaping @Sendable (R) async throws -> R.Reply
    ) {
        let entry = Handler<R>(inFlightMax: inFlightMax, latency: latency(of: R.self), handler)
        let name = ServedName(R.self, address)
        table.withLock { $0.handlers[name] = entry }
        exports.add(name, of: self)
    }

    /// Nobody here answers `R` any more.
    public func stopServing<R: Request>(_ request: R.Type, at address: String? = nil) {
        let name = ServedName(R.self, address)
        exports.remove(name)
        _ = table.withLock { $0.handlers.removeValue(forKey: name) }
    }

    /// Asks, and waits for the answer or the deadline, whichever is first.
    public func ask<R: Request>(
        _ request: R, at address: String? = nil
    ) async throws(AskError<R.Refusal>) -> R.Reply {
        let name = ServedName(R.self, address)
        guard let handler = handler(of: R.self, name) else {
            guard let broker = exports.broker else { throw .unreachable(R.wireName) }
            return try await ask(request, name, over: broker)
        }
        let began = time.now()
        let race = Race<R>()
        let answer = await withCheckedContinuation { continuation in
            race.start(continuation)
            race.timer = time.after(R.deadline) { race.finish(.failure(.timedOut(R.wireName))) }
            transport.carry(R.wireName) { [self] in arrived(request, name, race) }
        }
        handler.latency.observe(time.now() - began)
        return try answer.get()
    }

    /// A request is there, perhaps late, perhaps a second time: whoever serves it now answers. Only what has
    /// arrived is under way, so that messages lost on the way use up nothing.
    private func arrived<R: Request>(_ request: R, _ name: ServedName, _ race: Race<R>) {
        guard let handler = handler(of: R.self, name) else {
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

    private func handler<R: Request>(of request: R.Type, _ name: ServedName) -> Handler<R>? {
        handler(name) as? Handler<R>
    }
    func handler(_ name: ServedName) -> AnyHandler? { table.withLock { $0.handlers[name] } }
    func latency<R: Request>(of request: R.Type) -> Histogram {
        metrics.histogram("nimbus_request_seconds", help: "Time from ask to answer.", ["request": R.wireName])
    }

    // MARK: Events

    /// Hands the event to every subscriber's mailbox; never waits. Returns how many full mailboxes refused
    /// it, as far as the transport has delivered by now.
    @discardableResult
    public func publish<E: Event>(_ event: E) -> Int {
        exports.publish(event)
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
        exports.add(topic, of: self)
        return Subscription(mailbox: mailbox)
    }

    // MARK: Other processes

    /// Joins this process to all others on the broker: what is served and subscribed to here, now or later,
    /// is in reach of theirs. A broker that was attached before is left.
    public func attach(_ broker: any Broker) {
        // First the broker: what is served or subscribed to from now on adds itself.
        exports.attach(broker)
        let (names, topics) = table.withLock { (Array($0.handlers.keys), Array($0.topics.values)) }
        for name in names { exports.add(name, of: self) }
        for topic in topics { exports.add(topic, of: self) }
    }

    /// Only this process is in reach from now on.
    public func detach() { exports.attach(nil) }
}

/// One request type, and which of several that serve it.
struct ServedName: Hashable {
    let type: ObjectIdentifier
    let wireName: String
    let address: String?

    init<R: Request>(_ request: R.Type, _ address: String?) {
        type = ObjectIdentifier(request)
        wireName = R.wireName
        self.address = address
    }
    static func == (a: Self, b: Self) -> Bool { a.type == b.type && a.address == b.address }
    func hash(into hasher: inout Hasher) {
        hasher.combine(type)
        hasher.combine(address)
    }
    /// Where it is asked over a broker.
    var subject: String {
        if let address { "nimbus.at.\(address).\(wireName)" } else { "nimbus.ask.\(wireName)" }
    }
}
