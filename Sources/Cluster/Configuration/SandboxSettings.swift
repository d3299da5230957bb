public import Settings

/// The simulated worldservers inside the daemon.
public enum SandboxSettings {
    public static let worlds = Key<Int>(
        "Sandbox.Worlds", default: 2, .range(0...8),
        doc: """
            How many sandbox worldservers run inside the daemon, for trying things out without game data. With two, \
            one has the Eastern Kingdoms and Outland, the other Kalimdor and Northrend. With the sandbox on and no \
            account yet, the accounts demo (password demo) and demo2 (demo2) are made. For a realm of your own, set it \
            to 0 and name your worldservers (World.1.Address).
            """)
    public static let listen = Key<ListenAddress>(
        "Sandbox.Listen", default: .loopback(port: 0),
        doc: """
            Where the first of them listens for the gateway; each further one has the next port. With port 0 each \
            takes a free one. Do not open it to others: it believes whoever connects.
            """)
    public static let realm = Key<[Int]>(
        "Sandbox.Realm", default: [1], .elements(1...255),
        doc: """
            The number of the realm that they belong to. With several they are dealt out in turn: with 1, 2 the first \
            is realm 1's, the second realm 2's, the third realm 1's again.
            """)
    public static let logoutTime = Key<Duration>(
        "Sandbox.LogoutTime", default: .seconds(20), .range(.zero...(.seconds(60))),
        doc: "How long a player sits down before it is logged out. GMs leave at once.")

    public static let section = SettingsSection("Sandbox", doc: "", [worlds, listen, realm, logoutTime])
}
