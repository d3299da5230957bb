import Base
import NATSWire

/// The subjects that clients and in-process peers share. Belongs to the loop's thread.
final class SubjectSpace {
    private var tree = SubscriptionTree()
    /// By the index of their id.
    private var interests: [Interest?] = []
    /// Memory of the last delivery, for the next one.
    private var found: [SubscriptionID] = []
    private let randomness: any Randomness
    private let metrics: NATSMetrics

    init(randomness: any Randomness, metrics: NATSMetrics) {
        self.randomness = randomness
        self.metrics = metrics
    }

    // MARK: Subscriptions

    /// - Throws: `badSubject`.
    func add(
        _ subject: UnsafeRawBufferPointer, queue: UnsafeRawBufferPointer, sid: [UInt8],
        _ receiver: any Receiver
    ) throws(NATSError) -> Interest {
        let id = try tree.insert(subject, queue: queue)
        let interest = Interest(id, sid: sid, isGrouped: !queue.isEmpty, receiver)
        while interests.count <= id.index { interests.append(nil) }
        interests[id.index] = interest
        metrics.subscriptions.add(1)
        return interest
    }

    func remove(_ interest: Interest) {
        guard tree.remove(interest.id) else { return }
        interests[interest.id.index] = nil
        metrics.subscriptions.add(-1)
    }

    // MARK: Messages

    /// Hands a message to all who hear it. Returns how many did.
    ///
    /// - Parameter deaf: whose subscriptions do not hear it.
    ///
    /// Receivers may subscribe, unsubscribe or vanish meanwhile: who is gone hears nothing any more.
    func deliver(_ message: Publication, except deaf: AnyObject?) -> Int {
        metrics.messagesIn.add()
        metrics.bytesIn.add(UInt64(clamping: message.body.count))
        var hearers: [SubscriptionID] = []
        swap(&hearers, &found)
        defer {
            hearers.removeAll(keepingCapacity: hearers.capacity <= 4096)
            swap(&hearers, &found)
        }
        if let deaf {
            tree.match(message.subject, randomness, into: &hearers) {
                interests[$0.index]?.receiver.owner === deaf
            }
        } else {
            tree.match(message.subject, randomness, into: &hearers)
        }
        var count = 0
        for id in hearers {
            guard let interest = interests[id.index], interest.id == id else { continue }
            hand(message, to: interest)
            count += 1
        }
        return count
    }

    /// Hands a message to the first subscription of `receiver` that fits and is in no queue group; to nobody
    /// else.
    func deliver(_ message: Publication, onlyTo receiver: any Receiver) {
        var hearers: [SubscriptionID] = []
        tree.match(message.subject, randomness, into: &hearers) {
            guard let interest = interests[$0.index] else { return true }
            return interest.isGrouped || interest.receiver !== receiver
        }
        guard let first = hearers.first, let interest = interests[first.index] else { return }
        hand(message, to: interest)
    }

    private func hand(_ message: Publication, to interest: Interest) {
        interest.delivered &+= 1
        if let max = interest.max, interest.delivered >= max {
            remove(interest)
            interest.receiver.ended(interest)
        }
        metrics.messagesOut.add()
        metrics.bytesOut.add(UInt64(clamping: message.body.count))
        interest.receiver.hear(message, for: interest)
    }
}
