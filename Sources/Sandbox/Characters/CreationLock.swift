import Store

/// One creation or renaming at a time in a realm, so that two worlds look at the names one after the other:
/// the table itself allows two of a name.
enum CreationLock {
    private static let name = "sandbox.creation"

    /// Makes the row that is locked. Another world may do the same at this moment.
    static func prepare(_ database: Database) async throws(StoreError) {
        let sql = database.dialect.upsert(into: "nimbus_counters", keys: ["name"], columns: ["value"])
        try await database.write(sql, name, 1)
    }

    /// Held until the end of the transaction. SQLite's only writer holds it anyway.
    static func hold(_ transaction: borrowing Transaction) throws(StoreError) {
        let held = try transaction.first(
            "SELECT value FROM nimbus_counters WHERE name = ?\(transaction.dialect.forUpdate)", name
        ) { row throws(StoreError) in try row.u64(0) }
        if held == nil { throw StoreError(.schema, "nimbus_counters has no row \(name)") }
    }
}
