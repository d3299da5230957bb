import Base
import Bus
import CharactersAPI
import CharactersService
import Store
import TestSupport
import Testing

/// What becomes of sessions and characters when a run of their gateway ends, and what the database says of
/// who is online (spec registry 5.5, characters 5).
@Suite struct GatewayEndTests {
    /// A character in the world, by a session of one run of a gateway.
    @discardableResult
    private func enter(
        _ world: CharactersWorld, _ low: UInt32, of account: AccountID, by voice: GatewayVoice
    ) async throws -> UInt64 {
        let session = world.session(UInt64(low), gateway: voice.gateway, start: voice.start)
        let order = try await world.bus.ask(
            Characters.ClaimAccount(account: account, realm: CharactersWorld.realm, session: session)
        ).order
        let epoch = try await world.bus.ask(
            Characters.ClaimCharacter(account: account, character: world.id(low), session: session)
        ).epoch
        try await voice.enter(try await world.enter(low, of: account), epoch: epoch, order: order)
        try await isOnline(world, low, true)
        return epoch
    }
    private func isOnline(_ world: CharactersWorld, _ low: UInt32, _ expected: Bool) async throws {
        let known = try await world.bus.ask(Characters.OnlineByID(character: world.id(low)))
        #expect((known != nil) == expected, "\(low)")
    }
    /// What the column says.
    private func flags(_ world: CharactersWorld) async throws -> [UInt32] {
        try await world.database.read("SELECT guid FROM characters WHERE online = 1 ORDER BY guid") {
            try $0.u32(0)
        }
    }
    /// Moves the clock until the column says it.
    private func expectFlags(_ world: CharactersWorld, _ expected: [UInt32]) async throws {
        try await eventually("online in the database: \(expected)") {
            world.time.advance(by: .seconds(1))
            return try await flags(world) == expected
        }
    }

    @Test(arguments: TestDriver.dialects)
    func onlyWhatTheEndedRunHadIsOffline(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice")
            try await world.character(7, "Bob", of: CharactersWorld.bob)
            try await world.character(9, "Carol", of: AccountID(30))
            let left = EventRecorder<Characters.LoggedOut>()
            await left.record(on: world.bus)
            try await enter(world, 5, of: CharactersWorld.alice, by: world.voice(start: 100))
            let other = world.voice("2", start: 100)
            try await enter(world, 9, of: AccountID(30), by: other)
            try await expectFlags(world, [5, 9])
            // The registry need not have noticed that the first run ended.
            let second = world.voice(start: 200)
            try await enter(world, 7, of: CharactersWorld.bob, by: second)
            #expect(try await left.first { _ in true }.id == world.id(5))
            try await isOnline(world, 5, false)
            try await isOnline(world, 7, true)
            try await isOnline(world, 9, true)
            try await expectFlags(world, [7, 9])
            // Alice's claim is free, Bob's is not: who comes for him has to wait.
            try await enter(world, 5, of: CharactersWorld.alice, by: second)
            await world.service.forgetGateway("1", startedBefore: 201)
            try await isOnline(world, 5, false)
            try await isOnline(world, 7, false)
            try await expectFlags(world, [9])
        }
    }

    /// Two runs of a gateway count their sessions from one.
    @Test func sessionsOfTwoRunsAreNotTakenForEachOther() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let (old, new) = (world.session(1, start: 100), world.session(1, start: 200))
            for (account, session) in [(CharactersWorld.alice, old), (CharactersWorld.bob, new)] {
                _ = try await world.bus.ask(
                    Characters.ClaimAccount(
                        account: account, realm: CharactersWorld.realm, session: session))
            }
            await world.service.forgetGateway("1", startedBefore: 200)
            try await world.character(7, "Bob", of: CharactersWorld.bob)
            let claim = try await world.bus.ask(
                Characters.ClaimCharacter(
                    account: CharactersWorld.bob, character: world.id(7), session: new))
            #expect(claim.epoch > 0)
        }
    }

    @Test func aLateWordOfAnEndedRunBringsNobodyBack() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            try await world.character(7, "Bob", of: CharactersWorld.bob)
            let old = world.voice(start: 100)
            try await enter(world, 5, of: CharactersWorld.alice, by: old)
            await world.service.forgetGateway("1", startedBefore: 101)
            let late = await old.sessions.map {
                Characters.SessionState(number: $0.key, session: $0.value)
            }
            let answer = try await old.say(late)
            guard case .begin(_, claimsAnew: true) = answer else {
                throw TestSupportError("not told that it was given up: \(answer)")
            }
            try await isOnline(world, 5, false)
            // Its successor reports; from then on it is heard no more.
            try await enter(world, 7, of: CharactersWorld.bob, by: world.voice(start: 200))
            #expect(try await old.say(late) == .superseded)
            try await isOnline(world, 5, false)
            try await isOnline(world, 7, true)
        }
    }

    // MARK: characters.online

    @Test(arguments: TestDriver.dialects)
    func theDatabaseSaysWhoIsOnline(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            try await world.character(5, "Alice", set: "online = 1")
            let again = try await world.restarted()
            #expect(try await flags(again) == [], "nobody is, at the start")
            let voice = again.voice(start: 1)
            try await enter(again, 5, of: CharactersWorld.alice, by: voice)
            try await expectFlags(again, [5])
            try await voice.leave(5)
            try await isOnline(again, 5, false)
            try await expectFlags(again, [])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func manyAreWrittenTogether(_ driver: TestDriver) async throws {
        try await CharactersWorld.run(driver) { world in
            let all = (UInt32(1)...120).map { $0 }
            for low in all { try await world.character(low, "Crowd\(low)") }
            let voice = world.voice()
            for low in all {
                try await voice.enter(try await world.enter(low), epoch: UInt64(1_000_000 + low))
            }
            try await expectFlags(world, all)
            await world.service.forgetGateway("1")
            try await expectFlags(world, [])
        }
    }

    @Test func theLastChangesAreWrittenAtTheEnd() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            try await enter(world, 5, of: CharactersWorld.alice, by: world.voice())
            await world.service.stop()
            #expect(try await flags(world) == [5])
        }
    }

    @Test func aDatabaseThatFailsIsTriedAgain() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            try await world.character(5, "Alice")
            try await world.database.write("ALTER TABLE characters RENAME COLUMN online TO online_away")
            try await enter(world, 5, of: CharactersWorld.alice, by: world.voice())
            try await eventually("it was noticed") {
                world.time.advance(by: .seconds(1))
                return world.log.entries.contains { $0.message == "who is online was not written" }
            }
            try await world.database.write("ALTER TABLE characters RENAME COLUMN online_away TO online")
            try await expectFlags(world, [5])
        }
    }
}
