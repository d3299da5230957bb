public import Settings

/// What follows wrong passwords (spec auth 6, 12).
public enum WrongPassSettings {
    public enum BanType: String, SettingChoice {
        case address, account
    }

    public static let maxCount = Key<Int>(
        "WrongPass.MaxCount", default: 0, .range(0...1000), reload: .live,
        doc: "After so many wrong passwords in a row there is a ban. 0: never.")
    public static let banTime = Key<Duration>(
        "WrongPass.BanTime", default: .seconds(600), .range(.seconds(1)...(.seconds(31_536_000))),
        reload: .live,
        doc: "How long that ban lasts.")
    public static let banType = Key<BanType>(
        "WrongPass.BanType", default: .address, reload: .live,
        doc: """
            Who is banned: the address that the last guess came from, or the account. The second lets anybody lock \
            anybody out.
            """)
    public static let logging = Key<Bool>(
        "WrongPass.Logging", default: false, reload: .live,
        doc: "Whether each wrong password is written to the table logs_ip_actions.")

    public static let section = SettingsSection(
        "Wrong passwords", doc: "", [maxCount, banTime, banType, logging])
}
