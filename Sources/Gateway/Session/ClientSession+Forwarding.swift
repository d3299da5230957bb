import Base
import Crypto
import Loop
import Wire

/// The hot path: frames that no feature claims pass from one socket to the other without being parsed, copied
/// once, with one write a peer and turn. Nothing here allocates or waits.
extension ClientSession {
    // MARK: Client to worldserver

    /// Takes whole frames; returns how many bytes were used. Runs of frames that pass go on as one block: in
    /// plain text a client's header is what a worldserver expects.
    func takeFromClient(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var offset = 0
        var run = 0
        var frames: UInt64 = 0
        let now = gateway.time.now()
        lastPacket = now
        while readsClient, bytes.count - offset >= ClientHeader.byteCount {
            if !headerIsPlain {
                fromClient?.apply(
                    UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + ClientHeader.byteCount]))
                headerIsPlain = true
            }
            guard
                case .header(let header) = ClientHeader.decode(
                    UnsafeRawBufferPointer(rebasing: bytes[offset...]))
            else {
                breakOff("broken framing")
                return bytes.count
            }
            let end = offset + ClientHeader.byteCount + header.bodyBytes
            guard end <= bytes.count else { break }
            if phase != .inWorld, mustWait() { break }
            headerIsPlain = false
            let flags = gateway.routes.clientFlags(header.opcode)
            let isWithinBudget = budget.take(now: now) || overBudget(header.opcode)
            if phase == .inWorld, isWithinBudget, flags.subtracting(.movement).isEmpty {
                frames &+= 1
                if flags.contains(.movement) {
                    notePosition(
                        UnsafeRawBufferPointer(rebasing: bytes[offset + ClientHeader.byteCount..<end]), now)
                }
            } else {
                passToWorld(UnsafeRawBufferPointer(rebasing: bytes[run..<offset]))
                if isWithinBudget {
                    handleFromClient(
                        header, UnsafeRawBufferPointer(rebasing: bytes[offset..<end]), flags, now)
                }
                run = end
            }
            offset = end
        }
        passToWorld(UnsafeRawBufferPointer(rebasing: bytes[run..<offset]))
        gateway.counts.forwardedToWorld.add(frames)
        return phase == .leaving ? bytes.count : offset
    }

    /// No world serves, and what the client has sent since fills the room for it: it is not read before one
    /// does, so that nothing is lost.
    private func mustWait() -> Bool {
        guard let stay, !stay.hasRoom, phase == .changingWorld || phase == .enteringWorld else {
            return false
        }
        client.pauseReading()
        return true
    }

    /// What waited for a world goes there, and the client is read on.
    func passWaitingFrames(of stay: WorldStay) {
        for frame in stay.takeWaitingFrames() { frame.withUnsafeBytes { passToWorld($0) } }
        client.resumeReading()
    }

    /// Plain frames, as many as there are.
    func passToWorld(_ frames: UnsafeRawBufferPointer) {
        guard frames.count > 0, let stay else { return }
        stay.passedSinceKeepAlive = true
        stay.live?.pass(frames)
    }

    // MARK: Worldserver to client

    /// Takes whole frames of the serving link; their headers are encrypted in place.
    func takeFromWorld(_ peer: WorldPeer, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var offset = 0
        var run = 0
        var frames: UInt64 = 0
        while let stay, stay.live === peer {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            guard case .header(let header) = ServerHeader.decode(rest) else { break }
            let headerBytes = header.byteCount(in: rest)
            let end = offset + headerBytes + header.bodyBytes
            guard end <= bytes.count else { break }
            let flags = gateway.routes.worldFlags(header.opcode)
            let shows = stay.transition.showsServingWorld && (phase == .inWorld || phase == .changingWorld)
            if flags.isEmpty, shows {
                toClient?.apply(UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + headerBytes]))
                frames &+= 1
            } else {
                client.write(UnsafeRawBufferPointer(rebasing: bytes[run..<offset]))
                handleFromWorld(
                    header, UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<end]), headerBytes, flags)
                run = end
            }
            offset = end
        }
        client.write(UnsafeRawBufferPointer(rebasing: bytes[run..<offset]))
        gateway.counts.forwardedToClient.add(frames)
        // A link that stopped serving in the middle has nothing more to say.
        return stay?.live === peer ? offset : bytes.count
    }

    /// One plain frame of a worldserver to the client.
    func passToClient(_ frame: UnsafeMutableRawBufferPointer, headerBytes: Int) {
        toClient?.apply(UnsafeMutableRawBufferPointer(rebasing: frame[0..<headerBytes]))
        client.write(UnsafeRawBufferPointer(frame))
        gateway.counts.forwardedToClient.add()
    }

    // MARK: In passing

    /// The player's own position out of a movement packet: packed GUID, flags, more flags, time, x, y, z, o.
    private func notePosition(_ body: UnsafeRawBufferPointer, _ now: Instant) {
        guard let stay, let mask = body.first else { return }
        let start = 1 + mask.nonzeroBitCount
        guard body.count >= start + 26 else { return }
        let flags = UInt32(littleEndian: body.loadUnaligned(fromByteOffset: start, as: UInt32.self))
        // On a transport the coordinates are not the world's.
        stay.isOnTransport = flags & 0x200 != 0
        guard !stay.isOnTransport else { return }
        func float(_ offset: Int) -> Float {
            Float(
                bitPattern: UInt32(
                    littleEndian: body.loadUnaligned(fromByteOffset: start + offset, as: UInt32.self)))
        }
        let position = Position(
            map: stay.position.map, x: float(10), y: float(14), z: float(18), orientation: float(22))
        guard position.isValid else { return }
        stay.position = position
        stay.positionIsFresh = true
    }
}
