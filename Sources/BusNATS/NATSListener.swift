public import Base
public import Loop
import NATSWire

/// The bus's door: any client of NATS can connect to it, and the daemon's own services are peers on the same
/// subjects without a socket.
///
/// Everything happens on one loop's thread; what in-process peers call from other threads goes there first.
/// They may do so before `start` and without it: then they hear only each other.
public final class NATSListener: @unchecked Sendable {
    public let configuration: NATSConfiguration
    let loop: EventLoop
    let time: any TimeSource
    let log: Log
    let metrics: NATSMetrics
    let local: LocalCalls
    let requests: PendingAnswers<NATSMessage, NATSLocalError>
    /// Of the answers to requests of in-process peers.
    let inbox: [UInt8]
    private let serverID: String

    // Loop thread only, from here on.
    let space: SubjectSpace
    var writer = OperationWriter()
    var localInterests: [ObjectIdentifier: Interest] = [:]
    var isDelivering = false
    var inboxInterest: Interest?
    private var listener: Listener?
    private var sessions: [UInt64: NATSSession] = [:]
    private var strangers: [UInt64] = []
    private var lastSession: UInt64 = 0
    private var complaints: TokenBucket
    private var isStopping = false
    private var whenEmpty: [() -> Void] = []

    /// - Parameter loop: serves all connections, and calls the handlers of in-process subscriptions.
    public init(
        _ configuration: NATSConfiguration, loop: EventLoop, time: any TimeSource, randomness: any Randomness,
        log: Log, metrics: Metrics
    ) {
        self.configuration = configuration
        self.loop = loop
        self.time = time
        self.log = log
        self.metrics = NATSMetrics(metrics)
        local = LocalCalls(callsMax: configuration.localCallsMax, bytesMax: configuration.localBytesMax)
        requests = PendingAnswers(
            max: configuration.requestsMax, time: time,
            failures: .init(timedOut: .timedOut, overloaded: .overloaded, stopped: .stopped))
        serverID = Self.name(randomness)
        inbox = Array("_INBOX.\(Self.name(randomness)).".utf8)
        space = SubjectSpace(randomness: randomness, metrics: self.metrics)
        complaints = TokenBucket(capacity: 10, perSecond: 1, now: time.now())
    }

    /// 128 random bits.
    private static func name(_ randomness: any Randomness) -> String {
        String(randomness.next(), radix: 36, uppercase: true)
            + String(randomness.next(), radix: 36, uppercase: true)
    }

    // MARK: Start and end

    /// Listens; returns where, with the port that was chosen when 0 was asked for.
    public func start(_ address: SocketAddress) throws(SocketError) -> SocketAddress {
        let listener = try Listener(address, loop: loop) { [weak self] connection in
            guard let self else { return connection.close(because: "nobody listens") }
            self.accept(connection)
        }
        loop.execute { self.took(listener) }
        return listener.address
    }

    private func took(_ listener: Listener) {
        if isStopping { return listener.close() }
        self.listener = listener
    }

    /// Takes no new clients, closes those there are when they have read what they are owed (at most a
    /// second), and fails requests that wait. What in-process peers call afterwards is refused.
    public func stop() async {
        await withCheckedContinuation { continuation in
            loop.execute { self.windUp { continuation.resume() } }
        }
    }

    private func windUp(_ done: @escaping () -> Void) {
        isStopping = true
        local.stop()
        requests.stop()
        listener?.close()
        listener = nil
        for interest in localInterests.values { space.remove(interest) }
        if let inboxInterest { space.remove(inboxInterest) }
        localInterests = [:]
        for session in sessions.values { session.connection.closeAfterFlush(because: "the bus ends") }
        if sessions.isEmpty { done() } else { whenEmpty.append(done) }
    }

    // MARK: Clients

