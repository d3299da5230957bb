import Base
import Store

extension AccountsStore {
    /// What a ban says about itself.
    struct BanText: Sendable {
        var by: String
        var reason: String
        /// Cut to the columns' sizes, 50 and 255 characters.
        init(by: String, reason: String) {
            self.by = String(by.unicodeScalars.prefix(50).map(Character.init))
            self.reason = String(reason.unicodeScalars.prefix(255).map(Character.init))
        }
    }

    func isAddressBanned(_ address: String, now: UnixTime) async throws(StoreError) -> Bool {
        try await database.first(
            "SELECT 1 FROM ip_banned WHERE ip = ? AND (unbandate = bandate OR unbandate > ?) LIMIT 1",
            address,
            now.seconds
        ) { _ in true } ?? false
    }

    func isAccountBanned(_ account: AccountID, now: UnixTime) async throws(StoreError) -> Bool {
        try await database.first(
            """
            SELECT 1 FROM account_banned
            WHERE id = ? AND active = 1 AND (unbandate = bandate OR unbandate > ?) LIMIT 1
            """, account, now.seconds
        ) { _ in true } ?? false
    }

    /// `seconds` 0 is for ever. A row of the same second is replaced.
    func ban(
        _ account: AccountID, seconds: UInt32, _ text: BanText, now: UnixTime
    ) async throws(StoreError) {
        let (begin, end) = Self.span(now, seconds)
        try await database.write(
            database.dialect.upsert(
                into: "account_banned", keys: ["id", "bandate"],
                columns: ["unbandate", "bannedby", "banreason", "active"]),
            account, begin, end, text.by, text.reason, 1)
    }

    func ban(address: String, seconds: UInt32, _ text: BanText, now: UnixTime) async throws(StoreError) {
        let (begin, end) = Self.span(now, seconds)
        try await database.write(
            database.dialect.upsert(
                into: "ip_banned", keys: ["ip", "bandate"], columns: ["unbandate", "bannedby", "banreason"]),
            address, begin, end, text.by, text.reason)
    }

    /// Begin and end as the columns hold them, unsigned 32-bit seconds.
    static func span(_ now: UnixTime, _ seconds: UInt32) -> (begin: UInt32, end: UInt32) {
        let begin = UInt32(clamping: now.seconds)
        return (begin, UInt32(clamping: UInt64(begin) + UInt64(seconds)))
    }

    /// False when there was no ban.
    func unban(_ account: AccountID, now: UnixTime) async throws(StoreError) -> Bool {
        try await database.write("UPDATE account_banned SET active = 0 WHERE id = ? AND active = 1", account)
            .affectedRows > 0
    }

    func unban(address: String) async throws(StoreError) -> Bool {
        try await database.write("DELETE FROM ip_banned WHERE ip = ?", address).affectedRows > 0
    }

    func expireBans(now: UnixTime) async throws(StoreError) {
        try await database.write(
            "DELETE FROM ip_banned WHERE unbandate <> bandate AND unbandate <= ?", now.seconds)
        try await database.write(
            """
            UPDATE account_banned SET active = 0
            WHERE active = 1 AND unbandate <> bandate AND unbandate <= ?
            """, now.seconds)
    }

    /// Accounts that were last seen at an address.
    func accounts(at address: String) async throws(StoreError) -> [AccountID] {
        try await database.read("SELECT id FROM account WHERE last_ip = ? ORDER BY id LIMIT 1000", address) {
            AccountID(try $0.u32(0))
        }
    }

    /// One more wrong password; the count, from then on. Zero when the account is gone.
    func countWrongPassword(_ account: AccountID) async throws -> UInt32 {
        try await database.transaction { tx in
            try tx.write("UPDATE account SET failed_logins = failed_logins + 1 WHERE id = ?", account)
            return try tx.first("SELECT failed_logins FROM account WHERE id = ?", account) { try $0.u32(0) }
                ?? 0
        }
    }

    /// AzerothCore's record of a wrong password: type 1, no character.
    func logWrongPassword(_ account: AccountID, address: String, now: UnixTime) async throws(StoreError) {
        guard schema.hasAddressLog else { return }
        var columns = "account_id, character_guid, type, ip, systemnote, unixtime, time, comment"
        var values = "?, 0, 1, ?, ?, ?, \(database.dialect.timestamp()), ?"
        if schema.addressLogHasRealm {
            columns += ", realm_id"
            values += ", 0"
        }
        try await database.write(
            "INSERT INTO logs_ip_actions (\(columns)) VALUES (\(values))", account, address, "Wrong password",
            now.seconds, now.seconds, "")
    }
}
