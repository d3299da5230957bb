import Base

/// All mailboxes of one event type.
final class Topic<E: Event>: AnyTopic, @unchecked Sendable {
    private let mailboxes = Locked<[AnyMailbox<E>]>([])

    func add(_ mailbox: AnyMailbox<E>) { mailboxes.withLock { $0.append(mailbox) } }

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

class AnyTopic: @unchecked Sendable {}
