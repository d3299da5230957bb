import Base
import Bus
import Loop
import NATSWire

/// What happens on the loop's thread.
extension NATSClient {
    // MARK: Attempts

    /// Tries the next address.
    func attempt() {
        timer?.cancel()
        guard !configuration.addresses.isEmpty else {
            return missed(.unreachable("no address is known"), at: "-")
        }
        let address = configuration.addresses[attempts % configuration.addresses.count]
        attempts &+= 1
        let number = attempts
        let link = ClientLink(
            number, address, options(address), unansweredPingsMax: configuration.unansweredPingsMax, self)
        self.link = link
        timer = after(configuration.connectDeadline) { $0.overdue(number) }
        if let peer = SocketAddress(address.hostAndPort) {
            connect(link, to: peer)
        } else {
            look(up: address, link)
        }
    }

    private func overdue(_ number: Int) {
        if let link, link.number == number, !link.isOpen { link.end(.silent) }
    }

    private func look(up address: NATSAddress, _ link: ClientLink) {
        let resolver = resolver ?? Resolver(time: time)
        self.resolver = resolver
        let number = link.number
        Task {
            let found: Result<SocketAddress, SocketError>
            do throws(SocketError) {
                found = .success(try await resolver.resolve(address.hostAndPort))
            } catch {
                found = .failure(error)
            }
            self.loop.execute { self.resolved(found, number) }
        }
    }

    private func resolved(_ found: Result<SocketAddress, SocketError>, _ number: Int) {
        guard let link, link.number == number else { return }
        switch found {
        case .success(let peer): connect(link, to: peer)
        case .failure(let error): link.end(.unreachable("\(error)"))
        }
    }

    private func connect(_ link: ClientLink, to peer: SocketAddress) {
        var limits = Connection.Limits()
        limits.high = configuration.windowBytes
        limits.low = configuration.windowBytes / 4
        // A piece beyond the window, changes of subscriptions, and answers to PINGs.
        limits.hard = configuration.windowBytes &+ configuration.waitingBytesMax &* 2 &+ (64 << 20)
        link.connect(to: peer, on: loop, limits: limits)
    }

    private func options(_ address: NATSAddress) -> ConnectOptions {
        var options = ConnectOptions()
        options.verbose = false
        options.pedantic = false
        options.echo = false
        options.headers = true
        options.noResponders = true
        options.protocolLevel = 1
        options.name = configuration.name
        options.language = "swift"
        options.version = "1"
        switch address.credentials == .none ? configuration.credentials : address.credentials {
        case .none: break
        case .token(let token): options.token = token
        case .user(let user, let password): (options.user, options.password) = (user, password)
        }
        return options
    }

    /// Runs `action` on the loop after a while.
    func after(
        _ delay: Duration, _ action: @escaping @Sendable (NATSClient) -> Void
    ) -> any TimerToken {
        time.after(delay) { [weak self] in
            guard let self else { return }
            self.loop.execute { action(self) }
        }
    }

    // MARK: Sending

    /// Hands to the connection what waits, as far as it has room.
    func send() {
        guard let link, link.isOpen else { return }
        calls.attend()
        while link.hasRoom, let work = calls.next() {
            switch work {
            case .changes(let changes): link.write(changes.bytes)
            case .piece(let piece): send(piece, over: link)
            }
        }
        if isStopping, calls.isEmpty { link.askWhetherDone() }
    }

    private func send(_ piece: consuming Outbox.Piece, over link: ClientLink) {
        var piece = piece
        // A request that nobody waits for any more is not sent.
        if let request = piece.request, !requests.markSent(request) { return }
        if piece.largestPayload > payloadBytesMax { dropLarge(&piece) }
        link.write(piece.writer.bytes)
        traffic.sent(messages: piece.messages, bytes: piece.payloadBytes)
        calls.recycle(&piece.writer)
    }

    /// The server takes less than the one before, for which these messages were meant.
    private func dropLarge(_ piece: inout Outbox.Piece) {
        let before = piece.messages
        piece.drop(largerThan: payloadBytesMax)
        let dropped = before - piece.messages
        traffic.dropped.add(UInt64(clamping: dropped))
        if let request = piece.request {
            requests.finish(request, .failure(.tooLarge(bytesMax: payloadBytesMax)))
        }
        log.warning(
            "messages are larger than the server takes and were dropped",
            ["messages": LogValue(dropped), "bytes_max": LogValue(payloadBytesMax)])
    }

    // MARK: The end

    func windUp(_ limit: Duration, _ stopped: @escaping @Sendable () -> Void) {
        if case .stopped = state { return stopped() }
        whenStopped.append(stopped)
        guard !isStopping else { return }
        isStopping = true
        if limit <= .zero || calls.isEmpty && link?.isOpen != true { return finish() }
        stopLimit = after(limit) { $0.finish() }
        send()
    }

    func finish() {
        if case .stopped = state { return }
        for token in [timer, pings, stopLimit] { token?.cancel() }
        let dropped = calls.discard()
        traffic.dropped.add(UInt64(clamping: dropped))
        if dropped > 0 {
            log.warning("messages were not sent before the end", ["messages": LogValue(dropped)])
        }
        let last = link
        link = nil
        last?.end(.closed("the client was stopped"))
        set(.stopped)
        let waiting = whenStopped
        whenStopped = []
        for stopped in waiting { stopped() }
    }
}
