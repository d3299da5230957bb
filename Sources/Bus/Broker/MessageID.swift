public import Base

/// Names one request, also when it comes a second time: a service that must not do a thing twice remembers
/// it.
public struct MessageID: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
    /// A new one; 128 random bits meet no second time.
    public init(from randomness: any Randomness) {
        self.init(high: randomness.next(), low: randomness.next())
    }

    /// 32 hexadecimal digits.
    public var description: String { Self.digits(high) + Self.digits(low) }
    private static func digits(_ half: UInt64) -> String {
        let text = String(half, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }
}

extension MessageID: Codable {
    public init(from decoder: any Decoder) throws {
        let bits = try decoder.singleValueContainer().decode(UInt128.self)
        self.init(
            high: UInt64(truncatingIfNeeded: bits >> 64), low: UInt64(truncatingIfNeeded: bits))
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(UInt128(high) << 64 | UInt128(low))
    }
}
