import Base
import Loop
import Wire

/// One connection of a gateway: one account, and its player while there is one. Belongs to the world's loop.
final class GatewayLink {
    let number: UInt64
    private let connection: Connection
    /// Set once CMSG_AUTH_SESSION was accepted.
    var account: AccountStore.Account?
    /// Who plays on this link.
    var player: Player?
    private(set) var isOpen = true
    /// SMSG_AUTH_CHALLENGE is out.
    var hasGreeted = false

    /// Asynchronous things that run for this link: later packets wait, so that their order holds.
    var running = 0
    var isBusy: Bool { running > 0 }
    /// A character is being loaded. A second session of the account is refused meanwhile.
    var isLoading = false
    /// What has arrived and not been handled. Bounded by one read of the socket, since reading pauses.
    private var waiting: [ReceivedFrame] = []
    private var head = 0
    /// Stock AzerothCore looks at what came together with CMSG_AUTH_SESSION only when more comes.
    var holdsUntilMore = false
    var lastPacket: Instant
    /// The player was handed to another worldserver; nothing of it is written any more.
    var isHandedOver = false

    init(number: UInt64, connection: Connection, now: Instant) {
        self.number = number
        self.connection = connection
        lastPacket = now
    }

    var hasWaiting: Bool { head < waiting.count }

    func append(_ frames: [ReceivedFrame]) {
        if head == waiting.count {
            waiting = frames
            head = 0
        } else {
            waiting.append(contentsOf: frames)
        }
    }
    func next() -> ReceivedFrame? {
        guard head < waiting.count else { return nil }
        defer {
            head += 1
            if head == waiting.count {
                waiting = []
                head = 0
            }
        }
        return waiting[head]
    }

    /// Lets TCP slow the gateway down while something waits.
    func adjustReading() {
        guard isOpen else { return }
        if hasWaiting && !holdsUntilMore { connection.pauseReading() } else { connection.resumeReading() }
    }

    // MARK: Output

    func send(_ packet: some Packet) { send(frame: packet.serverFrame()) }
    /// A whole frame, so that one text serves many receivers.
    func send(frame: [UInt8]) {
        guard isOpen else { return }
        connection.write(frame)
    }

    func close(because reason: String) { connection.close(because: reason) }
    func closeAfterFlush(because reason: String) { connection.closeAfterFlush(because: reason) }
    /// The connection is gone.
    func markClosed() {
        isOpen = false
        waiting = []
        head = 0
    }
}

/// A packet of a gateway, taken off the stream.
struct ReceivedFrame: Sendable {
    var opcode: Opcode
    var body: [UInt8]
}
