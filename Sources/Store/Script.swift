/// A text of several SQL statements, written for MariaDB, as the files in etc/sql are.
enum Script {
    /// The statements without their semicolons and comments, translated where the dialect needs it.
    static func statements(of text: String, for dialect: Dialect) -> [String] {
        let statements = split(text)
        return dialect == .sqlite ? statements.flatMap(sqlite) : statements
    }

    /// The rules by which our DDL becomes SQLite's. They know only what etc/sql uses; among
    /// that, one column or key a line.
    private static func sqlite(_ statement: String) -> [String] {
        var indexes: [String] = []
        var lines: [String] = []
        let table = tableName(of: statement)
        for line in statement.split(separator: "\n") {
            let bare = trimmed(line)
            if let table, bare.hasPrefix("KEY "), let open = bare.firstIndex(of: "("),
                let close = bare.lastIndex(of: ")")
            {
                let name = trimmed(bare.dropFirst("KEY ".count).prefix { $0 != " " })
                indexes.append("CREATE INDEX IF NOT EXISTS \(name) ON \(table) \(bare[open...close])")
            } else if bare.hasPrefix("UNIQUE KEY "), let open = bare.firstIndex(of: "(") {
                lines.append("UNIQUE \(bare[open...])")
            } else {
                lines.append(String(line))
            }
        }
        var text = lines.joined(separator: "\n")
        // The last line in front of the parenthesis may have been an index.
        if let end = text.firstRange(of: ",\n)") { text.replaceSubrange(end, with: "\n)") }
        let rules = [
            (" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE utf8mb4_unicode_ci", ""),
            (
                " int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY",
                " integer NOT NULL PRIMARY KEY AUTOINCREMENT"
            ),
            (" COLLATE utf8mb4_unicode_ci", " COLLATE NOCASE"),
            (" COLLATE utf8mb4_bin", ""),
            ("INSERT IGNORE INTO", "INSERT OR IGNORE INTO"),
        ]
        for (from, to) in rules { text = text.replacing(from, with: to) }
        return [text] + indexes
    }

    private static func tableName(of statement: String) -> Substring? {
        let head = "CREATE TABLE IF NOT EXISTS "
        guard statement.hasPrefix(head) else { return nil }
        return statement.dropFirst(head.count).prefix { $0 != " " && $0 != "(" }
    }

    private static func split(_ text: String) -> [String] {
        var statements: [String] = []
        var current = ""
        var quote: Character?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if quote == nil, line.drop(while: { $0 == " " }).hasPrefix("--") { continue }
            for character in line {
                if quote == nil, character == ";" {
                    statements.append(current)
                    current = ""
                    continue
                }
                if character == quote {
                    quote = nil
                } else if quote == nil, character == "'" || character == "\"" || character == "`" {
                    quote = character
                }
                current.append(character)
            }
            current.append("\n")
        }
        statements.append(current)
        return statements.map { String(trimmed($0[...])) }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
