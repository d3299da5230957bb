import Bus
import CNATS
import NATSWire
import Synchronization

/// One subscription, over all connections of its broker.
final class LibNATSSubscription: BrokerSubscription {
    static let names = LibNATSNames<LibNATSSubscription>()

    let subject: String
    let queue: String?
    /// Its name for libnats; they count up.
    let number: UInt64
    private let handler: @Sendable (OpaquePointer, LibNATSSubscription) -> Void
    private let whenCancelled: @Sendable (LibNATSSubscription) -> Void
    private let cancelled = Atomic(false)

    /// - Parameter handler: is lent a message of libnats, on its delivery thread.
    init(
        _ subject: String, queue: String?, whenCancelled: @escaping @Sendable (LibNATSSubscription) -> Void,
        _ handler: @escaping @Sendable (OpaquePointer, LibNATSSubscription) -> Void
    ) {
        self.subject = subject
        self.queue = queue
        self.whenCancelled = whenCancelled
        self.handler = handler
        number = Self.names.reserve()
        Self.names.set(number, self)
    }

    /// No message is handed over after it returned, except one whose handler runs just then on another
    /// thread.
    func cancel() {
        guard !cancelled.exchange(true, ordering: .relaxed) else { return }
        forget()
        whenCancelled(self)
    }

    /// libnats finds it no more.
    func forget() { Self.names.set(number, nil) }

    fileprivate func hear(_ message: OpaquePointer) {
        if !cancelled.load(ordering: .relaxed) { handler(message, self) }
    }
}

/// The callback of all subscriptions; a free function, so that it is of no actor.
func libNATSMessageArrived(
    _ connection: OpaquePointer?, _ subscription: OpaquePointer?, _ message: OpaquePointer?,
    _ closure: UnsafeMutableRawPointer?
) {
    guard let message else { return }
    LibNATSSubscription.names[closure]?.hear(message)
    natsMsg_Destroy(message)
}
