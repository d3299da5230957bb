/// A key without its type.
public struct Declaration: Sendable {
    /// `#` stands for the number of an indexed key.
    public let name: String
    /// The default as a text, with `{Other.Key}` and `{#}` in it when it is derived.
    public let standard: String
    public let isDerived: Bool
    /// No default: where one key of a number is set, this one must be set too.
    public let isRequired: Bool
    /// Values of entries that exist without being configured.
    public let presets: [Int: String]
    public let indices: ClosedRange<Int>
    public let reload: Reloading
    public let isSecret: Bool
    public let doc: String
    /// What has to be written: type and range.
    public let expected: String
    let parse: @Sendable (String) -> Result<any SettingValue, SettingValueError>

    init<Value: SettingValue>(
        name: String, standard: String, isDerived: Bool, isRequired: Bool, presets: [Int: String],
        indices: ClosedRange<Int>, reload: Reloading, isSecret: Bool, doc: String,
        _ constraint: Constraint<Value>
    ) {
        self.name = name
        self.standard = standard
        self.isDerived = isDerived
        self.isRequired = isRequired
        self.presets = presets
        self.indices = indices
        self.reload = reload
        self.isSecret = isSecret
        self.doc = doc
        let words = { @Sendable (type: String) in
            constraint.expected.isEmpty ? type : "\(type), \(constraint.expected)"
        }
        expected = words(Value.expected)
        parse = { text in
            do throws(SettingValueError) {
                let value = try Value(settingText: text)
                if constraint.holds(value) { return .success(value) }
                return .failure(SettingValueError(expected: words(Value.expected)))
            } catch {
                return .failure(SettingValueError(expected: words(error.expected)))
            }
        }
    }

    public var isIndexed: Bool { name.contains("#") }
    /// What stands before the number: `Realm` of `Realm.#.Name`; nothing for a key without one.
    var family: String { isIndexed ? String(name.prefix { $0 != "#" }.dropLast()) : "" }
    /// The name with a number.
    func name(at index: Int?) -> String {
        guard let index else { return name }
        return name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            .joined(separator: String(index))
    }
}

/// A name whose number has been taken out.
struct FoldedName: Hashable {
    /// With `#` for the first part that is a number.
    var pattern: String
    var index: Int?

    /// Nil when the text can be no name.
    init?(_ text: String, separator: Character) {
        guard text.utf8.count <= 200, !text.utf8.contains(UInt8(ascii: "#")) else { return nil }
        var index: Int?
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).map { part in
            guard index == nil, let number = Self.number(part) else { return part }
            index = number
            return "#"
        }
        pattern = parts.joined(separator: String(separator))
        self.index = index
    }

    /// Decimal without leading zeros, so that no two spellings name one entry.
    private static func number(_ part: Substring) -> Int? {
        guard (1...9).contains(part.utf8.count), part == "0" || !part.hasPrefix("0"),
            part.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(part)
    }
}
