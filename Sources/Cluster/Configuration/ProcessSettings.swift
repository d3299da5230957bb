public import Settings

/// A service, or a door for clients, that a process may host.
public enum HostedService: String, SettingChoice {
    case accounts, characters, worlds, guids, chat, groups, mail, sandbox, gateway, login
}

/// Threads, what this process hosts, and how the daemon ends.
public enum ProcessSettings {
    public static let services = Key<[HostedService]>(
        "Process.Services", default: [],
        doc: """
            What this process hosts: accounts, characters, worlds, guids, chat, groups, mail, sandbox, gateway, login. \
            Empty: everything. Processes that host parts of one cluster share the databases and meet on Bus.NATS. \
            Several may be given the same service: one runs it, the others wait to take over; guids runs in all of them \
            at once.
            """)
    public static let name = Key<String>(
        "Process.Name", default: "", .length(0...100),
        doc: """
            What this process is called among those that share a cluster; the same after a restart, and no other one's. \
            Empty: the host's name and its services.
            """)
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

    public static let section = SettingsSection(
        "Process", doc: "", [services, name, loops, drainTime, drainMessage])
}
