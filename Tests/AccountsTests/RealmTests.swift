import AccountsAPI
import AccountsService
import Base
import Bus
import Store
import TestSupport
import Testing

@Suite struct RealmTests {
    private func realm(
        _ world: AccountsWorld, _ id: Int, _ name: String, flag: Int = 0, security: Int = 0,
        build: Int = 12_340
    ) async throws {
        try await world.database.write(
            """
            INSERT INTO realmlist (id, name, flag, allowedSecurityLevel, gamebuild, icon, timezone, population)
            VALUES (?, ?, ?, ?, ?, 6, 8, 1.5)
            """, id, name, flag, security, build)
    }

    @Test(arguments: Variant.allCases)
    func realmsAreListedAsTheAccountSeesThem(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await realm(world, 3, "Staff", security: 2)
            try await realm(world, 1, "First", flag: 0x22)
            try await realm(world, 2, "Hidden", flag: 3)
            try await realm(world, 4, "Old", build: 8_606)
            try await realm(world, 5, "Strange", build: 99)
            try await realm(world, 300, "Too far")
            _ = try await world.bus.ask(
                Accounts.RecordCharacterCount(account: account, realm: RealmID(1), count: 4))
            let realms = try await world.bus.ask(Accounts.ListRealms(account: account))
            #expect(realms.map(\.id.rawValue) == [1, 3, 4, 5])
            #expect(realms.map(\.name) == ["First", "Staff", "Old", "Strange"])
            #expect(realms.map(\.locked) == [false, true, false, false])
            #expect(realms.map(\.characters) == [4, 0, 0, 0])
            #expect(realms.map(\.flags) == [0x20, 0, 0, 0])
            #expect(realms.map { $0.version?.major } == [3, 3, 2, nil])
            #expect(realms.allSatisfy { $0.icon == 6 && $0.timezone == 8 && $0.population == 1.5 })
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aLevelOpensALockedRealm(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await realm(world, 1, "Staff", security: 2)
            try await realm(world, 2, "Administrators", security: 3)
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 2))
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 3, realm: RealmID(1)))
            let realms = try await world.bus.ask(Accounts.ListRealms(account: account))
            #expect(realms.map(\.locked) == [false, true])
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func theCountOfCharactersIsReplaced(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await realm(world, 1, "First")
            for count: UInt8 in [1, 2, 2, 0] {
                _ = try await world.bus.ask(
                    Accounts.RecordCharacterCount(account: account, realm: RealmID(1), count: count))
                let realms = try await world.bus.ask(Accounts.ListRealms(account: account))
                #expect(realms.map(\.characters) == [count])
            }
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aConfiguredRealmIsMadeWithAllThatTheSettingsSay(_ variant: Variant) async throws {
        var configuration = AccountsConfiguration()
        var nimbus = ConfiguredRealm(id: RealmID(1), name: "Nimbus")
        nimbus.icon = 1
        nimbus.timezone = 9
        nimbus.securityMin = 1
        nimbus.port = 8_086
        configuration.realms = [nimbus, ConfiguredRealm(id: RealmID(7))]
        try await AccountsWorld.run(variant, configuration) { world in
            let account = try await world.tester()
            let realms = try await world.bus.ask(Accounts.ListRealms(account: account))
            #expect(realms.map(\.name) == ["Nimbus", "Realm 7"])
            #expect(realms.map(\.icon) == [1, 0])
            #expect(realms.map(\.timezone) == [9, 0])
            #expect(realms.map(\.locked) == [true, false])
            #expect(realms.map(\.build) == [12_340, 12_340])
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func ofARowThatIsThereOnlyTheConfiguredColumnsChange(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            try await realm(world, 1, "acore", flag: 0x40)
            var changed = AccountsConfiguration()
            changed.realms = [ConfiguredRealm(id: RealmID(1), name: "ACORE")]
            await world.service.stop()
            await world.service.reconfigure(changed)
            try await world.service.start()
            let realms = try await world.bus.ask(Accounts.ListRealms(account: account))
            #expect(realms.map(\.name) == ["ACORE"])
            #expect(realms.map(\.flags) == [0x40])
            #expect(realms.map(\.icon) == [6])
        }
    }

    @Test func rowsAreReadAnewAfterTheInterval() async throws {
        try await AccountsWorld.run(.sqlite) { world in
            let account = try await world.tester()
            try await realm(world, 1, "First")
            #expect(try await world.bus.ask(Accounts.ListRealms(account: account)).count == 1)
            try await realm(world, 2, "Second")
            #expect(try await world.bus.ask(Accounts.ListRealms(account: account)).count == 1)
            world.time.advance(by: .seconds(21))
            #expect(try await world.bus.ask(Accounts.ListRealms(account: account)).count == 2)
        }
    }
}
