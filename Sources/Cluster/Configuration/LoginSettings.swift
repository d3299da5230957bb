public import Settings

/// The logon server that clients reach first (spec auth 9, 12).
public enum LoginSettings {
    public static let listen = Key<ListenAddress>(
        "Login.Listen", default: .any(port: 3724),
        doc: "Where the logon server listens. Clients come to port 3724 where their realmlist names no other."
    )
    public static let connectionsMax = Key<Int>(
        "Login.ConnectionsMax", default: 1000, .range(1...100_000),
        doc: """
            Connections of clients that have not yet proved their password. When there are more, the one that has \
            kept the server waiting longest has to go.
            """)
    public static let connectionsPerAddress = Key<Int>(
        "Login.ConnectionsPerAddress", default: 10, .range(1...100_000),
        doc: "The same for one address.")
    public static let attemptsPerMinute = Key<Int>(
        "Login.AttemptsPerMinute", default: 32, .range(1...1_000_000),
        doc: "Logons that one address may begin in a minute.")
    public static let packetTimeout = Key<Duration>(
        "Login.PacketTimeout", default: .seconds(30), .range(.seconds(1)...(.seconds(600))),
        doc: "How long a client may take to complete a packet that it began.")
    public static let idleTimeout = Key<Duration>(
        "Login.IdleTimeout", default: .seconds(120), .range(.seconds(1)...(.seconds(3600))),
        doc: "How long a client may stay without sending anything.")
    public static let builds = Key<[Int]>(
        "Login.Builds", default: [12340], .elements(5875...65_535), reload: .live,
        doc: """
            Builds of the client that may log on. Empty: those of the table build_info in the auth database, \
            and 12340 where that table is missing.
            """)
    public static let versionCheck = Key<Bool>(
        "Login.VersionCheck", default: false,
        doc: "Whether the client's executable must be an unmodified one, by the check sums of build_info.")
    public static let recordAddresses = Key<Bool>(
        "Login.RecordAddresses", default: true, reload: .live,
        doc: "Whether the addresses of players are written to the database. Locks to an address need it.")
    public static let countryFile = Key<String>(
        "Login.CountryFile", default: "",
        doc: """
            For accounts that are locked to a country: the path of a file that says where addresses are, in the form \
            of IP2Location's DB1 (CSV, IPv4), which AzerothCore's IPLocationFile has too. Empty: nothing is known.
            """)
    public static let tokenMasterSecret = Key<String>(
        "Login.TokenMasterSecret", default: "",
        Constraint("empty or 32 hexadecimal digits") { text in
            text.isEmpty || text.utf8.count == 32 && text.allSatisfy { $0.isASCII && $0.isHexDigit }
        }, secret: true,
        doc: "The key under which the tokens of accounts (TOTP) are stored: AzerothCore's TOTPMasterSecret.")
    public static let banExpiryInterval = Key<Duration>(
        "Login.BanExpiryInterval", default: .seconds(60), .range(.seconds(1)...(.seconds(86_400))),
        reload: .live,
        doc: "How often expired bans are cleared from the database.")
    public static let realmInterval = Key<Duration>(
        "Login.RealmInterval", default: .seconds(20), .range(.seconds(1)...(.seconds(3600))), reload: .live,
        doc: "How often the realm list takes a new look at the database and at how many players are on.")

    public static let section = SettingsSection(
        "Logon", doc: "",
        [
            listen, connectionsMax, connectionsPerAddress, attemptsPerMinute, packetTimeout, idleTimeout,
            builds,
            versionCheck, recordAddresses, countryFile, tokenMasterSecret, banExpiryInterval, realmInterval,
        ])
}
