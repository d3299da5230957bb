import NATSWire

/// An in-process subscription's end on the loop's thread.
final class LocalReceiver: Receiver {
    private let handler: (NATSMessage) -> Void

    init(_ handler: @escaping (NATSMessage) -> Void) { self.handler = handler }

    var hearsItself: Bool { true }
    func hear(_ message: Publication, for interest: Interest) { handler(NATSMessage(message)) }
    func ended(_ interest: Interest) {}
}
