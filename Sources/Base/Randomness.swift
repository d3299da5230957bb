/// The randomness seam. Secrets come from `SystemRandomness`, tests from `SeededRandomness`.
public protocol Randomness: Sendable {
    func next() -> UInt64
    func bytes(_ count: Int) -> [UInt8]
}

extension Randomness {
    public func bytes(_ count: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(count)
        while result.count < count {
            let word = next()
            for shift in 0..<min(8, count - result.count) {
                result.append(UInt8(truncatingIfNeeded: word >> (UInt64(shift) &* 8)))
            }
        }
        return result
    }
    /// Uniform in `0..<bound`; 0 when `bound` is 0.
    public func below(_ bound: UInt64) -> UInt64 {
        bound == 0 ? 0 : next().multipliedFullWidth(by: bound).high
    }
}

/// The kernel's random source.
public struct SystemRandomness: Randomness {
    public init() {}
    public func next() -> UInt64 {
        var source = SystemRandomNumberGenerator()
        return source.next()
    }
}

/// SplitMix64 from a seed: the same seed gives the same numbers. Never for secrets.
public final class SeededRandomness: Randomness {
    private let state: Locked<UInt64>
    public init(seed: UInt64) { state = Locked(seed) }
    public func next() -> UInt64 {
        state.withLock { s in
            s &+= 0x9E37_79B9_7F4A_7C15
            var z = s
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
