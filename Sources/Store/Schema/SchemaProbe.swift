/// The tables and columns that a database has, and complaints about those that it lacks. Names compare
/// without case, as both databases do it.
struct SchemaProbe {
    private let role: DatabaseRole
    private var columns: [String: Set<String>] = [:]
    private var missing: [String] = []

    init(_ database: Database, as role: DatabaseRole, tables: [String]) async throws(StoreError) {
        self.role = role
        for table in tables {
            let names = try await database.read(database.dialect.columnsQuery, table) { try $0.string(0) }
            if !names.isEmpty { columns[table] = Set(names.map { $0.lowercased() }) }
        }
    }

    func has(_ table: String) -> Bool { columns[table] != nil }
    func has(_ table: String, _ column: String) -> Bool {
        columns[table]?.contains(column.lowercased()) ?? false
    }

    /// Notes what is missing; `check` complains.
    mutating func require(_ table: String, _ names: String...) {
        guard let known = columns[table] else {
            missing.append("table \(table)")
            return
        }
        for name in names where !known.contains(name.lowercased()) {
            missing.append("column \(table).\(name)")
        }
    }

    /// The first of these columns that the table has.
    mutating func column(of table: String, oneOf names: String...) -> String {
        if let found = names.first(where: { has(table, $0) }) { return found }
        if has(table) { missing.append("column \(table).\(names.joined(separator: " or "))") }
        return names.first ?? ""
    }

    /// Throws one error that names everything that is missing.
    func check() throws(StoreError) {
        guard !missing.isEmpty else { return }
        throw StoreError(
            .schema, "the \(role.rawValue) database lacks \(missing.joined(separator: ", "))")
    }
}
