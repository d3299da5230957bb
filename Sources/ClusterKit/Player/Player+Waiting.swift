import Base
public import Loop
public import Wire

extension Player {
    /// A point in what this player was sent: everything after it came later.
    public struct Mark: Sendable, Hashable {
        let number: Int
        /// The number of the first packet after it (`SeenPacket.number`).
        public var position: Int { number }
        /// Before everything.
        public static let beginning = Mark(number: 0)
    }
    /// Now. `wait(for:after:)` then ignores what came before.
    public var mark: Mark { Mark(number: record.next) }

    /// Takes the oldest packet of this type that nobody took yet and that fits, waiting for it if need be.
    /// Nothing is missed between two calls, and no packet is taken twice.
    ///
    /// - Parameter within: `patience` when nil.
    /// - Parameter after: ignore what came before this mark.
    @discardableResult
    public func wait<P: Packet>(
        for type: P.Type, within: Duration? = nil, after: Mark = .beginning,
        where fits: @escaping @Sendable (P) -> Bool = { _ in true }
    ) async throws(PlayerError) -> P {
        let packet = try await waitForPacket("\(P.opcode)", [P.opcode], within: within, after: after) {
            guard let parsed = $0.parsed(as: P.self) else { return false }
            return fits(parsed)
        }
        guard let parsed = packet.parsed(as: P.self) else {
            throw .protocolViolation("\(P.opcode) with a body of \(packet.body.count) bytes")
        }
        return parsed
    }

    /// The same for any of some opcodes, as raw bytes.
    @discardableResult
    public func wait(
        forAny opcodes: Set<Opcode>, within: Duration? = nil, after: Mark = .beginning,
        where fits: @escaping @Sendable (SeenPacket) -> Bool = { _ in true }
    ) async throws(PlayerError) -> SeenPacket {
        let names = opcodes.sorted().map(\.name).joined(separator: " or ")
        return try await waitForPacket(names, opcodes, within: within, after: after, fits)
    }
    @discardableResult
    public func wait(
        for opcode: Opcode, within: Duration? = nil, after: Mark = .beginning,
        where fits: @escaping @Sendable (SeenPacket) -> Bool = { _ in true }
    ) async throws(PlayerError) -> SeenPacket {
        try await wait(forAny: [opcode], within: within, after: after, where: fits)
    }

    /// Waits until something holds of what the player sees, looking after each packet.
    public func wait(
        until what: String, within: Duration? = nil, _ holds: @escaping @Sendable (WorldView) -> Bool
    ) async throws(PlayerError) {
        if holds(view) { return }
        if let ended { throw .closed(ended, waitingFor: what, saw: record.newestNames()) }
        _ = try await suspend(what, within: within ?? patience, .state(holds: holds))
    }

    /// Waits until the gateway connection has ended, and says why it did.
    @discardableResult
    public func waitForEnd(within: Duration? = nil) async throws(PlayerError) -> CloseCause {
        if let ended { return ended }
        guard link != nil else { throw .misuse("there is no connection that could end") }
        _ = try await suspend("the end of the connection", within: within ?? patience, .end)
        return ended ?? .local("unknown")
    }

    func waitForPacket(
        _ what: String, _ opcodes: Set<Opcode>, within: Duration?, after: Mark,
        _ fits: @escaping (SeenPacket) -> Bool
    ) async throws(PlayerError) -> SeenPacket {
        if let packet = record.take(opcodes, from: after.number, where: fits) { return packet }
        if let ended { throw .closed(ended, waitingFor: what, saw: record.newestNames()) }
        guard link != nil else { throw .misuse("\(label) is not connected and waits for \(what)") }
        let wanted = Waits.Wanted.packet(opcodes, from: after.number, fits: fits)
        guard let packet = try await suspend(what, within: within ?? patience, wanted) else {
            throw .protocolViolation("nothing came for \(what)")
        }
        return packet
    }

    /// Suspends until the wanted thing, the deadline, the end of the connection or the task's cancellation.
    private func suspend(
        _ what: String, within: Duration, _ wanted: Waits.Wanted
    ) async throws(PlayerError) -> SeenPacket? {
        let id = waits.newID()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let deadline = time.after(within) { [weak self] in
                    self?.onLoop {
                        $0.fail(id) { player in
                            .timedOut(waitingFor: what, after: within, saw: player.record.newestNames())
                        }
                    }
                }
                waits.add(
                    Waits.Waiter(
                        id: id, what: what, wanted: wanted, continuation: continuation, timer: deadline))
                if Task.isCancelled { fail(id) { _ in .cancelled(waitingFor: what) } }
            }
        } onCancel: {
            onLoop { $0.fail(id) { _ in .cancelled(waitingFor: what) } }
        }
        switch outcome {
        case .packet(let packet): return packet
        case .holds: return nil
        case .failed(let error): throw error
        }
    }

    private func fail(_ id: Int, _ error: (isolated Player) -> PlayerError) {
        waits.remove(id)?.resume(.failed(error(self)))
    }

    /// Runs on the player's loop, at once when it is called there.
    nonisolated func onLoop(_ body: @escaping @Sendable (isolated Player) -> Void) {
        loop.execute { self.assumeIsolated { body($0) } }
    }
}
