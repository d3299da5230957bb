import Base

/// Counts events by key; a count leaks away evenly, and one that turned out harmless can be taken back. It
/// knows at most `keysMax` keys: when there are more, the stalest half is forgotten.
struct LeakyBuckets<Key: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var level: Double
        var at: Instant
    }
    private var buckets: [Key: Bucket] = [:]
    private let rate: GuessLimits.Rate
    private let keysMax: Int

    init(_ rate: GuessLimits.Rate, keysMax: Int = 65_536) {
        self.rate = rate
        self.keysMax = max(1, keysMax)
    }

    var count: Int { buckets.count }

    /// Something of this key is still remembered.
    func isTouched(_ key: Key, now: Instant) -> Bool { level(key, now: now) > 0 }

    /// Counts one; false when the bucket is full, and then nothing is counted.
    mutating func take(_ key: Key, now: Instant) -> Bool {
        let level = level(key, now: now)
        guard level + 1 <= Double(rate.burst) else { return false }
        if buckets[key] == nil, buckets.count >= keysMax { forgetStalestHalf() }
        buckets[key] = Bucket(level: level + 1, at: now)
        return true
    }

    /// Takes one count back.
    mutating func giveBack(_ key: Key, now: Instant) {
        let level = level(key, now: now) - 1
        buckets[key] = level > 0 ? Bucket(level: level, at: now) : nil
    }

    private func level(_ key: Key, now: Instant) -> Double {
        guard let bucket = buckets[key] else { return 0 }
        let seconds = Double((now - bucket.at).nanoseconds) / 1e9
        return max(0, bucket.level - max(0, seconds) * rate.perMinute / 60)
    }

    private mutating func forgetStalestHalf() {
        let times = buckets.values.map(\.at).sorted()
        let middle = times[times.count / 2]
        buckets = buckets.filter { $0.value.at > middle }
    }
}
