/// One thing that is wrong in the configuration, and where.
public struct SettingProblem: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable, Equatable {
        /// The operating system's reason.
        case unreadable(String)
        case tooLarge(bytesMax: Int)
        case tooManyLines(linesMax: Int)
        case lineTooLong(bytesMax: Int)
        case notUTF8
        case controlCharacter(UInt8)
        case badHeader
        case badName
        case noEqualsSign
        case badQuotes
        case badEscape
        case unknown(didYouMean: String?)
        case indexOutOfRange(ClosedRange<Int>)
        /// Set twice in one source.
        case duplicate(first: SettingOrigin)
        /// `got` is nil for a secret.
        case badValue(expected: String, got: String?)
        /// Required because another key of the same entry is set at `origin`.
        case missing(expected: String)
        /// Both the variable and its `_FILE` twin are set.
        case variableTwice(other: String)
        /// Values that are right alone but not together.
        case conflict(String)
    }
    public var origin: SettingOrigin
    public var key: String?
    public var kind: Kind

    public init(_ origin: SettingOrigin, key: String? = nil, _ kind: Kind) {
        self.origin = origin
        self.key = key
        self.kind = kind
    }

    /// One line for an admin: place, key, what is wrong, what to do.
    public var description: String {
        guard let key, origin != .argument(key) else { return "\(origin): \(reason)" }
        return "\(origin): \(Excerpt.clean(key)): \(reason)"
    }

    private var reason: String {
        switch kind {
        case .unreadable(let why): "cannot be read: \(why)"
        case .tooLarge(let bytesMax): "is larger than \(bytesMax) bytes"
        case .tooManyLines(let linesMax): "has more than \(linesMax) lines"
        case .lineTooLong(let bytesMax): "the line is longer than \(bytesMax) bytes"
        case .notUTF8: "the line is not UTF-8 text"
        case .controlCharacter(let byte): "the line holds the control character 0x\(String(byte, radix: 16))"
        case .badHeader: "a section header looks like [Section]"
        case .badName: "a name consists of letters, digits, hyphens and dots, such as Login.Listen"
        case .noEqualsSign: "expected Section.Key = Value"
        case .badQuotes: "expected a closing quote and nothing but a comment behind it"
        case .badEscape: #"within quotes only \" \\ \n and \t are known after a backslash"#
        case .unknown(let suggestion):
            "there is no such setting" + (suggestion.map { "; did you mean \($0)?" } ?? "")
        case .indexOutOfRange(let range):
            "the number must be from \(range.lowerBound) to \(range.upperBound)"
        case .duplicate(let first): "is already set at \(first)"
        case .badValue(let expected, let got):
            "expected \(expected)" + (got.map { ", got \(Excerpt.quoted($0))" } ?? "")
        case .missing(let expected): "has to be set as well: \(expected)"
        case .variableTwice(let other): "is set together with \(Excerpt.clean(other)); keep one of them"
        case .conflict(let text): text
        }
    }
}

/// What a program's own check of its settings found.
public struct SettingsFindings: Sendable {
    public var errors: [SettingProblem] = []
    public var warnings: [SettingProblem] = []
    public init() {}
}

/// Everything that is wrong in the configuration.
public struct SettingsErrors: Error, Sendable, Equatable, CustomStringConvertible {
    /// More than these are only counted.
    public static let problemsMax = 100
    /// Never empty.
    public private(set) var problems: [SettingProblem]
    public private(set) var omitted = 0

    public init?(_ problems: [SettingProblem]) {
        guard !problems.isEmpty else { return nil }
        self.problems = Array(problems.prefix(Self.problemsMax))
        omitted = problems.count - self.problems.count
    }

    /// One line a problem.
    public var description: String {
        var lines = problems.map(\.description)
        if omitted > 0 { lines.append("and \(omitted) more") }
        return lines.joined(separator: "\n")
    }
}
