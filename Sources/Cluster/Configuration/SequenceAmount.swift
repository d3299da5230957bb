public import GUIDsAPI
public import Settings

/// A number for one sequence, or for all that are not named: `item:10000`, `others:100`.
public struct SequenceAmount: SettingValue, Hashable {
    /// Nil is all others.
    public let sequence: GUIDs.Sequence?
    public let amount: UInt64
    public init(_ sequence: GUIDs.Sequence?, _ amount: UInt64) {
        self.sequence = sequence
        self.amount = amount
    }

    public init(settingText: String) throws(SettingValueError) {
        let parts = settingText.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count <= 20, let amount = UInt64(parts[1]) else {
            throw SettingValueError(expected: Self.expected)
        }
        let name = parts[0].lowercased()
        let sequence = GUIDs.Sequence.known.keys.first { $0.rawValue.lowercased() == name }
        guard sequence != nil || name == Self.others else {
            throw SettingValueError(expected: Self.expected)
        }
        self.init(sequence, amount)
    }

    private static let others = "others"
    public var settingText: String { "\(sequence?.rawValue ?? Self.others):\(amount)" }
    public static var expected: String { "a kind of number and an amount such as item:10000" }
}

extension Constraint where Value == [SequenceAmount] {
    /// Each kind once, `others` among them only where that means something.
    static func amounts(_ range: ClosedRange<UInt64>, others: Bool) -> Self {
        let words =
            "each kind once\(others ? "" : ", no others"), from \(range.lowerBound) to \(range.upperBound)"
        return Self(words) { list in
            Set(list.map(\.sequence)).count == list.count
                && list.allSatisfy { range.contains($0.amount) && (others || $0.sequence != nil) }
        }
    }
}
