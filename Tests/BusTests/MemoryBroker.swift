import Base
import Bus

/// A server of messages in memory: each process has its own end of it.
final class MemoryServer: Sendable {
    struct Interest: Sendable {
        let id: Int
        let member: Int
        let subject: String
        let queue: String?
        let handler: @Sendable (BrokerMessage) -> Void
    }
    private let state = Locked((last: 0, interests: [Interest](), published: [String]()))

    func end() -> MemoryBroker { MemoryBroker(self, number()) }

    /// Subjects that were published to, whoever heard them.
    var published: [String] { state.withLock { $0.published } }
    /// Subjects that somebody subscribes to.
    var subjects: [String] { state.withLock { $0.interests.map(\.subject).sorted() } }

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
    func send(from member: Int, _ message: BrokerMessage) -> Bool {
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

struct MemoryBroker: Broker {
    private let server: MemoryServer
    private let member: Int
    init(_ server: MemoryServer, _ member: Int) {
        self.server = server
        self.member = member
    }

    struct Subscription: BrokerSubscription {
        let server: MemoryServer
        let id: Int
        func cancel() { server.remove(id) }
    }

    func publish(_ subject: String, _ payload: [UInt8]) throws(BrokerError) {
        _ = server.send(from: member, BrokerMessage(subject: subject, payload: payload))
    }
    func subscribe(
        _ subject: String, queue: String?, _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) throws(BrokerError) -> any BrokerSubscription {
        Subscription(server: server, id: server.add(member, subject, queue, handler))
    }
    func request(
        _ subject: String, _ payload: [UInt8], deadline: Duration
    ) async throws(BrokerError) -> [UInt8] {
        let answer = await withCheckedContinuation { (continuation: CheckedContinuation<[UInt8]?, Never>) in
            let once = Locked<CheckedContinuation<[UInt8]?, Never>?>(continuation)
            let take: @Sendable () -> CheckedContinuation<[UInt8]?, Never>? = {
                once.withLock { held in
                    defer { held = nil }
                    return held
                }
            }
            let message = BrokerMessage(subject: subject, payload: payload) { take()?.resume(returning: $0) }
            if !server.send(from: member, message) { take()?.resume(returning: nil) }
        }
        guard let answer else { throw .noResponders }
        return answer
    }
}
