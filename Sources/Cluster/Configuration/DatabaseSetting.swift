public import Settings
public import Store

/// A database as a setting: `sqlite:PATH` or `mariadb://USER:PASSWORD@HOST:PORT/DATABASE`.
public struct DatabaseSetting: SettingValue, Hashable {
    public let url: DatabaseURL
    private let text: String

    /// An SQLite file.
    public init(path: String) {
        url = DatabaseURL(.file(path))
        text = "sqlite:\(path)"
    }

    public init(settingText: String) throws(SettingValueError) {
        do {
            url = try DatabaseURL(settingText)
            text = settingText
        } catch {
            throw SettingValueError(expected: "\(Self.expected) (\(error.message))")
        }
    }

    public var settingText: String { text }
    public var masked: String { url.description }
    public static var expected: String { "sqlite:PATH or mariadb://USER:PASSWORD@HOST:PORT/DATABASE" }
}
