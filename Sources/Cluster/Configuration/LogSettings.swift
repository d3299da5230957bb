public import Base
public import Settings

extension LogLevel: SettingValue {
    public init(settingText: String) throws(SettingValueError) {
        let wanted = settingText.lowercased()
        guard let level = Self.allCases.first(where: { "\($0)" == wanted }) else {
            throw SettingValueError(expected: Self.expected)
        }
        self = level
    }
    public var settingText: String { "\(self)" }
    public static var expected: String { "trace, debug, info, notice, warning or error" }
}

/// What is written about what happens.
public enum LogSettings {
    public enum Format: String, SettingChoice {
        case auto, text, json
    }
    public enum Colour: String, SettingChoice {
        case auto, always, never
    }

    public static let level = Key<LogLevel>(
        "Log.Level", default: .info, reload: .live, doc: "Lines below this level are not written.")
    public static let format = Key<Format>(
        "Log.Format", default: .auto,
        doc: "text is for people, json is one JSON object a line. auto: text on a terminal, json elsewhere.")
    public static let colour = Key<Colour>(
        "Log.Colour", default: .auto,
        doc: "Whether text has colours. auto: on a terminal, unless NO_COLOR is set.")
    public static let queueMax = Key<Int>(
        "Log.QueueMax", default: 8192, .range(16...1_000_000),
        doc: "Lines that may wait to be written. Further ones are dropped and counted.")

    public static let section = SettingsSection(
        "Log", doc: "The log goes to standard error.", [level, format, colour, queueMax])
}
