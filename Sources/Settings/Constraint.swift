/// What a value must fulfil beyond its type.
public struct Constraint<Value: SettingValue>: Sendable {
    /// Behind the type's own words: "from 1 to 255".
    public let expected: String
    let holds: @Sendable (Value) -> Bool

    public init(_ expected: String, holds: @escaping @Sendable (Value) -> Bool) {
        self.expected = expected
        self.holds = holds
    }

    public static var none: Self { Self("") { _ in true } }
}

extension Constraint where Value: Comparable {
    public static func range(_ range: ClosedRange<Value>) -> Self {
        Self("from \(range.lowerBound.settingText) to \(range.upperBound.settingText)") { range.contains($0) }
    }
    public static func atLeast(_ bound: Value) -> Self {
        Self("at least \(bound.settingText)") { $0 >= bound }
    }
}

extension Constraint where Value == String {
    public static var notEmpty: Self { Self("that is not empty") { !$0.isEmpty } }
    public static func length(_ range: ClosedRange<Int>) -> Self {
        Self("of \(range.lowerBound) to \(range.upperBound) bytes") { range.contains($0.utf8.count) }
    }
}

extension Constraint {
    /// Each element within a range.
    public static func elements<Element: SettingValue & Comparable>(
        _ range: ClosedRange<Element>
    ) -> Self where Value == [Element] {
        let bounds = "from \(range.lowerBound.settingText) to \(range.upperBound.settingText)"
        return Self("each \(bounds)") { $0.allSatisfy { range.contains($0) } }
    }
}
