import Base
import Crypto
import Loop
import Testing
import Wire

/// A gateway for the tests of the client alone: it knows one session key and answers as the test says.
final class FakeGateway: Sendable {
    typealias Answer = @Sendable (_ opcode: Opcode, _ body: [UInt8]) -> [(Opcode, [UInt8])]

    struct Behaviour: Sendable {
        var sessionKey: [UInt8] = []
        /// What SMSG_AUTH_RESPONSE says; several go out one after another.
        var responses = [AuthResponse.admitted(expansion: 2)]
        /// An unknown account is refused before headers are enciphered.
        var refusesInPlain = false
        /// Each byte leaves in a segment of its own.
        var trickles = false
        var answer: Answer = { _, _ in [] }
    }
    let address: SocketAddress
    private let listener: Listener
    private let loop: EventLoop
    private let state: Locked<State>

    struct State {
        var received: [(opcode: Opcode, body: [UInt8])] = []
        fileprivate var sessions: [FakeGatewaySession] = []
    }

    init(on loop: EventLoop, _ behaviour: Behaviour) throws {
        let state = Locked(State())
        listener = try Listener(.loopback(), loop: loop) { connection in
            let session = FakeGatewaySession(connection, behaviour) { opcode, body in
                state.withLock { $0.received.append((opcode, body)) }
            }
            state.withLock { $0.sessions.append(session) }
        }
        self.state = state
        self.loop = loop
        address = listener.address
    }

    var received: [(opcode: Opcode, body: [UInt8])] { state.withLock { $0.received } }
    func received<P: Packet>(_ type: P.Type) -> [P] {
        received.filter { $0.opcode == P.opcode }.compactMap { try? P.parse($0.body) }
    }

    func send(_ packet: some Packet) { send(type(of: packet).opcode, packet.body()) }
    func send(_ opcode: Opcode, _ body: [UInt8]) {
        loop.execute { [state] in
            for session in state.withLock({ $0.sessions }) { session.send(opcode, body) }
        }
    }
    /// Bytes outside the framing.
    func sendBytes(_ bytes: [UInt8]) {
        loop.execute { [state] in
            for session in state.withLock({ $0.sessions }) { session.sendHeader(bytes) }
        }
    }
    func hangUp() {
        loop.execute { [state] in
            for session in state.withLock({ $0.sessions }) { session.connection.close(because: "test") }
        }
    }
}

/// Only ever used on its loop.
private final class FakeGatewaySession: ConnectionHandler, @unchecked Sendable {
    let connection: Connection
    private let behaviour: FakeGateway.Behaviour
    private let took: (Opcode, [UInt8]) -> Void
    private let seed: [UInt8] = [9, 8, 7, 6]
    private var outgoing: HeaderCipher?
    private var incoming: HeaderCipher?
    private var awaited: ClientHeader?
    private var trickle: [UInt8] = []

    init(
        _ connection: Connection, _ behaviour: FakeGateway.Behaviour,
        took: @escaping (Opcode, [UInt8]) -> Void
    ) {
        self.connection = connection
        self.behaviour = behaviour
        self.took = took
        connection.handler = self
        let challenge = AuthChallenge(serverSeed: seed, random: [UInt8](repeating: 3, count: 32))
        send(AuthChallenge.opcode, challenge.body())
    }

    func send(_ opcode: Opcode, _ body: [UInt8]) {
        let header = ServerHeader(opcode: opcode, bodyBytes: body.count)
        var frame = Frame.server(opcode, body)
        frame.withUnsafeMutableBytes {
            outgoing?.apply(UnsafeMutableRawBufferPointer(rebasing: $0[0..<header.byteCount]))
        }
        put(frame)
    }
    /// Enciphers and sends what may be no header at all.
    func sendHeader(_ bytes: [UInt8]) {
        var bytes = bytes
        outgoing?.apply(&bytes)
        put(bytes)
    }

    private func put(_ bytes: [UInt8]) {
        guard behaviour.trickles else { return connection.write(bytes) }
        let isIdle = trickle.isEmpty
        trickle += bytes
        if isIdle { pump() }
    }
    /// One byte a turn of the loop, so one a segment.
    private func pump() {
        guard !trickle.isEmpty else { return }
        connection.write([trickle.removeFirst()])
        connection.loop.schedule(after: .zero) { [self] in pump() }
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var position = 0
        while true {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[position...])
            if let header = awaited {
                guard rest.count >= header.bodyBytes else { return position }
                awaited = nil
                position += header.bodyBytes
                take(header.opcode, Array(rest.prefix(header.bodyBytes)))
            } else {
                guard rest.count >= ClientHeader.byteCount else { return position }
                let header = UnsafeMutableRawBufferPointer(rebasing: rest[..<ClientHeader.byteCount])
                incoming?.apply(header)
                guard case .header(let found) = ClientHeader.decode(UnsafeRawBufferPointer(header)) else {
                    connection.close(because: "no header")
                    return bytes.count
                }
                awaited = found
                position += ClientHeader.byteCount
            }
        }
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {}

    private func take(_ opcode: Opcode, _ body: [UInt8]) {
        took(opcode, body)
        if opcode == .CMSG_AUTH_SESSION { admit(body) }
        for (opcode, body) in behaviour.answer(opcode, body) { send(opcode, body) }
    }

    private func admit(_ body: [UInt8]) {
        if behaviour.refusesInPlain {
            return send(AuthResponse.opcode, AuthResponse.refused(.authUnknownAccount).body())
        }
        guard let session = try? AuthSession.parse(body) else {
            return connection.close(because: "no session")
        }
        let isRight = WorldDigest.isRight(
            session.digest, account: Array(session.account.utf8), clientSeed: session.clientSeed,
            serverSeed: seed, sessionKey: behaviour.sessionKey)
        outgoing = .serverEncrypt(sessionKey: behaviour.sessionKey)
        incoming = .serverDecrypt(sessionKey: behaviour.sessionKey)
        guard isRight else { return send(AuthResponse.opcode, AuthResponse.refused(.authFailed).body()) }
        for response in behaviour.responses { send(AuthResponse.opcode, response.body()) }
    }
}
