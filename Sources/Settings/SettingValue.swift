/// A type that a setting can have: read from the text of a file, a variable or an argument, and written back.
///
/// `init(settingText:)` must accept what `settingText` gives, and give an equal value back.
public protocol SettingValue: Sendable, Equatable {
    /// Reads the text between the quotes. Must be total: the text may come from anywhere.
    init(settingText: String) throws(SettingValueError)
    /// The text that a configuration file would hold, without quotes.
    var settingText: String { get }
    /// What a reader should write, for messages and for the shipped file: "a whole number".
    static var expected: String { get }
    /// What may be shown of a secret.
    var masked: String { get }
}

extension SettingValue {
    public var masked: String { settingText.isEmpty ? "" : "(hidden)" }
}

/// A text that is no value of its setting's type.
public struct SettingValueError: Error, Equatable {
    /// What should have stood there.
    public let expected: String
    public init(expected: String) { self.expected = expected }
}

extension String: SettingValue {
    public init(settingText: String) throws(SettingValueError) { self = settingText }
    public var settingText: String { self }
    public static var expected: String { "a text" }
}

extension Bool: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        switch settingText.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: throw SettingValueError(expected: Self.expected)
        }
    }
    public var settingText: String { self ? "true" : "false" }
    public static var expected: String { "true or false" }
}

extension Int: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        guard settingText.utf8.count <= 20, let value = Int(settingText) else {
            throw SettingValueError(expected: Self.expected)
        }
        self = value
    }
    public var settingText: String { String(self) }
    public static var expected: String { "a whole number" }
}

extension Double: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        guard settingText.utf8.count <= 30, let value = Double(settingText), value.isFinite else {
            throw SettingValueError(expected: Self.expected)
        }
        self = value
    }
    public var settingText: String {
        guard let whole = Int(exactly: self) else { return String(self) }
        return String(whole)
    }
    public static var expected: String { "a number" }
}

/// An empty text means "none".
extension Optional: SettingValue where Wrapped: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        guard !settingText.isEmpty else {
            self = .none
            return
        }
        do {
            self = .some(try Wrapped(settingText: settingText))
        } catch {
            throw SettingValueError(expected: "\(error.expected), or nothing")
        }
    }
    public var settingText: String { self?.settingText ?? "" }
    public static var expected: String { "\(Wrapped.expected), or nothing" }
    public var masked: String { self?.masked ?? "" }
}

/// Elements divided by commas; an empty text is the empty list.
extension Array: SettingValue where Element: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        self = []
        guard !settingText.allSatisfy(\.isWhitespace) else { return }
        for part in settingText.split(separator: ",", omittingEmptySubsequences: false) {
            guard let first = part.firstIndex(where: { !$0.isWhitespace }),
                let last = part.lastIndex(where: { !$0.isWhitespace })
            else { throw SettingValueError(expected: Self.expected) }
            do {
                append(try Element(settingText: String(part[first...last])))
            } catch {
                throw SettingValueError(expected: "a list, each of it \(error.expected), divided by commas")
            }
        }
    }
    public var settingText: String { map(\.settingText).joined(separator: ", ") }
    public static var expected: String { "a list, each of it \(Element.expected), divided by commas" }
}

/// A setting with a few named values: give an enum of strings this protocol and nothing else.
public protocol SettingChoice: SettingValue, RawRepresentable<String>, CaseIterable {}

extension SettingChoice {
    public init(settingText: String) throws(SettingValueError) {
        let wanted = settingText.lowercased()
        guard let value = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
            throw SettingValueError(expected: Self.expected)
        }
        self = value
    }
    public var settingText: String { rawValue }
    public static var expected: String {
        let names = allCases.map(\.rawValue)
        guard names.count > 1, let last = names.last else { return names.first ?? "nothing" }
        return names.dropLast().joined(separator: ", ") + " or " + last
    }
}
