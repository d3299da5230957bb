import AccountsAPI
import Base
import Store

extension AccountsStore {
    /// The new account's number; nil when the name is taken.
    func create(name: String, salt: [UInt8], verifier: [UInt8]) async throws(StoreError) -> AccountID? {
        let sql = "INSERT INTO account (username, salt, verifier, expansion) VALUES (?, ?, ?, 2)"
        do throws(StoreError) {
            let result = try await database.write(sql, name, salt, verifier)
            return AccountID(UInt32(clamping: result.lastInsertID))
        } catch {
            if error.code == .duplicateKey { return nil }
            throw error
        }
    }

    /// Everything that the auth database has of the account.
    func delete(_ account: AccountID) async throws {
        let access = schema.accessAccount
        try await database.transaction { tx in
            try tx.write("DELETE FROM account_access WHERE \(access) = ?", account)
            try tx.write("DELETE FROM account_banned WHERE id = ?", account)
            try tx.write("DELETE FROM realmcharacters WHERE acctid = ?", account)
            try tx.write(
                "DELETE FROM tc9_realid_friends WHERE account_id_low = ? OR account_id_high = ?", account,
                account)
            try tx.write("DELETE FROM account WHERE id = ?", account)
        }
    }

    /// The old session key goes with the old password.
    func setSecrets(of account: AccountID, salt: [UInt8], verifier: [UInt8]) async throws(StoreError) {
        try await database.write(
            "UPDATE account SET salt = ?, verifier = ?, \(schema.sessionKey) = NULL WHERE id = ?", salt,
            verifier,
            account)
    }

    /// For all realms it replaces every row of the account; level 0 is no row.
    func setSecurity(of account: AccountID, to level: UInt8, on realm: RealmID?) async throws {
        let (id, column) = (schema.accessAccount, schema.accessLevel)
        try await database.transaction { tx in
            if let realm {
                try tx.write("DELETE FROM account_access WHERE \(id) = ? AND RealmID = ?", account, realm)
            } else {
                try tx.write("DELETE FROM account_access WHERE \(id) = ?", account)
            }
            guard level > 0 else { return }
            try tx.write(
                "INSERT INTO account_access (\(id), \(column), RealmID) VALUES (?, ?, ?)", account, level,
                realm.map { Int64($0.rawValue) } ?? -1)
        }
    }

    func setToken(of account: AccountID, to secret: [UInt8]?) async throws(StoreError) {
        guard schema.hasToken else {
            throw StoreError(.schema, "the auth database lacks column account.totp_secret")
        }
        try await database.write("UPDATE account SET totp_secret = ? WHERE id = ?", secret, account)
    }

    func summaries(now: UnixTime) async throws(StoreError) -> [Accounts.Summary] {
        let sql = """
            SELECT a.id, a.username,
                (SELECT MAX(s.\(schema.accessLevel)) FROM account_access s
                    WHERE s.\(schema.accessAccount) = a.id AND s.RealmID = -1),
                EXISTS (SELECT 1 FROM account_banned b WHERE b.id = a.id AND b.active = 1
                    AND (b.unbandate = b.bandate OR b.unbandate > ?)),
                \(schema.hasToken ? "a.totp_secret IS NOT NULL" : "0"), a.last_ip, a.last_login
            FROM account a ORDER BY a.id
            """
        return try await database.read(sql, now.seconds) { row in
            let lastLogin = try row.optionalString(6) ?? ""
            return Accounts.Summary(
                account: AccountID(try row.u32(0)), name: try row.string(1),
                security: try row.optionalU8(2) ?? 0,
                banned: try row.bool(3), hasToken: try row.bool(4),
                // The column's default says 127.0.0.1 of somebody who was never here.
                lastAddress: lastLogin.isEmpty ? "" : try row.string(5), lastLogin: lastLogin)
        }
    }
}
