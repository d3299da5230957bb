import Base
public import Bus

/// A server of messages in memory: each process has its own end of it.
public final class MemoryServer: Sendable {
    /// What becomes of a message.
    public enum Fate: Sendable {
        case delivered
        /// It never arrives; who asked hears so as if the deadline had passed.
        case lost
        /// It arrives; its answer does not.
        case unanswered
        /// It arrives a second time at once.
        case twice
    }
    struct Interest: Sendable {
        let id: Int
        let member: Int
        let subject: String
        let queue: String?
        let handler: @Sendable (BrokerMessage) -> Void
    }
    private struct State {
        var last = 0
        var interests: [Interest] = []
        var published: [String] = []
        var fate: @Sendable (Int, String) -> Fate = { _, _ in .delivered }
    }
    private let state = Locked(State())

    public init() {}

    public func end() -> MemoryBroker { MemoryBroker(self, number()) }

    /// Subjects that were published to, whoever heard them.
    public var published: [String] { state.withLock { $0.published } }
    /// Subjects that somebody subscribes to.
    public var subjects: [String] { state.withLock { $0.interests.map(\.subject).sorted() } }

    /// Decides about each message, by its sender's end and its subject. Called before it is delivered.
    public func decide(_ fate: @escaping @Sendable (Int, String) -> Fate) {
        state.withLock { $0.fate = fate }
    }
    func fate(_ member: Int, _ subject: String) -> Fate { state.withLock { $0.fate }(member, subject) }

    private func number() -> Int {
        state.withLock {
            $0.last += 1
            return $0.last
        }
    }
    func add(
        _ member: Int, _ subject: String, _ queue: String?,
        _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) -> Int {
        let id = number()
        state.withLock {
            $0.interests.append(
                Interest(id: id, member: member, subject: subject, queue: queue, handler: handler))
        }
        return id
    }
    func remove(_ id: Int) { state.withLock { $0.interests.removeAll { $0.id == id } } }

    /// True when somebody hears it.
    public func send(from member: Int, _ message: BrokerMessage) -> Bool {
        let hearers = state.withLock { state -> [Interest] in
            state.published.append(message.subject)
            var groups: Set<String> = []
            return state.interests.filter {
                $0.subject == message.subject && $0.member != member
                    && ($0.queue.map { groups.insert($0).inserted } ?? true)
            }
        }
        for hearer in hearers { hearer.handler(message) }
        return !hearers.isEmpty
    }
}

/// One process's end.
public struct MemoryBroker: Broker {
    private let server: MemoryServer
    /// For `MemoryServer.decide`.
    public let member: Int
    init(_ server: MemoryServer, _ member: Int) {
        self.server = server
        self.member = member
    }

    struct Subscription: BrokerSubscription {
        let server: MemoryServer
        let id: Int
        func cancel() { server.remove(id) }
    }

    public func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        let fate = server.fate(member, subject)
        guard fate != .lost else { return }
        let message = BrokerMessage(subject: subject, payload: payload)
        _ = server.send(from: member, message)
        if fate == .twice { _ = server.send(from: member, message) }
    }
    public func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        Subscription(server: server, id: server.add(member, subject, queue, handler))
    }

    private typealias Waiting = CheckedContinuation<Result<[UInt8], BrokerError>, Never>

    public func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        let fate = server.fate(member, subject)
        let answer = await withCheckedContinuation { (continuation: Waiting) in
            let once = Locked<Waiting?>(continuation)
            let finish: @Sendable (Result<[UInt8], BrokerError>) -> Void = { answer in
                once.withLock { held in
                    defer { held = nil }
                    return held
                }?.resume(returning: answer)
            }
            guard fate != .lost else { return finish(.failure(.timedOut)) }
            let message = BrokerMessage(subject: subject, payload: payload) { answer in
                finish(fate == .unanswered ? .failure(.timedOut) : .success(answer))
            }
            guard server.send(from: member, message) else { return finish(.failure(.noResponders)) }
            if fate == .twice { _ = server.send(from: member, message) }
        }
        return try answer.get()
    }
}
