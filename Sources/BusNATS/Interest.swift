import NATSWire

/// One subscription: who hears it, and how often still.
final class Interest {
    let id: SubscriptionID
    /// The client's own name for it; empty for in-process peers.
    let sid: [UInt8]
    let receiver: any Receiver
    /// It is a member of a queue group.
    let isGrouped: Bool
    /// Messages delivered since it began.
    var delivered: UInt64 = 0
    /// After so many it ends; nil: never.
    var max: UInt64?

    init(_ id: SubscriptionID, sid: [UInt8], isGrouped: Bool, _ receiver: any Receiver) {
        self.id = id
        self.isGrouped = isGrouped
        self.sid = sid
        self.receiver = receiver
    }
}

/// Somebody who subscribes. Belongs to the loop's thread.
protocol Receiver: AnyObject {
    /// Whose subscription it is.
    var owner: AnyObject { get }
    func hear(_ message: Publication, for interest: Interest)
    /// The subscription had as many messages as it wanted.
    func ended(_ interest: Interest)
}
