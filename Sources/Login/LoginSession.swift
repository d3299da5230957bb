import AccountsAPI
import Base
import Bus
import Loop
import Wire

/// One client on the logon port, from its first byte to its last (spec auth 1).
///
/// Packets are handled strictly one after another: while one waits for a service, nothing more is read.
actor LoginSession: ConnectionHandler {
    enum State {
        case challenge
        case proof(PendingLogon)
        case reconnectProof(PendingReconnect)
        case authenticated(AccountID, build: UInt16)
        /// An answer is being found, or it was no. One more byte ends the connection.
        case closed

        func admits(_ opcode: LogonOpcode) -> Bool {
            switch (self, opcode) {
            case (.challenge, .challenge), (.challenge, .reconnectChallenge), (.proof, .proof),
                (.reconnectProof, .reconnectProof), (.authenticated, .realmList):
                true
            default: false
            }
        }
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    nonisolated let peer: SocketAddress
    nonisolated let addressKey: AddressKey
    let connection: Connection
    let context: LoginContext
    var state = State.challenge

    private var pass: Doorkeeper.Pass?
    private var isBusy = false
    private var packetStarted: Instant?
    private var deadline: Instant?
    private var timer: (token: any TimerToken, due: Instant)?
    private var realmLists: TokenBucket

    private init(_ connection: Connection, _ context: LoginContext) {
        self.connection = connection
        self.context = context
        loop = connection.loop
        peer = connection.peer
        addressKey = AddressKey(connection.peer)
        realmLists = TokenBucket(capacity: 20, perSecond: 2, now: context.time.now())
    }

    /// Takes a new connection in, or closes it when there are too many. On the connection's loop.
    nonisolated static func welcome(_ connection: Connection, _ context: LoginContext) {
        let session = LoginSession(connection, context)
        do throws(Doorkeeper.Refusal) {
            let pass = try context.doorkeeper.admit(session.addressKey) { [weak session] why in
                session?.dismiss(why)
            }
            connection.handler = session
            session.assumeIsolated { $0.begin(pass) }
        } catch {
            context.meters.turnedAway(error)
            context.report(
                .warning, "too many connections", about: session.addressKey,
                ["address": .string(connection.peer.host), "limit": .string(error.rawValue)])
            connection.close(because: "too many connections")
        }
    }

    /// Before a byte is read: is the address banned?
    private func begin(_ pass: Doorkeeper.Pass) {
        self.pass = pass
        work { await $0.checkAddress() }
        // It has said nothing yet. Were it safe while its address is looked up, a burst of strangers that
        // comes faster than the database answers would leave nobody to make room.
        context.doorkeeper.isWaiting(pass, since: context.time.now())
    }

    /// From any thread.
    private nonisolated func dismiss(_ why: String) {
        loop.execute { self.assumeIsolated { $0.end(why) } }
    }

    // MARK: Input

    nonisolated func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        // The buffer is lent for this call, which stays on the loop's thread.
        nonisolated(unsafe) let bytes = UnsafeRawBufferPointer(bytes)
        return assumeIsolated { $0.receive(bytes) }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        var consumed = 0
        while !isBusy, connection.isOpen, consumed < bytes.count {
            if case .closed = state {
                end("spoke after it was refused")
                break
            }
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            guard let opcode = LogonOpcode(rawValue: rest[0]), state.admits(opcode) else {
                protocolError("opcode \(rest[0]) out of turn")
                break
            }
            switch LogonPacket.next(in: rest) {
            case .needMore:
                if packetStarted == nil { packetStarted = context.time.now() }
                waitForClient()
                return consumed
            case .packet(let command, let size):
                consumed += size
                packetStarted = nil
                act(on: command)
            case .invalid(let error):
                protocolError(error.description)
            }
        }
        if bytes.count - consumed > 2 * LogonPacket.bytesMax {
            protocolError("more packets at once than make sense")
        }
        return consumed
    }

    private func act(on command: LogonCommand) {
        let current = state
        switch (command, current) {
        case (.challenge(let challenge), _), (.reconnectChallenge(let challenge), _):
            state = .closed
            work { await $0.challenge(challenge) }
        case (.proof(let proof), .proof(let pending)):
            state = .closed
            work { await $0.prove(proof, for: pending) }
        case (.reconnectProof(let proof), .reconnectProof(let pending)):
            state = .closed
            proveReconnect(proof, for: pending)
        case (.realmList, .authenticated(let account, let build)):
            guard realmLists.take(now: context.time.now()) else {
                context.meters.throttled(.realms)
                return end("too many realm lists")
            }
            work { await $0.listRealms(account, build: build) }
        default: protocolError("packet out of turn")
        }
    }

    /// Does what takes time. Until it is done the client is not heard.
    private func work(_ body: @escaping @Sendable (isolated LoginSession) async -> Void) {
        isBusy = true
        deadline = nil
        connection.pauseReading()
        if let pass { context.doorkeeper.isWaiting(pass, since: nil) }
        Task(executorPreference: loop) { await self.run(body) }
    }

    private func run(_ body: @Sendable (isolated LoginSession) async -> Void) async {
        await body(self)
        isBusy = false
        guard connection.isOpen else { return }
        waitForClient()
        connection.resumeReading()
    }

    // MARK: The end

    /// It has logged on and counts as a stranger no more.
    func becameKnown() {
        if let pass { context.doorkeeper.isKnown(pass) }
    }

    /// What came is no logon: counted, told, closed.
    private func protocolError(_ what: String) {
        context.meters.protocolErrors.add()
        context.report(
            .info, "not a logon", about: addressKey, ["address": .string(peer.host), "what": .string(what)])
        end(what)
    }

    /// Closes after what was written has left.
    func end(_ why: String) {
        state = .closed
        connection.closeAfterFlush(because: why)
    }

    nonisolated func closed(_ connection: Connection, _ cause: CloseCause) {
        assumeIsolated { $0.leave() }
    }

    private func leave() {
        state = .closed
        timer?.token.cancel()
        timer = nil
        if let pass { context.doorkeeper.left(pass) }
        pass = nil
    }

    // MARK: Deadlines

    /// It is the client's turn: a started packet has to be completed, silence has an end.
    private func waitForClient() {
        let now = context.time.now()
        let limits = context.configuration.limits
        if let pass, deadline == nil { context.doorkeeper.isWaiting(pass, since: now) }
        let due = packetStarted.map { $0 + limits.packet } ?? now + limits.idle
        deadline = due
        // A timer that fires earlier looks again; there is one a connection, not one a packet.
        if let timer, timer.due <= due { return }
        timer?.token.cancel()
        setTimer(due, now)
    }

    private func setTimer(_ due: Instant, _ now: Instant) {
        timer = (context.time.after(due - now) { [weak self] in self?.timerFired() }, due)
    }

    /// On a thread of the clock's choice.
    private nonisolated func timerFired() {
        loop.execute { self.assumeIsolated { $0.checkDeadline() } }
    }

    private func checkDeadline() {
        timer = nil
        guard let deadline, connection.isOpen else { return }
        let now = context.time.now()
        if now < deadline { return setTimer(deadline, now) }
        end(packetStarted == nil ? "said nothing for too long" : "took too long over one packet")
    }
}
