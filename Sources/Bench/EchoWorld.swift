import Base
import Loop
import Wire

/// A worldserver of the bench: lets everybody in and sends each packet back as a
/// server's packet of the same size.
final class EchoWorld: @unchecked Sendable {
    /// This one is answered with a block instead.
    static let blockRequest = Opcode.MSG_MOVE_JUMP
    static let blockBytes = 32_000
    let port: UInt16
    private let listener: Listener

    /// - Parameters:
    ///   - greets: speaks as a worldserver to a gateway first; else it echoes from the first byte.
    ///   - beats: changes the health of each player so often, to the time of the change (`BeatClock`).
    init(
        on loop: EventLoop, greets: Bool, map: MapID = MapID(0), beats: Duration? = nil
    ) throws(SocketError) {
        listener = try Listener(.loopback(), loop: loop) { connection in
            connection.limits.high = 64 << 20
            connection.limits.hard = 256 << 20
            let link = EchoLink(isEchoing: !greets, map: map, beats: beats.map { (loop, $0) })
            connection.handler = link
            if greets {
                connection.write(
                    AuthChallenge(serverSeed: [1, 2, 3, 4], random: Array(repeating: 7, count: 32))
                        .serverFrame())
            }
        }
        port = listener.address.port
    }

    func close() { listener.close() }
}

private final class EchoLink: ConnectionHandler {
    private var isEchoing: Bool
    private let map: MapID
    private let beats: (loop: EventLoop, gap: Duration)?
    private var isClosed = false
    private var reply: [UInt8] = []
    private static let block = Frame.server(
        .SMSG_NOTIFICATION, [UInt8](repeating: 0x41, count: EchoWorld.blockBytes))

    init(isEchoing: Bool, map: MapID, beats: (loop: EventLoop, gap: Duration)?) {
        self.isEchoing = isEchoing
        self.map = map
        self.beats = beats
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var offset = 0
        reply.removeAll(keepingCapacity: true)
        while case .header(let header) = ClientHeader.decode(
            UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        {
            let end = offset + ClientHeader.byteCount + header.bodyBytes
            guard end <= bytes.count else { break }
            if isEchoing, header.opcode == .MSG_MOVE_HEARTBEAT {
                // The same number of bytes on the wire: two more of body for two less of header.
                appendEcho(UnsafeRawBufferPointer(rebasing: bytes[offset + ClientHeader.byteCount..<end]))
            } else if isEchoing, header.opcode == EchoWorld.blockRequest {
                reply += Self.block
            } else {
                greet(
                    header.opcode,
                    UnsafeRawBufferPointer(rebasing: bytes[offset + ClientHeader.byteCount..<end]), connection
                )
            }
            offset = end
        }
        if !reply.isEmpty { connection.write(reply) }
        return offset
    }

    private func appendEcho(_ body: UnsafeRawBufferPointer) {
        let size = body.count + 4
        reply.append(UInt8(truncatingIfNeeded: size >> 8))
        reply.append(UInt8(truncatingIfNeeded: size))
        reply.append(0xDD)
        reply.append(0)
        reply.append(contentsOf: body)
        reply.append(0)
        reply.append(0)
    }

    private func greet(_ opcode: Opcode, _ body: UnsafeRawBufferPointer, _ connection: Connection) {
        switch opcode {
        case .CMSG_AUTH_SESSION: break
        case .CMSG_PING: reply += Pong(sequence: 1).serverFrame()
        case .CMSG_PLAYER_LOGIN:
            reply += LoginVerifyWorld(position: Position(map: map, x: 1, y: 2, z: 3)).serverFrame()
            reply += TimeSyncRequest(counter: 0).serverFrame()
            isEchoing = true
            if let login = try? PlayerLogin.parse(body) { beat(login.character, connection) }
        default: break
        }
    }

    /// The player's health changes again and again.
    private func beat(_ player: GUID, _ connection: Connection) {
        guard let beats, !isClosed else { return }
        var fields = UpdateFields()
        fields[UpdateField.Unit.health] = BeatClock.now
        fields[UpdateField.Unit.healthMax] = BeatClock.turn
        connection.write(UpdateObject([.values(player, fields)]).serverFrame())
        beats.loop.schedule(after: beats.gap) { [weak self] in self?.beat(player, connection) }
    }

    func closed(_ connection: Connection, _ cause: CloseCause) { isClosed = true }
}

/// The time as health: whoever is told of it knows how old it is.
enum BeatClock {
    /// Milliseconds after which it begins again. Half a second is more than a hundredth of it.
    static let turn: UInt32 = 30_000
    /// From 1, since nobody is dead.
    static func health(at time: Double) -> UInt32 { UInt32(time * 1000) % (turn - 1) + 1 }
    static var now: UInt32 { health(at: Clock.now) }
    /// Seconds since then.
    static func age(of health: UInt32) -> Double {
        Double((now &+ (turn - 1) &- health) % (turn - 1)) / 1000
    }
}
