import Base
import Store
import TestSupport
import Testing

@Suite struct StatementTests {
    static let table = """
        CREATE TABLE sample (id int unsigned NOT NULL PRIMARY KEY, name varchar(12), small tinyint unsigned,
        big bigint unsigned, signed bigint, ratio float, exact_ratio double, body mediumblob, note mediumtext)
        """

    @Test(arguments: TestDriver.allCases)
    func everyTypeComesBackAsItWent(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            let body = [UInt8](0...255) + [UInt8](repeating: 7, count: 70_000)
            let note = String(repeating: "Grüße ☃ ", count: 4_000)
            try await db.write(
                "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", UInt32.max, "Ünïcode", UInt8.max,
                UInt64.max, Int64.min, Float(-8949.95), Double.pi, body, note)
            let row = try #require(try await db.first("SELECT * FROM sample WHERE id = ?", UInt32.max) { $0 })
            #expect(try row.u32(0) == .max)
            #expect(try row.string(1) == "Ünïcode")
            #expect(try row.u8(2) == .max)
            #expect(try row.u64(3) == .max)
            #expect(try row.i64(4) == .min)
            #expect(try row.f32(5) == -8949.95)
            #expect(try row.f64(6) == .pi)
            #expect(try row.bytes(7) == body)
            #expect(try row.string(8) == note)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func nullIsNilOrAnErrorThatNamesTheColumn(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            try await db.write("INSERT INTO sample (id, name) VALUES (?, ?)", 1, nil as String?)
            let row = try #require(try await db.first("SELECT name, small, big, body FROM sample") { $0 })
            #expect(try row.optionalString(0) == nil)
            #expect(try row.optionalU8(1) == nil)
            #expect(try row.optionalU64(2) == nil)
            #expect(try row.optionalBytes(3) == nil)
            #expect(try row.isNull(0))
            let error = #expect(throws: StoreError.self) { try row.string(0) }
            #expect(error?.code == .decoding)
            #expect(error?.message == "column name is NULL")
            #expect(throws: StoreError.self) { try row.u8(1) }
            #expect(throws: StoreError.self) { try row.bytes(3) }
            #expect(throws: StoreError.self) { try row.u8(4) }
            #expect(throws: StoreError.self) { try row.u8(-1) }
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aNumberThatDoesNotFitIsAnError(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            let row = try #require(try await db.first("SELECT 256, -1, 'x', 3.5, '42'") { $0 })
            #expect(throws: StoreError.self) { try row.u8(0) }
            #expect(try row.u16(0) == 256)
            #expect(throws: StoreError.self) { try row.u32(1) }
            #expect(try row.i8(1) == -1)
            #expect(throws: StoreError.self) { try row.i64(2) }
            #expect(throws: StoreError.self) { try row.f64(2) }
            #expect(throws: StoreError.self) { try row.i64(3) }
            #expect(try row.f64(3) == 3.5)
            #expect(try row.u8(4) == 42)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func emptyTextAndBytesAreNotNull(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            try await db.write("INSERT INTO sample (id, name, body) VALUES (1, ?, ?)", "", [] as [UInt8])
            let row = try #require(try await db.first("SELECT name, body FROM sample") { $0 })
            #expect(try row.optionalString(0) == "")
            #expect(try row.optionalBytes(1) == [])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aSumIsAnInteger(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            try await db.write("INSERT INTO sample (id, small) VALUES (1, 200), (2, 100)")
            let sums = try await db.read("SELECT SUM(small), COUNT(*) FROM sample") {
                (try $0.u32(0), try $0.u8(1))
            }
            #expect(sums.map(\.0) == [300])
            #expect(sums.map(\.1) == [2])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aWriteCountsTheRowsItMatched(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            let inserted = try await db.write("INSERT INTO sample (id, small) VALUES (1, 5), (2, 5), (3, 6)")
            #expect(inserted.affectedRows == 3)
            // The value is the same as before, which MariaDB does not count unless told to.
            #expect(try await db.write("UPDATE sample SET small = 5 WHERE small = ?", 5).affectedRows == 2)
            #expect(try await db.write("UPDATE sample SET small = 5 WHERE id = ?", 99).affectedRows == 0)
            #expect(try await db.write("DELETE FROM sample WHERE id > ?", 1).affectedRows == 2)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aGeneratedNumberIsReported(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await Schema.prepare(db, as: .auth, now: UnixTime(seconds: 1))
            let sql = "INSERT INTO account (username, salt, verifier) VALUES (?, ?, ?)"
            let salt = [UInt8](repeating: 1, count: 32)
            let first = try await db.write(sql, "ONE", salt, salt)
            let second = try await db.write(sql, "TWO", salt, salt)
            #expect(first.lastInsertID == 1)
            #expect(second.lastInsertID == 2)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func manyDifferentStatementsDoNotPileUp(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            for number in 0..<600 {
                let found = try await db.first("SELECT \(number) + ?", 1) { try $0.i32(0) }
                #expect(found == Int32(number + 1))
            }
        }
    }

    @Test(arguments: TestDriver.allCases)
    func aCachedStatementSurvivesAChangeOfItsTable(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (id int NOT NULL)")
            try await db.write("INSERT INTO sample (id) VALUES (1)")
            let sql = "SELECT * FROM sample"
            for _ in 0..<8 { _ = try await db.read(sql) { try $0.i32(0) } }
            try await db.write("ALTER TABLE sample ADD COLUMN more int NOT NULL DEFAULT 7")
            for _ in 0..<8 {
                let rows = try await db.read(sql) { row in row.values.count }
                #expect(rows == [2])
            }
        }
    }
}
