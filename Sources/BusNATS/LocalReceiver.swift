import NATSWire

/// An in-process subscription's end on the loop's thread.
final class LocalReceiver: Receiver {
    private let peer: NATSPeer?
    private let handler: (NATSMessage) -> Void

    init(of peer: NATSPeer?, _ handler: @escaping (NATSMessage) -> Void) {
        self.peer = peer
        self.handler = handler
    }

    var owner: AnyObject { peer ?? self }
    func hear(_ message: Publication, for interest: Interest) { handler(NATSMessage(message)) }
    func ended(_ interest: Interest) {}
}
