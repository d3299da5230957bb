import Base
import Loop
import Wire

/// A gateway's end of a link, without a gateway: sends packets in plain text and waits for packets by opcode.
actor RawGateway {
    struct Received: Sendable {
        var opcode: Opcode
        var body: [UInt8]
        var headerBytes: Int
    }
    enum Failure: Error, CustomStringConvertible {
        case nothingCame(String, seen: [String])
        case closed(String, while: String)

        var description: String {
            switch self {
            case .nothingCame(let wanted, let seen):
                "\(wanted) did not come; seen: \(seen.joined(separator: " "))"
            case .closed(let cause, let wanted): "closed (\(cause)) while waiting for \(wanted)"
            }
        }
    }
    private struct Waiter {
        var isWanted: @Sendable (Received) -> Bool
        var continuation: CheckedContinuation<Received?, Never>
    }

    private nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private var connection: Connection?
    private(set) var received: [Received] = []
    /// What has been taken by `next`.
    private var taken = 0
    private var waiters: [UInt64: Waiter] = [:]
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []
    private var lastWaiter: UInt64 = 0
    private(set) var closeCause: String?

    private static let shared = EventLoop(name: "test-gateway")

    init() { loop = Self.shared }

    func connect(to address: SocketAddress) throws {
        connection = try Connection.connect(to: address, on: loop, handler: RawGatewayHandler(self))
    }

    // MARK: Sending

    func send(_ packet: some Packet) { connection?.write(packet.clientFrame()) }
    func send(_ opcode: Opcode, _ body: [UInt8] = []) { connection?.write(clientFrame(opcode, body)) }
    func send(raw bytes: [UInt8]) { connection?.write(bytes) }
    func hangUp() { connection?.close(because: "the test hangs up") }

    // MARK: Waiting

    /// The next packet of this kind that has not been taken; those before it are passed over.
    func next<P: Packet>(_ type: P.Type, within limit: Duration = .seconds(10)) async throws -> P {
        try P.parse(try await next(P.opcode, within: limit).body)
    }

    @discardableResult
    func next(_ opcode: Opcode, within limit: Duration = .seconds(10)) async throws -> Received {
        try await next(opcode.name, within: limit) { $0.opcode == opcode }
    }

    func next(
        _ wanted: String, within limit: Duration = .seconds(10),
        where isWanted: @escaping @Sendable (Received) -> Bool
    ) async throws -> Received {
        while taken < received.count {
            let packet = received[taken]
            taken += 1
            if isWanted(packet) { return packet }
        }
        if let closeCause { throw Failure.closed(closeCause, while: wanted) }
        lastWaiter += 1
        let id = lastWaiter
        let timer = LoopTime(loop).after(limit) { Task { await self.giveUp(id) } }
        defer { timer.cancel() }
        let packet = await withCheckedContinuation {
            waiters[id] = Waiter(isWanted: isWanted, continuation: $0)
        }
        if let packet { return packet }
        if let closeCause { throw Failure.closed(closeCause, while: wanted) }
        throw Failure.nothingCame(wanted, seen: received.map(\.opcode.name))
    }

    /// Returns when the other side has closed.
    func waitUntilClosed() async {
        if closeCause != nil { return }
        await withCheckedContinuation { closeWaiters.append($0) }
    }

    /// Everything that was sent before has been handled when this returns.
    func roundTrip(_ sequence: UInt32 = 77) async throws {
        send(Ping(sequence: sequence, latencyMilliseconds: 0))
        _ = try await next("SMSG_PONG") {
            $0.opcode == .SMSG_PONG && $0.body == Pong(sequence: sequence).body()
        }
    }

    /// Passes over everything that has come so far.
    func forget() { taken = received.count }
    /// What has come since, without taking it.
    var untaken: [Received] { Array(received[taken...]) }
    var opcodes: [Opcode] { received.map(\.opcode) }

    private func giveUp(_ id: UInt64) { waiters.removeValue(forKey: id)?.continuation.resume(returning: nil) }

    // MARK: Receiving

    fileprivate func arrived(_ packets: [Received]) {
        received += packets
        while taken < received.count, !waiters.isEmpty {
            let packet = received[taken]
            taken += 1
            for (id, waiter) in waiters where waiter.isWanted(packet) {
                waiters[id] = nil
                waiter.continuation.resume(returning: packet)
                break
            }
        }
    }

    fileprivate func ended(_ cause: String) {
        closeCause = cause
        for waiter in waiters.values { waiter.continuation.resume(returning: nil) }
        waiters = [:]
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }
}

private final class RawGatewayHandler: ConnectionHandler {
    let owner: RawGateway
    init(_ owner: RawGateway) { self.owner = owner }

    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        var packets: [RawGateway.Received] = []
        var consumed = 0
        while case .header(let header) = ServerHeader.decode(
            UnsafeRawBufferPointer(rebasing: bytes[consumed...]))
        {
            let start = consumed + header.byteCount
            guard bytes.count >= start + header.bodyBytes else { break }
            packets.append(
                .init(
                    opcode: header.opcode, body: Array(bytes[start..<start + header.bodyBytes]),
                    headerBytes: header.byteCount))
            consumed = start + header.bodyBytes
        }
        let taken = packets
        owner.assumeIsolated { $0.arrived(taken) }
        return consumed
    }
    func closed(_ connection: Connection, _ cause: CloseCause) {
        owner.assumeIsolated { $0.ended(cause.description) }
    }
}
