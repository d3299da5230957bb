import Base
import Store
import TestSupport
import Testing

@Suite struct StatementTests {
    static let table = """
        CREATE TABLE sample (id int unsigned NOT NULL PRIMARY KEY, name varchar(12), small tinyint unsigned,
        big bigint unsigned, signed bigint, ratio float, exact double, body mediumblob, note mediumtext)
        """

    @Test(arguments: TestDriver.allCases)
    func everyTypeComesBackAsItWent(_ driver: TestDriver) async throws {
        try await withDatabase(on: driver) { db in
            try await db.write(Self.table)
            let body = [UInt8](0...255) + [UInt8](repeating: 7, count: 70_000)
            let note = String(repeating: "Grüße ☃ ", count: 4_000)
            try await db.write(
                "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", UInt32.max, "Ünïcode", UInt8.max,
                UInt64.max,
                Int64.min, Float(-8949.95), Double.pi, body, note)
            let row = try #require(
                try await db.first(
                    "SELECT id, name, small, big, signed, ratio, exact, body, note FROM sample WHERE id = ?",
                    UInt32.max
                ) { $0 })
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
}
