public import Settings

/// The databases that all realms share, and how connections behave.
public enum DatabaseSettings {
    public static let auth = Key<DatabaseSetting>(
        "Database.Auth", default: DatabaseSetting(path: "data/auth.db"),
        derived: "sqlite:{Data.Directory}/auth.db",
        secret: true, doc: "Accounts, bans and the list of realms.")
    public static let world = Key<DatabaseSetting>(
        "Database.World", default: DatabaseSetting(path: "data/world.db"),
        derived: "sqlite:{Data.Directory}/world.db", secret: true,
        doc: "The content of the game: templates, names.")
    public static let migrate = Key<Bool>(
        "Database.Migrate", default: true,
        doc: """
            Whether tables that are missing are made at the start: in an empty database all that Nimbus needs, in one \
            of AzerothCore only Nimbus's own (their names begin with nimbus_).
            """)
    public static let connections = Key<Int>(
        "Database.Connections", default: 4, .range(1...64),
        doc: "Connections to each database. Each has a thread of its own.")
    public static let waiters = Key<Int>(
        "Database.Waiters", default: 1024, .range(1...1_000_000),
        doc: "How many statements may wait for a connection; more are refused.")
    public static let connectTimeout = Key<Duration>(
        "Database.ConnectTimeout", default: .seconds(5), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long one attempt to connect may take. Attempts go on until the server is there.")
    public static let queryTimeout = Key<Duration>(
        "Database.QueryTimeout", default: .seconds(5), .range(.milliseconds(100)...(.seconds(60))),
        doc: "How long a statement may wait for a connection, and how long it may then run.")
    public static let slowQuery = Key<Duration>(
        "Database.SlowQuery", default: .seconds(1), .range(.milliseconds(1)...(.seconds(60))),
        doc: "A statement that takes longer is logged.")

    public static let section = SettingsSection(
        "Databases",
        doc: """
            A database is an SQLite file, sqlite:PATH, or one on a MariaDB or MySQL server, \
            mariadb://USER:PASSWORD@HOST:PORT/DATABASE. In the second form write a blank or one of % @ : / ? in the \
            user or the password as %20 %25 %40 %3A %2F %3F. To keep the password out of this file, put the whole value \
            into another one and name that in the variable NIMBUS_DATABASE_AUTH_FILE.
            """,
        [auth, world, migrate, connections, waiters, connectTimeout, queryTimeout, slowQuery])
}
