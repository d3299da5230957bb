import Base
import Store

/// What a worldserver knows of accounts: their names, levels and how many characters they have.
struct AccountStore: Sendable {
    let database: Database
    let schema: AuthSchema
    let realm: RealmID

    struct Account: Sendable, Equatable {
        var id: AccountID
        /// 0 the first game, 1 The Burning Crusade, 2 Wrath of the Lich King.
        var expansion: UInt8
        /// 0 player, 1 moderator, 2 game master, 3 administrator: the highest of this realm and of all
        /// realms.
        var level: UInt8
    }

    /// By name, as a worldserver in cluster mode looks it up (spec sidecar 9). Nil: unknown.
    func account(named name: String) async throws(StoreError) -> Account? {
        try await database.first(
            """
            SELECT a.id, a.expansion, (SELECT MAX(x.\(schema.accessLevel)) FROM account_access x
                WHERE x.\(schema.accessAccount) = a.id AND (x.RealmID = -1 OR x.RealmID = ?))
            FROM account a WHERE a.username = ? LIMIT 1
            """, realm, name.uppercased()
        ) { row throws(StoreError) in
            Account(
                id: AccountID(try row.u32(0)), expansion: try row.u8(1), level: try row.optionalU8(2) ?? 0)
        }
    }

    /// The characters of all realms together; an account may have fifty.
    func charactersEverywhere(of account: AccountID) async throws(StoreError) -> UInt32 {
        let sum = try await database.first(
            "SELECT COALESCE(SUM(numchars), 0) FROM realmcharacters WHERE acctid = ?", account
        ) { row throws(StoreError) in try row.u32(0) }
        return sum ?? 0
    }

    /// What the realm list shows beside this realm.
    func setCharacters(of account: AccountID, to count: Int) async throws(StoreError) {
        try await database.write(
            database.dialect.upsert(
                into: "realmcharacters", keys: ["realmid", "acctid"], columns: ["numchars"]), realm, account,
            UInt8(clamping: count))
    }
}
