import Base
import Loop
import TestSupport
import Wire

/// A gateway's link that keeps a player in a simulated world.
actor PlayerLink {
    nonisolated let low: UInt32
    nonisolated let account: String
    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private static let shared = EventLoop(name: "mail-players")
    private var connection: Connection?
    private let seen = Observed<Opcode>()

    init(_ low: UInt32, account: String) {
        loop = Self.shared
        self.low = low
        self.account = account
    }

    func enter(at address: SocketAddress) async throws {
        connection = try Connection.connect(to: address, on: loop, handler: PlayerLinkHandler(seen))
        try await wait(for: .SMSG_AUTH_CHALLENGE)
        let account = account
        connection?.write(AuthSession.with { $0.account = account }.clientFrame())
        try await wait(for: .TC9_SMSG_WORLD_SESSION_READY)
        connection?.write(PlayerLogin(character: GUID(UInt64(low))).clientFrame())
        try await wait(for: .SMSG_INIT_WORLD_STATES)
    }
    private func wait(for opcode: Opcode) async throws {
        try await seen.wait { $0.contains(opcode) }
    }
    func hangUp() { connection?.close(because: "the test hangs up") }
}

private final class PlayerLinkHandler: ConnectionHandler {
    private let seen: Observed<Opcode>
    init(_ seen: Observed<Opcode>) { self.seen = seen }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var consumed = 0
        while case .header(let header) = ServerHeader.decode(
            UnsafeRawBufferPointer(rebasing: bytes[consumed...]))
        {
            let end = consumed + header.byteCount + header.bodyBytes
            guard bytes.count >= end else { break }
            seen.note(header.opcode)
            consumed = end
        }
        return consumed
    }
    func closed(_ connection: Connection, _ cause: CloseCause) {}
}
