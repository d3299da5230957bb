import Base
import Loop

/// State that tests change and wait for.
final class Watched<State: Sendable>: Sendable {
    private struct Waiter {
        let holds: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Bool, Never>
    }
    private struct Held {
        var state: State
        var waiters: [Int: Waiter] = [:]
        var last = 0
    }
    private let held: Locked<Held>
    private let time: any TimeSource

    init(_ state: State, time: any TimeSource) {
        held = Locked(Held(state: state))
        self.time = time
    }

    /// Looks or changes; those who wait for what then holds are woken.
    func withLock<Value, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var woken: [Waiter] = []
        defer { for waiter in woken { waiter.continuation.resume(returning: true) } }
        return try held.withLock { held throws(Failure) in
            defer {
                for (id, waiter) in held.waiters where waiter.holds(held.state) {
                    held.waiters[id] = nil
                    woken.append(waiter)
                }
            }
            return try body(&held.state)
        }
    }

    /// False when the deadline passes first.
    func wait(within: Duration = .seconds(10), until holds: @escaping @Sendable (State) -> Bool) async -> Bool
    {
        let id = held.withLock { held in
            held.last += 1
            return held.last
        }
        let deadline = time.after(within) { [self] in
            held.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
        defer { deadline.cancel() }
        return await withCheckedContinuation { continuation in
            let holdsAlready = held.withLock { held in
                if holds(held.state) { return true }
                held.waiters[id] = Waiter(holds: holds, continuation: continuation)
                return false
            }
            if holdsAlready { continuation.resume(returning: true) }
        }
    }
}
