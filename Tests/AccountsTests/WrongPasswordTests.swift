import AccountsAPI
import AccountsService
import Base
import Bus
import Store
import TestSupport
import Testing

@Suite struct WrongPasswordTests {
    private func guess(_ world: AccountsWorld, _ account: AccountID, times: Int = 1) async throws {
        for _ in 0..<times {
            _ = try await world.bus.ask(
                Accounts.RecordWrongPassword(account: account, address: AccountsWorld.address))
        }
    }

    private func policy(bansAccount: Bool, isLogged: Bool = false) -> AccountsConfiguration {
        var configuration = AccountsConfiguration()
        configuration.wrongPassword.countMax = 3
        configuration.wrongPassword.banSeconds = 60
        configuration.wrongPassword.bansAccount = bansAccount
        configuration.wrongPassword.isLogged = isLogged
        return configuration
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func withoutAPolicyNothingIsWritten(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await guess(world, account, times: 20)
            let count = try await world.cell("failed_logins", of: account) { try $0.u8(0) }
            #expect(count == 0)
            #expect(await world.begin().refusal() == nil)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func theAccountIsBannedForAWhile(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant, policy(bansAccount: true)) { world in
            let account = try await world.tester()
            try await guess(world, account, times: 2)
            #expect(await world.begin().refusal() == nil)
            // Two in the same second would have the same key.
            try await guess(world, account, times: 2)
            #expect(await world.begin(from: "192.0.2.200").refusal() == .suspended)
            world.time.advance(by: .seconds(61))
            #expect(await world.begin().refusal() == nil)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func theAddressIsBannedForAWhile(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant, policy(bansAccount: false)) { world in
            let account = try await world.tester()
            try await guess(world, account, times: 4)
            #expect(await world.begin().refusal() == .suspended)
            #expect(await world.begin(from: "192.0.2.200").refusal() == nil)
            let text = try await world.database.first("SELECT bannedby, banreason FROM ip_banned") {
                "\(try $0.string(0)): \(try $0.string(1))"
            }
            #expect(text == "realmd: Failed login autoban")
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aLogonStartsTheCountAnew(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant, policy(bansAccount: true)) { world in
            let account = try await world.tester()
            for _ in 0..<4 {
                try await guess(world, account, times: 2)
                #expect(await world.complete(account).refusal() == nil)
            }
            #expect(await world.begin().refusal() == nil)
        }
    }

    @Test(arguments: Variant.allCases)
    func eachIsLoggedWhenAskedFor(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant, policy(bansAccount: true, isLogged: true)) { world in
            let account = try await world.tester()
            try await guess(world, account)
            let row = try #require(
                try await world.database.first(
                    "SELECT account_id, character_guid, type, ip, unixtime FROM logs_ip_actions"
                ) { $0 })
            #expect(try row.u32(0) == account.rawValue)
            #expect(try row.u32(1) == 0)
            #expect(try row.u8(2) == 1)
            #expect(try row.string(3) == AccountsWorld.address)
            #expect(try row.i64(4) == world.now)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func expiredBansAreClearedByThemselves(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let now = world.now
            try await world.ban(account, from: now, until: now + 30)
            try await world.ban(account, from: now - 1, until: now - 1)
            try await world.banAddress(from: now, until: now + 30)
            try await world.banAddress("192.0.2.50", from: now, until: now)
            world.time.advance(by: .seconds(61))
            try await eventually("expired bans are cleared") {
                let active = try await world.database.first(
                    "SELECT COUNT(*) FROM account_banned WHERE active = 1"
                ) { try $0.u8(0) }
                let addresses = try await world.database.first("SELECT COUNT(*) FROM ip_banned") {
                    try $0.u8(0)
                }
                return active == 1 && addresses == 1
            }
            // And again at the next interval.
            try await world.banAddress("192.0.2.51", from: world.now, until: world.now + 1)
            try await eventually("the timer is set again") {
                world.time.advance(by: .seconds(61))
                return try await world.database.first("SELECT COUNT(*) FROM ip_banned") { try $0.u8(0) } == 1
            }
        }
    }
}
