/// A clock that stands until a test moves it; timers fire inside `advance`, in order of their time.
public final class ManualTime: TimeSource {
    private struct State {
        var now: UInt64 = 1_000_000_000
        var unixOffset: Int64 = 1_700_000_000_000_000_000
        var next = 0
        var timers: [Int: (at: UInt64, action: @Sendable () -> Void)] = [:]
    }
    private let state = Locked(State())

    public init() {}

    public func now() -> Instant { state.withLock { Instant(nanoseconds: $0.now) } }
    public func unixNow() -> UnixTime {
        state.withLock { UnixTime(nanoseconds: $0.unixOffset &+ Int64(clamping: $0.now)) }
    }

    @discardableResult
    public func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerToken {
        let id = state.withLock { s in
            s.next += 1
            s.timers[s.next] = (s.now &+ UInt64(clamping: delay.nanoseconds), action)
            return s.next
        }
        return Token(id: id, time: self)
    }

    /// Moves the clock and fires what becomes due on the caller's thread.
    public func advance(by delay: Duration) {
        let end = state.withLock { $0.now &+ UInt64(clamping: delay.nanoseconds) }
        while true {
            let due = state.withLock { s -> (@Sendable () -> Void)? in
                let first = s.timers.filter { $0.value.at <= end }.min {
                    ($0.value.at, $0.key) < ($1.value.at, $1.key)
                }
                guard let first else {
                    s.now = end
                    return nil
                }
                s.now = max(s.now, first.value.at)
                s.timers[first.key] = nil
                return first.value.action
            }
            guard let due else { return }
            due()
        }
    }

    private struct Token: TimerToken {
        let id: Int
        let time: ManualTime
        func cancel() { time.state.withLock { $0.timers[id] = nil } }
    }
}
