/// A length of time: a number and a unit. A bare number counts seconds.
extension Duration: SettingValue {
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("ms", 1e6), ("s", 1e9), ("sec", 1e9), ("min", 60e9), ("h", 3600e9), ("d", 86_400e9), ("", 1e9),
    ]
    private static let secondsMax = 1e10

    public init(settingText: String) throws(SettingValueError) {
        guard let (number, unit) = Quantity.split(settingText),
            let scale = Self.units.first(where: { $0.name == unit })?.nanoseconds,
            number * scale <= Self.secondsMax * 1e9 / 10
        else { throw SettingValueError(expected: Self.expected) }
        self = .nanoseconds(Int64(exactly: (number * scale).rounded()) ?? 0)
    }

    public var settingText: String {
        let (seconds, attoseconds) = components
        guard attoseconds == 0 else {
            let milliseconds = Double(seconds) * 1e3 + Double(attoseconds) / 1e15
            return "\(milliseconds.settingText) ms"
        }
        if seconds == 0 { return "0 s" }
        for (unit, size) in [("d", Int64(86_400)), ("h", 3600), ("min", 60)] where seconds % size == 0 {
            return "\(seconds / size) \(unit)"
        }
        return "\(seconds) s"
    }

    public static var expected: String { "a duration such as 500 ms, 10 s, 2 min or 1 h" }
}

/// An amount of memory or of bytes on a line. A bare number counts bytes.
public struct ByteSize: SettingValue, Comparable, Hashable {
    public var bytes: Int
    public init(bytes: Int) { self.bytes = bytes }
    public static func kibibytes(_ count: Int) -> Self { Self(bytes: count &* 1024) }
    public static func mebibytes(_ count: Int) -> Self { Self(bytes: count &* 1_048_576) }
    public static func < (a: Self, b: Self) -> Bool { a.bytes < b.bytes }

    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1), ("", 1),
    ]

    public init(settingText: String) throws(SettingValueError) {
        guard let (number, unit) = Quantity.split(settingText),
            let scale = Self.units.first(where: { $0.name == unit })?.bytes,
            let bytes = Int(exactly: number * Double(scale)), bytes <= 1 << 50
        else { throw SettingValueError(expected: Self.expected) }
        self.bytes = bytes
    }

    public var settingText: String {
        for unit in Self.units where bytes != 0 && bytes % unit.bytes == 0 && !unit.name.isEmpty {
            return "\(bytes / unit.bytes) \(unit.name)"
        }
        return "0 B"
    }

    public static var expected: String { "a size such as 512 B, 64 KiB or 4 MiB" }
}

/// A number that is not negative, and the unit behind it.
enum Quantity {
    static func split(_ text: String) -> (number: Double, unit: String)? {
        guard text.utf8.count <= 40 else { return nil }
        let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
        guard !digits.isEmpty, let number = Double(digits), number.isFinite else { return nil }
        let unit = text.dropFirst(digits.count).drop { $0 == " " || $0 == "\t" }
        return (number, String(unit))
    }
}
