import Base
import Loop
import Wire
import WorldsAPI

/// Who builds and uses a link to a worldserver. Called on the loop's thread.
protocol WorldPeerOwner: AnyObject {
    /// The worldserver has the session: packets may follow.
    func attached(_ peer: WorldPeer)
    /// The link never came to stand.
    func attachFailed(_ peer: WorldPeer, _ failure: AttachFailure)
    /// A whole frame of a link that is attached and not live. False leaves it (the link just became live).
    func early(_ peer: WorldPeer, _ opcode: Opcode, _ frame: UnsafeRawBufferPointer, headerBytes: Int) -> Bool
    /// Bytes of a live link; returns how many were taken.
    func live(_ peer: WorldPeer, _ bytes: UnsafeMutableRawBufferPointer) -> Int
    /// An attached or live link ended, not by us.
    func lost(_ peer: WorldPeer, _ cause: CloseCause)
    /// The worldserver does not read.
    func worldFull(_ peer: WorldPeer, _ isFull: Bool)
}

/// A link to a worldserver: plain frames over TCP, opened by replaying the client's
/// CMSG_AUTH_SESSION (spec gateway 7).
///
/// It becomes ready by the worldserver's 0x521 where it announces it; else by the answer to a
/// probing CMSG_PING, or when `assumeReady` has passed. Belongs to its loop, like the session that
/// owns it: hence the unchecked Sendable.
final class WorldPeer: ConnectionHandler, @unchecked Sendable {
    enum Stage: Equatable {
        case connecting, challenge, session, attached, live, closed
    }
    let endpoint: Worlds.Endpoint
    private(set) var stage = Stage.connecting
    private unowned let owner: any WorldPeerOwner
    private let loop: EventLoop
    private let limits: TransitionLimits
    private let authSession: [UInt8]
    private var connection: Connection?
    private var deadline: TimerID?
    private var probe: TimerID?
    /// A frame that is larger than the loop's buffer grows here.
    private var assembly: [UInt8] = []
    private var assemblyBytes = 0

    /// - Parameter authSession: the body of the client's CMSG_AUTH_SESSION.
    init(
        endpoint: Worlds.Endpoint, authSession: [UInt8], loop: EventLoop, limits: TransitionLimits,
        owner: any WorldPeerOwner
    ) {
        self.endpoint = endpoint
        self.authSession = authSession
        self.loop = loop
        self.limits = limits
        self.owner = owner
    }

    /// Starts to connect; `attached` or `attachFailed` follows, never from within this call.
    func open(to address: SocketAddress) {
        do throws(SocketError) {
            connection = try Connection.connect(to: address, on: loop, handler: self)
            connection?.limits.high = 256 << 10
        } catch {
            loop.schedule(after: .zero) { [weak self] in self?.fail(.connectionRefused) }
            return
        }
        setDeadline(limits.connect)
    }

    var isOpen: Bool { connection?.isOpen ?? false }

    // MARK: Sending

    func send(_ opcode: Opcode, _ body: [UInt8] = []) { connection?.write(clientFrame(opcode, body)) }
    func send(_ packet: some Packet) { connection?.write(packet.clientFrame()) }
    /// Whole frames as they came from a client, headers in plain text.
    func pass(_ frames: UnsafeRawBufferPointer) { connection?.write(frames) }

    func pauseReading() { connection?.pauseReading() }
    func resumeReading() { connection?.resumeReading() }

    // MARK: Stages

    /// From now on the owner gets the bytes.
    func becomeLive() {
        stage = .live
        stopTimers()
    }

    /// Closes without a word to the owner.
    func close(because why: String) {
        guard stage != .closed else { return }
        stage = .closed
        stopTimers()
        connection?.handler = nil
        connection?.closeAfterFlush(because: why)
        connection = nil
    }

    private func fail(_ failure: AttachFailure) {
        guard stage != .closed else { return }
        close(because: "attach failed")
        owner.attachFailed(self, failure)
    }

    private func setDeadline(_ after: Duration) {
        if let deadline { loop.cancel(deadline) }
        deadline = loop.schedule(after: after) { [weak self] in self?.fail(.timedOut) }
    }
    private func stopTimers() {
        if let deadline { loop.cancel(deadline) }
        if let probe { loop.cancel(probe) }
        deadline = nil
        probe = nil
    }

    private func becomeReady() {
        guard stage == .session else { return }
        stage = .attached
        stopTimers()
        owner.attached(self)
    }

    // MARK: Connection

