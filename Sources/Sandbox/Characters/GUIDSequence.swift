import Store

/// Where new GUIDs come from: counters in the characters database, shared by all sandbox worlds of a realm.
/// Whoever takes a number holds the counter's row until its transaction ends, so that no number is given out
/// twice, and none again after its owner was deleted.
enum GUIDSequence: String, CaseIterable, Sendable {
    case characters = "sandbox.characters"
    case items = "sandbox.items"

    private var table: String {
        switch self {
        case .characters: "characters"
        case .items: "item_instance"
        }
    }

    /// Makes the counters that are not there yet. Another world may do the same at this moment.
    static func prepare(_ database: Database) async throws(StoreError) {
        for sequence in allCases {
            let known = try await database.first(
                "SELECT value FROM nimbus_counters WHERE name = ?", sequence.rawValue
            ) { row throws(StoreError) in try row.u64(0) }
            guard known == nil else { continue }
            do {
                try await database.write(
                    "INSERT INTO nimbus_counters (name, value) VALUES (?, 1)", sequence.rawValue)
            } catch {
                guard error.code == .duplicateKey else { throw error }
            }
        }
    }

    /// The first of `count` numbers in a row. Characters before items, when both are needed:
    /// a fixed order cannot deadlock.
    func take(_ count: Int, _ transaction: borrowing Transaction) throws(StoreError) -> UInt32 {
        let counter = try transaction.first(
            "SELECT value FROM nimbus_counters WHERE name = ?\(transaction.dialect.forUpdate)", rawValue
        ) { row throws(StoreError) in try row.u64(0) }
        // Rows that somebody else inserted count as well.
        let highest = try transaction.first("SELECT COALESCE(MAX(guid), 0) FROM \(table)") {
            row throws(StoreError) in try row.u64(0)
        }
        guard let counter, let highest else { throw StoreError(.schema, "no counter \(rawValue)") }
        let first = max(counter, highest &+ 1)
        let next = first &+ UInt64(clamping: count)
        guard next < 0xFFFF_FFF0 else { throw StoreError(.constraint, "the GUIDs are used up") }
        try transaction.write("UPDATE nimbus_counters SET value = ? WHERE name = ?", next, rawValue)
        return UInt32(clamping: first)
    }
}
