import NATSWire
import Synchronization

/// An in-process subscription. It ends with `cancel()`, not with the handle.
public final class NATSSubscription: Sendable {
    let subject: Subject
    let queue: [UInt8]
    let peer: NATSPeer?
    private let handler: @Sendable (NATSMessage) -> Void
    private let cancelled = Atomic(false)
    private weak let listener: NATSListener?

    init(
        _ subject: Subject, queue: [UInt8], of peer: NATSPeer?, _ listener: NATSListener,
        _ handler: @escaping @Sendable (NATSMessage) -> Void
    ) {
        self.subject = subject
        self.queue = queue
        self.peer = peer
        self.listener = listener
        self.handler = handler
    }

    /// No message is handed over after it returned, except one whose handler runs just then on another
    /// thread.
    public func cancel() {
        guard !cancelled.exchange(true, ordering: .relaxed) else { return }
        // Nothing is left to end when the bus has ended.
        try? listener?.call(.cancel(self))
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }
    func hear(_ message: NATSMessage) { if !isCancelled { handler(message) } }
}
