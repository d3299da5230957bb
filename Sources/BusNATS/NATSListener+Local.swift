import Base
import Loop
public import NATSWire

/// The in-process side. Every call is for any thread, returns at once and is done in order of the calls; on
/// the loop's own thread it is done before it returns, unless a message is just being delivered.
extension NATSListener {
    /// Sends a message.
    ///
    /// - Parameter peer: who says it; nil is somebody of whom no subscription is.
    /// - Parameter payload: with the headers at most `limits.payloadBytesMax` bytes.
    /// - Throws: `notLiteral`, `payloadTooLarge`, `overloaded`, `stopped`.
    public func publish(
        _ subject: Subject, as peer: NATSPeer? = nil, reply: Subject? = nil, headers: MessageHeaders? = nil,
        _ payload: [UInt8]
    ) throws(NATSLocalError) {
        let message = try message(subject, reply: reply?.bytes ?? [], headers, payload)
        try call(.publish(message, as: peer, request: nil))
    }

    /// Answers a message; does nothing when it wants no answer.
    ///
    /// - Throws: as `publish`; `notLiteral` also when the client gave a reply subject that is none.
    public func answer(
        _ message: NATSMessage, as peer: NATSPeer? = nil, headers: MessageHeaders? = nil, _ payload: [UInt8]
    ) throws(NATSLocalError) {
        guard !message.reply.isEmpty else { return }
        guard let subject = try? Subject(message.reply) else { throw .notLiteral(message.reply) }
        try publish(subject, as: peer, headers: headers, payload)
    }

    /// Calls `handler` on the loop's thread for each message, until the subscription is cancelled.
    ///
    /// - Parameter peer: whose it is; it does not hear what this peer says itself.
    /// - Parameter queue: the name of a queue group, of which one member hears a message.
    /// - Parameter handler: must not block.
    /// - Throws: `overloaded`, `stopped`.
    @discardableResult
    public func subscribe(
        _ subject: Subject, as peer: NATSPeer? = nil, queue: Subject? = nil,
        _ handler: @escaping @Sendable (NATSMessage) -> Void
    ) throws(NATSLocalError) -> NATSSubscription {
        let subscription = NATSSubscription(subject, queue: queue?.bytes ?? [], of: peer, self, handler)
        try call(.subscribe(subscription))
        return subscription
    }

    /// Asks, and waits for the first answer.
    ///
    /// - Throws: as `publish`, and `noResponders` at once when nobody hears it, `timedOut` after `deadline`.
    public func request(
        _ subject: Subject, as peer: NATSPeer? = nil, headers: MessageHeaders? = nil, _ payload: [UInt8],
        deadline: Duration
    ) async throws(NATSLocalError) -> NATSMessage {
        // Everything that can be wrong is found before anybody waits.
        let checked = try message(subject, reply: [], headers, payload)
        return try await requests.ask(deadline: deadline) { (number) throws(NATSLocalError) in
            var message = checked
            message.reply = inbox + String(number, radix: 36).utf8
            try call(.publish(message, as: peer, request: number))
        }
    }

    private func message(
        _ subject: Subject, reply: [UInt8], _ headers: MessageHeaders?, _ payload: [UInt8]
    ) throws(NATSLocalError) -> OwnedMessage {
        guard subject.isLiteral else { throw .notLiteral(subject.description) }
        let block = headers?.block ?? []
        guard block.count + payload.count <= configuration.limits.payloadBytesMax else {
            throw .payloadTooLarge(bytesMax: configuration.limits.payloadBytesMax)
        }
        return OwnedMessage(
            subject: subject.bytes, reply: reply, body: block.isEmpty ? payload : block + payload,
            headerBytes: block.count)
    }

    func call(_ call: LocalCalls.Call) throws(NATSLocalError) {
        if try local.add(call) { loop.execute { self.serveLocal() } }
    }

    // MARK: On the loop's thread

    /// Delivers a client's message, and then what in-process peers did when they heard it.
    func deliver(_ message: Publication, from session: NATSSession) -> Int {
        isDelivering = true
        let count = space.deliver(message, except: session.options.echo ? nil : session)
        isDelivering = false
        serveLocal()
        return count
    }

    /// Does what in-process peers called, in order. Peers that answer each other without end leave others
    /// their turn.
    private func serveLocal() {
        guard !isDelivering else { return }
        isDelivering = true
        defer { isDelivering = false }
        for _ in 0..<1024 {
            guard let call = local.next() else { return }
            serve(call)
        }
        loop.schedule(after: .zero) { [weak self] in self?.serveLocal() }
    }

    private func serve(_ call: LocalCalls.Call) {
        switch call {
        case .publish(let message, let peer, let request):
            if request != nil { openInbox() }
            let count = message.lend { space.deliver($0, except: peer) }
            if count == 0, let request { requests.finish(request, .failure(.noResponders)) }
        case .subscribe(let subscription):
            guard !subscription.isCancelled else { return }
            localInterests[ObjectIdentifier(subscription)] = interest(of: subscription)
        case .cancel(let subscription):
            guard let interest = localInterests.removeValue(forKey: ObjectIdentifier(subscription)) else {
                return
            }
            space.remove(interest)
        }
    }

    private func interest(of subscription: NATSSubscription) -> Interest? {
        subscription.subject.bytes.withUnsafeBytes { subject in
            subscription.queue.withUnsafeBytes { queue in
                try? space.add(
                    subject, queue: queue, sid: [], LocalReceiver(of: subscription.peer, subscription.hear))
            }
        }
    }

    /// The subscription for all answers, with the first request.
    private func openInbox() {
        guard inboxInterest == nil else { return }
        let prefix = inbox.count
        let receiver = LocalReceiver(of: nil) { [requests] message in
            let digits = message.subject.utf8.dropFirst(prefix)
            guard let number = UInt64(String(decoding: digits, as: UTF8.self), radix: 36) else { return }
            requests.finish(number, .success(message))
        }
        (inbox + [UInt8(ascii: "*")]).withUnsafeBytes { subject in
            let queue = UnsafeRawBufferPointer(start: nil, count: 0)
            inboxInterest = try? space.add(subject, queue: queue, sid: [], receiver)
        }
    }
}
