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

    /// - Parameter greets: speaks as a worldserver to a gateway first; else it echoes from the first byte.
    init(on loop: EventLoop, greets: Bool) throws(SocketError) {
        listener = try Listener(.loopback(), loop: loop) { connection in
            connection.limits.high = 64 << 20
            connection.limits.hard = 256 << 20
            let link = EchoLink(isEchoing: !greets)
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
    private var reply: [UInt8] = []
    private static let block = Frame.server(
        .SMSG_NOTIFICATION, [UInt8](repeating: 0x41, count: EchoWorld.blockBytes))

    init(isEchoing: Bool) { self.isEchoing = isEchoing }

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
                greet(header.opcode)
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

    private func greet(_ opcode: Opcode) {
        switch opcode {
        case .CMSG_AUTH_SESSION: break
        case .CMSG_PING: reply += Pong(sequence: 1).serverFrame()
        case .CMSG_PLAYER_LOGIN:
            reply += LoginVerifyWorld(position: Position(map: MapID(0), x: 1, y: 2, z: 3)).serverFrame()
            reply += TimeSyncRequest(counter: 0).serverFrame()
            isEchoing = true
        default: break
        }
    }

    func closed(_ connection: Connection, _ cause: CloseCause) {}
}
