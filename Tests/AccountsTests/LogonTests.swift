import AccountsAPI
import AccountsService
import Base
import Bus
import Crypto
import Store
import TestSupport
import Testing

@Suite struct LogonTests {
    @Test(arguments: Variant.allCases)
    func anAccountIsFoundWhateverTheSpellingOfItsName(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            for name in ["TESTER", "tester", "TeStEr"] {
                let record = try await world.begin(name).get()
                #expect(record.account == account)
                #expect(record.name == "TESTER")
                #expect(record.salt.count == 32 && record.verifier.count == 32)
                #expect(!record.needsToken)
                #expect(record.sessionKey == nil)
                #expect(record.flags == (variant.isTrinityCore ? 0x0080_0000 : 0))
            }
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func anotherNameIsUnknownEvenWhereTheDatabaseThinksItEqual(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            _ = try await world.tester()
            for name in ["NOBODY", "TÉSTER", "TESTER ", "", "TESTER' OR '1'='1"] {
                #expect(await world.begin(name).refusal() == .unknownAccount)
            }
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aLockToAnAddressHoldsElsewhere(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await world.set("locked = 1, last_ip = '203.0.113.1'", of: account)
            #expect(await world.begin().refusal() == .lockedToAddress)
            #expect(await world.begin(from: "203.0.113.1").refusal() == nil)
            #expect(await world.begin(from: "::ffff:203.0.113.1").refusal() == nil)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aLockToACountryCountsOnlyWhenTheCountryIsKnown(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await world.set("lock_country = 'de'", of: account)
            #expect(await world.begin(country: "FR").refusal() == .lockedToCountry)
            #expect(await world.begin(country: "DE").refusal() == nil)
            #expect(await world.begin(country: "").refusal() == nil)
            try await world.set("lock_country = '00'", of: account)
            #expect(await world.begin(country: "FR").refusal() == nil)
            // A lock to the address goes first, and when it is met the country is not asked.
            try await world.set(
                "lock_country = 'de', locked = 1, last_ip = ?", of: account, AccountsWorld.address)
            #expect(await world.begin(country: "FR").refusal() == nil)
        }
    }

    @Test func theCountryIsLookedUpWhereTheRequestNamesNone() async throws {
        var configuration = AccountsConfiguration()
        configuration.countryOf = { $0 == AccountsWorld.address ? "FR" : "" }
        try await AccountsWorld.run(.sqlite, configuration) { world in
            let account = try await world.tester()
            try await world.set("lock_country = 'de'", of: account)
            #expect(await world.begin().refusal() == .lockedToCountry)
            #expect(await world.begin(country: "DE").refusal() == nil)
            #expect(await world.begin(from: "192.0.2.1").refusal() == nil)
        }
    }

    @Test(arguments: Variant.allCases)
    func bansOfTheAccountAreRespected(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let now = world.now
            try await world.ban(account, from: now - 100, until: now - 1)
            #expect(await world.begin().refusal() == nil, "an expired ban admits")
            try await world.ban(account, from: now - 90, until: now - 90, active: false)
            #expect(await world.begin().refusal() == nil, "a ban that was lifted admits")
            try await world.ban(account, from: now - 80, until: now)
            #expect(await world.begin().refusal() == nil, "a ban ends at its last second")
            try await world.ban(account, from: now - 70, until: now + 1)
            #expect(await world.begin().refusal() == .suspended)
            try await world.ban(account, from: now - 60, until: now - 60)
            #expect(await world.begin().refusal() == .banned, "the hardest of several rows counts")
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func bansOfTheAddressAreRespected(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            _ = try await world.tester()
            let now = world.now
            func check(_ address: String = AccountsWorld.address) async throws -> Accounts.LogonRefusal? {
                try await world.bus.refusal(of: Accounts.CheckAddress(address: address))
            }
            try await world.banAddress(from: now - 100, until: now - 1)
            #expect(try await check() == nil)
            #expect(await world.begin().refusal() == nil)
            try await world.banAddress(from: now - 90, until: now + 60)
            #expect(try await check() == .addressBanned)
            #expect(try await check("::ffff:\(AccountsWorld.address)") == .addressBanned)
            #expect(try await check("198.51.100.8") == nil)
            #expect(await world.begin().refusal() == .suspended)
            try await world.banAddress(from: now - 80, until: now - 80)
            #expect(try await check() == .addressBanned)
            #expect(await world.begin().refusal() == .banned)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func onlyKnownBuildsMayLogOn(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            _ = try await world.tester()
            for build: UInt16 in [12_340, 13_930, 11_723, 8_606] {
                #expect(await world.begin(build: build).refusal() == nil)
            }
            // 5875 and 6141 are known, but speak another protocol.
            for build: UInt16 in [0, 5_875, 6_141, 12_339, 15_595, .max] {
                #expect(await world.begin(build: build).refusal() == .buildNotAccepted)
            }
        }
    }

    @Test func theSettingsMayNameTheBuilds() async throws {
        var configuration = AccountsConfiguration()
        configuration.builds = [12_340]
        try await AccountsWorld.run(.sqlite, configuration) { world in
            _ = try await world.tester()
            #expect(await world.begin(build: 12_340).refusal() == nil)
            #expect(await world.begin(build: 13_930).refusal() == .buildNotAccepted)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func refusalsComeInAzerothCoresOrder(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await world.set("locked = 1, last_ip = '203.0.113.1', lock_country = 'de'", of: account)
            try await world.ban(account, from: world.now, until: world.now)
            #expect(await world.begin(country: "FR", build: 1).refusal() == .lockedToAddress)
            try await world.set("locked = 0", of: account)
            #expect(await world.begin(country: "FR", build: 1).refusal() == .lockedToCountry)
            try await world.set("lock_country = '00'", of: account)
            #expect(await world.begin(build: 1).refusal() == .banned)
            try await world.database.write("DELETE FROM account_banned")
            #expect(await world.begin(build: 1).refusal() == .buildNotAccepted)
        }
    }

    @Test(arguments: Variant.allCases)
    func aReconnectNeedsTheKeyOfAnEarlierLogonAndObeysTheSameRules(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.begin(reconnect: true).refusal() == .noSessionKey)
            #expect(await world.complete(account).refusal() == nil)
            let record = try await world.begin(reconnect: true).get()
            #expect(record.sessionKey == AccountsWorld.sessionKey)
            try await world.ban(account, from: world.now, until: world.now)
            #expect(await world.begin(reconnect: true).refusal() == .banned)
        }
    }

    @Test(arguments: Variant.allCases)
    func aLogonWritesItsOwnColumnsAndNoOthers(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            let before = try await world.begin().get()
            try await world.set(
                "failed_logins = 4, email = 'a@b.example', mutetime = -60, expansion = 1, locked = 0",
                of: account)
            #expect(await world.complete(account, from: "::ffff:192.0.2.1").refusal() == nil)
            let row = try await world.database.first(
                """
                SELECT \(world.schema.sessionKey), last_ip, \(world.database.dialect.unixTime(of: "last_login")),
                    locale, failed_logins, os, salt, verifier, email, mutetime, expansion
                FROM account WHERE id = ?
                """, account
            ) { $0 }
            let after = try #require(row)
            #expect(try after.bytes(0) == AccountsWorld.sessionKey)
            #expect(try after.string(1) == "192.0.2.1")
            #expect(try after.i64(2) == world.now)
            #expect(try after.u8(3) == 3)
            #expect(try after.u8(4) == 0)
            #expect(try after.string(5) == "Win")
            #expect(try after.bytes(6) == before.salt)
            #expect(try after.bytes(7) == before.verifier)
            #expect(try after.string(8) == "a@b.example")
            #expect(try after.i64(9) == -60)
            #expect(try after.u8(10) == 1)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func anAccountThatWasDeletedMeanwhileIsUnknown(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            _ = try await world.bus.ask(Accounts.Delete(name: "tester"))
            #expect(await world.complete(account).refusal() == .unknownAccount)
        }
    }

    @Test func addressesAreNotWrittenWhenTheSettingsForbidIt() async throws {
        var configuration = AccountsConfiguration()
        configuration.recordsAddresses = false
        try await AccountsWorld.run(.sqlite, configuration) { world in
            let account = try await world.tester()
            #expect(await world.complete(account).refusal() == nil)
            let address = try await world.cell("last_ip", of: account) { try $0.string(0) }
            #expect(address == "0.0.0.0")
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func anAddressThatDoesNotFitTheColumnLeavesItAlone(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await world.set("last_ip = '192.0.2.9'", of: account)
            #expect(
                await world.complete(account, from: "2001:db8:1234:5678:9abc:def0:1234:5678").refusal() == nil
            )
            let address = try await world.cell("last_ip", of: account) { try $0.string(0) }
            #expect(address == "192.0.2.9")
        }
    }
}
