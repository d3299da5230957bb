import Base

/// One numbered change of our own tables. Its statements must be harmless when they run twice: MariaDB
/// commits each by itself, so that a crash leaves a part of them done.
struct Migration {
    var scope: DatabaseRole
    var version: UInt32
    var name: String
    var text: String

    /// FNV-1a over the text.
    var checksum: UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// Records that it is under way.
    func begin(_ transaction: borrowing Transaction) throws(StoreError) {
        try record(transaction, checksum: 0, at: 0)
    }

    func apply(_ transaction: borrowing Transaction, _ now: UnixTime) throws(StoreError) {
        try transaction.script(text)
        try record(transaction, checksum: checksum, at: now.seconds)
    }

    private func record(
        _ transaction: borrowing Transaction, checksum: UInt64, at seconds: Int64
    ) throws(StoreError) {
        try transaction.write(
            transaction.dialect.upsert(
                into: Migrations.table, keys: ["scope", "version"],
                columns: ["name", "checksum", "applied_at"]),
            scope.rawValue, version, name, checksum, seconds)
    }
}

/// The migrations that the binary carries, and those that a database has seen.
enum Migrations {
    static let table = "nimbus_migrations"
    static let tableText = """
        CREATE TABLE IF NOT EXISTS nimbus_migrations (
            scope varchar(32) NOT NULL,
            version int unsigned NOT NULL,
            name varchar(64) NOT NULL,
            checksum bigint unsigned NOT NULL,
            applied_at bigint NOT NULL,
            PRIMARY KEY (scope, version)
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci
        """

    /// In order. Files are called `migrations/ROLE/NUMBER-NAME.sql`.
    static func embedded(for role: DatabaseRole) -> [Migration] {
        EmbeddedSQL.files.compactMap { file in
            let parts = file.path.split(separator: "/")
            guard parts.count == 3, parts[0] == "migrations", parts[1] == role.rawValue else { return nil }
            let (number, name) = (parts[2].prefix { $0 != "-" }, parts[2].drop { $0 != "-" })
            guard let version = UInt32(number), version > 0 else { return nil }
            return Migration(
                scope: role, version: version, name: String(name.dropFirst().prefix { $0 != "." }),
                text: file.text)
        }.sorted { $0.version < $1.version }
    }

    /// The checksums of what was applied, by version.
    static func applied(
        _ transaction: borrowing Transaction, _ role: DatabaseRole
    ) throws(StoreError) -> [UInt32: UInt64] {
        let rows = try transaction.read(
            "SELECT version, checksum FROM nimbus_migrations WHERE scope = ?", role.rawValue
        ) { (try $0.u32(0), try $0.u64(1)) }
        return Dictionary(rows) { first, _ in first }
    }
}
