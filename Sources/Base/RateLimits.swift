/// A bucket that refills evenly: `capacity` at once, `perSecond` in the long run.
public struct TokenBucket: Sendable {
    public let capacity: Double
    public let perSecond: Double
    private var tokens: Double
    private var filled: Instant

    public init(capacity: Double, perSecond: Double, now: Instant) {
        self.capacity = capacity
        self.perSecond = perSecond
        tokens = capacity
        filled = now
    }

    /// Takes one token; false when there is none.
    public mutating func take(now: Instant) -> Bool {
        if now > filled {
            tokens = min(capacity, tokens + Double((now - filled).nanoseconds) / 1e9 * perSecond)
            filled = now
        }
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

/// One token bucket a key, for at most `keysMax` keys: the stalest half is forgotten when it is full.
public struct KeyedBuckets<Key: Hashable & Sendable>: Sendable {
    private var buckets: [Key: (bucket: TokenBucket, used: Instant)] = [:]
    private let capacity: Double
    private let perSecond: Double
    private let keysMax: Int

    public init(capacity: Double, perSecond: Double, keysMax: Int = 65_536) {
        self.capacity = capacity
        self.perSecond = perSecond
        self.keysMax = keysMax
    }

    public mutating func take(_ key: Key, now: Instant) -> Bool {
        if buckets[key] == nil, buckets.count >= keysMax {
            let middle = buckets.values.map(\.used).sorted()[buckets.count / 2]
            buckets = buckets.filter { $0.value.used > middle }
        }
        var entry = buckets[key] ?? (TokenBucket(capacity: capacity, perSecond: perSecond, now: now), now)
        let taken = entry.bucket.take(now: now)
        entry.used = now
        buckets[key] = entry
        return taken
    }
}
