import Store

/// The world database's items.
struct ItemKinds: Sendable {
    private static let conjured: UInt32 = 0x2
    private static let boundToAccount: UInt32 = 0x0800_0000
    private let database: Database
    private let columns: String

    /// Looks at what the database has: the sandbox's older ones lack two columns.
    init(_ database: Database) async throws(StoreError) {
        self.database = database
        let hasFlags = try await database.has(table: "item_template", column: "Flags")
        let hasDuration = try await database.has(table: "item_template", column: "duration")
        columns =
            "entry, ContainerSlots, MaxDurability, \(hasFlags ? "Flags" : "0"), \(hasDuration ? "duration" : "0")"
    }

    func of(_ entries: Set<UInt32>) async throws(StoreError) -> [UInt32: ItemKind] {
        guard !entries.isEmpty else { return [:] }
        let rows = try await database.read(
            """
            SELECT \(columns) FROM item_template
            WHERE entry IN (\(database.dialect.placeholders(entries.count)))
            """, binds: entries.sorted()
        ) { row in
            let flags = UInt32(truncatingIfNeeded: try row.i64(3))
            return (
                try row.u32(0),
                ItemKind(
                    isBag: try row.i64(1) > 0, durabilityMax: try row.u32(2),
                    isConjured: flags & Self.conjured != 0,
                    isBoundToAccount: flags & Self.boundToAccount != 0, isShortLived: try row.i64(4) != 0)
            )
        }
        return Dictionary(rows) { first, _ in first }
    }
}