    func connected(_ connection: Connection) {
        stage = .challenge
        setDeadline(limits.connect)
    }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var offset = 0
        while offset < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
            if assemblyBytes > 0 {
                offset += assemble(rest)
                continue
            }
            if stage == .live {
                let taken = owner.live(self, rest)
                if taken > 0 { return offset + taken }
                return offset + beginAssembly(rest)
            }
            let taken = takeEarly(UnsafeRawBufferPointer(rest))
            if taken == 0 {
                if stage == .live { continue }
                return offset + beginAssembly(rest)
            }
            if stage == .closed { return bytes.count }
            offset += taken
        }
        return offset
    }

    /// One frame before the link is live. Returns its size, or 0 when it is
    /// incomplete or left to the live owner.
    private func takeEarly(_ bytes: UnsafeRawBufferPointer) -> Int {
        let header: ServerHeader
        switch ServerHeader.decode(bytes) {
        case .header(let decoded): header = decoded
        case .needMoreBytes: return 0
        case .invalid:
            breakOff()
            return bytes.count
        }
        let size = header.byteCount(in: bytes) + header.bodyBytes
        guard bytes.count >= size else { return 0 }
        let frame = UnsafeRawBufferPointer(rebasing: bytes[0..<size])
        guard handleEarly(header, frame) else { return 0 }
        return size
    }

    private func breakOff() {
        if stage == .attached || stage == .live {
            close(because: "the worldserver's stream is broken")
            owner.lost(self, .local("the worldserver's stream is broken"))
        } else {
            fail(.linkClosed)
        }
    }

    /// False when the frame is to be seen again by the live owner.
    private func handleEarly(_ header: ServerHeader, _ frame: UnsafeRawBufferPointer) -> Bool {
        switch (stage, header.opcode) {
        case (.challenge, .SMSG_AUTH_CHALLENGE):
            stage = .session
            send(.CMSG_AUTH_SESSION, authSession)
            awaitReadiness()
        case (.challenge, .SMSG_AUTH_RESPONSE), (.session, .SMSG_AUTH_RESPONSE):
            let code = frame.count > header.byteCount(in: frame) ? frame[header.byteCount(in: frame)] : 0
            if code != 0x0C { fail(.authRefused(code: code)) }
        case (.session, .TC9_SMSG_WORLD_SESSION_READY), (.session, .SMSG_PONG): becomeReady()
        case (.challenge, _): fail(.unexpected(opcode: header.opcode.rawValue))
        // A stock worldserver may send global data between the session and the probe's answer.
        case (.session, _): break
        case (.attached, .TC9_SMSG_WORLD_SESSION_READY), (.attached, .SMSG_PONG): break
        case (.attached, _):
            return owner.early(self, header.opcode, frame, headerBytes: header.byteCount(in: frame))
        default: break
        }
        return true
    }

    private func awaitReadiness() {
        if endpoint.announcesReadiness {
            setDeadline(limits.ready)
            return
        }
        if let deadline { loop.cancel(deadline) }
        // Never together with CMSG_AUTH_SESSION in one segment: the worldserver
        // would not look at it (spec 7.1).
        probe = loop.schedule(after: .milliseconds(20)) { [weak self] in
            self?.send(.CMSG_PING, [1, 0, 0, 0, 0, 0, 0, 0])
        }
        deadline = loop.schedule(after: limits.assumeReady) { [weak self] in self?.becomeReady() }
    }

    // MARK: Frames larger than the buffer

    /// Starts to collect a frame that cannot fit the loop's buffer; returns the bytes taken.
    private func beginAssembly(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        guard case .header(let header) = ServerHeader.decode(UnsafeRawBufferPointer(bytes)) else { return 0 }
        let size = header.byteCount(in: UnsafeRawBufferPointer(bytes)) + header.bodyBytes
        guard size > bytes.count, size > 64 << 10 else { return 0 }
        assembly = Array(bytes)
        assembly.reserveCapacity(size)
        assemblyBytes = size
        return bytes.count
    }

    private func assemble(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        let taken = min(assemblyBytes - assembly.count, bytes.count)
        assembly.append(contentsOf: bytes[0..<taken])
        guard assembly.count == assemblyBytes else { return taken }
        var whole = assembly
        assembly = []
        assemblyBytes = 0
        whole.withUnsafeMutableBytes { frame in
            if stage != .live, takeEarly(UnsafeRawBufferPointer(frame)) != 0 { return }
            if stage == .live { _ = owner.live(self, frame) }
        }
        return taken
    }

    func outputFull(_ connection: Connection) { owner.worldFull(self, true) }
    func outputDrained(_ connection: Connection) { owner.worldFull(self, false) }

    func closed(_ connection: Connection, _ cause: CloseCause) {
        self.connection = nil
        guard stage != .closed else { return }
        let last = stage
        stage = .closed
        stopTimers()
        switch last {
        case .connecting:
            if case .failed(let code) = cause, code == SocketError.refused {
                owner.attachFailed(self, .connectionRefused)
            } else {
                owner.attachFailed(self, .timedOut)
            }
        case .challenge, .session: owner.attachFailed(self, .linkClosed)
        case .attached, .live: owner.lost(self, cause)
        case .closed: break
        }
    }
}

extension ServerHeader {
    /// Four or five: what this header took of `bytes`, whatever its size would need.
    func byteCount(in bytes: UnsafeRawBufferPointer) -> Int {
        bytes.first.map { Self.byteCount(firstByte: $0) } ?? byteCount
    }
}
