import AccountsAPI
import Base
import Store

/// The SQL of accounts. Bans, everywhere: a row counts when it is for ever (`unbandate = bandate`) or not over
/// yet (`unbandate > now`); of accounts also only when `active`.
struct AccountsStore: Sendable {
    let database: Database
    let schema: AuthSchema

    /// How hard a ban is. The order counts: the hardest of several rows wins.
    enum BanKind: UInt8, Sendable, Comparable {
        case none, suspended, permanent
        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// A row of `account` with the bans that concern it.
    struct AccountRow: Sendable {
        var id: AccountID
        var name: String
        var salt: [UInt8]
        var verifier: [UInt8]
        var sessionKey: [UInt8]?
        var token: [UInt8]?
        var flags: UInt32?
        var lastAddress: String
        var isLocked: Bool
        var lockCountry: String
        var expansion: UInt8
        var locale: UInt8
        /// Of the account or the address, whichever is harder.
        var ban: BanKind
    }

    /// The account of that name, with the bans of the account and of the address it comes from.
    func account(named name: String, from address: String, now: UnixTime) async throws(StoreError)
        -> AccountRow?
    {
        let sql = """
            SELECT a.id, a.username, a.salt, a.verifier, a.\(schema.sessionKey),
                \(schema.hasToken ? "a.totp_secret" : "NULL"), \(schema.hasFlags ? "a.Flags" : "NULL"),
                a.last_ip, a.locked, a.lock_country, a.expansion, a.locale,
                (SELECT MAX(\(Self.kind("b"))) FROM account_banned b WHERE b.id = a.id AND b.active = 1),
                (SELECT MAX(\(Self.kind("i"))) FROM ip_banned i WHERE i.ip = ?)
            FROM account a WHERE a.username = ?
            """
        return try await database.first(sql, now.seconds, now.seconds, address, name) { row in
            AccountRow(
                id: AccountID(try row.u32(0)), name: try row.string(1), salt: try row.bytes(2),
                verifier: try row.bytes(3), sessionKey: try row.optionalBytes(4),
                token: try row.optionalBytes(5),
                flags: try row.optionalU32(6), lastAddress: try row.string(7), isLocked: try row.bool(8),
                lockCountry: try row.string(9), expansion: try row.u8(10), locale: try row.u8(11),
                ban: max(
                    BanKind(rawValue: try row.optionalU8(12) ?? 0) ?? .none,
                    BanKind(rawValue: try row.optionalU8(13) ?? 0) ?? .none))
        }
    }

    /// A `BanKind` as SQL; binds the time.
    private static func kind(_ table: String) -> String {
        "CASE WHEN \(table).unbandate = \(table).bandate THEN 2 WHEN \(table).unbandate > ? THEN 1 ELSE 0 END"
    }

    /// The number and the row's spelling of the name.
    func find(_ name: String) async throws(StoreError) -> (id: AccountID, name: String)? {
        try await database.first("SELECT id, username FROM account WHERE username = ?", name) {
            (id: AccountID(try $0.u32(0)), name: try $0.string(1))
        }
    }

    /// The authenticator's secret as it is stored.
    func token(of account: AccountID) async throws(StoreError) -> [UInt8]? {
        guard schema.hasToken else { return nil }
        return try await database.first("SELECT totp_secret FROM account WHERE id = ?", account) {
            try $0.optionalBytes(0)
        }.flatMap { $0 }
    }

    /// What a logon leaves behind; nothing else of the row is touched. False when the account is gone.
    func completeLogon(
        _ account: AccountID, sessionKey: [UInt8], address: String?, locale: UInt8, os: String, now: UnixTime
    ) async throws(StoreError) -> Bool {
        let result = try await database.write(
            """
            UPDATE account SET \(schema.sessionKey) = ?, last_ip = COALESCE(?, last_ip),
                last_login = \(database.dialect.timestamp()), locale = ?, failed_logins = 0, os = ?
            WHERE id = ?
            """, sessionKey, address, now.seconds, locale, os, account)
        return result.affectedRows == 1
    }

    func recordAttempt(_ account: AccountID, address: String) async throws(StoreError) {
        try await database.write("UPDATE account SET last_attempt_ip = ? WHERE id = ?", address, account)
    }

    /// A negative `mutetime` is a number of seconds from the next login: from now.
    func recordWorldAccess(_ account: AccountID, address: String?, now: UnixTime) async throws(StoreError) {
        try await database.write(
            """
            UPDATE account SET last_ip = COALESCE(?, last_ip),
                mutetime = CASE WHEN mutetime < 0 THEN ? - mutetime ELSE mutetime END
            WHERE id = ?
            """, address, now.seconds, account)
    }

    /// The highest level of the account for all realms (-1) and for `realm`; for all realms alone when nil.
    func security(of account: AccountID, on realm: RealmID?) async throws(StoreError) -> UInt8 {
        let sql = """
            SELECT MAX(\(schema.accessLevel)) FROM account_access
            WHERE \(schema.accessAccount) = ? AND (RealmID = -1 OR RealmID = ?)
            """
        let level = try await database.first(sql, account, realm.map { Int64($0.rawValue) } ?? -1) {
            try $0.optionalU8(0)
        }
        return level.flatMap { $0 } ?? 0
    }
}
