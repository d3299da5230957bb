import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

@Suite struct ClaimTests {
    private func end(_ world: CharactersWorld, _ number: UInt64) async throws {
        _ = try await world.bus.ask(
            Characters.ReleaseSession(account: CharactersWorld.alice, session: world.session(number)))
    }

    private func leave(
        _ world: CharactersWorld, _ low: UInt32, by number: UInt64, parkedAt name: String? = nil
    ) async throws {
        let parked = name.map { Characters.Parked(character: world.id(low), world: $0, incarnation: 3) }
        _ = try await world.bus.ask(
            Characters.ReleaseCharacter(
                character: world.id(low), session: world.session(number), parked: parked))
    }

    @Test func theNewerSessionWaitsUntilTheOlderOneLetsGo() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let evicted = EventRecorder<Characters.SessionEvicted>()
            await evicted.record(on: world.bus)
            try await world.claim(by: 1)
            let admitted = Locked(false)
            let newer = Task {
                try await world.claim(by: 2)
                admitted.withLock { $0 = true }
            }
            #expect(try await evicted.first { _ in true }.session == world.session(1))
            #expect(!admitted.withLock { $0 })
            // The older one owns nothing any more, though it has not left yet.
            let refusal = try await world.bus.refusal(
                of: Characters.ClaimCharacter(
                    account: CharactersWorld.alice, character: world.id(5), session: world.session(1)))
            #expect(refusal == .notTheOwner)
            try await end(world, 1)
            try await newer.value
            #expect(try await world.claim(5, by: 2).epoch > 0)
        }
    }

    @Test func anOlderSessionThatDoesNotLeaveIsForcedOut() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            let (evicted, left) = (
                EventRecorder<Characters.SessionEvicted>(), EventRecorder<Characters.LoggedOut>()
            )
            await evicted.record(on: world.bus)
            await left.record(on: world.bus)
            let order = try await world.claim(by: 1).order
            let epoch = try await world.claim(5, by: 1).epoch
            let gateway = world.voice()
            let online = Characters.Online(try await world.enter(5), gateway: "1", epoch: epoch)
            let held = Characters.HeldSession(
                account: CharactersWorld.alice, order: order, character: world.id(5), epoch: epoch,
                online: online)
            try await gateway.set(1, held)
            #expect(try await world.bus.ask(Characters.OnlineByID(character: world.id(5))) == online)
            let newer = Task { try await world.claim(by: 2) }
            _ = try await evicted.first { _ in true }
            world.time.advance(by: .seconds(4))
            _ = try await newer.value
            // The stuck session cannot say that its player is gone.
            #expect(try await left.first { _ in true }.epoch == epoch)
            #expect(try await world.bus.ask(Characters.OnlineByID(character: world.id(5))) == nil)
            // When it wakes up at last, it disturbs nobody.
            let newest = try await world.claim(5, by: 2).epoch
            try await gateway.set(1, held)
            #expect(try await world.bus.ask(Characters.OnlineByID(character: world.id(5))) == nil)
            try await leave(world, 5, by: 1, parkedAt: "old")
            try await end(world, 1)
            #expect(newest > epoch)
            #expect(try await world.claim(5, by: 2).parked == nil)
        }
    }

    @Test func aThirdSessionOverridesTheSecondThatStillWaits() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let evicted = EventRecorder<Characters.SessionEvicted>()
            await evicted.record(on: world.bus)
            try await world.claim(by: 1)
            let second = Task { try await world.claim(by: 2) }
            _ = try await evicted.first { $0.session.number == 1 }
            let third = Task { try await world.claim(by: 3) }
            _ = try await evicted.first { $0.session.number == 2 }
            try await end(world, 1)
            _ = try await second.value
            try await end(world, 2)
            _ = try await third.value
            let refusal = try await world.bus.refusal(
                of: Characters.ClaimCharacter(
                    account: CharactersWorld.alice, character: world.id(5), session: world.session(2)))
            #expect(refusal == .notTheOwner)
            #expect(try await world.claim(5, by: 3).epoch > 0)
        }
    }

    @Test func aSessionThatOutlivedTheServiceKeepsItsAccount() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.claim(by: 1)
            let again = try await world.restarted()
            #expect(try await again.claim(5, by: 1).epoch > 0)
            let refusal = try await again.bus.refusal(
                of: Characters.ClaimCharacter(
                    account: CharactersWorld.alice, character: again.id(5), session: again.session(2)))
            #expect(refusal == .notTheOwner)
        }
    }

    @Test func accountsDoNotDisturbEachOther() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.claim(by: 1)
            try await world.claim(CharactersWorld.bob, by: 2)
            #expect(try await world.claim(5, by: 1).epoch > 0)
            #expect(try await world.claim(6, of: CharactersWorld.bob, by: 2).epoch > 0)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func epochsRiseAlsoOverARestart(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            var last: UInt64 = 0
            var world = world
            for _ in 0..<3 {
                try await world.claim(by: 1)
                for low: UInt32 in [5, 5, 6] {
                    let epoch = try await world.claim(low, by: 1).epoch
                    #expect(epoch > last)
                    last = epoch
                }
                world = try await world.restarted()
            }
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aLostPlayerIsRememberedForAMinuteAlsoOverARestart(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.claim(by: 1)
            _ = try await world.claim(5, by: 1)
            try await leave(world, 5, by: 1, parkedAt: "w1")
            try await end(world, 1)
            let parked = Characters.Parked(character: world.id(5), world: "w1", incarnation: 3)
            try await world.claim(by: 2)
            #expect(try await world.claim(5, by: 2).parked == parked)
            // Another character of the account: the player has to be fetched from there all the same.
            #expect(try await world.claim(6, by: 2).parked == parked)
            let again = try await world.restarted()
            try await again.claim(by: 3)
            #expect(try await again.claim(5, by: 3).parked == parked)
            try await again.claim(CharactersWorld.bob, by: 4)
            #expect(try await again.claim(7, of: CharactersWorld.bob, by: 4).parked == nil)
            again.time.advance(by: .seconds(66))
            #expect(try await again.claim(5, by: 3).parked == nil)
            _ = try await again.restarted()
            #expect(
                try await again.database.first("SELECT COUNT(*) FROM nimbus_parked") { try $0.u8(0) } == 0)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aProperLogoutForgetsWhereThePlayerStood(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.claim(by: 1)
            _ = try await world.claim(5, by: 1)
            try await leave(world, 5, by: 1, parkedAt: "w1")
            _ = try await world.claim(5, by: 1)
            try await leave(world, 5, by: 1)
            #expect(try await world.claim(5, by: 1).parked == nil)
            #expect(
                try await world.database.first("SELECT COUNT(*) FROM nimbus_parked") { try $0.u8(0) } == 0)
        }
    }

    @Test func whereThePlayerStoodIsTakenAlsoAfterTheSessionsEnd() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            try await world.claim(by: 1)
            _ = try await world.claim(5, by: 1)
            try await end(world, 1)
            try await leave(world, 5, by: 1, parkedAt: "w1")
            try await world.claim(by: 2)
            #expect(try await world.claim(5, by: 2).parked?.world == "w1")
        }
    }

    @Test func aGatewaysDeathFreesWhatItHeld() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            let left = EventRecorder<Characters.LoggedOut>()
            await left.record(on: world.bus)
            try await world.claim(by: 1)
            let epoch = try await world.claim(5, by: 1).epoch
            try await world.voice().enter(try await world.enter(5), epoch: epoch)
            #expect(try await world.bus.ask(Characters.OnlineCounts()) == [CharactersWorld.realm: 1])
            await world.service.forgetGateway("1")
            #expect(try await left.first { _ in true }.id == world.id(5))
            #expect(try await world.bus.ask(Characters.OnlineCounts()).isEmpty)
            // Nobody is there to let go: the claim is granted at once, though time stands still.
            _ = try await world.bus.ask(
                Characters.ClaimAccount(
                    account: CharactersWorld.alice, realm: CharactersWorld.realm,
                    session: world.session(1, gateway: "2")))
        }
    }
}
