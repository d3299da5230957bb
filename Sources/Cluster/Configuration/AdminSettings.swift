public import Settings

/// Pages for monitoring, and how the daemon watches itself.
public enum AdminSettings {
    public static let listen = Key<ListenAddress?>(
        "Admin.Listen", default: .loopback(port: 8900),
        doc: "Where /metrics (Prometheus), /healthz and /readyz are. Empty: nowhere.")
    public static let connectionsMax = Key<Int>(
        "Admin.ConnectionsMax", default: 32, .range(1...1000), doc: "Connections at once.")
    public static let timeout = Key<Duration>(
        "Admin.Timeout", default: .seconds(10), .range(.seconds(1)...(.seconds(300))),
        doc: "A connection that is idle for so long is closed.")
    public static let stallTime = Key<Duration>(
        "Watch.StallTime", default: .seconds(10), .range(.seconds(1)...(.seconds(600))),
        doc:
            "A part of the daemon that makes no progress for so long is named in the log, in /metrics and in /readyz."
    )

    public static let section = SettingsSection(
        "Monitoring", doc: "", [listen, connectionsMax, timeout, stallTime])
}
