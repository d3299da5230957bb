import Base
import Store
import TestSupport
import Testing

@Suite struct ErrorTests {
    private func expect(
        _ wanted: StoreError.Code, _ body: () async throws -> Void,
        at place: SourceLocation = #_sourceLocation
    ) async {
        var got: StoreError.Code?
        do { try await body() } catch { got = (error as? StoreError)?.code }
        #expect(got == wanted, sourceLocation: place)
    }

    @Test(arguments: TestDriver.allCases)
    func faultsHaveTheSameCodeOnEachDatabase(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (id int NOT NULL PRIMARY KEY, name varchar(3) NOT NULL)")
            try await db.write("INSERT INTO sample (id, name) VALUES (1, 'a')")
            await expect(.duplicateKey) { try await db.write("INSERT INTO sample VALUES (1, 'b')") }
            await expect(.constraint) { try await db.write("INSERT INTO sample VALUES (2, NULL)") }
            await expect(.constraint) { try await db.write("INSERT INTO sample (id) VALUES (2)") }
            await expect(.schema) { try await db.write("INSERT INTO absent VALUES (2)") }
            await expect(.schema) { try await db.write("UPDATE sample SET absent = 1") }
            await expect(.syntax) { _ = try await db.read("SELEC 1") { $0 } }
            await expect(.syntax) { _ = try await db.read("SELECT ?", 1, 2) { $0 } }
            await expect(.syntax) { _ = try await db.read("SELECT ?") { $0 } }
            await expect(.decoding) { _ = try await db.read("SELECT NULL") { try $0.u8(0) } }
        }
    }

    @Test func mariaDBIsStrictAboutLengthAndRange() async throws {
        try await withDatabase(on: .mariadb) { db in
            try await db.write("CREATE TABLE sample (small tinyint unsigned, name varchar(3))")
            await expect(.constraint) { try await db.write("INSERT INTO sample VALUES (256, 'a')") }
            await expect(.constraint) { try await db.write("INSERT INTO sample VALUES (1, 'abcd')") }
        }
    }

    @Test(arguments: TestDriver.dialects)
    func anErrorNamesTheStatementButNoValues(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            let error = await #expect(throws: StoreError.self) {
                try await db.write("UPDATE absent SET password = ?", "hunter2")
            }
            #expect(error?.description.contains("UPDATE absent SET password = ?") == true)
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aStatementThatTakesTooLongIsEnded(_ driver: TestDriver) async throws {
        var options = DatabaseOptions()
        options.queryLimit = .milliseconds(700)
        options.slowQuery = .milliseconds(100)
        let log = RecordingLog()
        try await withDatabase(on: driver, options: options, log: log) { db in
            let began = realTime.now()
            let endless =
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n"
            let sql = driver == .mariadb ? "SELECT SLEEP(30) FROM (SELECT 1 UNION SELECT 2) x" : endless
            await expect(.timeout) { _ = try await db.read(sql) { $0 } }
            #expect(realTime.now() - began < .seconds(25))
            // The connection is fit for use afterwards.
            let two = try await db.first("SELECT 2") { try $0.u8(0) }
            #expect(two == 2)
            #expect(log.entries.contains { $0.message == "slow query" })
        }
    }

    @Test func aFileInAFolderThatIsNotThereIsUnavailable() async throws {
        let db = Database(
            try DatabaseURL("sqlite:/nonexistent/folder/x.db"), name: "x", time: realTime,
            log: Log("store", to: SilentLog()), metrics: Metrics())
        let error = await #expect(throws: StoreError.self) { try await db.ping() }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("/nonexistent/folder/x.db") == true)
        await db.close()
    }

    @Test func failuresAreCounted() async throws {
        let metrics = Metrics()
        try await withDatabase(on: .sqliteMemory, metrics: metrics) { db in
            await expect(.syntax) { _ = try await db.read("SELEC 1") { $0 } }
            let counter = metrics.counter(
                "nimbus_database_errors_total", help: "", ["database": "test", "code": "syntax"])
            #expect(counter.value == 1)
        }
    }
}
