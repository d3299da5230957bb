import AccountsAPI
import AccountsService
import Base
import Bus
import Crypto
import Store
import TestSupport
import Testing

@Suite struct AdministrationTests {
    private typealias Refusal = Accounts.AdministrationRefusal

    /// Whether a client with this password could log on.
    private func accepts(_ record: Accounts.LogonRecord, _ name: String, _ password: String) throws -> Bool {
        let engine = try SRP6Engine()
        let secret = [UInt8](repeating: 7, count: 32)
        let challenge = try engine.challenge(verifier: record.verifier, secret: secret)
        let client = SRP6Client(name: name, password: password, engine: engine)
        let answer = try client.answer(
            salt: record.salt, serverPublic: challenge, secret: [UInt8](repeating: 9, count: 32))
        let proved = try? engine.prove(
            name: record.name, salt: record.salt, verifier: record.verifier, secret: secret,
            serverPublic: challenge, clientPublic: answer.publicNumber, clientProof: answer.proof)
        return proved?.sessionKey == answer.session.sessionKey
    }

    @Test(arguments: Variant.allCases)
    func aNewAccountCanLogOnWithItsPassword(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            _ = try await world.tester()
            let record = try await world.begin().get()
            #expect(try accepts(record, "tester", "SECRET"))
            #expect(try accepts(record, "TESTER", "secret"))
            #expect(try !accepts(record, "TESTER", "secret2"))
            _ = try await world.bus.ask(Accounts.Create(name: "other", password: "secret"))
            #expect(try await world.begin("other").get().salt != record.salt)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aTakenNameIsRefusedInAnySpelling(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            _ = try await world.tester()
            let refusal = try await world.bus.refusal(of: Accounts.Create(name: "TESTER", password: "x"))
            #expect(refusal == .nameTaken)
        }
    }

    @Test(arguments: ["", "a b", "seventeen-letters", "tab\t", "grün", "10.0.0.1", "::1", "nul\0"])
    func anImpossibleNameIsRefused(_ name: String) async throws {
        try await AccountsWorld.run(.sqlite) { world in
            let refusal = try await world.bus.refusal(of: Accounts.Create(name: name, password: "x"))
            #expect(refusal == .nameInvalid)
        }
    }

    @Test(arguments: ["", "seventeen-letters", "grün", "line\n"])
    func anImpossiblePasswordIsRefused(_ password: String) async throws {
        try await AccountsWorld.run(.sqlite) { world in
            _ = try await world.tester()
            let create = try await world.bus.refusal(of: Accounts.Create(name: "other", password: password))
            #expect(create == .passwordInvalid)
            let change = try await world.bus.refusal(
                of: Accounts.SetPassword(name: "tester", password: password))
            #expect(change == .passwordInvalid)
        }
    }

    @Test(arguments: Variant.allCases)
    func aNewPasswordEndsTheOldOneAndItsSessions(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let revoked = EventRecorder<Accounts.AccessRevoked>()
            await revoked.record(on: world.bus)
            #expect(await world.complete(account).refusal() == nil)
            _ = try await world.bus.ask(Accounts.SetPassword(name: "Tester", password: "changed"))
            let record = try await world.begin().get()
            #expect(try accepts(record, "TESTER", "changed"))
            #expect(try !accepts(record, "TESTER", "secret"))
            #expect(record.sessionKey == nil)
            #expect(try await revoked.first { _ in true }.account == account)
        }
    }

    @Test(arguments: Variant.allCases)
    func deletingLeavesNothingInTheAuthDatabase(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let other = try await world.bus.ask(Accounts.Create(name: "other", password: "x"))
            for name in ["tester", "other"] {
                _ = try await world.bus.ask(Accounts.SetSecurity(name: name, level: 2))
                _ = try await world.bus.ask(Accounts.Ban(target: name, seconds: 0, reason: "r", by: "b"))
            }
            _ = try await world.bus.ask(
                Accounts.RecordCharacterCount(account: account, realm: RealmID(1), count: 1))
            let revoked = EventRecorder<Accounts.AccessRevoked>()
            await revoked.record(on: world.bus)
            _ = try await world.bus.ask(Accounts.Delete(name: "tester"))
            #expect(try await revoked.first { $0.account == account }.reason == "deleted")
            let counts = try await world.database.read(
                """
                SELECT COUNT(*) FROM account UNION ALL SELECT COUNT(*) FROM account_access
                UNION ALL SELECT COUNT(*) FROM account_banned UNION ALL SELECT COUNT(*) FROM realmcharacters
                """
            ) { try $0.u8(0) }
            #expect(counts == [1, 1, 1, 0])
            #expect(try await world.bus.ask(Accounts.List()).map(\.account) == [other])
            let again = try await world.bus.refusal(of: Accounts.Delete(name: "tester"))
            #expect(again == .unknownAccount)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func anAccountIsBannedOnceAndUnbanned(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let revoked = EventRecorder<Accounts.AccessRevoked>()
            await revoked.record(on: world.bus)
            func ban(_ seconds: UInt32, _ target: String = "tester") async throws -> Refusal? {
                try await world.bus.refusal(
                    of:
                        Accounts.Ban(target: target, seconds: seconds, reason: "spam", by: "console"))
            }
            func unban(_ target: String = "tester") async throws -> Refusal? {
                try await world.bus.refusal(of: Accounts.Unban(target: target))
            }
            #expect(try await unban() == .notBanned)
            #expect(try await ban(60) == nil)
            #expect(try await revoked.first { _ in true }.account == account)
            #expect(await world.begin().refusal() == .suspended)
            #expect(try await ban(0) == .alreadyBanned)
            #expect(try await unban() == nil)
            #expect(await world.begin().refusal() == nil)
            #expect(try await ban(0) == nil, "in the same second as the first ban")
            #expect(await world.begin().refusal() == .banned)
            #expect(try await ban(1, "nobody") == .unknownAccount)
            #expect(try await unban("nobody") == .unknownAccount)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func anAddressIsBannedAndItsPlayersLeave(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.complete(account).refusal() == nil)
            let revoked = EventRecorder<Accounts.AccessRevoked>()
            await revoked.record(on: world.bus)
            _ = try await world.bus.ask(
                Accounts.Ban(
                    target: AccountsWorld.address, seconds: .max, reason: String(repeating: "ü", count: 300),
                    by: String(repeating: "x", count: 60)))
            #expect(try await revoked.first { _ in true }.account == account)
            #expect(await world.begin().refusal() == .suspended)
            let end = try await world.database.first("SELECT unbandate FROM ip_banned") { try $0.u32(0) }
            #expect(end == .max)
            _ = try await world.bus.ask(Accounts.Unban(target: AccountsWorld.address))
            #expect(await world.begin().refusal() == nil)
            let again = try await world.bus.refusal(of: Accounts.Unban(target: AccountsWorld.address))
            #expect(again == .notBanned)
        }
    }

    @Test(arguments: Variant.allCases)
    func theListTellsWhatAnAdminWantsToKnow(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.Create(name: "quiet", password: "x"))
            #expect(await world.complete(account).refusal() == nil)
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 3))
            _ = try await world.bus.ask(
                Accounts.SetToken(name: "tester", secret: [UInt8](repeating: 1, count: 20)))
            _ = try await world.bus.ask(Accounts.Ban(target: "quiet", seconds: 60, reason: "", by: ""))
            let list = try await world.bus.ask(Accounts.List())
            #expect(list.map(\.name) == ["TESTER", "QUIET"])
            #expect(list.map(\.security) == [3, 0])
            #expect(list.map(\.banned) == [false, true])
            #expect(list.map(\.hasToken) == [true, false])
            #expect(list.map(\.lastAddress) == [AccountsWorld.address, ""])
            #expect(list.map(\.lastLogin) == ["2023-11-14 22:13:21", ""])
        }
    }

    @Test func aLevelAboveTheHighestIsRefused() async throws {
        try await AccountsWorld.run(.sqlite) { world in
            _ = try await world.tester()
            let refusal = try await world.bus.refusal(of: Accounts.SetSecurity(name: "tester", level: 5))
            #expect(refusal == .levelInvalid)
        }
    }
}
