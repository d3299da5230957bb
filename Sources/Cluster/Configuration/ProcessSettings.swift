public import Settings

/// Threads, and how the daemon ends.
public enum ProcessSettings {
    public static let loops = Key<Int>(
        "Process.Loops", default: 0, .range(0...64),
        doc: "Threads that serve connections. 0: one for each core.")
    public static let drainTime = Key<Duration>(
        "Drain.Time", default: .seconds(10), .range(.zero...(.seconds(600))), reload: .live,
        doc: """
            After SIGTERM nobody is let in, players are told, saved and sent off. After this time the daemon ends in any \
            case.
            """)
    public static let drainMessage = Key<String>(
        "Drain.Message", default: "The server is shutting down.", .length(0...200), reload: .live,
        doc: "What players then read. Empty: nothing.")

    public static let section = SettingsSection("Process", doc: "", [loops, drainTime, drainMessage])
}
