import Base

/// What sessions that have ended still have to tell the services: claims to let go, players who stay parked.
///
/// Asked a few at a time, so that ten thousand players who leave at once do not overload who is told; in
/// about the order in which they came. A gateway that stops waits for them, because the services stop after
/// it. There are at most two for each connection.
final class Farewells: Sendable {
    typealias Farewell = @Sendable () async -> Void
    private struct State {
        var waiting: [Farewell] = []
        var next = 0
        var running = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Locked(State())
    private let parallelMax: Int

    init(parallelMax: Int = 128) { self.parallelMax = parallelMax }

    /// Says it soon, on the executor of the session that ended.
    func add(on executor: any TaskExecutor, _ farewell: @escaping Farewell) {
        let starts = state.withLock { state -> Bool in
            guard state.running < parallelMax else {
                state.waiting.append(farewell)
                return false
            }
            state.running += 1
            return true
        }
        guard starts else { return }
        Task(executorPreference: executor) {
            await farewell()
            while let next = self.following() { await next() }
        }
    }

    private func following() -> Farewell? {
        let (next, done) = state.withLock { state -> (Farewell?, [CheckedContinuation<Void, Never>]) in
            if state.next < state.waiting.count {
                let next = state.waiting[state.next]
                state.next += 1
                if state.next == state.waiting.count {
                    state.waiting = []
                    state.next = 0
                }
                return (next, [])
            }
            state.running -= 1
            guard state.running == 0 else { return (nil, []) }
            defer { state.waiters = [] }
            return (nil, state.waiters)
        }
        for waiter in done { waiter.resume() }
        return next
    }

    /// Returns when all that was added has been said.
    func waitUntilSaid() async {
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state -> Bool in
                if state.running > 0 { state.waiters.append(continuation) }
                return state.running == 0
            }
            if isQuiet { continuation.resume() }
        }
    }
}
