import AccountsAPI
import Base
import Bus
import CharactersAPI
import Crypto
import Loop
import Wire
import WorldsAPI

/// One client's connection to the realm: an actor on its loop, entered synchronously from the socket.
///
/// What nobody claims flows between client and worldserver undecoded (`ClientSession+Forwarding`); what a
/// feature claims comes to its handler in order (`ClientSession+Dispatch`).
actor ClientSession {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    nonisolated let gateway: GatewayContext
    nonisolated let id: Characters.SessionID
    nonisolated let peer: SocketAddress
    unowned let hub: SessionHub

    // The client's stream.
    let client: Connection
    var phase = SessionPhase.connecting
    var toClient: HeaderCipher?
    var fromClient: HeaderCipher?
    /// The header at the front of the unread bytes is in plain text already.
    var headerIsPlain = false
    /// While false, the client's bytes wait (its CMSG_AUTH_SESSION is being checked).
    var readsClient = true
    let serverSeed: [UInt8]

    // Who it is, after authentication.
    var account: Accounts.WorldAccount?
    /// The body of CMSG_AUTH_SESSION, replayed to worldservers.
    var authSession: [UInt8] = []
    /// Its addon list, packed, until it is answered.
    var addonBlock: [UInt8] = []
    var addonBytes: UInt32 = 0
    var stay: WorldStay?
    /// The character select's link to a worldserver (creation, deletion ...).
    var errand: CharacterErrand?
    /// Who created which character here, so that its deletion goes to a worldserver that knows it.
    var createdOn: Worlds.WorldID?

    // Limits.
    var budget: TokenBucket
    var opcodeBudgets: [Opcode: TokenBucket] = [:]
    var overruns: TokenBucket
    var faults = TokenBucket(capacity: 20, perSecond: 1.0 / 3, now: Instant(nanoseconds: 0))
    var slowReaderTimer: TimerID?
    var deadlineTimer: TimerID?
    var lastPacket: Instant

    // Chat.
    var flood = ChatFlood()
    /// Until when the account is muted, and since when that is known.
    var muted = UnixTime(seconds: 0)
    var muteKnown: Instant?

    // Slow work.
    var lanes: [Lane: BoundedQueue<@Sendable (isolated ClientSession) async -> Void>] = [:]
    var runningLanes: Set<Lane> = []

    init(client: sending Connection, gateway: GatewayContext, hub: SessionHub) {
        loop = client.loop
        self.gateway = gateway
        self.hub = hub
        peer = client.peer
        self.client = client
        id = Characters.SessionID(
            gateway: gateway.id, number: gateway.nextSessionNumber(), start: gateway.startedAt)
        serverSeed = gateway.randomness.bytes(WorldDigest.seedBytes)
        let now = gateway.time.now()
        let budgets = gateway.configuration.budgets
        budget = TokenBucket(capacity: budgets.packetsBurst, perSecond: budgets.packetsPerSecond, now: now)
        overruns = TokenBucket(
            capacity: Double(budgets.overrunsMax), perSecond: Double(budgets.overrunsMax) / 60, now: now)
        lastPacket = now
    }

    /// Its account is claimed and the hub knows it by it.
    var isAuthenticated = false
    /// Of its claim on the account.
    var accountOrder: UInt64 = 0

    /// Greets the client.
    func start() {
        client.handler = self
        send(AuthChallenge(serverSeed: serverSeed, random: gateway.randomness.bytes(32)))
        deadlineTimer = loop.schedule(after: gateway.configuration.handshake) { [weak self] in
            self?.assumeIsolated { $0.close(because: "handshake deadline") }
        }
        gateway.counts.connections.add(1)
    }

    // MARK: Sending

    /// Sends a packet to the client; its header is encrypted here, once, in send order.
    func send(_ packet: some Packet) { sendFrame(packet.serverFrame()) }

    func sendFrame(_ frame: consuming [UInt8]) {
        guard let first = frame.first else { return }
        frame.withUnsafeMutableBytes { bytes in
            let header = ServerHeader.byteCount(firstByte: first)
            toClient?.apply(UnsafeMutableRawBufferPointer(rebasing: bytes[0..<min(header, bytes.count)]))
            client.write(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Sends a frame that others get too: only the header is this client's own.
    func sendShared(_ frame: [UInt8]) {
        guard let first = frame.first else { return }
        frame.withUnsafeBytes { bytes in
            let count = min(ServerHeader.byteCount(firstByte: first), bytes.count)
            withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { header in
                header.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
                toClient?.apply(header)
                client.write(UnsafeRawBufferPointer(header))
            }
            client.write(UnsafeRawBufferPointer(rebasing: bytes[count...]))
        }
    }

    /// A system line in the client's chat.
    func say(_ line: String) { send(ChatLine.system(line)) }

    /// A line about worldservers, where the realm wants players to see them.
    func announce(_ line: String) {
        if gateway.configuration.announcesWorldChanges { say(line) }
    }

    // MARK: Slow work

    /// Queues work behind what the lane has; work of one lane runs in order, one at a time.
    func enqueue(_ lane: Lane, _ work: @escaping @Sendable (isolated ClientSession) async -> Void) {
        guard phase != .leaving else { return }
        var queue = lanes[lane] ?? BoundedQueue(capacity: 64)
        guard queue.append(work) else { return overran(nil) }
        lanes[lane] = queue
        guard runningLanes.insert(lane).inserted else { return }
        Task(executorPreference: loop) { await self.run(lane) }
    }

    private func run(_ lane: Lane) async {
        while let work = lanes[lane]?.popFirst() { await work(self) }
        lanes[lane] = nil
        runningLanes.remove(lane)
    }

    // MARK: The end

    /// Closes the connection; `closed` does the rest.
    func close(because why: String) {
        guard phase != .leaving else { return }
        client.closeAfterFlush(because: why)
        if !client.isOpen { readsClient = false }
        leave(why)
    }

    /// Takes everything down, once: timers, worldserver links, claims.
    func leave(_ why: String) {
        guard phase != .leaving else { return }
        phase = .leaving
        readsClient = false
        for timer in [deadlineTimer, slowReaderTimer] { timer.map(loop.cancel) }
        gateway.counts.connections.add(-1)
        gateway.counts.closed(CloseReasons.label(why))
        if stay != nil { leaveWorld(parked: true) }
        errand?.cancel()
        errand = nil
        lanes = [:]
        if let account {
            if isAuthenticated { gateway.counts.authenticated.add(-1) }
            gateway.admissions.leave(id.number)
            release(account.account)
        }
        gateway.log.debug(
            "session ended",
            ["peer": .string(peer.host), "account": .string(account?.name ?? "-"), "cause": .string(why)])
        let number = id.number
        let known = isAuthenticated ? account?.account : nil
        let address = peer.ip
        hub.assumeIsolated { $0.forget(number, account: known, from: address) }
    }

    /// Lets go of the account, and of what may have been claimed since. The directory hears of the end after
    /// that: who waits for the account shall know where its player stayed.
    func release(_ account: AccountID) {
        let request = Characters.ReleaseSession(account: account, session: id)
        let gateway = gateway
        let number = id.number
        gateway.farewells.add(on: loop) {
            do { _ = try await gateway.bus.ask(request) } catch {
                gateway.log.warning("a session's claims were not released", ["error": .string("\(error)")])
            }
            gateway.presence.set(number, nil)
        }
    }

    /// A newer session took over, or the account lost its right.
    func evict(because why: String) { close(because: why) }
}

// MARK: - Socket

extension ClientSession: ConnectionHandler {
    nonisolated func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        preconditionIsolated()
        return HotEntry.fromClient(self, bytes)
    }
    nonisolated func closed(_ connection: Connection, _ cause: CloseCause) {
        assumeIsolated { $0.leave(cause.description) }
    }
    nonisolated func outputFull(_ connection: Connection) {
        assumeIsolated { $0.clientStalled() }
    }
    nonisolated func outputDrained(_ connection: Connection) {
        assumeIsolated { $0.clientCaughtUp() }
    }

    private func clientStalled() {
        stay?.live?.pauseReading()
        guard slowReaderTimer == nil else { return }
        slowReaderTimer = loop.schedule(after: gateway.configuration.slowReader) { [weak self] in
            self?.assumeIsolated { session in
                session.gateway.counts.slowReaders.add()
                session.client.close(because: CloseReasons.slowReader)
            }
        }
    }
    private func clientCaughtUp() {
        slowReaderTimer.map(loop.cancel)
        slowReaderTimer = nil
        stay?.live?.resumeReading()
    }
}

/// Causes that the metrics tell apart.
enum CloseReasons {
    static let slowReader = "the client does not read"
    private static let labels = [
        "handshake deadline": "handshake", slowReader: "slow_reader", "evicted by a newer session": "evicted",
        "too many misplaced packets": "misplaced", "too many malformed packets": "malformed",
        "over its packet budget": "budget", "broken framing": "framing", "shutdown": "shutdown",
        "closed by the peer": "peer", "idle": "idle", "room for newer connections": "crowded",
        "the peer does not read what it is sent": "slow_reader",
    ]
    static func label(_ why: String) -> String { labels[why] ?? "other" }
}
