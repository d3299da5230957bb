public import Settings

/// The bus for programs beside the daemon.
public enum BusSettings {
    public static let listen = Key<ListenAddress?>(
        "Bus.Listen", default: nil,
        doc: """
            Where clients of NATS can connect to the daemon's bus: worldservers' sidecars, tools; usually \
            127.0.0.1:4222. Empty: nowhere. Off unless it is set, as a NATS server of one's own may have that port.
            """)
    public static let token = Key<String>(
        "Bus.Token", default: "", .length(0...1024), secret: true,
        doc: """
            What clients of the bus must know (auth_token). Empty, and without Bus.User: everybody who reaches the port \
            may come, so it must then be one of this machine alone. Who may speak on the bus can do all that the \
            daemon's parts can.
            """)
    public static let user = Key<String>(
        "Bus.User", default: "", .length(0...1024),
        doc: "Instead of Bus.Token: the name that clients of the bus must give, together with Bus.Password.")
    public static let password = Key<String>(
        "Bus.Password", default: "", .length(0...1024), secret: true,
        doc: "What clients of the bus must give with Bus.User.")
    public static let nats = Key<String>(
        "Bus.NATS", default: "", .length(0...2000), secret: true,
        doc: """
            NATS servers over which this process meets others of its cluster: nats://host:4222, several divided by commas, \
            with nats://TOKEN@host or nats://USER:PASSWORD@host where they ask for it. Empty: this process is alone, or \
            listens itself.
            """)

    public static let section = SettingsSection(
        "Bus", doc: "How other programs and processes reach the daemon's bus.",
        [listen, token, user, password, nats])
}
