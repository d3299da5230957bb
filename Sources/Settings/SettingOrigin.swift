/// Where a value came from.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    case standard
    case file(path: String, line: Int)
    case environment(variable: String)
    /// The variable names a file with the value.
    case environmentFile(variable: String, path: String)
    /// `--set`.
    case argument(String)

    public var description: String {
        switch self {
        case .standard: "default"
        case .file(let path, let line): line > 0 ? "\(Excerpt.clean(path)):\(line)" : Excerpt.clean(path)
        case .environment(let variable): Excerpt.clean(variable)
        case .environmentFile(let variable, let path): "\(Excerpt.clean(variable)) (\(Excerpt.clean(path)))"
        case .argument(let name): "--set \(Excerpt.clean(name))"
        }
    }
}

/// Text from outside, made fit for a message.
enum Excerpt {
    /// Without control characters and at most `lengthMax` characters long.
    static func clean(_ text: String, lengthMax: Int = 120) -> String {
        var result = ""
        for (position, scalar) in text.unicodeScalars.enumerated() {
            if position >= lengthMax { return result + "..." }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
    static func quoted(_ text: String) -> String { "\"" + clean(text, lengthMax: 60) + "\"" }
}
