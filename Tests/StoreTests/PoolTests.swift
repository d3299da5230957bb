import Base
import Store
import TestSupport
import Testing

@Suite struct PoolTests {
    /// One connection, held by a transaction while `body` runs.
    private func whileHeld(
        _ driver: TestDriver, waitersMax: Int, time: any TimeSource, _ body: (Database) async throws -> Void
    ) async throws {
        var options = DatabaseOptions()
        options.connectionsMax = 1
        options.waitersMax = waitersMax
        try await withDatabase(on: driver, options: options, time: time) { db in
            let gate = Gate()
            let (inside, enter) = AsyncStream.makeStream(of: Void.self)
            let holder = Task {
                try await db.transaction { _ in
                    enter.yield()
                    gate.waitUntilOpen()
                }
            }
            for await _ in inside { break }
            try await body(db)
            gate.open()
            try await holder.value
        }
    }

    @Test(arguments: TestDriver.dialects)
    func tooManyWaitersAreRefused(_ driver: TestDriver) async throws {
        try await whileHeld(driver, waitersMax: 0, time: ManualTime()) { db in
            let error = await #expect(throws: StoreError.self) { try await db.ping() }
            #expect(error?.code == .overloaded)
            #expect(error?.isRetryable == true)
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: TestDriver.dialects)
    func aWaiterGivesUpAtItsDeadline(_ driver: TestDriver) async throws {
        let time = ManualTime()
        try await whileHeld(driver, waitersMax: 4, time: time) { db in
            let waiter = Task { try await db.ping() }
            // The waiter sets its timer at a moment that only it knows: let time pass until it notices.
            let watcher = Task {
                while !Task.isCancelled {
                    time.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            let error = await #expect(throws: StoreError.self) { try await waiter.value }
            watcher.cancel()
            #expect(error?.code == .timeout)
        }
    }

    @Test(arguments: TestDriver.allCases)
    func waitersAreServedWhenAConnectionComesBack(_ driver: TestDriver) async throws {
        var options = DatabaseOptions.patient
        options.connectionsMax = 2
        let metrics = Metrics()
        try await withDatabase(on: driver, options: options, metrics: metrics) { db in
            let sum = try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<200 {
                    group.addTask { try await db.first("SELECT ?", number) { try $0.i32(0) } ?? 0 }
                }
                return try await group.reduce(0, +)
            }
            #expect(sum == 199 * 100)
            let labels = ["database": "test"]
            #expect(metrics.gauge("nimbus_database_connections_busy", help: "", labels).value == 0)
            #expect(metrics.gauge("nimbus_database_waiting", help: "", labels).value == 0)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aClosedDatabaseRefuses(_ driver: TestDriver) async throws {
        let fresh = try await FreshDatabase(on: driver)
        let db = fresh.open()
        try await db.ping()
        await db.close()
        let error = await #expect(throws: StoreError.self) { try await db.ping() }
        #expect(error?.code == .closed)
        try await fresh.remove()
    }

    @Test(arguments: TestDriver.allCases)
    func twoDatabasesOfOnePlaceSeeTheSame(_ driver: TestDriver) async throws {
        let fresh = try await FreshDatabase(on: driver)
        let (one, other) = (fresh.open(), fresh.open())
        try await one.write("CREATE TABLE sample (id int)")
        try await other.write("INSERT INTO sample VALUES (5)")
        #expect(try await one.read("SELECT id FROM sample") { try $0.u8(0) } == [5])
        await one.close()
        await other.close()
        try await fresh.remove()
    }

    @Test func privateMemoryIsNotShared() async throws {
        func open() throws -> Database {
            Database(
                try DatabaseURL("sqlite::memory:"), name: "m", time: realTime,
                log: Log("store", to: SilentLog()),
                metrics: Metrics())
        }
        let (one, other) = (try open(), try open())
        try await one.write("CREATE TABLE sample (id int)")
        let error = await #expect(throws: StoreError.self) {
            try await other.write("INSERT INTO sample VALUES (5)")
        }
        #expect(error?.code == .schema)
        await one.close()
        await other.close()
    }
}
