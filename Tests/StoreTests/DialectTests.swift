import Base
import Store
import TestSupport
import Testing

@Suite struct DialectTests {
    @Test(arguments: TestDriver.dialects)
    func upsertInsertsThenUpdates(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (a int, b int, note varchar(9), PRIMARY KEY (a, b))")
            let sql = db.dialect.upsert(into: "sample", keys: ["a", "b"], columns: ["note"])
            try await db.write(sql, 1, 1, "first")
            try await db.write(sql, 1, 2, "other")
            try await db.write(sql, 1, 1, "second")
            let notes = try await db.read("SELECT note FROM sample ORDER BY a, b") { try $0.string(0) }
            #expect(notes == ["second", "other"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func upsertWithNothingToSetKeepsTheRow(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (a int PRIMARY KEY, note varchar(9) DEFAULT 'kept')")
            let sql = db.dialect.upsert(into: "sample", keys: ["a"], columns: [])
            try await db.write(sql, 1)
            try await db.write(sql, 1)
            #expect(try await db.read("SELECT note FROM sample") { try $0.string(0) } == ["kept"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func timestampsGoThereAndBack(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (t timestamp NULL)")
            try await db.write("INSERT INTO sample VALUES (\(db.dialect.timestamp()))", 1_700_000_000)
            try await db.write("INSERT INTO sample VALUES (?)", nil as Int?)
            let rows = try await db.read(
                "SELECT \(db.dialect.unixTime(of: "t")), t FROM sample ORDER BY t DESC"
            ) {
                (try $0.optionalI64(0), try $0.optionalString(1))
            }
            #expect(rows.map(\.0) == [1_700_000_000, nil])
            #expect(rows.map(\.1) == ["2023-11-14 22:13:20", nil])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func namesCompareAsAsked(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (name varchar(12))")
            try await db.write("INSERT INTO sample VALUES ('Alice'), ('ALICE')")
            let any = "SELECT COUNT(*) FROM sample WHERE \(db.dialect.equalsIgnoringCase("name", "?"))"
            #expect(try await db.first(any, "alice") { try $0.u8(0) } == 2)
            let exact = "SELECT COUNT(*) FROM sample WHERE \(db.dialect.equalsExactly("name", "?"))"
            #expect(try await db.first(exact, "Alice") { try $0.u8(0) } == 1)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aListOfPlaceholdersTakesAListOfValues(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write("CREATE TABLE sample (id int PRIMARY KEY)")
            try await db.write("INSERT INTO sample VALUES (1), (2), (3), (4)")
            let wanted = [2, 4, 9]
            let found = try await db.read(
                "SELECT id FROM sample WHERE id IN (\(db.dialect.placeholders(wanted.count))) ORDER BY id",
                binds: wanted
            ) { try $0.i32(0) }
            #expect(found == [2, 4])
        }
    }
}
