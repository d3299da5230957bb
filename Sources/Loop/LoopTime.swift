public import Base
import CLinux
import Glibc

/// The real clock; its timers fire on one loop's thread.
public struct LoopTime: TimeSource {
    private let loop: EventLoop

    public init(_ loop: EventLoop) { self.loop = loop }

    public func now() -> Instant { Instant(nanoseconds: monotonicNow()) }

    public func unixNow() -> UnixTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UnixTime(nanoseconds: Int64(now.tv_sec) &* 1_000_000_000 &+ Int64(now.tv_nsec))
    }

    @discardableResult
    public func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerToken {
        let token = Token(loop: loop)
        loop.execute { token.start(after: delay, action) }
        return token
    }

    private final class Token: TimerToken {
        private enum State {
            case pending, set(TimerID), cancelled
        }
        private let loop: EventLoop
        private let state = Locked(State.pending)

        init(loop: EventLoop) { self.loop = loop }

        /// On the loop's thread.
        func start(after delay: Duration, _ action: @escaping @Sendable () -> Void) {
            let loop = loop
            state.withLock { state in
                guard case .pending = state else { return }
                state = .set(loop.schedule(after: delay, action))
            }
        }
        func cancel() {
            let set = state.withLock { state -> TimerID? in
                defer { state = .cancelled }
                if case .set(let timer) = state { return timer }
                return nil
            }
            guard let set else { return }
            let loop = loop
            loop.execute { loop.cancel(set) }
        }
    }
}
