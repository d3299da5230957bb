import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

/// Friends and ignored players: every result, the rows, the limits (spec characters 6).
@Suite struct SocialTests {
    // MARK: Adding

    @Test(arguments: TestDriver.dialects)
    func eachResultOfAddingAFriend(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let bob = try await world.make(2, "Bob")
            try await world.make(3, "Grom", race: 2)
            try await world.make(4, "Keeper", security: 1)
            try await world.makeAccount(4, "keeper", security: 1)
            try await world.make(5, "Ghost")
            try await world.database().write(
                "UPDATE characters SET deleteInfos_Name = 'Ghost' WHERE guid = 5")

            #expect(try await world.add(alice, "Nobody").result == .notFound)
            #expect(try await world.add(alice, "Ghost").result == .notFound, "deleted")
            #expect(try await world.add(alice, "Keeper").result == .notFound, "players do not befriend staff")
            #expect(try await world.add(alice, "aLICE") == outcome(.oneself, alice.id))
            #expect(try await world.add(alice, "Grom").result == .enemy)
            let added = try await world.add(alice, "boB", note: "a friend")
            #expect(added.result == .addedOffline && added.character == bob.id && added.note == "a friend")
            #expect(try await world.add(alice, "Bob").result == .already)
            #expect(try await world.rows(of: 1) == [.init(friend: 2, flags: 1, note: "a friend")])

            let eve = try await world.make(6, "Eve")
            try await world.voice().enter(eve.entering, epoch: 10)
            let online = try await world.add(alice, "Eve")
            #expect(online.result == .addedOnline && online.sight.status == 1 && online.sight.zone == 12)
            #expect(online.sight.level == 10 && online.sight.characterClass == 8)

            world.statements.fail("transaction")
            #expect(try await world.add(alice, "Grom").result == .enemy, "nothing of the lists is needed")
            let carol = try await world.make(7, "Carol")
            #expect(try await world.add(alice, carol.name).result == .databaseError)
            world.statements.fail(nil)
            #expect(try await world.add(alice, carol.name).result == .addedOffline)
        }
    }

    @Test func staffAndSettingsOpenWhatIsClosedToPlayers() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let keeper = try await world.make(1, "Keeper", security: 2)
            try await world.make(2, "Grom", race: 2)
            try await world.make(3, "Warden", security: 3)
            try await world.makeAccount(3, "warden", security: 3)
            #expect(try await world.add(keeper, "Grom").result == .addedOffline)
            #expect(try await world.add(keeper, "Warden").result == .addedOffline)
        }
        try await SocialWorld.run(.sqliteMemory) {
            $0.friends.joinsBothSides = true
            $0.friends.addsStaff = true
        } _: { world in
            let alice = try await world.make(1, "Alice")
            let grom = try await world.make(2, "Grom", race: 2)
            try await world.make(3, "Warden", security: 3)
            try await world.makeAccount(3, "warden", security: 3)
            try await world.voice().enter(grom.entering, epoch: 10)
            #expect(try await world.add(alice, "Grom").result == .addedOnline)
            #expect(try await world.add(alice, "Warden").result == .addedOffline)
        }
    }

    @Test func whatCannotBeANameIsNotLookedFor() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice")
            let names = [
                "", "A", "Abcdefghijklm", "Al ice", "Bob\u{1}", "Bob\u{7F}", "Bob'; --", "%", "B_b",
                "Bob-Two",
                "|cff00ff00Bob|r", "\u{202E}boB", String(repeating: "é", count: 5000), "12",
            ]
            for name in names {
                #expect(try await world.add(alice, name).result == .notFound)
                #expect(try await world.ignore(alice, name).result == .ignoreNotFound)
            }
            #expect(world.statements.count(of: "c.name = ?") == 0)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func notesAreCutAtTheEndOfACharacter(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let bob = try await world.make(2, "Bob")
            // 3 bytes each: 16 fit.
            let long = String(repeating: "龍", count: 40)
            let added = try await world.add(alice, "Bob", note: long)
            #expect(added.note == String(repeating: "龍", count: 16))
            #expect(try await world.rows(of: 1).first?.note == added.note)
            let odd = String(repeating: "x", count: 46) + "龍"
            _ = try await world.bus.ask(
                Characters.SetFriendNote(asker: alice.asker, friend: bob.id, note: odd))
            #expect(try await world.contacts(alice).first?.note == String(repeating: "x", count: 46))
            _ = try await world.bus.ask(
                Characters.SetFriendNote(asker: alice.asker, friend: bob.id, note: ""))
            #expect(try await world.rows(of: 1) == [.init(friend: 2, flags: 1, note: "")])
        }
    }

    // MARK: Ignoring

    @Test(arguments: TestDriver.dialects)
    func eachResultOfIgnoring(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let grom = try await world.make(2, "Grom", race: 2)
            #expect(try await world.ignore(alice, "Nobody").result == .ignoreNotFound)
            #expect(try await world.ignore(alice, "Alice").result == .ignoreSelf)
            #expect(try await world.ignore(alice, "Grom") == outcome(.ignoreAdded, grom.id))
            #expect(try await world.ignore(alice, "Grom").result == .ignoreAlready)
            #expect(try await ignores(world, alice, grom) == true)
            #expect(try await ignores(world, grom, alice) == false)
            let removed = try await world.bus.ask(
                Characters.RemoveIgnore(asker: alice.asker, ignored: grom.id))
            #expect(removed == outcome(.ignoreRemoved, grom.id))
            #expect(try await world.rows(of: 1) == [])
            let again = try await world.bus.ask(
                Characters.RemoveIgnore(asker: alice.asker, ignored: grom.id))
            #expect(again.result == .ignoreRemoved, "in any case")
        }
    }

    @Test func ofThoseInTheWorldMemoryKnowsWhomTheyIgnore() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice")
            let bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 2)
            try await world.voice().enter(alice.entering, epoch: 10)
            try await world.settle()
            let before = world.statements.count(of: "character_social")
            #expect(try await ignores(world, alice, bob))
            #expect(try await world.bus.ask(Characters.Befriends(owner: alice.id, other: bob.id)) == false)
            #expect(world.statements.count(of: "character_social") == before)
            let foreign = Characters.Ignores(
                owner: alice.id, other: CharacterID(realm: RealmID(2), low: 2))
            #expect(try await world.bus.ask(foreign) == false, "the same number on another realm")
        }
    }

    // MARK: Rows

    /// A friend who is ignored too has one row, and each relation ends by itself.
    @Test(arguments: TestDriver.dialects)
    func bothRelationsShareARow(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let bob = try await world.make(2, "Bob")
            _ = try await world.add(alice, "Bob", note: "hm")
            _ = try await world.ignore(alice, "Bob")
            #expect(try await world.rows(of: 1) == [.init(friend: 2, flags: 3, note: "hm")])
            #expect(try await world.bus.ask(Characters.Befriends(owner: alice.id, other: bob.id)))
            #expect(try await world.bus.ask(Characters.Befriends(owner: bob.id, other: alice.id)) == false)
            #expect(try await world.contacts(alice).map(\.flags) == [3])
            #expect(try await world.remove(alice, bob.id) == outcome(.removed, bob.id))
            #expect(try await world.rows(of: 1) == [.init(friend: 2, flags: 2, note: "")])
            #expect(try await world.remove(alice, bob.id).result == .removed, "in any case")
            #expect(try await world.contacts(alice).map(\.flags) == [2])
        }
    }

    /// What AzerothCore or ToCloud9 left behind.
    @Test(arguments: TestDriver.dialects)
    func severalRowsAboutOneCharacterBecomeOne(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let carol = try await world.make(3, "Carol")
            for low in [UInt32(2), 4] { try await world.make(low, low == 2 ? "Bob" : "Dave") }
            try await world.row(1, 2, 1, "old pal")
            try await world.row(1, 2, 2)
            try await world.row(3, 2, 1)
            try await world.row(3, 2, 2)
            try await world.row(3, 2, 4)
            #expect(try await world.contacts(alice).map(\.flags) == [3])
            try await eventually("one row") {
                try await world.rows(of: 1) == [.init(friend: 2, flags: 3, note: "old pal")]
            }
            // A change that meets them, too.
            _ = try await world.bus.ask(
                Characters.RemoveIgnore(
                    asker: carol.asker, ignored: CharacterID(realm: RealmID(1), low: 2)))
            #expect(try await world.rows(of: 3) == [.init(friend: 2, flags: 5, note: "")])
        }
    }

    @Test func deletedFriendsAndMutedPlayersAreKeptApart() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice")
            for low in UInt32(2)...4 {
                try await world.make(low, "Friend" + String(repeating: "x", count: Int(low)))
            }
            try await world.row(1, 2, 1)
            try await world.row(1, 3, 1)
            try await world.row(1, 4, 4)
            try await world.row(1, 99, 1)
            try await world.database().write("UPDATE characters SET deleteDate = 5 WHERE guid = 3")
            #expect(try await world.contacts(alice).map(\.character.low) == [2, 4])
            #expect(try await world.contacts(alice).map(\.flags) == [1, 4])
        }
    }

    // MARK: Limits

    @Test(arguments: TestDriver.dialects)
    func fiftyFriendsAndFiftyIgnoredAreAllThereIsRoomFor(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice")
            let names = try await crowd(world, 60)
            // All at once: the limit holds whoever comes first.
            let results = try await withThrowingTaskGroup(of: Characters.SocialResult.self) { group in
                for name in names { group.addTask { try await world.add(alice, name).result } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results.count { $0 == .addedOffline } == 50)
            #expect(results.count { $0 == .listFull } == 10)
            #expect(try await world.rows(of: 1).count == 50)
            for name in names.prefix(50) { _ = try await world.ignore(alice, name) }
            #expect(try await world.ignore(alice, names[55]).result == .ignoreFull)
            #expect(try await world.contacts(alice).count { $0.flags & 2 != 0 } == 50)
        }
    }

    /// Without the queue of the service, as two services would do it.
    @Test(arguments: TestDriver.dialects)
    func theLimitHoldsInTheDatabaseItself(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            try await world.make(1, "Alice")
            _ = try await crowd(world, 30)
            let store = try await RealmCharacters(realm: RealmID(1), database: world.database())
            let done = try await withThrowingTaskGroup(of: Bool.self) { group in
                for low in UInt32(100)..<130 {
                    group.addTask {
                        let changed = try await store.change(
                            1, low, .add(flag: Characters.Contact.friend, note: nil, max: 10))
                        return changed.outcome == .done
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done == 10)
            #expect(try await world.rows(of: 1).count == 10)
        }
    }

    // MARK: What is seen

    @Test func aListShowsWhatTheViewerMaySee() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice")
            let away = try await world.make(2, "Away"), busy = try await world.make(3, "Busy")
            let grom = try await world.make(4, "Grom", race: 2)
            let keeper = try await world.make(5, "Keeper", security: 2)
            let founder = try await world.make(6, "Founder", security: 4)
            try await world.make(7, "Offline")
            for friend in UInt32(2)...7 {
                try await world.row(1, friend, 1)
                try await world.row(5, friend, 1)
            }
            let voice = world.voice()
            try await enter(voice, away, .away)
            try await enter(voice, busy, .busy)
            try await enter(voice, grom)
            try await enter(voice, keeper, .hidden)
            try await enter(voice, founder)
            #expect(try await world.contacts(alice).map(\.sight.status) == [2, 4, 0, 0, 0, 0])
            #expect(try await world.contacts(alice).first?.sight.level == 10)
            // Staff sees both sides, and itself though it hides.
            #expect(try await world.contacts(keeper).map(\.sight.status) == [2, 4, 1, 1, 1, 0])
        }
    }

    // MARK: Helpers

    private func outcome(
        _ result: Characters.SocialResult, _ character: CharacterID
    ) -> Characters.SocialOutcome { Characters.SocialOutcome(result, character) }

    private func ignores(
        _ world: SocialWorld, _ owner: SocialWorld.Player, _ other: SocialWorld.Player
    ) async throws -> Bool {
        try await world.bus.ask(Characters.Ignores(owner: owner.id, other: other.id))
    }

    private func enter(
        _ voice: GatewayVoice, _ player: SocialWorld.Player, _ status: Characters.Status = []
    ) async throws {
        try await voice.enter(player, epoch: 10, status)
    }

    /// Characters with numbers from 100.
    private func crowd(_ world: SocialWorld, _ count: Int) async throws -> [String] {
        var names: [String] = []
        for index in 0..<count {
            let letters = [index / 26, index % 26].map { String(UnicodeScalar(UInt8(97 + $0))) }.joined()
            names.append("Friend\(letters)")
            try await world.make(UInt32(100 + index), "Friend\(letters)")
        }
        return names
    }
}

extension GatewayVoice {
    /// With what the gateway knows of the account and sees of the player.
    func enter(_ player: SocialWorld.Player, epoch: UInt64, _ status: Characters.Status = []) async throws {
        var online = Characters.Online(player.entering, gateway: gateway, epoch: epoch, start: start)
        online.security = player.security
        online.status = status
        try await set(
            UInt64(player.id.realm.rawValue) << 32 | UInt64(player.id.low),
            Characters.HeldSession(
                account: player.account, order: 1, character: player.id, epoch: epoch, online: online))
    }
    func leave(_ player: SocialWorld.Player) async throws {
        try await leave(UInt64(player.id.realm.rawValue) << 32 | UInt64(player.id.low))
    }
}
