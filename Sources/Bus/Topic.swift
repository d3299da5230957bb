import Base

/// All mailboxes of one event type.
final class Topic<E: Event>: AnyTopic, @unchecked Sendable {
    private let mailboxes = Locked<[AnyMailbox<E>]>([])

    init() { super.init(subject: E.subject) }

    func add(_ mailbox: AnyMailbox<E>) { mailboxes.withLock { $0.append(mailbox) } }

    override func arrived(_ payload: [UInt8], over transport: any Transport) -> Bool {
        guard let event = try? BinaryDecoder.decode(E.self, from: payload) else { return false }
        _ = publish(event, over: transport)
        return true
    }

    func publish(_ event: E, over transport: any Transport) -> Int {
        let refused = Counter()
        for mailbox in mailboxes.withLock({ $0 }) {
            transport.carry(E.subject) {
                switch mailbox.post(event) {
                case .taken: break
                case .refused: refused.add()
                case .gone: self.forget(mailbox)
                }
            }
        }
        return Int(clamping: refused.value)
    }

    private func forget(_ mailbox: AnyMailbox<E>) {
        mailboxes.withLock { list in list.removeAll { $0 === mailbox } }
    }
}

/// A topic without its event type.
class AnyTopic: @unchecked Sendable {
    let subject: String
    init(subject: String) { self.subject = subject }

    /// Another process published; false when it makes no sense.
    func arrived(_ payload: [UInt8], over transport: any Transport) -> Bool { false }
}
