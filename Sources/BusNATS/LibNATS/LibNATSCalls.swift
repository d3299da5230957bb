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
    private struct State {
        /// By their number, which counts up.
        var messages: [UInt64: Message] = [:]
        var first: UInt64 = 0
        var end: UInt64 = 0
        /// Where a request lies.
        var places: [UInt64: UInt64] = [:]
        var bytes = 0
        var changes: [Change] = []
        var subscriptions: [UInt64: LibNATSSubscription] = [:]
        var payloadBytesMax: Int
        var isConnected = false
        var isStopped = false
        /// The thread will look after it.
        var isAwaited = false

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
        state = Locked(State(payloadBytesMax: configuration.payloadBytesMax))
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
            s.changes.append(.subscribe(subscription))
            return s.needsCall()
        }
    }

    func remove(_ subscription: LibNATSSubscription) -> Bool {
        state.withLock { s in
            guard s.subscriptions.removeValue(forKey: subscription.number) != nil, s.isConnected else {
                return false
            }
            s.changes.append(.cancel(subscription))
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
            s.changes = []
            return s.subscriptions.values.sorted { $0.number < $1.number }
        }
    }

    func disconnected() {
        state.withLock { s in
            s.isConnected = false
            s.isAwaited = false
            s.changes = []
        }
    }

    /// What changed in the subscriptions. The next call tells the thread again.
    func takeChanges() -> [Change] {
        state.withLock { s in
            s.isAwaited = false
            defer { s.changes = [] }
            return s.changes
        }
    }

    /// The oldest message.
    func next() -> Message? {
        state.withLock { s in
            while s.first < s.end {
                let message = s.messages.removeValue(forKey: s.first)
                s.first += 1
                guard let message else { continue }
                s.bytes -= message.weight
                if let request = message.request { s.places[request] = nil }
                return message
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
            defer { s = State(payloadBytesMax: s.payloadBytesMax, isStopped: true) }
            return (s.messages.count, Array(s.subscriptions.values))
        }
    }
}
