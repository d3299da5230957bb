import Base

/// What a test's actors and callbacks noted, in order; the test waits for it with
/// a deadline, never with a sleep.
public final class Observed<Value: Sendable>: Sendable {
    private struct Waiter {
        var enough: @Sendable ([Value]) -> Bool
        var resume: @Sendable ([Value]?) -> Void
    }
    private struct State {
        var values: [Value] = []
        var next = 0
        var waiters: [Int: Waiter] = [:]
    }
    private let state = Locked(State())

    public init() {}

    public var values: [Value] { state.withLock { $0.values } }

    public func note(_ value: Value) {
        let (values, ready) = state.withLock { s -> ([Value], [Waiter]) in
            s.values.append(value)
            let ready = s.waiters.filter { $0.value.enough(s.values) }
            for key in ready.keys { s.waiters[key] = nil }
            return (s.values, Array(ready.values))
        }
        for waiter in ready { waiter.resume(values) }
    }

    /// Waits until at least `count` values are there.
    @discardableResult
    public func wait(for count: Int, limit: Duration = .seconds(20)) async throws -> [Value] {
        try await wait(limit: limit) { $0.count >= count }
    }

    /// Waits until the values are `enough`; throws, with what was seen, when they are not in time.
    @discardableResult
    public func wait(
        limit: Duration = .seconds(20), until enough: @escaping @Sendable ([Value]) -> Bool
    ) async throws -> [Value] {
        let seen = await withCheckedContinuation { continuation in
            let once = Once { continuation.resume(returning: $0) }
            let (now, key) = state.withLock { s -> ([Value]?, Int) in
                if enough(s.values) { return (s.values, 0) }
                s.next += 1
                s.waiters[s.next] = Waiter(enough: enough) { once.call($0) }
                return (nil, s.next)
            }
            if let now { return once.call(now) }
            realTime.after(limit) { [self] in
                state.withLock { $0.waiters[key] = nil }
                once.call(nil)
            }
        }
        guard let seen else { throw TestSupportError("not seen within \(limit); there was: \(values)") }
        return seen
    }

    /// The value or the deadline, whichever comes first.
    private final class Once: Sendable {
        private let action: Locked<(@Sendable ([Value]?) -> Void)?>
        init(_ action: @escaping @Sendable ([Value]?) -> Void) { self.action = Locked(action) }
        func call(_ values: [Value]?) {
            let action = action.withLock { action in
                defer { action = nil }
                return action
            }
            action?(values)
        }
    }
}
