import Base

/// When a pool may try to connect again: at once, then after 50 ms, doubling up to a second. In between,
/// callers are refused at once instead of each waiting for a connect time-out of its own.
final class Reconnection: Sendable {
    private struct State {
        var failures = 0
        var notBefore: Instant?
        var error: StoreError?
    }
    private let state = Locked(State())
    private let time: any TimeSource
    private let log: Log

    init(time: any TimeSource, log: Log) {
        self.time = time
        self.log = log
    }

    /// Throws while it is too early for another attempt.
    func mayConnect() throws(StoreError) {
        let now = time.now()
        let refusal = state.withLock { state -> StoreError? in
            guard let notBefore = state.notBefore, now < notBefore else { return nil }
            return state.error
        }
        if let refusal { throw refusal }
    }

    func connected() {
        let wasDown = state.withLock { state -> Bool in
            defer { state = State() }
            return state.failures > 0
        }
        if wasDown { log.notice("database reachable again") }
    }

    func failed(_ error: StoreError) {
        let now = time.now()
        let isFirst = state.withLock { state -> Bool in
            let wait = Duration.milliseconds(50 << min(state.failures, 5))
            state.failures &+= 1
            state.notBefore = now + min(wait, .seconds(1))
            state.error = error
            return state.failures == 1
        }
        if isFirst { log.error("database not reachable", ["error": .string(error.description)]) }
    }
}
