import Base
import Bus
import CNATS
import NATSWire

/// What happens on the broker's thread.
extension LibNATSBroker {
    // MARK: Attempts

    /// Tries the next address.
    func attempt() {
        guard connection == nil, !isStopped else { return }
        guard !configuration.addresses.isEmpty else {
            return missed(.unreachable("no address is known"), at: "-")
        }
        let address = configuration.addresses[attempts % configuration.addresses.count]
        attempts &+= 1
        do throws(BrokerLoss) {
            opened(try LibNATSConnection(address, configuration, self), address)
        } catch {
            missed(error, at: address.description)
        }
    }

    private func opened(_ connection: LibNATSConnection, _ address: NATSAddress) {
        self.connection = connection
        stoodSince = time.now()
        told = []
        traffic.connects.add()
        log.notice("connected to the bus", ["server": LogValue(address)])
        for subscription in calls.connected(payloadBytesMax: connection.payloadBytesMax) {
            note(connection.subscribe(subscription), "subscribe to \(subscription.subject)")
        }
        send()
        if !isStopping { set(.connected(server: address.description)) }
    }

    /// Says why, but not again and again, and tries once more in a while.
    private func missed(_ loss: BrokerLoss, at server: String) {
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

    /// Runs `action` on the thread after a while.
    private func after(
        _ delay: Duration, _ action: @escaping @Sendable (LibNATSBroker) -> Void
    ) -> any TimerToken {
        time.after(delay) { [weak self] in
            guard let self else { return }
            self.thread.execute { action(self) }
        }
    }

    // MARK: Sending

    /// Does what was called, in order. A flood leaves other work of the thread its turn.
    func send() {
        guard let connection else { return }
        calls.attend()
        for _ in 0..<1024 {
            switch calls.next() {
            case .change(.subscribe(let subscription)):
                note(connection.subscribe(subscription), "subscribe to \(subscription.subject)")
            case .change(.cancel(let subscription)): connection.cancel(subscription)
            case .message(let message):
                // A request that nobody waits for any more is not sent.
                if let request = message.request, !requests.markSent(request) { continue }
                guard send(message, over: connection) else { return }
            case nil:
                if isStopping { drain(connection) }
                return
            }
        }
        thread.execute { self.send() }
    }

    /// False when the connection takes no more.
    private func send(_ message: LibNATSCalls.Message, over connection: LibNATSConnection) -> Bool {
        let status = connection.publish(message)
        switch status {
        case NATS_OK:
            traffic.sent(messages: 1, bytes: message.payload.count)
            return true
        case NATS_MAX_PAYLOAD:
            // The server takes less than the one before, for which it was meant.
            traffic.dropped.add()
            let bytesMax = connection.payloadBytesMax
            if let request = message.request {
                requests.finish(request, .failure(.tooLarge(bytesMax: bytesMax)))
            }
            log.warning(
                "a message is larger than the server takes and was dropped",
                ["subject": .string(message.subject), "bytes_max": LogValue(bytesMax)])
            return true
        case NATS_CONNECTION_CLOSED:
            // Its end, and the reason, is told soon; another one sends the rest.
            calls.putBack(message)
        default:
            // What lies in it now may be half a message.
            calls.putBack(message)
            lost(connection.number, LibNATSConnection.loss(status))
        }
        return false
    }

    private func note(_ status: natsStatus, _ what: String) {
        guard status != NATS_OK, status != NATS_CONNECTION_CLOSED else { return }
        complained("\(what): \(String(cString: natsStatus_GetText(status)))")
    }

    // MARK: The end

    func windUp(_ limit: Duration, _ stopped: @escaping @Sendable () -> Void) {
        if isStopped { return stopped() }
        whenStopped.append(stopped)
        guard !isStopping else { return }
        isStopping = true
        if limit <= .zero || calls.isEmpty && connection == nil { return finish() }
        stopLimit = after(limit) { $0.finish() }
        send()
    }

    private func drain(_ connection: LibNATSConnection) {
        _ = connection.flush(within: .seconds(1))
        if calls.isEmpty { finish() }
    }

    private var isStopped: Bool { state == .stopped }

    private func finish() {
        guard !isStopped else { return }
        for token in [timer, stopLimit] { token?.cancel() }
        let (dropped, subscriptions) = calls.discard()
        for subscription in subscriptions { subscription.forget() }
        traffic.dropped.add(UInt64(clamping: dropped))
        if dropped > 0 {
            log.warning("messages were not sent before the end", ["messages": LogValue(dropped)])
        }
        connection?.destroy()
        connection = nil
        set(.stopped)
        for stopped in whenStopped { stopped() }
        whenStopped = []
        nats_ReleaseThreadMemory()
        thread.stop()
    }

    // MARK: What the connection tells

    private func lost(_ number: UInt64, _ loss: BrokerLoss) {
        guard let connection, connection.number == number else { return }
        self.connection = nil
        calls.disconnected()
        requests.failSent(.timedOut)
        connection.destroy()
        traffic.losses.add()
        // One that ends soon again and again is a failure too.
        if let since = stoodSince, time.now() - since >= configuration.longestBackoff { backoff.reset() }
        missed(loss, at: connection.address)
    }
}

extension LibNATSBroker: LibNATSConnectionOwner {
    func ended(_ number: UInt64, _ loss: BrokerLoss) {
        thread.execute { self.lost(number, loss) }
    }
    func dropped() { traffic.dropped.add() }

    func complained(_ text: String) {
        traffic.errors.add()
        thread.execute {
            guard self.complaints.take(now: self.time.now()) else { return }
            self.log.warning("the server of the bus complains", ["text": .string(text)])
        }
    }
}
