import Base
import Store
import TestSupport
import Testing

@Suite struct SchemaTests {
    private static let now = UnixTime(seconds: 1_700_000_000)
    private static let everywhere = TestDriver.allCases.flatMap { driver in
        DatabaseRole.allCases.map { (driver, $0) }
    }

    @Test(arguments: everywhere)
    func anEmptyDatabaseIsInstalledOnce(_ driver: TestDriver, _ role: DatabaseRole) async throws {
        try await withDatabase(on: driver) { db in
            let first = try await Schema.prepare(db, as: role, now: Self.now)
            #expect(first.installed)
            let second = try await Schema.prepare(db, as: role, now: Self.now)
            #expect(second == Schema.Report())
            switch role {
            case .auth: #expect(try await AuthSchema.probe(db) == AuthSchema())
            case .characters: #expect(try await CharactersSchema.probe(db) == CharactersSchema())
            case .world: try await WorldSchema.probe(db)
            }
        }
    }

    @Test(arguments: DatabaseRole.allCases)
    func bothDialectsGetTheSameTables(_ role: DatabaseRole) async throws {
        var listings: [[String]] = []
        for driver in TestDriver.dialects {
            let listing = try await withDatabase(on: driver) { db in
                try await Schema.prepare(db, as: role, now: Self.now)
                let sql =
                    driver == .mariadb
                    ? """
                    SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
                    WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position
                    """
                    : """
                    SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
                    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
                    """
                return try await db.read(sql) { try $0.string(0) }
            }
            listings.append(listing.sorted())
        }
        #expect(listings[0] == listings[1])
        #expect(listings[0].count > 10)
    }

    @Test(arguments: TestDriver.dialects)
    func theKnownBuildsAreInstalled(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .auth, now: Self.now)
            let row = try await db.first(
                "SELECT majorVersion, minorVersion, bugfixVersion, winChecksumSeed FROM build_info WHERE build = ?",
                12_340
            ) { "\(try $0.u8(0)).\(try $0.u8(1)).\(try $0.u8(2)) \(try $0.string(3).prefix(8))" }
            #expect(row == "3.3.5 CDCBBD51")
            #expect(try await db.first("SELECT COUNT(*) FROM build_info") { try $0.u8(0) } == 11)
        }
    }

    @Test(arguments: [TestDriver.sqliteFile, .mariadb])
    func manyDaemonsAtOnceInstallOnce(_ driver: TestDriver) async throws {
        let fresh = try await FreshDatabase(on: driver)
        let daemons = (0..<4).map { _ in fresh.open() }
        let reports = try await withThrowingTaskGroup(of: Schema.Report.self) { group in
            for db in daemons {
                group.addTask { try await Schema.prepare(db, as: .characters, now: Self.now) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reports.count { $0.installed } == 1)
        #expect(reports.count { $0.migrations.isEmpty } == 3)
        for db in daemons { await db.close() }
        try await fresh.remove()
    }

    @Test(arguments: TestDriver.dialects)
    func tablesOfOthersAreLeftAlone(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE characters (guid int)")
            let report = try await Schema.prepare(db, as: .characters, now: Self.now)
            #expect(!report.installed)
            // All that there are, in order.
            #expect(report.migrations.count >= 3)
            #expect(report.migrations == report.migrations.indices.map { UInt32($0) + 1 })
            let error = await #expect(throws: StoreError.self) { try await CharactersSchema.probe(db) }
            #expect(error?.code == .schema)
            #expect(error?.message.contains("column characters.account") == true)
            #expect(error?.message.contains("table guild_member") == true)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aWorldDatabaseOfOthersIsNotWrittenTo(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE item_template (entry int, displayid int, InventoryType int)")
            try await Schema.prepare(db, as: .world, now: Self.now)
            let error = await #expect(throws: StoreError.self) {
                _ = try await db.read("SELECT * FROM nimbus_migrations") { $0 }
            }
            #expect(error?.code == .schema)
            let missing = await #expect(throws: StoreError.self) { try await WorldSchema.probe(db) }
            #expect(missing?.message == "the world database lacks table creature_template")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func anInstallationThatWasCutShortIsFinished(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .auth, now: Self.now)
            // What a crash in MariaDB leaves: the start is recorded, some tables are there.
            try await db.write(
                "UPDATE nimbus_migrations SET checksum = 0 WHERE scope = 'auth' AND version = 0")
            try await db.write("DROP TABLE realmlist")
            try await Schema.prepare(db, as: .auth, now: Self.now)
            #expect(try await AuthSchema.probe(db) == AuthSchema())
        }
    }

    @Test(arguments: TestDriver.dialects)
    func trinityCoresAuthTablesAreRecognised(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .auth, now: Self.now)
            try await makeTrinityCore(db)
            let schema = try await AuthSchema.probe(db)
            #expect(schema.family == .trinityCore)
            #expect(schema.sessionKey == "session_key_auth")
            #expect(schema.accessAccount == "AccountID")
            #expect(schema.accessLevel == "SecurityLevel")
            #expect(!schema.hasFlags)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aMissingColumnIsNamedInOneLine(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .auth, now: Self.now)
            try await db.write("ALTER TABLE account DROP COLUMN verifier")
            try await db.write("DROP TABLE ip_banned")
            let error = await #expect(throws: StoreError.self) { try await AuthSchema.probe(db) }
            #expect(error?.message == "the auth database lacks column account.verifier, table ip_banned")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func charactersWithoutOrderAreTrinityCores(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .characters, now: Self.now)
            try await db.write("ALTER TABLE characters DROP COLUMN `order`")
            #expect(try await CharactersSchema.probe(db).hasOrder == false)
        }
    }
}
