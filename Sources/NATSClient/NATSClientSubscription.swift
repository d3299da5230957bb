import Bus
import NATSWire
import Synchronization

/// One subscription of a client, over all its connections.
final class NATSClientSubscription: BrokerSubscription {
    let subject: Subject
    /// Empty when it hears everything.
    let queue: [UInt8]
    private let handler: @Sendable (BrokerMessage) -> Void
    private let whenCancelled: @Sendable (NATSClientSubscription) -> Void
    private let cancelled = Atomic(false)
    /// Its name on the wire, never used for another; 0 before it has one.
    private let number = Atomic<UInt64>(0)

    init(
        _ subject: Subject, queue: [UInt8],
        whenCancelled: @escaping @Sendable (NATSClientSubscription) -> Void,
        _ handler: @escaping @Sendable (BrokerMessage) -> Void
    ) {
        self.subject = subject
        self.queue = queue
        self.whenCancelled = whenCancelled
        self.handler = handler
    }

    var sid: UInt64 {
        get { number.load(ordering: .relaxed) }
        set { number.store(newValue, ordering: .relaxed) }
    }

    /// No message is handed over after it returned, except one whose handler runs just then on another
    /// thread.
    func cancel() {
        guard !cancelled.exchange(true, ordering: .relaxed) else { return }
        whenCancelled(self)
    }
    func hear(_ message: BrokerMessage) {
        if !cancelled.load(ordering: .relaxed) { handler(message) }
    }
}
