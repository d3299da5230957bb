/// How long to wait before the next attempt: each time twice as long as before up to a limit, of that between
/// half and all by chance, so that clients of one server do not come back all at once.
public struct Backoff: Sendable {
    private let first: Duration
    private let longest: Duration
    private var step: Duration

    public init(first: Duration, longest: Duration) {
        self.first = min(first, longest)
        self.longest = longest
        step = self.first
    }

    public mutating func next(_ randomness: any Randomness) -> Duration {
        let nanoseconds = UInt64(clamping: step.nanoseconds)
        step = step < longest / 2 ? step * 2 : longest
        let part = randomness.below(nanoseconds / 2 &+ 1)
        return .nanoseconds(Int64(clamping: nanoseconds &- part))
    }

    /// The next wait is the first one again.
    public mutating func reset() { step = first }
    /// The next wait is a long one.
    public mutating func slowDown() { step = longest }
}
