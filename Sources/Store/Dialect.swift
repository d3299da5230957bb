/// The few places where the SQL of the two databases differs. Everything else is written in their common
/// subset: question marks, backticks around names, LIMIT, REPLACE, COALESCE, CASE, EXISTS.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    case mariadb, sqlite

    /// Inserts a row, or sets `columns` of the row that has the same `keys`. Binds: keys, then columns.
    public func upsert(into table: String, keys: [String], columns: [String]) -> String {
        let names = (keys + columns).map { "`\($0)`" }.joined(separator: ", ")
        let insert = "INSERT INTO `\(table)` (\(names)) VALUES (\(placeholders(keys.count + columns.count)))"
        switch self {
        case .mariadb:
            // With nothing to set, a key is set to itself: INSERT IGNORE would hide other faults as well.
            let updated = columns.isEmpty ? keys.prefix(1).map { "`\($0)` = `\($0)`" } : columns.map(assign)
            return "\(insert) ON DUPLICATE KEY UPDATE \(updated.joined(separator: ", "))"
        case .sqlite:
            let target = "ON CONFLICT (\(keys.map { "`\($0)`" }.joined(separator: ", ")))"
            if columns.isEmpty { return "\(insert) \(target) DO NOTHING" }
            return "\(insert) \(target) DO UPDATE SET \(columns.map(assign).joined(separator: ", "))"
        }
    }

    private func assign(_ column: String) -> String {
        switch self {
        case .mariadb: "`\(column)` = VALUES(`\(column)`)"
        case .sqlite: "`\(column)` = excluded.`\(column)`"
        }
    }

    /// A `timestamp` column's value from an expression in Unix seconds.
    public func timestamp(fromUnix expression: String = "?") -> String {
        switch self {
        case .mariadb: "FROM_UNIXTIME(\(expression))"
        case .sqlite: "datetime(\(expression), 'unixepoch')"
        }
    }

    /// Unix seconds of a `timestamp` column; NULL stays NULL.
    public func unixTime(of column: String) -> String {
        switch self {
        case .mariadb: "CAST(UNIX_TIMESTAMP(\(column)) AS SIGNED)"
        case .sqlite: "CAST(strftime('%s', \(column)) AS INTEGER)"
        }
    }

    /// The database's own time in Unix seconds.
    public var unixNow: String {
        switch self {
        case .mariadb: "UNIX_TIMESTAMP()"
        case .sqlite: "CAST(strftime('%s', 'now') AS INTEGER)"
        }
    }

    /// Follows a SELECT in a transaction whose rows nobody else may change before the end.
    /// SQLite needs nothing: a transaction there is the only writer.
    public var forUpdate: String { self == .mariadb ? " FOR UPDATE" : "" }

    /// Compares ignoring case: Unicode in MariaDB, ASCII letters in SQLite.
    public func equalsIgnoringCase(_ left: String, _ right: String) -> String {
        switch self {
        case .mariadb: "\(left) COLLATE utf8mb4_unicode_ci = \(right)"
        case .sqlite: "\(left) = \(right) COLLATE NOCASE"
        }
    }

    /// Compares byte by byte, whatever the column's collation is.
    public func equalsExactly(_ left: String, _ right: String) -> String {
        switch self {
        case .mariadb: "\(left) COLLATE utf8mb4_bin = \(right)"
        case .sqlite: "\(left) = \(right) COLLATE BINARY"
        }
    }

    /// `?, ?, ?` for a list of `count` values.
    public func placeholders(_ count: Int) -> String {
        Array(repeating: "?", count: max(0, count)).joined(separator: ", ")
    }

    /// The names of a table's columns; binds the table's name.
    var columnsQuery: String {
        switch self {
        case .mariadb:
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position
            """
        case .sqlite: "SELECT name FROM pragma_table_info(?) ORDER BY cid"
        }
    }

    /// The names of all tables.
    var tablesQuery: String {
        switch self {
        case .mariadb: "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
        case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
    }
}
