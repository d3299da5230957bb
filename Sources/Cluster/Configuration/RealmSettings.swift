public import Settings

/// The realms, one entry each. The number is the realm's id in the database.
public enum RealmSettings {
    public enum Kind: String, SettingChoice {
        case normal, pvp, rp, rppvp
    }

    public static let name = IndexedKey<String>(
        required: "Realm.#.Name", example: "Nimbus", .length(1...32), presets: [1: "Nimbus"],
        doc: "The name that players see.")
    public static let listen = IndexedKey<ListenAddress>(
        required: "Realm.#.Listen", example: .any(port: 8085), presets: [1: .any(port: 8085)],
        doc: "Where the gateway of this realm listens for clients.")
    public static let publicAddress = IndexedKey<HostAddress>(
        required: "Realm.#.PublicAddress", example: .loopback(port: 8085),
        presets: [1: .loopback(port: 8085)],
        doc: """
            Where clients are told to connect to play here: an IPv4 address or a name, and the port. For players on \
            other machines put this machine's address here; 127.0.0.1 reaches only players on this one.
            """)
    public static let charactersDatabase = IndexedKey<DatabaseSetting>(
        "Realm.#.CharactersDatabase", default: DatabaseSetting(path: "data/characters-1.db"),
        derived: "sqlite:{Data.Directory}/characters-{#}.db", secret: true,
        doc: "The characters of this realm.")
    public static let kind = IndexedKey<Kind>(
        "Realm.#.Kind", default: .normal, doc: "What the realm list calls it.")
    public static let timezone = IndexedKey<Int>(
        "Realm.#.Timezone", default: 1, .range(1...255),
        doc: """
            The tab of the realm list: 1 development (all clients show it), 2 United States, 3 Oceanic, 8 English, \
            9 German, 10 French, 11 Spanish, 12 Russian, 26 test ...
            """)
    public static let securityMin = IndexedKey<Int>(
        "Realm.#.SecurityMin", default: 0, .range(0...4),
        doc: "The least security level that may enter: 0 everybody, 1 moderators, 2 GMs, 3 administrators.")
    public static let build = IndexedKey<Int>(
        "Realm.#.Build", default: 12340, .range(6142...65_535),
        doc: "The build of the client that plays here.")
    public static let expansion = IndexedKey<Int>(
        "Realm.#.Expansion", default: 2, .range(0...2),
        doc: "The highest expansion: 0 none, 1 The Burning Crusade, 2 Wrath of the Lich King.")
    public static let playersMax = IndexedKey<Int>(
        "Realm.#.PlayersMax", default: 1000, .range(0...100_000),
        doc: "How many may be on at once; further ones wait in a queue. 0: no limit.")
    public static let clientCacheVersion = IndexedKey<Int>(
        "Realm.#.ClientCacheVersion", default: 0, .range(0...4_294_967_295),
        doc: "When this number changes, clients forget the names and items that they had remembered.")

    public static let section = SettingsSection(
        "Realms",
        doc: """
            Each realm is an entry: Realm.1.Name, Realm.2.Name ... Realm.1 below stands for itself when no realm is \
            configured at all.
            """,
        [
            name, listen, publicAddress, charactersDatabase, kind, timezone, securityMin, build, expansion,
            playersMax,
            clientCacheVersion,
        ])
}
