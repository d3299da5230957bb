import AccountsAPI
import Base
import Bus
import Crypto
import Store

/// The logon protocol's questions, in AzerothCore's order (spec auth 6).
extension AccountsService {
    func check(_ request: Accounts.CheckAddress) async throws -> Done {
        let address = StoredAddress.normalised(request.address)
        if try await store.isAddressBanned(address, now: now) { throw Accounts.LogonRefusal.addressBanned }
        return Done()
    }

    func begin(_ request: Accounts.BeginLogon) async throws -> Accounts.LogonRecord {
        let address = StoredAddress.normalised(request.address)
        let row = try await known(request.name, from: address)
        if request.reconnect, row.sessionKey == nil { throw Accounts.LogonRefusal.noSessionKey }
        let country = country(request.country, of: address)
        if let refusal = Self.lock(of: row, address: address, country: country) { throw refusal }
        switch row.ban {
        case .permanent: throw Accounts.LogonRefusal.banned
        case .suspended: throw Accounts.LogonRefusal.suspended
        case .none: break
        }
        if let token = row.token, !token.isEmpty, secret(from: token) == nil {
            log.error("a stored token cannot be decrypted", ["account": LogValue(row.id)])
            throw Accounts.LogonRefusal.busy
        }
        guard try await acceptsBuild(request.build) else { throw Accounts.LogonRefusal.buildNotAccepted }
        return Accounts.LogonRecord(
            account: row.id, name: AccountName.normalised(row.name), salt: row.salt, verifier: row.verifier,
            needsToken: row.token?.isEmpty == false, flags: row.flags ?? 0x0080_0000,
            sessionKey: row.sessionKey,
            lastAddress: row.lastAddress)
    }

    /// The row of that name. The database ignores case, and accents too: what it finds may be somebody else.
    private func known(_ name: String, from address: String) async throws -> AccountsStore.AccountRow {
        let wanted = AccountName.normalised(name)
        guard var row = try await store.account(named: wanted, from: address, now: now),
            AccountName.normalised(row.name) == wanted
        else { throw Accounts.LogonRefusal.unknownAccount }
        guard let salt = Self.number(row.salt), let verifier = Self.number(row.verifier) else {
            log.error("an account's salt or verifier is longer than 32 bytes", ["account": LogValue(row.id)])
            throw Accounts.LogonRefusal.busy
        }
        row.salt = salt
        row.verifier = verifier
        if row.sessionKey?.count != SRP6.sessionKeyBytes { row.sessionKey = nil }
        return row
    }

    /// 32 bytes little endian; zeros that a column cut off at the high end come back.
    private static func number(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count <= SRP6.numberBytes else { return nil }
        return bytes + [UInt8](repeating: 0, count: SRP6.numberBytes - bytes.count)
    }

    /// What the request says, or else what is known of the address.
    func country(_ named: String, of address: String) -> String {
        named.isEmpty ? configuration.countryOf(address) : named
    }

    /// The country counts only when the account is not locked to its address.
    static func lock(
        of row: AccountsStore.AccountRow, address: String, country: String
    ) -> Accounts.LogonRefusal? {
        if row.isLocked { return row.lastAddress == address ? nil : .lockedToAddress }
        let wanted = row.lockCountry
        guard !wanted.isEmpty, wanted != "00", !country.isEmpty else { return nil }
        return wanted.lowercased() == country.lowercased() ? nil : .lockedToCountry
    }

    /// The plain secret of an authenticator; nil when it was stored under another key.
    private func secret(from stored: [UInt8]) -> [UInt8]? {
        configuration.tokenBox.map { $0.open(stored) } ?? stored
    }

    func complete(_ request: Accounts.CompleteLogon) async throws -> Done {
        guard request.sessionKey.count == SRP6.sessionKeyBytes else { throw Accounts.LogonRefusal.busy }
        let trace = AccountsStore.LogonTrace(
            sessionKey: request.sessionKey,
            address: configuration.recordsAddresses ? StoredAddress.fitting(request.address) : "0.0.0.0",
            locale: request.locale, os: String(request.os.prefix(3)))
        // Most accounts have no token: one statement finds that out and writes.
        if request.token == nil,
            try await store.completeLogon(request.account, trace, withoutToken: true, now: now)
        {
            return Done()
        }
        try await checkToken(request)
        guard try await store.completeLogon(request.account, trace, withoutToken: false, now: now) else {
            throw Accounts.LogonRefusal.unknownAccount
        }
        return Done()
    }

    private func checkToken(_ request: Accounts.CompleteLogon) async throws {
        let stored = try await store.token(of: request.account)
        guard let stored, !stored.isEmpty else {
            if request.token == nil { return }
            throw Accounts.LogonRefusal.wrongToken
        }
        guard let secret = secret(from: stored) else { throw Accounts.LogonRefusal.busy }
        if let token = request.token, TOTP.isRight(Array(token.utf8), secret: secret, at: now) { return }
        _ = try await recordWrongPassword(
            Accounts.RecordWrongPassword(account: request.account, address: request.address))
        throw Accounts.LogonRefusal.wrongToken
    }

    func recordWrongPassword(_ request: Accounts.RecordWrongPassword) async throws -> Done {
        let policy = configuration.wrongPassword
        let address = StoredAddress.fitting(request.address)
        if policy.isLogged {
            try await store.logWrongPassword(
                request.account, address: configuration.recordsAddresses ? address ?? "0.0.0.0" : "0.0.0.0",
                now: now)
        }
        guard policy.countMax > 0 else { return Done() }
        let count = try await store.countWrongPassword(request.account)
        guard count >= policy.countMax else { return Done() }
        let text = AccountsStore.BanText(by: "realmd", reason: "Failed login autoban")
        if policy.bansAccount {
            try await store.ban(request.account, seconds: policy.banSeconds, text, now: now)
        } else if let address {
            try await store.ban(address: address, seconds: policy.banSeconds, text, now: now)
        }
        log.notice(
            "too many wrong passwords",
            ["account": LogValue(request.account), "address": .string(request.address)])
        return Done()
    }
}
