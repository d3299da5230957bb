import Base
import Bus
import NATSWire

/// What the connection tells, on the loop's thread.
extension NATSClient: ClientLinkOwner {
    func opened(_ link: ClientLink, _ info: ServerInfo) {
        timer?.cancel()
        stoodSince = time.now()
        told = []
        traffic.connects.add()
        log.notice(
            "connected to the bus", ["server": LogValue(link.address), "name": .string(info.serverName)])
        payloadBytesMax = info.payloadBytesMax > 0 ? info.payloadBytesMax : configuration.payloadBytesMax
        link.write(calls.connected(payloadBytesMax: payloadBytesMax).bytes)
        setPingTimer(link.number)
        send()
        if !isStopping { set(.connected(server: link.address.description)) }
    }

    private func setPingTimer(_ number: Int) {
        pings = after(configuration.pingInterval) { client in
            guard let link = client.link, link.number == number else { return }
            link.pingDue()
            if client.link === link { client.setPingTimer(number) }
        }
    }

    func heard(_ message: Publication, sid: UInt64) {
        traffic.heard(bytes: message.payload.count)
        guard !isStopping else { return }
        // That nobody hears a request is told to whichever subscription fits its reply subject.
        let isRefusal = isNoResponders(message)
        if sid == inboxID || isRefusal { return answered(message, isRefusal) }
        guard let subscription = calls.subscription(sid) else { return }
        subscription.hear(
            BrokerMessage(
                subject: String(decoding: message.subject, as: UTF8.self), payload: Array(message.payload),
                answer: message.reply.isEmpty
                    ? nil : answering(String(decoding: message.reply, as: UTF8.self))))
    }

    /// Headers with 503 and nothing else, for one of our requests.
    private func isNoResponders(_ message: Publication) -> Bool {
        guard message.headerBytes > 0, message.payload.isEmpty, message.subject.starts(with: inbox.utf8)
        else { return false }
        return (try? MessageHeaders(message.headers))?.status == 503
    }

    private func answered(_ message: Publication, _ isRefusal: Bool) {
        let digits = message.subject.dropFirst(inbox.utf8.count)
        guard let number = UInt64(String(decoding: digits, as: UTF8.self), radix: 36) else { return }
        requests.finish(number, isRefusal ? .failure(.noResponders) : .success(Array(message.payload)))
    }

    /// How a handler answers what it was given.
    private func answering(_ reply: String) -> @Sendable ([UInt8]) -> Void {
        { [weak self] payload in
            guard let self else { return }
            do throws(BrokerError) {
                try publish(reply, payload)
            } catch {
                metrics.lostAnswers.add()
                log.debug(
                    "an answer could not be sent",
                    ["subject": .string(reply), "reason": .string("\(error)")])
            }
        }
    }

    func complained(_ link: ClientLink, _ text: String) {
        traffic.errors.add()
        guard link.isOpen, complaints.take(now: time.now()) else { return }
        log.warning(
            "the server of the bus complains", ["server": LogValue(link.address), "text": .string(text)])
    }
    func drained(_ link: ClientLink) { if self.link === link { send() } }
    func isDone(_ link: ClientLink) { if isStopping, calls.isEmpty { finish() } }

    func ended(_ link: ClientLink, _ loss: BrokerLoss) {
        guard self.link === link else { return }
        self.link = nil
        timer?.cancel()
        pings?.cancel()
        calls.disconnected()
        requests.failSent(.timedOut)
        if let since = stoodSince {
            stoodSince = nil
            traffic.losses.add()
            // One that ends soon again and again is a failure too.
            if time.now() - since >= configuration.longestBackoff { backoff.reset() }
        }
        missed(loss, at: link.address.description)
    }

    /// Says why, but not again and again, and tries once more in a while.
    func missed(_ loss: BrokerLoss, at server: String) {
        if isStopping, calls.isEmpty { return finish() }
        if case .refused = loss { backoff.slowDown() }
        let delay = backoff.next(randomness)
        timer = after(delay) { $0.attempt() }
        let isNews = told.count < 64 && told.insert("\(server) \(loss)").inserted
        log.log(
            isNews ? .warning : .debug, "no connection to the bus",
            [
                "server": .string(server), "reason": LogValue(loss),
                "next_try_milliseconds": .double(delay.milliseconds),
            ])
        set(.lost(loss))
    }
}
