import Base
import Crypto
import Loop
import Wire

/// One client of the forwarding bench: gets in (through a gateway) or just connects (through a
/// relay), then keeps a number of 60-byte packets in flight and counts those that come back, or sends
/// them at a pace and times them.
final class LoadClient: ConnectionHandler {
    enum Entrance {
        /// Plain frames, no cipher: a TCP relay.
        case plain
        /// Ciphered headers from the first byte: the C relay.
        case ciphered
        /// Session digest, character, world: the gateway.
        case gateway(account: String, character: GUID)
        /// As far as the character list.
        case characterList(account: String)
    }
    /// What is sent at a pace instead of as fast as it comes back.
    enum Paced {
        /// Comes back, and the time it takes is noted.
        case probe
        /// Brings a block of `EchoWorld.blockBytes`.
        case blockRequest
    }
    /// The session key of all clients; the accounts of the bench have it in their rows.
    static let sessionKey = (0..<40).map { UInt8($0 * 5 % 251) }
    /// Six bytes of header and 54 of body: a movement packet.
    private static let body: [UInt8] = [0x01, 0x05] + [UInt8](repeating: 0, count: 52)

    private let entrance: Entrance
    private let onReady: (LoadClient) -> Void
    private var connection: Connection?
    private var encrypt: HeaderCipher?
    private var decrypt: HeaderCipher?
    private var headerIsPlain = false
    private(set) var isReady = false
    private(set) var received = 0
    /// Lines of channels, and when the last one came.
    private(set) var lines = (count: 0, last: 0.0)
    /// How old the health of members was that frames showed, in seconds.
    private var memberDelays: [Double] = []
    /// Is told of each packet that is no echo.
    var onPacket: ((Opcode) -> Void)?
    private var isSending = false
    /// When each probe left that has not come back, oldest first.
    private var underWay: [Double] = []
    private var roundTrips: [Double] = []
    private var out: [UInt8] = []
    private(set) var failure: String?

    init(_ entrance: Entrance, onReady: @escaping (LoadClient) -> Void) {
        self.entrance = entrance
        self.onReady = onReady
        if case .ciphered = entrance { startCipher() }
    }

    func connect(to address: SocketAddress, on loop: EventLoop) throws(SocketError) {
        connection = try Connection.connect(to: address, on: loop, handler: self)
    }
    func close() { connection?.close(because: "done") }

    private func startCipher() {
        encrypt = HeaderCipher.clientEncrypt(sessionKey: Self.sessionKey)
        decrypt = HeaderCipher.clientDecrypt(sessionKey: Self.sessionKey)
    }

    /// Sends `window` packets now and one more for each that comes back.
    func start(window: Int) {
        isSending = true
        out.removeAll(keepingCapacity: true)
        for _ in 0..<window { appendPacket() }
        connection?.write(out)
    }
    func stop() { isSending = false }

    func send(_ what: Paced) {
        out.removeAll(keepingCapacity: true)
        switch what {
        case .probe:
            underWay.append(Clock.now)
            appendPacket()
        case .blockRequest: appendPacket(EchoWorld.blockRequest)
        }
        connection?.write(out)
    }
    func takeRoundTrips() -> [Double] { exchange(&roundTrips, with: []) }
    func takeMemberDelays() -> [Double] { exchange(&memberDelays, with: []) }
    func setReading(_ isReading: Bool) {
        if isReading { connection?.resumeReading() } else { connection?.pauseReading() }
    }
    var isConnected: Bool { connection != nil }

    private func appendPacket(_ opcode: Opcode = .MSG_MOVE_HEARTBEAT) {
        let start = out.count
        out.append(contentsOf: [0, 58, UInt8(truncatingIfNeeded: opcode.rawValue), 0, 0, 0])
        out.withUnsafeMutableBytes { bytes in
            encrypt?.apply(UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + 6]))
        }
        out.append(contentsOf: Self.body)
    }

    func forgetLines() { lines = (0, 0) }
    func send(_ packet: some Packet) {
        var frame = packet.clientFrame()
        frame.withUnsafeMutableBytes { encrypt?.apply(UnsafeMutableRawBufferPointer(rebasing: $0[0..<6])) }
        connection?.write(frame)
    }

    // MARK: Connection

    func connected(_ connection: Connection) {
        switch entrance {
        case .plain, .ciphered: ready()
        case .gateway, .characterList: break
        }
    }
    private func ready() {
        guard !isReady else { return }
        isReady = true
        onReady(self)
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var offset = 0
        var echoes = 0
        out.removeAll(keepingCapacity: true)
        while bytes.count - offset >= 4 {
            if !headerIsPlain {
                decrypt?.apply(UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + 4]))
                headerIsPlain = true
            }
            guard
                case .header(let header) = ServerHeader.decode(
                    UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            else { break }
            let end = offset + 4 + header.bodyBytes
            guard end <= bytes.count else { break }
            headerIsPlain = false
            if header.opcode.rawValue == 0xDD {
                echoes += 1
                if !underWay.isEmpty { roundTrips.append(Clock.now - underWay.removeFirst()) }
                if isSending { appendPacket() }
            } else {
                handle(header.opcode, UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<end]))
            }
            offset = end
        }
        received += echoes
        if !out.isEmpty { connection.write(out) }
        return offset
    }

    private func handle(_ opcode: Opcode, _ body: UnsafeRawBufferPointer) {
        onPacket?(opcode)
        switch opcode {
        case .SMSG_MESSAGECHAT:
            if body.first == ChatType.channel.rawValue { lines = (lines.count + 1, Clock.now) }
        case .SMSG_PARTY_MEMBER_STATS:
            guard let state = try? PartyMemberStats.parse(body).state, state.fields.contains(.health) else {
                return
            }
            memberDelays.append(BeatClock.age(of: state.health))
        case .SMSG_AUTH_CHALLENGE:
            guard let challenge = try? AuthChallenge.parse(body) else { return }
            authenticate(challenge)
        case .SMSG_AUTH_RESPONSE:
            guard body.first == 0x0C else {
                failure = "refused with \(body.first ?? 0)"
                return
            }
            switch entrance {
            case .gateway(_, let character): send(PlayerLogin(character: character))
            default: ready()
            }
        case .SMSG_TIME_SYNC_REQ: ready()
        case .SMSG_CHARACTER_LOGIN_FAILED: failure = "login failed with \(body.first ?? 0)"
        default: break
        }
    }

    private func authenticate(_ challenge: AuthChallenge) {
        let account: String
        switch entrance {
        case .gateway(let name, _), .characterList(let name): account = name
        default: return
        }
        var packet = AuthSession()
        packet.account = account
        packet.realm = 1
        packet.clientSeed = [9, 8, 7, 6]
        packet.digest = WorldDigest.digest(
            account: Array(account.utf8), clientSeed: packet.clientSeed, serverSeed: challenge.serverSeed,
            sessionKey: Self.sessionKey)
        packet.addonBytes = 8
        // Eight zero bytes, stored: no addons, and the time stamp.
        packet.addons = [0x78, 0x01, 0x01, 8, 0, 0xF7, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0, 0x01]
        send(packet)
        startCipher()
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        self.connection = nil
        if failure == nil, !isReady { failure = cause.description }
    }
}
