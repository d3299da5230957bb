public import Base
public import Loop
public import Wire

/// A worldserver that does what a test says. It accepts gateways as AzerothCore does in a cluster (spec
/// sidecar 9.1), records every packet that reaches it, and lets players into a world without anything in it.
public actor ScriptedWorld {
    /// How it behaves. A change counts for what comes after it.
    public struct Script: Sendable {
        public enum Login: Sendable {
            /// SMSG_LOGIN_VERIFY_WORLD at this place, then SMSG_TIME_SYNC_REQ.
            case enters(Position)
            case refuses(LoginFailure)
            case isSilent, closes
        }
        public enum HandOver: Sendable {
            /// `TC9_SMSG_READY_FOR_REDIRECT` with "saved", then the end of the connection.
            case saves
            case fails, isSilent, closes
        }
        public var sendsChallenge = true
        /// Sends `TC9_SMSG_WORLD_SESSION_READY` after CMSG_AUTH_SESSION.
        public var announcesReadiness = true
        /// Answers CMSG_AUTH_SESSION with a refusal.
        public var refusesSessions: ResponseCode?
        public var answersPings = true
        public var login = Login.enters(Position(map: MapID(0), x: 0, y: 0, z: 0))
        public var handOver = HandOver.saves
        public init() {}
    }
    /// A packet that reached the world.
    public struct Received: Sendable {
        /// Counts the gateway's connections from 1.
        public let session: Int
        public let opcode: Opcode
        public let body: [UInt8]
    }

    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    /// Where gateways reach it.
    public nonisolated let address: SocketAddress
    private let time: any TimeSource
    private let listener: Listener
    private let newcomers: Newcomers
    public var script: Script
    public private(set) var received: [Received] = []
    public private(set) var sessionsSeen = 0
    private var sessions: [Int: ScriptedSession] = [:]
    private var waiters: [Int: Waiter] = [:]
    private var lastWaiter = 0

    private struct Waiter {
        let holds: (isolated ScriptedWorld) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }

    public init(_ script: Script = Script(), on loop: EventLoop, time: (any TimeSource)? = nil)
        throws(SocketError)
    {
        self.script = script
        self.loop = loop
        self.time = time ?? LoopTime(loop)
        let newcomers = Newcomers()
        self.newcomers = newcomers
        listener = try Listener(.loopback(), loop: loop) { newcomers.hand($0) }
        address = listener.address
        newcomers.world = self
    }

    public func change(_ edit: @Sendable (inout Script) -> Void) { edit(&script) }

    /// What has come of one opcode.
    public func received(_ opcode: Opcode) -> [Received] { received.filter { $0.opcode == opcode } }
    public func forgetReceived() { received = [] }
    /// Connections that stand now.
    public var openSessions: Int { sessions.count }

    /// Waits until something holds of what came; false when the deadline passes first.
    public func wait(
        within: Duration = .seconds(10), until holds: @escaping @Sendable (isolated ScriptedWorld) -> Bool
    ) async -> Bool {
        if holds(self) { return true }
        lastWaiter += 1
        let id = lastWaiter
        let deadline = time.after(within) { [weak self, loop] in
            guard let self else { return }
            loop.execute { self.assumeIsolated { $0.giveUp(id) } }
        }
        defer { deadline.cancel() }
        return await withCheckedContinuation { waiters[id] = Waiter(holds: holds, continuation: $0) }
    }

    /// Sends to one session, or to all that stand.
    public func send(_ opcode: Opcode, _ body: [UInt8] = [], to session: Int? = nil) {
        let chosen = session.map { [$0] } ?? Array(sessions.keys)
        for number in chosen { sessions[number]?.send(opcode, body) }
    }
    public func send(_ packet: some Packet, to session: Int? = nil) {
        send(type(of: packet).opcode, packet.body(), to: session)
    }
    /// Sends a whole world entry again, as after a far teleport within this worldserver.
    public func showWorld(at position: Position, to session: Int? = nil) {
        send(LoginVerifyWorld(position: position), to: session)
        send(TimeSyncRequest(counter: 0), to: session)
    }

    /// Gives all players up without being asked: each is saved, the link ends (spec gateway 12.4).
    public func giveUpPlayers() {
        send(ReadyForRedirect(isSaved: true))
        for session in sessions.values { session.closeAfterFlush() }
    }

    /// Drops all connections and takes no more: the process is dead. Until then the world
    /// lives, also when nobody holds it.
    public func crash() {
        listener.close()
        newcomers.world = nil
        dropSessions()
    }
    /// Drops all connections; new ones are taken.
    public func dropSessions() {
        for session in sessions.values { session.close() }
    }

    // MARK: What the sessions tell

    fileprivate func took(_ connection: Connection) {
        sessionsSeen += 1
        let number = sessionsSeen
        let session = ScriptedSession(connection) { [weak self] opcode, body in
            self?.assumeIsolated { $0.took(opcode, body, from: number) }
        } closed: { [weak self] in
            self?.assumeIsolated {
                $0.sessions[number] = nil
                $0.wakeWaiters()
            }
        }
        sessions[number] = session
        if script.sendsChallenge {
            send(
                AuthChallenge(serverSeed: [1, 2, 3, 4], random: [UInt8](repeating: 0, count: 32)), to: number)
        }
        wakeWaiters()
    }

    private func took(_ opcode: Opcode, _ body: [UInt8], from number: Int) {
        received.append(Received(session: number, opcode: opcode, body: body))
        answer(opcode, body, number)
        wakeWaiters()
    }

    private func giveUp(_ id: Int) {
        waiters.removeValue(forKey: id)?.continuation.resume(returning: false)
    }

    private func wakeWaiters() {
        for (id, waiter) in waiters where waiter.holds(self) {
            waiters[id] = nil
            waiter.continuation.resume(returning: true)
        }
    }

    private func answer(_ opcode: Opcode, _ body: [UInt8], _ number: Int) {
        switch opcode {
        case .CMSG_AUTH_SESSION:
            if let refusal = script.refusesSessions {
                send(AuthResponse.refused(refusal), to: number)
                sessions[number]?.close()
            } else if script.announcesReadiness {
                send(WorldSessionReady(), to: number)
            }
        case .CMSG_PING:
            guard script.answersPings, let ping = try? Ping.parse(body) else { return }
            send(Pong(sequence: ping.sequence), to: number)
        case .CMSG_PLAYER_LOGIN: letIn(number)
        case .TC9_CMSG_PREPARE_FOR_REDIRECT: handOver(number)
        default: break
        }
    }

    private func letIn(_ number: Int) {
        switch script.login {
        case .enters(let position): showWorld(at: position, to: number)
        case .refuses(let reason): send(CharacterLoginFailed(reason), to: number)
        case .isSilent: break
        case .closes: sessions[number]?.close()
        }
    }

    private func handOver(_ number: Int) {
        switch script.handOver {
        case .saves:
            send(ReadyForRedirect(isSaved: true), to: number)
            sessions[number]?.closeAfterFlush()
        case .fails: send(ReadyForRedirect(isSaved: false), to: number)
        case .isSilent: break
        case .closes: sessions[number]?.close()
        }
    }
}

/// Hands new connections to the world, and keeps it for as long as it takes any.
private final class Newcomers: Sendable {
    private let held = Locked<ScriptedWorld?>(nil)
    var world: ScriptedWorld? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
    func hand(_ connection: Connection) {
        guard let world else { return connection.close(because: "the world is gone") }
        world.assumeIsolated { $0.took(connection) }
    }
}
