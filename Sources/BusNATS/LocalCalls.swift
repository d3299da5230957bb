import Base
import NATSWire

/// What in-process peers called and the loop's thread has not done yet; bounded in number and bytes.
final class LocalCalls: Sendable {
    enum Call: Sendable {
        /// - Parameter request: the number of the request that it is, if it is one.
        case publish(OwnedMessage, as: NATSPeer?, request: UInt64?)
        case subscribe(NATSSubscription)
        case cancel(NATSSubscription)

        var bytes: Int { if case .publish(let message, _, _) = self { message.body.count } else { 0 } }
        var isCancel: Bool { if case .cancel = self { true } else { false } }
    }
    private struct State {
        /// Twice as long as it may become, so that an end of a subscription finds room in a full one.
        var calls: BoundedQueue<Call>
        var bytes = 0
        /// The loop's thread will look after them.
        var isAwaited = false
        var isStopped = false
    }
    private let state: Locked<State>
    private let callsMax: Int
    private let bytesMax: Int

    init(callsMax: Int, bytesMax: Int) {
        state = Locked(State(calls: BoundedQueue(capacity: callsMax &* 2)))
        self.callsMax = callsMax
        self.bytesMax = bytesMax
    }

    /// True when the loop's thread must be told.
    func add(_ call: Call) throws(NATSLocalError) -> Bool {
        try state.withLock { (s) throws(NATSLocalError) in
            if s.isStopped { throw .stopped }
            let isFull = s.calls.count >= callsMax || s.bytes + call.bytes > bytesMax
            guard !isFull || call.isCancel, s.calls.append(call) else { throw .overloaded }
            s.bytes += call.bytes
            defer { s.isAwaited = true }
            return !s.isAwaited
        }
    }

    /// The oldest call; nil when there is none, and the next one tells the loop's thread again.
    func next() -> Call? {
        state.withLock { s in
            let call = s.calls.popFirst()
            s.bytes -= call?.bytes ?? 0
            s.isAwaited = call != nil
            return call
        }
    }

    /// Refuses all further calls and forgets those that wait.
    func stop() {
        state.withLock { s in
            s = State(calls: BoundedQueue(capacity: 1), isStopped: true)
        }
    }
}

/// A message of an in-process peer, with its bytes.
struct OwnedMessage: Sendable {
    var subject: [UInt8]
    var reply: [UInt8]
    /// Headers and payload.
    var body: [UInt8]
    var headerBytes: Int

    func lend<Value>(_ use: (Publication) -> Value) -> Value {
        subject.withUnsafeBytes { subject in
            reply.withUnsafeBytes { reply in
                body.withUnsafeBytes { body in
                    use(Publication(subject: subject, reply: reply, body: body, headerBytes: headerBytes))
                }
            }
        }
    }
}
