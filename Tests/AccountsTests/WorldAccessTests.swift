import AccountsAPI
import AccountsService
import Base
import Bus
import Store
import TestSupport
import Testing

@Suite struct WorldAccessTests {
    private func lookUp(
        _ world: AccountsWorld, _ name: String = "tester", realm: UInt32 = 1, country: String = ""
    ) async -> Result<Accounts.WorldAccount, AskError<Accounts.WorldAccessRefusal>> {
        await world.bus.result(
            of:
                Accounts.LookUpForWorld(
                    name: name, realm: RealmID(realm), address: AccountsWorld.address, country: country))
    }

    @Test(arguments: Variant.allCases)
    func anAccountThatNeverLoggedOnIsUnknown(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await lookUp(world, "nobody").refusal() == .unknownAccount)
            #expect(await lookUp(world).refusal() == .unknownAccount)
            #expect(await world.complete(account).refusal() == nil)
            let found = try await lookUp(world).get()
            #expect(found.account == account)
            #expect(found.name == "TESTER")
            #expect(found.sessionKey == AccountsWorld.sessionKey)
            #expect(found.locale == 3)
            #expect(found.expansion == 2)
            #expect(!found.banned && !found.locked && found.security == 0)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func theAttemptIsRecordedApartFromTheLogon(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.complete(account, from: "192.0.2.1").refusal() == nil)
            _ = try await lookUp(world).get()
            let row = try await world.cell("last_ip, last_attempt_ip", of: account) { $0 }
            #expect(try row?.string(0) == "192.0.2.1")
            #expect(try row?.string(1) == AccountsWorld.address)
        }
    }

    @Test(arguments: Variant.allCases)
    func theHighestLevelOfTheRealmAndOfAllRealmsCounts(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.complete(account).refusal() == nil)
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 1))
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 3, realm: RealmID(2)))
            #expect(try await lookUp(world, realm: 1).get().security == 1)
            #expect(try await lookUp(world, realm: 2).get().security == 3)
            _ = try await world.bus.ask(Accounts.SetSecurity(name: "tester", level: 0))
            #expect(try await lookUp(world, realm: 2).get().security == 0)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func bansAndLocksAreReported(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            #expect(await world.complete(account).refusal() == nil)
            try await world.set("locked = 1", of: account)
            #expect(try await lookUp(world).get().locked == false)
            try await world.set("last_ip = '192.0.2.77'", of: account)
            #expect(try await lookUp(world).get().locked)
            try await world.set("locked = 0, lock_country = 'NO'", of: account)
            #expect(try await lookUp(world, country: "SE").get().locked)
            #expect(try await lookUp(world, country: "no").get().locked == false)
            try await world.banAddress(from: world.now, until: world.now + 5)
            #expect(try await lookUp(world).get().banned)
            world.time.advance(by: .seconds(6))
            #expect(try await lookUp(world).get().banned == false)
            try await world.ban(account, from: world.now, until: world.now)
            #expect(try await lookUp(world).get().banned)
        }
    }

    @Test(arguments: [Variant.sqlite, .mariadb])
    func aMuteThatWaitsForTheLoginBeginsNow(_ variant: Variant) async throws {
        try await AccountsWorld.run(variant) { world in
            let account = try await world.tester()
            for (stored, wanted) in [(-120, world.now + 120), (0, 0), (1_900_000_000, 1_900_000_000)] {
                try await world.set("mutetime = ?", of: account, stored)
                _ = try await world.bus.ask(
                    Accounts.RecordWorldAccess(account: account, address: AccountsWorld.address))
                let mute = try await world.cell("mutetime", of: account) { try $0.i64(0) }
                #expect(mute == wanted)
            }
            let address = try await world.cell("last_ip", of: account) { try $0.string(0) }
            #expect(address == AccountsWorld.address)
        }
    }
}
