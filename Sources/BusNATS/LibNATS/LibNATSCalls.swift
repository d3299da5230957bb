import Base
import Bus
import NATSWire

/// What callers of any thread want and the thread of libnats has not done yet, and who listens; bounded.
final class LibNATSCalls: Sendable {
    struct Message: Sendable {
        let subject: String
        let reply: String?
        let payload: [UInt8]
        let request: UInt64?
        /// What it counts for, with the memory around it.
        var weight: Int { payload.count + subject.utf8.count + 192 }
    }
    enum Change: Sendable {
        case subscribe(LibNATSSubscription)
        case cancel(LibNATSSubscription)
    }
    enum Work: Sendable {
        case change(Change)
        case message(Message)
    }
    private struct State {
        /// By their number, which counts up.
        var messages: [UInt64: Message] = [:]
        var first: UInt64 = 0
        var end: UInt64 = 0
        /// Where a request lies.
        var places: [UInt64: UInt64] = [:]
        var bytes = 0
        /// They go before every message that waits: a subscription is there before what is sent after it
        /// can be answered. Room for a start of each subscription and for its end.
        var changes: BoundedQueue<Change>
        var subscriptions: [UInt64: LibNATSSubscription] = [:]
        var payloadBytesMax: Int
        var isConnected = false
        var isStopped = false
        /// The thread will look after it.
        var isAwaited = false

        /// A connection that begins is told all subscriptions, one that ended none.
        mutating func forgetChanges() { changes = BoundedQueue(capacity: changes.capacity) }

        /// True when the thread must be told.
        mutating func needsCall() -> Bool {
            defer { isAwaited = isConnected }
            return isConnected && !isAwaited
        }
    }
    private let state: Locked<State>
    private let bytesMax: Int
    private let subscriptionsMax: Int

    init(_ configuration: LibNATSConfiguration) {
        bytesMax = configuration.waitingBytesMax
        subscriptionsMax = configuration.subscriptionsMax
        state = Locked(
            State(
                changes: BoundedQueue(capacity: configuration.subscriptionsMax &* 2),
                payloadBytesMax: configuration.payloadBytesMax))
    }

    // MARK: For any thread

    /// Takes a message; true when the thread must be told.
    func add(
        _ subject: String, reply: String? = nil, _ payload: [UInt8], request: UInt64? = nil
    ) throws(BrokerError) -> Bool {
        var bytes = subject
        let isLiteral = bytes.withUTF8 { SubjectRules.isLiteral(UnsafeRawBufferPointer($0)) }
        guard isLiteral, subject.utf8.count <= ProtocolLimits().subjectBytesMax else {
            throw .invalidSubject(subject)
        }
        let message = Message(subject: subject, reply: reply, payload: payload, request: request)
        return try state.withLock { (s) throws(BrokerError) in
            if s.isStopped { throw .stopped }
            guard payload.count <= s.payloadBytesMax else { throw .tooLarge(bytesMax: s.payloadBytesMax) }
            guard s.bytes + message.weight <= bytesMax else {
                throw s.isConnected ? .overloaded : .disconnected
            }
            s.bytes += message.weight
            s.messages[s.end] = message
            if let request { s.places[request] = s.end }
            s.end += 1
            return s.needsCall()
        }
    }

    /// Nobody waits for this request any more: it is not sent.
    func withdraw(_ request: UInt64) {
        state.withLock { s in
            guard let place = s.places.removeValue(forKey: request) else { return }
            s.bytes -= s.messages.removeValue(forKey: place)?.weight ?? 0
        }
    }

    func add(_ subscription: LibNATSSubscription) throws(BrokerError) -> Bool {
        try state.withLock { (s) throws(BrokerError) in
            if s.isStopped { throw .stopped }
            guard s.subscriptions.count < subscriptionsMax, s.changes.count < subscriptionsMax else {
                throw .overloaded
            }
            s.subscriptions[subscription.number] = subscription
            guard s.isConnected else { return false }
            _ = s.changes.append(.subscribe(subscription))
            return s.needsCall()
        }
    }

    func remove(_ subscription: LibNATSSubscription) -> Bool {
        state.withLock { s in
            guard s.subscriptions.removeValue(forKey: subscription.number) != nil, s.isConnected else {
                return false
            }
            _ = s.changes.append(.cancel(subscription))
            return s.needsCall()
        }
    }

    /// Refuses all further calls; what waits can still be sent.
    func stop() { state.withLock { $0.isStopped = true } }

    var waitingBytes: Int { state.withLock { $0.bytes } }

    // MARK: For the thread of libnats

    /// A connection is there: all subscriptions that it must be told, in their order.
    func connected(payloadBytesMax: Int) -> [LibNATSSubscription] {
        state.withLock { s in
            s.isConnected = true
            s.isAwaited = false
            s.payloadBytesMax = payloadBytesMax
            s.forgetChanges()
            return s.subscriptions.values.sorted { $0.number < $1.number }
        }
    }

    func disconnected() {
        state.withLock { s in
            s.isConnected = false
            s.isAwaited = false
            s.forgetChanges()
        }
    }

    /// The thread begins to look after what waits: the next call tells it again.
    func attend() { state.withLock { $0.isAwaited = false } }

    /// What is to be done next: changes of subscriptions, and then the oldest message.
    func next() -> Work? {
        state.withLock { s in
            // Looked at for each message anew, because calls come while the thread is sending.
            if let change = s.changes.popFirst() { return .change(change) }
            while s.first < s.end {
                let message = s.messages.removeValue(forKey: s.first)
                s.first += 1
                guard let message else { continue }
                s.bytes -= message.weight
                if let request = message.request { s.places[request] = nil }
                return .message(message)
            }
            return nil
        }
    }

    /// The message that `next` gave last could not be sent: it is the oldest again.
    func putBack(_ message: Message) {
        state.withLock { s in
            guard s.first > 0 else { return }
            s.first -= 1
            s.messages[s.first] = message
            s.bytes += message.weight
        }
    }

    var isEmpty: Bool { state.withLock { $0.messages.isEmpty && $0.changes.isEmpty } }

    /// Forgets what waits, and who listens. Returns how many messages that were, and the listeners.
    func discard() -> (messages: Int, subscriptions: [LibNATSSubscription]) {
        state.withLock { s in
            defer {
                s = State(
                    changes: BoundedQueue(capacity: 1), payloadBytesMax: s.payloadBytesMax, isStopped: true)
            }
            return (s.messages.count, Array(s.subscriptions.values))
        }
    }
}
