import AccountsAPI
import Base
import Store

/// The SQL of accounts. Bans, everywhere: a row counts when it is for ever (`unbandate = bandate`) or not
/// over yet (`unbandate > now`); of accounts also only when `active`.
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
        /// The highest level for all realms (-1) and for the realm that was asked about.
        var security: UInt8
    }

    /// The account of that name, with the bans of the account and of the address it comes from, and its level
    /// on a realm, all in one round trip.
    func account(
        named name: String, from address: String, on realm: RealmID? = nil, now: UnixTime
    ) async throws(StoreError) -> AccountRow? {
        let sql = """
            SELECT a.id, a.username, a.salt, a.verifier, a.\(schema.sessionKey),
                \(schema.hasToken ? "a.totp_secret" : "NULL"), \(schema.hasFlags ? "a.Flags" : "NULL"),
                a.last_ip, a.locked, a.lock_country, a.expansion, a.locale,
                (SELECT MAX(\(Self.kind("b"))) FROM account_banned b WHERE b.id = a.id AND b.active = 1),
                (SELECT MAX(\(Self.kind("i"))) FROM ip_banned i WHERE i.ip = ?),
                (SELECT MAX(s.\(schema.accessLevel)) FROM account_access s
                    WHERE s.\(schema.accessAccount) = a.id AND (s.RealmID = -1 OR s.RealmID = ?))
            FROM account a WHERE a.username = ?
            """
        let realmNumber = realm.map { Int64($0.rawValue) } ?? -1
        return try await database.first(sql, now.seconds, now.seconds, address, realmNumber, name) { row in
            AccountRow(
                id: AccountID(try row.u32(0)), name: try row.string(1), salt: try row.bytes(2),
                verifier: try row.bytes(3), sessionKey: try row.optionalBytes(4),
                token: try row.optionalBytes(5),
                flags: try row.optionalU32(6), lastAddress: try row.string(7), isLocked: try row.bool(8),
                lockCountry: try row.string(9), expansion: try row.u8(10), locale: try row.u8(11),
                ban: max(
                    BanKind(rawValue: try row.optionalU8(12) ?? 0) ?? .none,
                    BanKind(rawValue: try row.optionalU8(13) ?? 0) ?? .none),
                security: try row.optionalU8(14) ?? 0)
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

    /// What a logon leaves behind.
    struct LogonTrace: Sendable {
        var sessionKey: [UInt8]
        /// nil keeps what the row has.
        var address: String?
        var locale: UInt8
        var os: String
    }

    /// Writes the trace and nothing else of the row. False when there is no such account, or, where
    /// `withoutToken` is asked for, when it has a token.
    func completeLogon(
        _ account: AccountID, _ trace: LogonTrace, withoutToken: Bool, now: UnixTime
    ) async throws(StoreError) -> Bool {
        let condition = withoutToken && schema.hasToken ? " AND COALESCE(LENGTH(totp_secret), 0) = 0" : ""
        let result = try await database.write(
            """
            UPDATE account SET \(schema.sessionKey) = ?, last_ip = COALESCE(?, last_ip),
                last_login = \(database.dialect.timestamp()), locale = ?, failed_logins = 0, os = ?
            WHERE id = ?\(condition)
            """, trace.sessionKey, trace.address, now.seconds, trace.locale, trace.os, account)
        return result.affectedRows == 1
    }

    func recordAttempt(_ account: AccountID, address: String) async throws(StoreError) {
        try await database.write("UPDATE account SET last_attempt_ip = ? WHERE id = ?", address, account)
    }

    func mutedUntil(_ account: AccountID) async throws(StoreError) -> UnixTime {
        let seconds = try await database.first("SELECT mutetime FROM account WHERE id = ?", account) {
            try $0.i64(0)
        }
        // Far enough in the future for a time that counts nanoseconds.
        return UnixTime(seconds: min(max(0, seconds ?? 0), 9_000_000_000))
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
}
