import AccountsAPI
import Base
import Store

extension AccountsStore {
    /// A row of `realmlist`.
    struct RealmRow: Sendable {
        var id: RealmID
        var name: String
        var icon: UInt8
        var flags: UInt8
        var timezone: UInt8
        var securityMin: UInt8
        var population: Float
        var build: UInt32
    }

    /// All but those with flag 3, which hides a realm.
    func realms() async throws(StoreError) -> [RealmRow] {
        try await database.read(
            """
            SELECT id, name, icon, flag, timezone, allowedSecurityLevel, population, gamebuild
            FROM realmlist WHERE flag <> 3 ORDER BY id
            """
        ) { row in
            RealmRow(
                id: RealmID(try row.u32(0)), name: try row.string(1), icon: try row.u8(2),
                flags: try row.u8(3),
                timezone: try row.u8(4), securityMin: try row.u8(5), population: try row.f32(6),
                build: try row.u32(7))
        }
    }

    /// nil when there is no such table.
    func builds() async throws(StoreError) -> [UInt32: Accounts.BuildVersion]? {
        guard schema.hasBuildInfo else { return nil }
        let rows = try await database.read(
            "SELECT build, majorVersion, minorVersion, bugfixVersion FROM build_info"
        ) { row in
            (
                build: try row.u32(0),
                version: Accounts.BuildVersion(
                    major: try row.optionalU8(1) ?? 0, minor: try row.optionalU8(2) ?? 0,
                    bugfix: try row.optionalU8(3) ?? 0)
            )
        }
        return Dictionary(rows.map { ($0.build, $0.version) }) { first, _ in first }
    }

    /// What concerns one account on the realms.
    struct AccountOnRealms: Sendable {
        /// Characters, by realm.
        var characters: [Int64: UInt8] = [:]
        /// Levels, by `account_access.RealmID`, where -1 is all realms.
        var levels: [Int64: UInt8] = [:]
    }

    func onRealms(_ account: AccountID) async throws(StoreError) -> AccountOnRealms {
        let rows = try await database.read(
            """
            SELECT 0, realmid, numchars FROM realmcharacters WHERE acctid = ?
            UNION ALL SELECT 1, RealmID, \(schema.accessLevel) FROM account_access WHERE \(schema.accessAccount) = ?
            """, account, account
        ) { (isLevel: try $0.bool(0), realm: try $0.i64(1), value: try $0.u8(2)) }
        var result = AccountOnRealms()
        for row in rows {
            if row.isLevel {
                result.levels[row.realm] = row.value
            } else {
                result.characters[row.realm] = row.value
            }
        }
        return result
    }

    func setCharacterCount(_ account: AccountID, on realm: RealmID, to count: UInt8) async throws(StoreError)
    {
        try await database.write(
            database.dialect.upsert(
                into: "realmcharacters", keys: ["realmid", "acctid"], columns: ["numchars"]),
            realm, account, count)
    }

    /// Makes or changes the row; true when something was written.
    func write(_ realm: ConfiguredRealm) async throws(StoreError) -> Bool {
        let given: [(column: String, value: (any Bindable)?)] = [
            ("name", realm.name), ("address", realm.address), ("port", realm.port), ("icon", realm.icon),
            ("timezone", realm.timezone), ("allowedSecurityLevel", realm.securityMin),
            ("gamebuild", realm.build),
        ]
        let set = given.compactMap { column, value in value.map { (column: column, value: $0) } }
        let isThere = try await database.first("SELECT 1 FROM realmlist WHERE id = ?", realm.id) { _ in true }
        guard isThere == true else {
            var row = set
            row.append((column: "id", value: realm.id))
            // Never in the realm list's offline state: who is online is the registry's word.
            row.append((column: "flag", value: 0))
            if realm.name == nil { row.append((column: "name", value: "Realm \(realm.id)")) }
            let names = row.map { "`\($0.column)`" }.joined(separator: ", ")
            try await database.write(
                "INSERT INTO realmlist (\(names)) VALUES (\(database.dialect.placeholders(row.count)))",
                binds: row.map(\.value))
            return true
        }
        guard !set.isEmpty else { return false }
        let differs = set.map { column, value in
            let name = "`\(column)`"
            return value is String ? "NOT (\(database.dialect.equalsExactly(name, "?")))" : "\(name) <> ?"
        }.joined(separator: " OR ")
        let assignments = set.map { "`\($0.column)` = ?" }.joined(separator: ", ")
        let result = try await database.write(
            "UPDATE realmlist SET \(assignments) WHERE id = ? AND (\(differs))",
            binds: set.map(\.value) + [realm.id] + set.map(\.value))
        return result.affectedRows > 0
    }
}
