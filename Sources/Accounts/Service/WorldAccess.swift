import AccountsAPI
import Base
import Bus
import Crypto
import Store

/// The gateway's questions (spec gateway 4.3, 4.4).
extension AccountsService {
    func lookUpForWorld(_ request: Accounts.LookUpForWorld) async throws -> Accounts.WorldAccount {
        let name = AccountName.normalised(request.name)
        let address = StoredAddress.normalised(request.address)
        guard let row = try await store.account(named: name, from: address, on: request.realm, now: now),
            AccountName.normalised(row.name) == name
        else { throw Accounts.WorldAccessRefusal.unknownAccount }
        await recordAttempt(row.id, address: request.address)
        guard let key = row.sessionKey, key.count == SRP6.sessionKeyBytes else {
            throw Accounts.WorldAccessRefusal.unknownAccount
        }
        return Accounts.WorldAccount(
            account: row.id, name: name, sessionKey: key, banned: row.ban != .none,
            locked: Self.lock(of: row, address: address, country: country(request.country, of: address))
                != nil,
            security: row.security, expansion: row.expansion,
            locale: row.locale)
    }

    /// The record of an attempt must not stand in the way of the attempt.
    private func recordAttempt(_ account: AccountID, address: String) async {
        guard configuration.recordsAddresses, let address = StoredAddress.fitting(address) else { return }
        do {
            try await store.recordAttempt(account, address: address)
        } catch {
            log.warning(
                "an attempt could not be recorded",
                ["account": LogValue(account), "error": .string(error.description)])
        }
    }

    func recordWorldAccess(_ request: Accounts.RecordWorldAccess) async throws -> Done {
        let address = configuration.recordsAddresses ? StoredAddress.fitting(request.address) : nil
        try await store.recordWorldAccess(request.account, address: address, now: now)
        return Done()
    }
}
