import Base
import Wire

/// Those who wait for a packet, a state or the end of a connection, in the order of their asking.
struct Waits {
    enum Outcome: Sendable {
        case packet(SeenPacket)
        /// What was waited for holds.
        case holds
        case failed(PlayerError)
    }
    enum Wanted {
        case packet(Set<Opcode>, from: Int, fits: (SeenPacket) -> Bool)
        case state(holds: (WorldView) -> Bool)
        case end
    }
    struct Waiter {
        let id: Int
        let what: String
        let wanted: Wanted
        let continuation: CheckedContinuation<Outcome, Never>
        var timer: (any TimerToken)?
    }
    private var waiters: [Waiter] = []
    private var lastID = 0

    mutating func newID() -> Int {
        lastID += 1
        return lastID
    }
    mutating func add(_ waiter: Waiter) { waiters.append(waiter) }

    mutating func remove(_ id: Int) -> Waiter? {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return waiters.remove(at: index)
    }

    /// The first one that wants this packet; it is no longer waiting.
    mutating func taker(of packet: SeenPacket) -> Waiter? {
        let index = waiters.firstIndex { waiter in
            guard case .packet(let opcodes, let start, let fits) = waiter.wanted else { return false }
            return opcodes.contains(packet.opcode) && packet.number >= start && fits(packet)
        }
        return index.map { waiters.remove(at: $0) }
    }

    /// Those whose state has come true; they are no longer waiting.
    mutating func satisfied(by view: WorldView) -> [Waiter] {
        guard waiters.contains(where: { if case .state = $0.wanted { true } else { false } }) else {
            return []
        }
        return removeAll { waiter in
            guard case .state(let holds) = waiter.wanted else { return false }
            return holds(view)
        }
    }

    mutating func removeAll(where condition: (Waiter) -> Bool) -> [Waiter] {
        let gone = waiters.filter(condition)
        let ids = Set(gone.map(\.id))
        waiters.removeAll { ids.contains($0.id) }
        return gone
    }
}

extension Waits.Waiter {
    func resume(_ outcome: Waits.Outcome) {
        timer?.cancel()
        continuation.resume(returning: outcome)
    }
    var awaitsEnd: Bool { if case .end = wanted { true } else { false } }
}
