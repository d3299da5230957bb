import Base
import Store
import TestSupport
import Testing

/// Who may run a service that only one process may run.
@Suite struct LeaseTests {
    private func withTable(
        _ driver: TestDriver, _ body: (Database, LeaseTable) async throws -> Void
    ) async throws {
        try await withDatabase(on: driver) { database in
            _ = try await Schema.prepare(database, as: .auth, now: UnixTime(seconds: 1))
            try await body(database, LeaseTable(database))
        }
    }

    @Test(arguments: TestDriver.allCases)
    func onlyOneHolderHasALease(_ driver: TestDriver) async throws {
        try await withTable(driver) { (_: Database, table: LeaseTable) async throws -> Void in
            let first = try await table.acquire("worlds", holder: "a", life: .seconds(60))
            #expect(first != nil)
            #expect(try await table.acquire("worlds", holder: "b", life: .seconds(60)) == nil)
            #expect(try await table.acquire("guids", holder: "b", life: .seconds(60)) != nil)
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aHolderThatComesBackGetsItWithAHigherFence(_ driver: TestDriver) async throws {
        try await withTable(driver) { (_: Database, table: LeaseTable) async throws -> Void in
            let first = try #require(try await table.acquire("worlds", holder: "a", life: .seconds(60)))
            let second = try #require(try await table.acquire("worlds", holder: "a", life: .seconds(60)))
            #expect(second.fence > first.fence)
            #expect(try await !table.renew(first, life: .seconds(60)))
            #expect(try await table.renew(second, life: .seconds(60)))
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aReleasedLeaseIsFreeAtOnce(_ driver: TestDriver) async throws {
        try await withTable(driver) { (_: Database, table: LeaseTable) async throws -> Void in
            let first = try #require(try await table.acquire("worlds", holder: "a", life: .seconds(60)))
            try await table.release(first)
            let second = try #require(try await table.acquire("worlds", holder: "b", life: .seconds(60)))
            #expect(second.fence > first.fence)
            #expect(try await !table.renew(first, life: .seconds(60)))
        }
    }

    @Test(arguments: TestDriver.allCases)
    func anExpiredLeaseGoesToTheNextOne(_ driver: TestDriver) async throws {
        try await withTable(driver) { database, table in
            let first = try #require(try await table.acquire("worlds", holder: "a", life: .seconds(60)))
            try await database.write("UPDATE nimbus_leases SET until_unix = until_unix - 61")
            let second = try #require(try await table.acquire("worlds", holder: "b", life: .seconds(60)))
            #expect(second.fence > first.fence)
            #expect(try await !table.renew(first, life: .seconds(60)))
        }
    }

    @Test(arguments: TestDriver.allCases)
    func manyAtOnceGiveOneHolder(_ driver: TestDriver) async throws {
        try await withTable(driver) { (_: Database, table: LeaseTable) async throws -> Void in
            let taken = try await withThrowingTaskGroup(of: Lease?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        do {
                            return try await table.acquire("worlds", holder: "h\(number)", life: .seconds(60))
                        } catch let error as StoreError
                            where error.code == .conflict || error.code == .duplicateKey
                        {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [Lease]()) { if let lease = $1 { $0.append(lease) } }
            }
            #expect(taken.count == 1)
        }
    }

    @Test(arguments: TestDriver.allCases)
    func writesOfWhoLostTheLeaseFailAndChangeNothing(_ driver: TestDriver) async throws {
        try await withTable(driver) { database, table in
            try await database.write("CREATE TABLE purse (id int PRIMARY KEY, copper int NOT NULL)")
            try await database.write("INSERT INTO purse VALUES (1, 100)")
            let (old, new) = (Fence(), Fence())
            let (before, after) = (database.guarded(by: old), database.guarded(by: new))
            await #expect(throws: StoreError.self) { try await before.write("UPDATE purse SET copper = 1") }
            old.current = try await table.acquire("bank", holder: "a", life: .seconds(60))
            #expect(try await before.write("UPDATE purse SET copper = copper + 1").affectedRows == 1)
            try await database.write("UPDATE nimbus_leases SET until_unix = 0")
            new.current = try await table.acquire("bank", holder: "b", life: .seconds(60))
            await #expect { try await before.write("UPDATE purse SET copper = 2") } throws: {
                ($0 as? StoreError)?.code == .fenced
            }
            await #expect {
                try await before.transaction { tx in _ = try tx.write("UPDATE purse SET copper = 3") }
            } throws: { ($0 as? StoreError)?.code == .fenced }
            try await after.transaction { tx in _ = try tx.write("UPDATE purse SET copper = copper + 1") }
            let copper = try await database.first("SELECT copper FROM purse") { try $0.i32(0) }
            #expect(copper == 102)
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aLeaseCountsInFurtherDatabasesUntilANewerOneDoes(_ driver: TestDriver) async throws {
        try await withTable(driver) { (_: Database, table: LeaseTable) async throws -> Void in
            #expect(try await table.install(Lease(service: "bank", holder: "b", fence: 7)))
            #expect(try await !table.install(Lease(service: "bank", holder: "a", fence: 6)))
            #expect(try await table.install(Lease(service: "bank", holder: "b", fence: 7)))
            #expect(try await table.install(Lease(service: "bank", holder: "c", fence: 8)))
        }
    }
}
