import Foundation
import Testing

@testable import Store

@Suite struct EmbeddedSQLTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "etc/sql")

    @Test func theBinaryCarriesTheFilesOfTheRepository() throws {
        let names = try #require(FileManager.default.enumerator(atPath: Self.folder.path)).compactMap {
            ($0 as? String).flatMap { $0.hasSuffix(".sql") ? $0 : nil }
        }
        #expect(names.sorted() == EmbeddedSQL.files.map(\.path).sorted())
        for file in EmbeddedSQL.files {
            let text = try String(contentsOf: Self.folder.appending(path: file.path), encoding: .utf8)
            #expect(text == file.text + "\n", "run etc/sql/embed after changing \(file.path)")
        }
    }

    @Test func migrationsAreNumberedWithoutGaps() {
        for role in DatabaseRole.allCases {
            let versions = Migrations.embedded(for: role).map(\.version)
            #expect(versions == (0..<versions.count).map { UInt32($0 + 1) })
        }
    }

    @Test func aScriptIsCutAtItsSemicolons() {
        let text = """
            -- a comment; with a semicolon
            INSERT INTO a VALUES ('x;y', "z;");
              -- another
            UPDATE a SET b = 'it''s; fine'
            WHERE c = 1;

            """
        #expect(
            Script.statements(of: text, for: .mariadb) == [
                "INSERT INTO a VALUES ('x;y', \"z;\")", "UPDATE a SET b = 'it''s; fine'\nWHERE c = 1",
            ])
    }

    @Test func indexesOfATableBecomeStatementsInSQLite() {
        let text = """
            CREATE TABLE IF NOT EXISTS t (
                id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
                name varchar(12) NOT NULL COLLATE utf8mb4_bin,
                UNIQUE KEY idx_name (name),
                KEY idx_id (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci;
            """
        #expect(
            Script.statements(of: text, for: .sqlite) == [
                """
                CREATE TABLE IF NOT EXISTS t (
                    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
                    name varchar(12) NOT NULL,
                UNIQUE (name)
                )
                """,
                "CREATE INDEX IF NOT EXISTS idx_id ON t (id)",
            ])
    }
}
