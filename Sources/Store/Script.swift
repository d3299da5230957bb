/// A text of several SQL statements, written for MariaDB, as the files in etc/sql are.
enum Script {
    /// The statements without their semicolons and comments, translated where the dialect needs it.
    static func statements(of text: String, for dialect: Dialect) -> [String] {
        split(text).map { dialect == .sqlite ? sqlite($0) : $0 }
    }

    /// The rules by which our DDL becomes SQLite's. They know only what etc/sql uses.
    private static func sqlite(_ statement: String) -> String {
        var text = statement
        let rules = [
            (
                " int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY",
                " integer NOT NULL PRIMARY KEY AUTOINCREMENT"
            ),
            (" COLLATE utf8mb4_unicode_ci", " COLLATE NOCASE"),
            (" COLLATE utf8mb4_bin", ""),
            (" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4", ""),
            ("INSERT IGNORE INTO", "INSERT OR IGNORE INTO"),
        ]
        for (from, to) in rules { text = text.replacing(from, with: to) }
        // The collation of the whole table stands behind its closing parenthesis; SQLite has none.
        if text.hasSuffix(") COLLATE NOCASE") { text.removeLast(" COLLATE NOCASE".count) }
        return text
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
        return statements.map { $0.trimmed }.filter { !$0.isEmpty }
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
