public import Base
public import GUIDsAPI
public import Store

/// The high-water marks in the table `nimbus_guid_high_water` of a realm's characters database, so that a
/// backup of it has both the numbers in use and the marks (spec guid 6.1).
public struct DatabaseHighWaterStore: HighWaterStore {
    private let database: Database
    private let time: any TimeSource
    /// Those whose table this core has.
    private let sources: [GUIDs.Sequence: GUIDs.Source]
    public let isDurable: Bool

    /// Looks at what the database has; a table that a core lacks counts as empty.
    public init(_ database: Database, time: any TimeSource) async throws(StoreError) {
        self.database = database
        self.time = time
        var sources: [GUIDs.Sequence: GUIDs.Source] = [:]
        for (sequence, source) in GUIDs.Sequence.known
        where try await database.has(table: source.table, column: source.column) {
            sources[sequence] = source
        }
        self.sources = sources
        isDurable = try await Self.isDurable(database)
    }

    /// SQLite's log is written in order: what a crash of the machine takes away, it takes from the end, and
    /// with a mark all numbers that were stored after it.
    private static func isDurable(_ database: Database) async throws(StoreError) -> Bool {
        guard database.dialect == .mariadb else { return true }
        return try await database.first("SELECT @@innodb_flush_log_at_trx_commit") { try $0.i64(0) } == 1
    }

    public func known() async throws(StoreError) -> [GUIDs.Sequence] {
        try await database.read("SELECT sequence FROM nimbus_guid_high_water ORDER BY sequence") {
            GUIDs.Sequence(try $0.string(0))
        }
    }

    public func advance(
        _ sequence: GUIDs.Sequence, _ advance: Advance
    ) async throws(StoreError) -> Advanced {
        let (source, now) = (sources[sequence], time.unixNow().seconds)
        do {
            return try await database.transaction { transaction in
                let advanced = advance.applied(to: try Self.find(sequence, source, transaction))
                try Self.store(sequence, advanced, now, transaction)
                return advanced
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(error)")
        }
    }

    /// The row stays locked until the end of the transaction.
    private static func find(
        _ sequence: GUIDs.Sequence, _ source: GUIDs.Source?, _ transaction: borrowing Transaction
    ) throws(StoreError) -> FoundMark {
        let stored = try transaction.first(
            "SELECT value FROM nimbus_guid_high_water WHERE sequence = ?\(transaction.dialect.forUpdate)",
            sequence.rawValue
        ) { try $0.u64(0) }
        var highest: UInt64 = 0
        if let source {
            let found = try transaction.first("SELECT MAX(`\(source.column)`) FROM `\(source.table)`") {
                try $0.optionalU64(0)
            }
            highest = (found ?? nil) ?? 0
        }
        let character = try transaction.first("SELECT guid FROM characters LIMIT 1") { try $0.u64(0) }
        return FoundMark(stored: stored, highest: highest, isNewRealm: character == nil)
    }

    private static func store(
        _ sequence: GUIDs.Sequence, _ advanced: Advanced, _ now: Int64, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        guard let stored = advanced.found.stored else {
            do {
                try transaction.write(
                    "INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix) VALUES (?, ?, ?)",
                    sequence.rawValue, advanced.mark, now)
            } catch {
                // Another daemon was first; the whole is done again.
                if error.code == .duplicateKey { throw StoreError(.conflict, error.message) }
                throw error
            }
            return
        }
        guard advanced.mark > stored else { return }
        let result = try transaction.write(
            """
            UPDATE nimbus_guid_high_water SET value = value + ?, updated_unix = ?
            WHERE sequence = ? AND value = ?
            """, advanced.mark - stored, now, sequence.rawValue, stored)
        guard result.affectedRows == 1 else {
            throw StoreError(.conflict, "the high-water mark of \(sequence) changed under its lock")
        }
    }
}
