import Base
import Store
import Wire

/// The settings that clients keep on the server: some of the account, some of a
/// character (spec characters 3).
struct AccountDataStore: Sendable {
    let database: Database

    struct Entry: Sendable, Equatable {
        /// Unix seconds, the client's.
        var time: UInt32
        /// As the client wrote it, inflated.
        var data: [UInt8]
    }

    private struct Age: Sendable {
        var type: UInt8
        var time: UInt32
    }

    /// When each kind of a character's settings was written last; 0 for those that never were.
    func times(of low: UInt32) async throws(StoreError) -> [UInt32] {
        let rows = try await database.read(
            "SELECT type, time FROM character_account_data WHERE guid = ?", low
        ) { row throws(StoreError) in Age(type: try row.u8(0), time: try row.u32(1)) }
        return AccountDataKind.allCases.filter { !$0.isGlobal }.map { kind in
            rows.first { $0.type == kind.rawValue }?.time ?? 0
        }
    }

    func read(_ kind: AccountDataKind, _ account: AccountID, _ low: UInt32) async throws(StoreError) -> Entry?
    {
        let (table, key) = Self.place(kind)
        return try await database.first(
            "SELECT time, data FROM \(table) WHERE \(key) = ? AND type = ?",
            kind.isGlobal ? account.rawValue : low, kind.rawValue
        ) { row throws(StoreError) in Entry(time: try row.u32(0), data: try row.bytes(1)) }
    }

    func write(
        _ entry: Entry, _ kind: AccountDataKind, _ account: AccountID, _ low: UInt32
    ) async throws(StoreError) {
        let (table, key) = Self.place(kind)
        try await database.write(
            database.dialect.upsert(into: table, keys: [key, "type"], columns: ["time", "data"]),
            kind.isGlobal ? account.rawValue : low, kind.rawValue, entry.time, entry.data)
    }

    private static func place(_ kind: AccountDataKind) -> (table: String, key: String) {
        kind.isGlobal ? ("account_data", "accountId") : ("character_account_data", "guid")
    }
}
