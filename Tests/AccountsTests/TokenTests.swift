import AccountsAPI
import AccountsService
import Base
import Bus
import Crypto
import Store
import TestSupport
import Testing

@Suite struct TokenTests {
    private static let secret = [UInt8]("12345678901234567890".utf8)

    private func code(_ world: AccountsWorld, stepsAgo: Int64 = 0) -> String {
        let step = world.now / TOTP.stepSeconds - stepsAgo
        return String(decoding: TOTP.code(secret: Self.secret, step: step), as: UTF8.self)
    }

    @Test(arguments: Variant.allCases)
    func aTokenIsAskedForAndChecked(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.SetToken(name: "tester", secret: Self.secret))
            let record = try await world.begin().get()
            #expect(record.needsToken)
            for steps: Int64 in [-1, 0, 1] {
                #expect(await world.complete(account, token: code(world, stepsAgo: steps)).refusal() == nil)
            }
            for wrong in [
                nil, "", "000000", "12345", "1234567", "abcdef", code(world, stepsAgo: 3), " 123456",
            ] {
                #expect(await world.complete(account, token: wrong).refusal() == .wrongToken)
            }
            let key = try await world.cell(world.schema.sessionKey, of: account) { try $0.optionalBytes(0) }
            #expect(key == AccountsWorld.sessionKey)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aTokenWhereNoneIsStoredIsWrong(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.complete(account, token: "123456").refusal() == .wrongToken)
            let key = try await world.cell(world.schema.sessionKey, of: account) { try $0.optionalBytes(0) }
            #expect(key == .some(nil))
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func wrongTokensCountAsWrongPasswords(_ variant: Variant) async throws {
        var configuration = AccountsConfiguration()
        configuration.wrongPassword.countMax = 2
        configuration.wrongPassword.bansAccount = true
        try await AccountsWorld.run(variant, configuration) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.SetToken(name: "tester", secret: Self.secret))
            #expect(await world.complete(account, token: "000000").refusal() == .wrongToken)
            #expect(await world.begin().refusal() == nil)
            #expect(await world.complete(account, token: "000000").refusal() == .wrongToken)
            #expect(await world.begin().refusal() == .suspended)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func sealedTokensWorkUnderTheirKeyOnly(_ variant: Variant) async throws {
        var configuration = AccountsConfiguration()
        configuration.tokenBox = SecretBox(masterSecret: "000102030405060708090a0b0c0d0e0f")
        try await AccountsWorld.run(variant, configuration) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.SetToken(name: "tester", secret: Self.secret))
            let stored = try await world.cell("totp_secret", of: account) { try $0.bytes(0) }
            #expect(stored?.count == Self.secret.count + 24)
            #expect(await world.complete(account, token: code(world)).refusal() == nil)
            var other = configuration
            other.tokenBox = SecretBox(masterSecret: "ff0102030405060708090a0b0c0d0e0f")
            await world.service.reconfigure(other)
            #expect(await world.begin().refusal() == .busy)
            #expect(await world.complete(account, token: code(world)).refusal() == .busy)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aTokenCanBeTakenAway(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.SetToken(name: "tester", secret: Self.secret))
            _ = try await world.bus.ask(Accounts.SetToken(name: "tester", secret: []))
            #expect(try await world.begin().get().needsToken == false)
            #expect(await world.complete(account).refusal() == nil)
        }
    }

    @Test(arguments: [0x09, 129])
    func aSecretOfAnImpossibleLengthIsRefused(_ count: Int) async throws {
        try await AccountsWorld.run(.sqlite) { world in
            _ = try await world.tester()
            let refusal = try await world.bus.refusal(
                of:
                    Accounts.SetToken(name: "tester", secret: [UInt8](repeating: 1, count: count)))
            #expect(refusal == .secretInvalid)
        }
    }
}
