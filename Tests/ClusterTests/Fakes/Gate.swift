import Base
import CharactersAPI
import Bus

/// Holds up those who pass until it is opened, and tells how many have come.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var arrived = 0
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state = Locked(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, woken) = state.withLock { s -> (Bool, [CheckedContinuation<Void, Never>]) in
                s.arrived += 1
                if !s.isOpen { s.held.append(continuation) }
                let woken = s.watchers.filter { $0.count <= s.arrived }.map(\.continuation)
                s.watchers.removeAll { $0.count <= s.arrived }
                return (s.isOpen, woken)
            }
            if isOpen { continuation.resume() }
            for watcher in woken { watcher.resume() }
        }
    }

    func waitForArrival(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { s in
                if s.arrived < count { s.watchers.append((count, continuation)) }
                return s.arrived >= count
            }
            if isThere { continuation.resume() }
        }
    }

    func open() {
        let held = state.withLock { s in
            s.isOpen = true
            defer { s.held = [] }
            return s.held
        }
        for continuation in held { continuation.resume() }
    }
}

extension GatewayRig {
    /// From now on claims of accounts wait at the gate.
    func holdClaims(at gate: Gate) {
        bus.serve(Characters.ClaimAccount.self) { _ in
            await gate.pass()
            return Characters.AccountClaim(order: 1)
        }
    }
}
