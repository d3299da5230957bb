public import Base

/// What a database is for; the three of an AzerothCore realm.
public enum DatabaseRole: String, Sendable, CaseIterable {
    case auth, characters, world
}

/// Brings a database to the state that Nimbus needs.
///
/// - An empty database gets AzerothCore's tables that Nimbus uses (etc/sql/ROLE.sql). A database that
///   somebody else made keeps its tables as they are.
/// - Our own tables (`nimbus_*`) are made and changed by numbered migrations (etc/sql/migrations/ROLE), each
///   applied once and recorded in `nimbus_migrations`.
///
/// Two daemons may do this at the same time. An interrupted run is taken up again by the next.
public enum Schema {
    /// What `prepare` did.
    public struct Report: Sendable, Equatable {
        public var installed = false
        /// Numbers of the migrations that were applied now.
        public var migrations: [UInt32] = []
        public init() {}
    }

    @discardableResult
    public static func prepare(
        _ database: Database, as role: DatabaseRole, now: UnixTime
    ) async throws(StoreError) -> Report {
        let tables = Set(try await database.read(database.dialect.tablesQuery) { try $0.string(0) })
        let isOurs = tables.allSatisfy { $0.hasPrefix("nimbus_") } || tables.contains(Migrations.table)
        // A world database of AzerothCore needs nothing, and may be read-only for us.
        guard isOurs || !Migrations.embedded(for: role).isEmpty else { return Report() }
        return try await database.exclusively("nimbus-schema") { transaction throws(StoreError) in
            try run(transaction, role, now)
        }
    }

    private static func run(
        _ transaction: borrowing Transaction, _ role: DatabaseRole, _ now: UnixTime
    ) throws(StoreError) -> Report {
        var report = Report()
        // Looked up again: another daemon may have been here while we waited.
        let tables = try transaction.read(transaction.dialect.tablesQuery) { try $0.string(0) }
        try transaction.script(Migrations.tableText)
        var done = try Migrations.applied(transaction, role)
        let base = Migration(scope: role, version: 0, name: "base tables", text: baseText(role))
        if let known = done[0] {
            // We installed them: a newer binary may bring further tables, or the last run was cut short.
            if known != base.checksum { try base.apply(transaction, now) }
        } else if tables.allSatisfy({ $0.hasPrefix("nimbus_") }) {
            try base.begin(transaction)
            try base.apply(transaction, now)
            report.installed = true
        }
        done[0] = nil
        for migration in Migrations.embedded(for: role) where done[migration.version] == nil {
            try migration.apply(transaction, now)
            report.migrations.append(migration.version)
        }
        return report
    }

    private static func baseText(_ role: DatabaseRole) -> String {
        EmbeddedSQL.files.first { $0.path == "\(role.rawValue).sql" }?.text ?? ""
    }
}
