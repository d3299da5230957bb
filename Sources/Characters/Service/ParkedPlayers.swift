import Base
import CharactersAPI
import Store

/// Players who still stand in the memory of a worldserver that lost its gateway link: one for each account
/// and realm, for about a minute (spec gateway 10). Kept in memory, and in `nimbus_parked` over a restart.
struct ParkedPlayers {
    struct Entry: Sendable {
        var parked: Characters.Parked
        var account: AccountID
        var until: UnixTime
    }
    private struct Key: Hashable {
        var account: AccountID
        var realm: RealmID
    }
    private var entries: [Key: Entry] = [:]
    /// Beyond this, what is over is swept out.
    private static let sweepAt = 4_096

    mutating func park(_ entry: Entry, now: UnixTime) {
        if entries.count >= Self.sweepAt { entries = entries.filter { $0.value.until > now } }
        entries[Key(account: entry.account, realm: entry.parked.character.realm)] = entry
    }

    func player(of account: AccountID, on realm: RealmID, now: UnixTime) -> Characters.Parked? {
        guard let entry = entries[Key(account: account, realm: realm)], entry.until > now else { return nil }
        return entry.parked
    }

    /// The character left properly. True when it had been parked.
    mutating func forget(_ character: CharacterID, of account: AccountID) -> Bool {
        let key = Key(account: account, realm: character.realm)
        guard entries[key]?.parked.character == character else { return false }
        entries[key] = nil
        return true
    }
}

extension RealmCharacters {
    /// What an earlier run left behind. Throws away what is over.
    func parked(now: UnixTime) async throws(StoreError) -> [ParkedPlayers.Entry] {
        try await database.write("DELETE FROM nimbus_parked WHERE until_unix <= ?", now.seconds)
        let realm = realm
        return try await database.read(
            "SELECT guid, account, world, incarnation, until_unix FROM nimbus_parked"
        ) {
            row in
            ParkedPlayers.Entry(
                parked: Characters.Parked(
                    character: CharacterID(realm: realm, low: try row.u32(0)), world: try row.string(2),
                    incarnation: try row.u64(3)),
                account: AccountID(try row.u32(1)), until: UnixTime(seconds: try row.i64(4)))
        }
    }

    /// Replaces what is known of the account.
    func park(_ entry: ParkedPlayers.Entry) async throws {
        let dialect = database.dialect
        try await database.transaction { transaction in
            try transaction.write("DELETE FROM nimbus_parked WHERE account = ?", entry.account)
            try transaction.write(
                dialect.upsert(
                    into: "nimbus_parked", keys: ["guid"],
                    columns: ["account", "world", "incarnation", "until_unix"]),
                entry.parked.character.low, entry.account, entry.parked.world, entry.parked.incarnation,
                entry.until.seconds)
        }
    }

    func unpark(_ guid: UInt32) async throws(StoreError) {
        try await database.write("DELETE FROM nimbus_parked WHERE guid = ?", guid)
    }

    /// Whose character it is; nil when there is none.
    func owner(of guid: UInt32) async throws(StoreError) -> AccountID? {
        try await database.first("SELECT account FROM characters WHERE guid = ?", guid) {
            AccountID(try $0.u32(0))
        }
    }

    /// How many characters of the account the realm list shows.
    func count(of account: AccountID) async throws(StoreError) -> UInt8 {
        try await database.first(
            "SELECT COUNT(*) FROM characters WHERE account = ? AND deleteInfos_Name IS NULL", account
        ) { UInt8(clamping: try $0.u64(0)) } ?? 0
    }
}
