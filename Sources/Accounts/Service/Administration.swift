import AccountsAPI
import Base
import Bus
import Crypto
import Store

/// What `nimbus account` and GM commands do.
extension AccountsService {
    func create(_ request: Accounts.Create) async throws -> AccountID {
        let name = AccountName.normalised(request.name)
        guard AccountName.isAcceptable(name), name.utf8.allSatisfy({ $0 < 0x80 }),
            !StoredAddress.isAddress(name)
        else { throw Accounts.AdministrationRefusal.nameInvalid }
        let (salt, verifier) = try secrets(name: name, password: request.password)
        guard let account = try await store.create(name: name, salt: salt, verifier: verifier) else {
            throw Accounts.AdministrationRefusal.nameTaken
        }
        log.notice("account created", ["account": LogValue(account), "name": .string(name)])
        return account
    }

    /// A fresh salt and its verifier.
    private func secrets(name: String, password: String) throws -> (salt: [UInt8], verifier: [UInt8]) {
        guard AccountPassword.isAcceptable(password), password.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw Accounts.AdministrationRefusal.passwordInvalid
        }
        let salt = randomness.bytes(SRP6.numberBytes)
        let verifier = try srp.verifier(
            name: name, password: AccountPassword.normalised(password), salt: salt)
        return (salt, verifier)
    }

    /// The account of exactly that name: the database's look-up ignores accents.
    private func known(_ name: String) async throws -> AccountID {
        let wanted = AccountName.normalised(name)
        guard let found = try await store.find(wanted), AccountName.normalised(found.name) == wanted else {
            throw Accounts.AdministrationRefusal.unknownAccount
        }
        return found.id
    }

    func delete(_ request: Accounts.Delete) async throws -> Done {
        let account = try await known(request.name)
        try await store.delete(account)
        log.notice("account deleted", ["account": LogValue(account)])
        bus.publish(Accounts.AccessRevoked(account: account, reason: "deleted"))
        return Done()
    }

    func list() async throws -> [Accounts.Summary] { try await store.summaries(now: now) }

    func setPassword(_ request: Accounts.SetPassword) async throws -> Done {
        let account = try await known(request.name)
        let name = AccountName.normalised(request.name)
        let (salt, verifier) = try secrets(name: name, password: request.password)
        try await store.setSecrets(of: account, salt: salt, verifier: verifier)
        bus.publish(Accounts.AccessRevoked(account: account, reason: "new password"))
        return Done()
    }

    func setSecurity(_ request: Accounts.SetSecurity) async throws -> Done {
        guard request.level <= 4 else { throw Accounts.AdministrationRefusal.levelInvalid }
        let account = try await known(request.name)
        try await store.setSecurity(of: account, to: request.level, on: request.realm)
        return Done()
    }

    func ban(_ request: Accounts.Ban) async throws -> Done {
        let text = AccountsStore.BanText(by: request.by, reason: request.reason)
        if StoredAddress.isAddress(request.target) {
            try await ban(address: request.target, request, text)
        } else {
            let account = try await known(request.target)
            guard try await !store.isAccountBanned(account, now: now) else {
                throw Accounts.AdministrationRefusal.alreadyBanned
            }
            try await store.ban(account, seconds: request.seconds, text, now: now)
            bus.publish(Accounts.AccessRevoked(account: account, reason: "banned"))
        }
        log.notice(
            "banned",
            [
                "target": .string(request.target), "seconds": LogValue(request.seconds),
                "by": .string(request.by),
            ])
        return Done()
    }

    /// Whoever played from there last is thrown out.
    private func ban(
        address target: String, _ request: Accounts.Ban, _ text: AccountsStore.BanText
    ) async throws {
        guard let address = StoredAddress.fitting(target) else {
            throw Accounts.AdministrationRefusal.nameInvalid
        }
        guard try await !store.isAddressBanned(address, now: now) else {
            throw Accounts.AdministrationRefusal.alreadyBanned
        }
        try await store.ban(address: address, seconds: request.seconds, text, now: now)
        for account in try await store.accounts(at: address) {
            bus.publish(Accounts.AccessRevoked(account: account, reason: "address banned"))
        }
    }

    func unban(_ request: Accounts.Unban) async throws -> Done {
        let wasBanned =
            StoredAddress.isAddress(request.target)
            ? try await store.unban(address: StoredAddress.normalised(request.target))
            : try await store.unban(try await known(request.target), now: now)
        guard wasBanned else { throw Accounts.AdministrationRefusal.notBanned }
        return Done()
    }

    func setToken(_ request: Accounts.SetToken) async throws -> Done {
        let account = try await known(request.name)
        var stored: [UInt8]?
        if !request.secret.isEmpty {
            guard (10...128).contains(request.secret.count) else {
                throw Accounts.AdministrationRefusal.secretInvalid
            }
            stored =
                configuration.tokenBox.map { $0.seal(request.secret, nonce: randomness.bytes(12)) }
                ?? request.secret
            guard let stored, stored.count <= 128 else { throw Accounts.AdministrationRefusal.secretInvalid }
        }
        try await store.setToken(of: account, to: stored)
        return Done()
    }
}
