import AccountsAPI
import Base
import Bus
import Crypto
import TestSupport
import WorldsAPI

/// Stands in for the accounts service and the registry: answers what a test says,
/// and remembers what it was asked.
final class FakeServices: Sendable {
    struct Account: Sendable {
        var record: Accounts.LogonRecord
        var token: String?
    }
    struct State: Sendable {
        var accounts: [String: Account] = [:]
        var refusals: [String: Accounts.LogonRefusal] = [:]
        var bannedAddresses: Set<String> = []
        var completionFails = false
        var realms: [Accounts.Realm] = []
        var realmStates: [Worlds.RealmState] = []
        var begun: [Accounts.BeginLogon] = []
        var completed: [Accounts.CompleteLogon] = []
        var wrongPasswords: [Accounts.RecordWrongPassword] = []
    }
    struct Broken: Error {}
    let state = Locked(State())

    /// Serves both on the bus.
    func serve(_ bus: Bus) {
        bus.serve(Accounts.CheckAddress.self) { [state] request in
            if state.withLock({ $0.bannedAddresses.contains(request.address) }) {
                throw Accounts.LogonRefusal.addressBanned
            }
            return Done()
        }
        bus.serve(Accounts.BeginLogon.self) { [self] in try begin($0) }
        bus.serve(Accounts.CompleteLogon.self) { [self] in try complete($0) }
        bus.serve(Accounts.RecordWrongPassword.self) { [state] request in
            state.withLock { $0.wrongPasswords.append(request) }
            return Done()
        }
        bus.serve(Accounts.ListRealms.self) { [state] _ in state.withLock { $0.realms } }
        bus.serve(Worlds.RealmStates.self) { [state] request in
            state.withLock { $0.realmStates.filter { request.realms.contains($0.realm) } }
        }
    }

    private func begin(_ request: Accounts.BeginLogon) throws -> Accounts.LogonRecord {
        try state.withLock { state in
            state.begun.append(request)
            let name = AccountName.normalised(request.name)
            if let refusal = state.refusals[name] { throw refusal }
            guard let account = state.accounts[name] else { throw Accounts.LogonRefusal.unknownAccount }
            if request.reconnect, account.record.sessionKey == nil {
                throw Accounts.LogonRefusal.noSessionKey
            }
            return account.record
        }
    }

    private func complete(_ request: Accounts.CompleteLogon) throws -> Done {
        try state.withLock { state in
            if state.completionFails { throw Broken() }
            let name = state.accounts.first { $0.value.record.account == request.account }?.key
            guard let name, let account = state.accounts[name] else {
                throw Accounts.LogonRefusal.unknownAccount
            }
            guard account.token == request.token else { throw Accounts.LogonRefusal.wrongToken }
            state.completed.append(request)
            state.accounts[name]?.record.sessionKey = request.sessionKey
            state.accounts[name]?.record.lastAddress = request.address
            return Done()
        }
    }

    /// Makes an account; its name is stored in capitals.
    func add(_ name: String, password: String, token: String? = nil, lastAddress: String = "") throws {
        let salt = SeededRandomness(seed: UInt64(name.count)).bytes(SRP6.numberBytes)
        let verifier = try SRP6Engine().verifier(name: name, password: password, salt: salt)
        state.withLock { state in
            let record = Accounts.LogonRecord(
                account: AccountID(UInt32(state.accounts.count + 1)), name: AccountName.normalised(name),
                salt: salt,
                verifier: verifier, needsToken: token != nil, flags: 0x80_0000, lastAddress: lastAddress)
            state.accounts[record.name] = Account(record: record, token: token)
        }
    }
}