    private func accept(_ connection: Connection) {
        guard !isStopping else { return connection.close(because: "the bus ends") }
        lastSession &+= 1
        connection.limits.hard = configuration.outputBytesMax
        connection.limits.high = configuration.outputBytesMax / 2
        connection.limits.low = configuration.outputBytesMax / 4
        let session = NATSSession(lastSession, connection, self)
        connection.handler = session
        sessions[session.number] = session
        metrics.connections.add(1)
        guard sessions.count <= configuration.connectionsMax else {
            return session.end(.refused(.connections, "maximum connections exceeded"))
        }
        setPingTimer(session)
        if !session.isAdmitted { watch(session) }
        greet(session)
    }

    private func greet(_ session: NATSSession) {
        // A client can be quicker than the note of where we listen, which waits for this turn's end.
        guard listener != nil || isStopping else {
            loop.schedule(after: .zero) { [weak self] in self?.greet(session) }
            return
        }
        let info = info(for: session)
        session.write { $0.info(info) }
    }

    private func info(for session: NATSSession) -> ServerInfo {
        var info = ServerInfo()
        info.serverID = serverID
        info.serverName = configuration.serverName
        info.version = configuration.serverVersion
        info.host = listener?.address.host ?? ""
        info.port = listener?.address.port ?? 0
        info.headers = true
        info.payloadBytesMax = configuration.limits.payloadBytesMax
        info.authRequired = configuration.credentials.areRequired
        info.clientID = session.number
        info.clientAddress = session.connection.peer.host
        return info
    }

    /// Who must say who they are has a deadline for it, and there are only so many of them.
    private func watch(_ session: NATSSession) {
        session.deadline = after(configuration.connectDeadline, session) {
            $0.end(.refused(.deadline, "Authentication Timeout"))
        }
        strangers.append(session.number)
        if strangers.count > configuration.strangersMax, let oldest = strangers.first {
            strangers.removeFirst()
            sessions[oldest]?.end(.refused(.strangers, "Authentication Timeout"))
        }
    }

    func admit(_ session: NATSSession) {
        session.isAdmitted = true
        session.deadline?.cancel()
        session.deadline = nil
        strangers.removeAll { $0 == session.number }
    }

    func setPingTimer(_ session: NATSSession) {
        session.pingTimer = after(configuration.pingInterval, session) { $0.pingDue() }
    }

    /// Runs `action` on the loop if the session is still there then.
    private func after(
        _ delay: Duration, _ session: NATSSession, _ action: @escaping @Sendable (NATSSession) -> Void
    ) -> any TimerToken {
        let number = session.number
        return time.after(delay) { [weak self] in
            guard let self else { return }
            self.loop.execute { if let session = self.sessions[number] { action(session) } }
        }
    }

    func gone(_ session: NATSSession, _ cause: CloseCause) {
        sessions[session.number] = nil
        strangers.removeAll { $0 == session.number }
        metrics.connections.add(-1)
        if cause == .outputOverflow {
            metrics.slowConsumers.add()
            complain("a client of the bus does not read and was cut off", session, cause.description)
        }
        log.debug(
            "a connection to the bus ended",
            ["client": LogValue(session.number), "cause": LogValue(cause)])
        guard isStopping, sessions.isEmpty else { return }
        let waiting = whenEmpty
        whenEmpty = []
        for done in waiting { done() }
    }

    func note(_ end: NATSSession.End, of session: NATSSession) {
        switch end {
        case .refused(let reason, _):
            metrics.refuse(reason)
            complain("a client of the bus was not let in", session, end.text)
        case .wrongProtocol:
            metrics.protocolErrors.add()
            complain("a client of the bus was cut off", session, end.text)
        case .stale:
            metrics.stale.add()
            complain("a client of the bus does not answer and was cut off", session, end.text)
        }
    }

    /// A line in the log, but not one for each of a flood.
    private func complain(_ what: String, _ session: NATSSession, _ why: String) {
        guard complaints.take(now: time.now()) else { return }
        log.warning(
            what,
            [
                "client": LogValue(session.number), "address": LogValue(session.connection.peer),
                "name": .string(session.options.name ?? ""), "reason": .string(why),
            ])
    }
}
