/// A point of the monotonic clock, in nanoseconds since an unspecified start.
public struct Instant: Hashable, Comparable, Sendable {
    public let nanoseconds: UInt64
    public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }
    public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
    public static func + (a: Self, d: Duration) -> Self {
        Instant(nanoseconds: a.nanoseconds &+ UInt64(clamping: d.nanoseconds))
    }
    public static func - (a: Self, b: Self) -> Duration {
        .nanoseconds(Int64(clamping: a.nanoseconds) - Int64(clamping: b.nanoseconds))
    }
}

/// Calendar time: nanoseconds since 1970-01-01 UTC.
public struct UnixTime: Hashable, Comparable, Codable, Sendable {
    public let nanoseconds: Int64
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    public init(seconds: Int64) {
        nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue
    }
    public var seconds: Int64 { nanoseconds / 1_000_000_000 }
    public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }
}

extension Duration {
    /// Whole nanoseconds; saturates.
    public var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product &+ attoseconds / 1_000_000_000
    }
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }
}

/// A timer that has been set; cancelling it after it fired does nothing.
public protocol TimerToken: Sendable {
    func cancel()
}

/// The clock seam. Nothing reads the time or sets a timer but through it, so that a test can own time.
public protocol TimeSource: Sendable {
    func now() -> Instant
    func unixNow() -> UnixTime
    /// Runs `action` once, after `delay`, on a thread of the source's choice. `action` must not block.
    @discardableResult
    func after(_ delay: Duration, _ action: @escaping @Sendable () -> Void) -> any TimerToken
}

extension TimeSource {
    /// Suspends for `delay`. For periodic work of services; never as synchronisation.
    public func sleep(_ delay: Duration) async {
        await withCheckedContinuation { continuation in
            after(delay) { continuation.resume() }
        }
    }
}
