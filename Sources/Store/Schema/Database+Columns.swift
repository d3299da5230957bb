extension Database {
    /// Whether there is a table with such a column. Names compare without case.
    public func has(table: String, column: String) async throws(StoreError) -> Bool {
        let names = try await read(dialect.columnsQuery, table) { try $0.string(0) }
        return names.contains { $0.lowercased() == column.lowercased() }
    }
}
