import Base
import Bus
import NATSWire

/// What callers of any thread want and the loop's thread has not sent yet, and who listens; bounded.
final class ClientCalls: Sendable {
    private struct State {
        var outbox = Outbox()
        /// SUB and UNSUB for the connection there is. They go first: a subscription is there before an
        /// answer to what is published after it.
        var changes = OperationWriter()
        var subscriptions: [UInt64: NATSClientSubscription] = [:]
        var lastSubscription: UInt64 = 0
        var payloadBytesMax: Int
        var isConnected = false
        var isStopped = false
        /// The loop's thread will look after it.
        var isAwaited = false

        /// True when the loop's thread must be told.
        mutating func needsCall() -> Bool {
            defer { isAwaited = isConnected }
            return isConnected && !isAwaited
        }
    }
    private let state: Locked<State>
    private let bytesMax: Int
    private let subscriptionsMax: Int
    private let limits = ProtocolLimits()

    init(bytesMax: Int, subscriptionsMax: Int, payloadBytesMax: Int) {
        self.bytesMax = bytesMax
        self.subscriptionsMax = subscriptionsMax
        state = Locked(State(payloadBytesMax: payloadBytesMax))
    }

    // MARK: For any thread

    /// Takes a message; true when the loop's thread must be told.
    func add(
        _ subject: String, reply: [UInt8] = [], _ payload: [UInt8], request: UInt64? = nil
    ) throws(BrokerError) -> Bool {
        var subject = subject
        let answer = subject.withUTF8 { subject -> Result<Bool, BrokerError>? in
            let subject = UnsafeRawBufferPointer(subject)
            guard subject.count <= limits.subjectBytesMax, SubjectRules.isLiteral(subject) else { return nil }
            return reply.withUnsafeBytes { reply in
                payload.withUnsafeBytes { payload in
                    add(Publication(subject: subject, reply: reply, body: payload), request: request)
                }
            }
        }
        guard let answer else { throw .invalidSubject(subject) }
        return try answer.get()
    }

    private func add(_ message: Publication, request: UInt64?) -> Result<Bool, BrokerError> {
        state.withLock { s in
            if s.isStopped { return .failure(.stopped) }
            guard message.body.count <= s.payloadBytesMax else {
                return .failure(.tooLarge(bytesMax: s.payloadBytesMax))
            }
            let needed = message.body.count + message.subject.count + message.reply.count + 64
            guard s.outbox.bytes + s.changes.bytes.count + needed <= bytesMax else {
                return .failure(s.isConnected ? .overloaded : .disconnected)
            }
            s.outbox.add(message, request: request)
            return .success(s.needsCall())
        }
    }

    func withdraw(_ request: UInt64) { state.withLock { $0.outbox.withdraw(request) } }

    func add(_ subscription: NATSClientSubscription) throws(BrokerError) -> Bool {
        try state.withLock { (s) throws(BrokerError) in
            if s.isStopped { throw .stopped }
            guard s.subscriptions.count < subscriptionsMax, s.changes.bytes.count <= bytesMax else {
                throw .overloaded
            }
            s.lastSubscription += 1
            subscription.sid = s.lastSubscription
            s.subscriptions[s.lastSubscription] = subscription
            guard s.isConnected else { return false }
            s.changes.subscribe(subscription)
            return s.needsCall()
        }
    }

    func remove(_ subscription: NATSClientSubscription) -> Bool {
        state.withLock { s in
            guard s.subscriptions.removeValue(forKey: subscription.sid) != nil, s.isConnected else {
                return false
            }
            Array(String(subscription.sid).utf8).withUnsafeBytes { s.changes.unsubscribe($0) }
            return s.needsCall()
        }
    }

    func subscription(_ sid: UInt64) -> NATSClientSubscription? {
        state.withLock { $0.subscriptions[sid] }
    }

    /// Bytes that wait to be sent.
    var waitingBytes: Int { state.withLock { $0.outbox.bytes } }

    // MARK: For the loop's thread

    /// A connection is there: how all subscriptions are told to it.
    func connected(payloadBytesMax: Int) -> OperationWriter {
        state.withLock { s in
            s.isConnected = true
            s.isAwaited = false
            s.payloadBytesMax = payloadBytesMax
            s.changes.removeAll()
            var restored = OperationWriter()
            for (_, subscription) in s.subscriptions.sorted(by: { $0.key < $1.key }) {
                restored.subscribe(subscription)
            }
            return restored
        }
    }

    func disconnected() {
        state.withLock { s in
            s.isConnected = false
            s.isAwaited = false
            s.changes.removeAll()
        }
    }

    enum Work {
        case changes(OperationWriter)
        case piece(Outbox.Piece)
    }
    /// The loop's thread begins to look after what waits: the next call tells it again.
    func attend() { state.withLock { $0.isAwaited = false } }

    /// What is to be sent next: changes of subscriptions, and then the oldest messages.
    func next() -> Work? {
        state.withLock { s in
            // Looked at for each piece anew, because calls come while the thread is sending.
            if !s.changes.bytes.isEmpty {
                defer { s.changes.removeAll() }
                return .changes(s.changes)
            }
            return s.outbox.popFirst().map { .piece($0) }
        }
    }
    func recycle(_ writer: inout OperationWriter) { state.withLock { $0.outbox.recycle(&writer) } }

    /// Refuses all further calls; what waits can still be sent.
    func stop() { state.withLock { $0.isStopped = true } }
    var isEmpty: Bool { state.withLock { $0.outbox.isEmpty && $0.changes.bytes.isEmpty } }
    /// Forgets what waits. Returns how many messages that were.
    func discard() -> Int {
        state.withLock { s in
            defer {
                s.outbox = Outbox()
                s.changes = OperationWriter()
                s.subscriptions = [:]
            }
            return s.outbox.messages
        }
    }
}

extension OperationWriter {
    fileprivate mutating func subscribe(_ subscription: NATSClientSubscription) {
        subscription.subject.bytes.withUnsafeBytes { subject in
            subscription.queue.withUnsafeBytes { queue in
                Array(String(subscription.sid).utf8).withUnsafeBytes { sid in
                    subscribe(subject, queue: queue, sid: sid)
                }
            }
        }
    }
}
