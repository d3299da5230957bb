import Base
import Store
import TestSupport
import Testing

@Suite struct TransactionTests {
    enum Refusal: Error { case tooPoor }

    private func withPurses(_ driver: TestDriver, _ body: (Database) async throws -> Void) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE purse (id int PRIMARY KEY, copper int NOT NULL)")
            try await db.write("INSERT INTO purse VALUES (1, 100), (2, 100)")
            try await body(db)
        }
    }

    private func purses(_ db: Database) async throws -> [Int32] {
        try await db.read("SELECT copper FROM purse ORDER BY id") { try $0.i32(0) }
    }

    @Test(arguments: TestDriver.allCases)
    func everythingTakesEffectTogether(_ driver: TestDriver) async throws {
        try await withPurses(driver) { db in
            let left = try await db.transaction { tx in
                try tx.write("UPDATE purse SET copper = copper - ? WHERE id = 1", 30)
                try tx.write("UPDATE purse SET copper = copper + ? WHERE id = 2", 30)
                return try tx.first("SELECT copper FROM purse WHERE id = 1") { try $0.i32(0) }
            }
            #expect(left == 70)
            let after = try await purses(db)
            #expect(after == [70, 130])
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aRefusalUndoesEverythingAndComesOutAsItself(_ driver: TestDriver) async throws {
        try await withPurses(driver) { db in
            await #expect(throws: Refusal.tooPoor) {
                try await db.transaction { tx in
                    try tx.write("UPDATE purse SET copper = copper - 500 WHERE id = 1")
                    let left = try tx.first("SELECT copper FROM purse WHERE id = 1") { try $0.i32(0) }
                    guard let left, left >= 0 else { throw Refusal.tooPoor }
                }
            }
            let after = try await purses(db)
            #expect(after == [100, 100])
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aFailingStatementUndoesEverything(_ driver: TestDriver) async throws {
        try await withPurses(driver) { db in
            let error = await #expect(throws: StoreError.self) {
                try await db.transaction { tx in
                    try tx.write("UPDATE purse SET copper = 0")
                    try tx.write("INSERT INTO purse VALUES (1, 5)")
                }
            }
            #expect(error?.code == .duplicateKey)
            let after = try await purses(db)
            #expect(after == [100, 100])
        }
    }

    @Test(arguments: TestDriver.allCases)
    func parallelTransactionsLoseNoUpdate(_ driver: TestDriver) async throws {
        try await withPurses(driver) { db in
            let lock = db.dialect.forUpdate
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<60 {
                    group.addTask {
                        try await db.transaction { tx in
                            let sql = "SELECT copper FROM purse WHERE id = 1\(lock)"
                            let copper = try tx.first(sql) { try $0.i32(0) } ?? 0
                            try tx.write("UPDATE purse SET copper = ? WHERE id = 1", copper + 1)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let after = try await purses(db)
            #expect(after == [160, 100])
        }
    }

    @Test(arguments: TestDriver.allCases)
    func transactionsThatDeadlockAreRunAgain(_ driver: TestDriver) async throws {
        try await withPurses(driver) { db in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for (from, to) in [(1, 2), (2, 1)] {
                    group.addTask {
                        var moved = 0
                        while moved < 25 {
                            do {
                                try await db.transaction { tx in
                                    try tx.write("UPDATE purse SET copper = copper - 1 WHERE id = ?", from)
                                    try tx.write("UPDATE purse SET copper = copper + 1 WHERE id = ?", to)
                                }
                                moved += 1
                            } catch let error as StoreError where error.code == .conflict {
                                // Lost three times in a row, which is said, and nothing was done.
                                continue
                            }
                        }
                        return moved
                    }
                }
                try await group.waitForAll()
            }
            let after = try await purses(db)
            #expect(after == [100, 100])
        }
    }

    @Test(arguments: TestDriver.allCases)
    func readersSeeNothingUntilTheEnd(_ driver: TestDriver) async throws {
        guard driver != .sqliteMemory else { return }  // one connection: readers wait instead
        try await withPurses(driver) { db in
            let seen = Locked<[Int32]>([])
            let (inside, enter) = AsyncStream.makeStream(of: Void.self)
            let gate = Gate()
            let writer = Task {
                try await db.transaction { tx in
                    try tx.write("UPDATE purse SET copper = 1")
                    enter.yield()
                    gate.waitUntilOpen()
                }
            }
            for await _ in inside { break }
            let before = try await purses(db)
            seen.withLock { $0 = before }
            gate.open()
            try await writer.value
            #expect(seen.withLock { $0 } == [100, 100])
            let after = try await purses(db)
            #expect(after == [1, 1])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aPlannedFaultStopsTheTransactionOrComesAfterIt(_ driver: TestDriver) async throws {
        let faults = PlannedFaults()
        var options = DatabaseOptions()
        options.faults = faults
        try await withDatabase(on: driver, options: options) { db in
            try await db.write("CREATE TABLE purse (id int PRIMARY KEY, copper int NOT NULL)")
            faults.plan.withLock { $0.before = StoreError(.unavailable, "planned") }
            await #expect(throws: StoreError(.unavailable, "planned")) {
                try await db.write("INSERT INTO purse VALUES (1, 1)")
            }
            let untouched = try await purses(db)
            #expect(untouched.isEmpty)
            faults.plan.withLock { $0.after = StoreError(.connectionLost, "planned") }
            await #expect(throws: StoreError(.connectionLost, "planned")) {
                try await db.transaction { tx in try tx.write("INSERT INTO purse VALUES (1, 1)") }
            }
            let after = try await purses(db)
            #expect(after == [1])
        }
    }
}

/// Fails once where it is told to.
final class PlannedFaults: StoreFaults {
    let plan = Locked<(before: StoreError?, after: StoreError?)>((nil, nil))
    func before(_ sql: String) -> StoreError? { plan.withLock { take(&$0.before) } }
    func afterCommit() -> StoreError? { plan.withLock { take(&$0.after) } }
    private func take(_ error: inout StoreError?) -> StoreError? {
        defer { error = nil }
        return error
    }
}
