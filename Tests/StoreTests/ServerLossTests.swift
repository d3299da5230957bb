import Base
import Store
import TestSupport
import Testing

@Suite struct ServerLossTests {
    @Test func aConnectionThatTheServerEndedIsReplaced() async throws {
        var options = DatabaseOptions.patient
        options.connectionsMax = 1
        let fresh = try await FreshDatabase(on: .mariadb)
        let (db, killer) = (fresh.open(options: options), fresh.open())
        try await db.write("CREATE TABLE sample (id int)")
        for _ in 0..<5 {
            let id = try #require(try await db.first("SELECT CONNECTION_ID()") { try $0.u64(0) })
            try await killer.write("KILL \(id)")
            // Neither a read nor a write notices more than a moment's delay.
            #expect(try await db.write("INSERT INTO sample VALUES (1)").affectedRows == 1)
            let now = try #require(try await db.first("SELECT CONNECTION_ID()") { try $0.u64(0) })
            #expect(now != id)
        }
        await db.close()
        await killer.close()
        try await fresh.remove()
    }

    @Test func aTransactionThatLosesItsConnectionSaysSo() async throws {
        let fresh = try await FreshDatabase(on: .mariadb)
        let (db, killer) = (fresh.open(), fresh.open())
        try await db.write("CREATE TABLE sample (id int)")
        let gate = Gate()
        let (ids, found) = AsyncStream.makeStream(of: UInt64.self)
        let writer = Task {
            try await db.transaction { tx in
                try tx.write("INSERT INTO sample VALUES (1)")
                found.yield(try tx.first("SELECT CONNECTION_ID()") { try $0.u64(0) } ?? 0)
                gate.waitUntilOpen()
                try tx.write("INSERT INTO sample VALUES (2)")
            }
        }
        for await id in ids {
            try await killer.write("KILL \(id)")
            break
        }
        gate.open()
        let error = await #expect(throws: StoreError.self) { try await writer.value }
        #expect(error?.code == .connectionLost)
        #expect(try await db.read("SELECT id FROM sample") { try $0.u8(0) }.isEmpty)
        await db.close()
        await killer.close()
        try await fresh.remove()
    }

    @Test func aServerThatIsNotThereIsUnavailableAndLoggedOnce() async throws {
        let log = RecordingLog()
        // Port 1 is nobody's.
        let db = Database(
            try DatabaseURL("mariadb://root:hunter2@127.0.0.1:1/auth"), name: "auth", time: ManualTime(),
            log: Log("store", to: log), metrics: Metrics())
        for _ in 0..<20 {
            let error = await #expect(throws: StoreError.self) { try await db.ping() }
            #expect(error?.code == .unavailable)
            #expect(error?.description.contains("hunter2") == false)
        }
        #expect(log.entries.count { $0.level == .error } == 1)
        await db.close()
    }

    @Test func aWrongPasswordIsDenied() async throws {
        let fresh = try await FreshDatabase(on: .mariadb)
        guard case .server(var server) = fresh.url.location else { return }
        server.password = "hunter2"
        let db = Database(
            DatabaseURL(.server(server)), name: "auth", time: realTime, log: Log("store", to: SilentLog()),
            metrics: Metrics())
        let error = await #expect(throws: StoreError.self) { try await db.ping() }
        #expect(error?.code == .accessDenied)
        #expect(error?.description.contains("hunter2") == false)
        await db.close()
        try await fresh.remove()
    }

    @Test func aDatabaseThatDoesNotExistIsNamed() async throws {
        let fresh = try await FreshDatabase(on: .mariadb)
        let db = Database(
            fresh.url.with(database: "no_such_database"), name: "auth", time: realTime,
            log: Log("store", to: SilentLog()), metrics: Metrics())
        let error = await #expect(throws: StoreError.self) { try await db.ping() }
        #expect(error?.code == .schema)
        #expect(error?.description.contains("no_such_database") == true)
        await db.close()
        try await fresh.remove()
    }
}
