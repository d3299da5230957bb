import AccountsAPI
import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

/// Friends by account (spec characters 7).
@Suite struct RealIDTests {
    private typealias Player = SocialWorld.Player

    /// Three accounts with e-mail addresses: Alice (1) and Bob (2) of realm 1, Carol (3) of realm 2.
    private func run(
        _ driver: TestDriver, _ body: (SocialWorld, Player, Player, Player) async throws -> Void
    ) async throws {
        try await SocialWorld.run(driver) { world in
            for (number, name) in [(UInt32(1), "alice"), (2, "bob"), (3, "carol")] {
                try await world.makeAccount(number, name)
            }
            try await body(
                world, try await world.make(1, "Alice"), try await world.make(2, "Bob"),
                try await world.make(3, "Carol", realm: 2))
        }
    }
    private func told(_ outcome: Characters.RealIDOutcome) throws -> Characters.SocialOutcome {
        guard case .told(let told) = outcome else { throw TestSupportError("\(outcome)") }
        return told
    }
    private func areFriends(_ world: SocialWorld, _ one: Player, _ two: Player) async throws -> Bool {
        let stored = try await world.bus.ask(
            Accounts.AreRealIDFriends(account: one.account, friend: two.account))
        let known = try await world.bus.ask(
            Characters.AreRealIDFriends(account: one.account, other: two.account))
        #expect(stored == known)
        return stored
    }

    @Test(arguments: TestDriver.dialects)
    func whoAsksEachOtherAreFriends(_ driver: TestDriver) async throws {
        try await run(driver) { world, alice, _, carol in
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(carol, epoch: 10)
            #expect(try await world.ask(alice, "CAROL@example.ORG", note: "sis") == .asked)
            #expect(try await world.requests.first { $0.viewers == [carol.id] }.name == "Alice")
            #expect(try await areFriends(world, alice, carol) == false)
            #expect(try await world.contacts(alice) == [], "nothing of who has not accepted")
            #expect(try await world.book(carol).requests == ["Alice"])

            let answer = try told(await world.ask(carol, "alice@example.org", note: "bro"))
            #expect(answer.result == .addedOnline && answer.character == alice.id && answer.note == "bro")
            #expect(try await world.news(1) == ["1/1 added 2/3"])
            #expect(await world.events.events.first?.changes.first?.note == "sis")
            #expect(try await areFriends(world, alice, carol))
            let seen = try await world.contacts(alice)
            #expect(seen.map(\.character) == [carol.id] && seen.first?.sight.status == 1)
            #expect(try await world.contacts(carol).map(\.note) == ["bro"])
            #expect(try await world.book(carol).requests == [])
        }
    }

    @Test func theAskerLearnsNothingAboutAddresses() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            try await world.voice().enter(bob, epoch: 10)
            #expect(try await world.ask(alice, "nobody@example.org") == .asked)
            #expect(try await world.ask(alice, "bob@example.org") == .asked)
            #expect(try await world.ask(alice, "bob@example.org") == .asked, "and again")
            #expect(try await world.requests.first { _ in true }.viewers == [bob.id])
            #expect(await world.requests.events.count == 1, "one word of it")
            #expect(try told(await world.ask(alice, "Alice@example.org")).result == .oneself)
            #expect(try await world.contacts(alice) == [])
        }
    }

    @Test func whatIsNoAddressIsNotFound() async throws {
        try await run(.sqliteMemory) { (world, alice, _, _) async throws in
            let texts = [
                "bob@", "@example.org", "bob@example", "bob@@example.org", "b ob@example.org",
                " bob@example.org",
                ".bob@example.org", "bob.@example.org", "b..ob@example.org", "bob@-example.org",
                "bob@example-.org", "bob@example..org", "böb@example.org", "bob@exa_mple.org",
                "bob@example.org\u{1}", String(repeating: "b", count: 65) + "@example.org",
                "b@" + String(repeating: "e", count: 64) + ".org", "'or''='@example.org",
                "b@" + String(repeating: "eeee.", count: 60) + "org", "@", "@@",
            ]
            for text in texts {
                #expect(try told(await world.ask(alice, text)).result == .notFound, "\(text)")
            }
            #expect(EmailAddress.isPlausible("b.o_b%+-1@mail.ex-ample.org"))
        }
    }

    /// Nobody needs the address of who asks.
    @Test(arguments: TestDriver.dialects)
    func aRequestIsAcceptedByTheNameOfACharacter(_ driver: TestDriver) async throws {
        try await run(driver) { world, alice, bob, carol in
            _ = try await world.ask(carol, "alice@example.org")
            #expect(try told(await world.ask(alice, "@Bob")).result == .notFound, "he asked nothing")
            let answer = try told(await world.ask(alice, "@cArol", note: "hi"))
            #expect(answer.result == .addedOffline && answer.character == carol.id && answer.note == "hi")
            #expect(try told(await world.ask(bob, "@Carol")).result == .notFound)
            #expect(try told(await world.ask(alice, "@Carol")).result == .notFound, "it is done")
        }
    }

    @Test func onlyTheAddresseeAcceptsAndOnlyWhatWasAsked() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            func accept(_ player: Player, _ requester: Player) async throws -> Characters.SocialResult {
                try await world.bus.ask(
                    Characters.AcceptRealIDFriend(
                        asker: player.asker, requester: requester.account, note: "")
                ).result
            }
            #expect(try await accept(alice, bob) == .notFound)
            _ = try await world.ask(bob, "alice@example.org")
            #expect(try await accept(bob, alice) == .notFound, "not one's own request")
            #expect(try await accept(alice, alice) == .notFound)
            #expect(try await accept(alice, bob) == .addedOffline)
            #expect(try await areFriends(world, bob, alice))
        }
    }

    @Test func anAccountAsksTenTimesAnHour() async throws {
        try await run(.sqliteMemory) { (world, alice, bob, _) async throws in
            for _ in 1...10 { #expect(try await world.ask(alice, "nobody@example.org") == .asked) }
            #expect(try await world.ask(alice, "bob@example.org") == .tooMany)
            #expect(try await world.ask(bob, "nobody@example.org") == .asked, "others may")
            world.time.advance(by: .seconds(361))
            #expect(try await world.ask(alice, "bob@example.org") == .asked)
        }
    }

    /// Fifty in all: characters and accounts, on both sides.
    @Test(arguments: TestDriver.dialects)
    func theListIsFullForAccountsToo(_ driver: TestDriver) async throws {
        try await run(driver) { world, alice, bob, carol in
            for low in UInt32(100)..<149 {
                try await world.make(low, "F\(low)")
                try await world.row(1, low, 1)
            }
            _ = try await world.ask(bob, "alice@example.org")
            _ = try await world.ask(carol, "alice@example.org")
            #expect(try told(await world.ask(alice, "bob@example.org")).result == .addedOffline)
            #expect(try told(await world.ask(alice, "nobody@example.org")).result == .listFull)
            #expect(try told(await world.ask(alice, "@Carol")).result == .listFull)
            try await world.make(200, "Another")
            #expect(try await world.add(alice, "Another").result == .listFull)
            #expect(try await areFriends(world, alice, carol) == false)
        }
    }

    @Test func anAskerWhoHasNoRoomAnyMoreIsNotAccepted() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            _ = try await world.ask(bob, "alice@example.org")
            for other in UInt32(1000)..<1050 {
                try await world.auth.write(
                    """
                    INSERT INTO tc9_realid_friends (account_id_low, account_id_high, requester_account_id, status)
                    VALUES (2, ?, 2, 2)
                    """, other)
            }
            #expect(try await world.ask(alice, "bob@example.org") == .asked)
            #expect(try await areFriends(world, alice, bob) == false)
        }
    }

    // MARK: Seeing

    /// One that is there stands for the account; clients hear when it is another one.
    @Test(arguments: TestDriver.dialects)
    func theCharacterThatStandsForAnAccountChanges(_ driver: TestDriver) async throws {
        try await run(driver) { world, alice, bob, _ in
            let second = try await world.make(12, "Bobette", account: 2)
            let foreign = try await world.make(5, "Bobsen", realm: 2, account: 2)
            try await befriend(world, alice, bob)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            #expect(try await world.contacts(alice).map(\.character) == [bob.id], "the first of all")
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            try await voice.leave(bob)
            #expect(try await world.news(2).last == "1/1 left 1/2")
            try await voice.enter(second, epoch: 11)
            #expect(try await world.news(4).suffix(2) == ["1/1 removed 1/2", "1/1 added 1/12"])
            try await voice.leave(second)
            #expect(try await world.news(5).last == "1/1 left 1/12")
            #expect(try await world.contacts(alice).map(\.character) == [second.id], "it stays the one")
            try await voice.enter(foreign, epoch: 12)
            #expect(try await world.news(7).suffix(2) == ["1/1 removed 1/12", "1/1 added 2/5"])
            #expect(try await world.contacts(alice).first?.sight.status == 1)
        }
    }

    @Test func aFriendWhoIsInTheListByHimselfIsNotThereTwice() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            try await befriend(world, alice, bob)
            try await world.row(1, 2, 1, "own")
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            #expect(try await world.contacts(alice).map(\.note) == ["own"])
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            try await voice.leave(bob)
            #expect(try await world.news(2).last == "1/1 left 1/2")
            // The character goes, the account stays.
            #expect(try await world.remove(alice, bob.id).result == .removed)
            #expect(try await areFriends(world, alice, bob))
            #expect(try await world.contacts(alice).map(\.character) == [bob.id])
        }
    }

    @Test func theOtherSideIsShownAsTheSettingSays() async throws {
        try await SocialWorld.run(.sqliteMemory) {
            $0.friends.realIDJoinsBothSides = false
        } _: { world in
            try await world.makeAccount(1, "alice")
            try await world.makeAccount(2, "grom")
            let alice = try await world.make(1, "Alice"), grom = try await world.make(2, "Grom", race: 2)
            try await befriend(world, alice, grom)
            #expect(try await world.contacts(alice) == [])
            let human = try await world.make(3, "Hugo", account: 2)
            _ = try await world.bus.ask(
                Characters.NoteChanged(account: grom.account, realm: RealmID(1), character: nil))
            #expect(try await world.contacts(alice).map(\.character) == [human.id])
        }
    }

    // MARK: Ends

    @Test(arguments: TestDriver.dialects)
    func notesAndEndsWorkOnTheAccount(_ driver: TestDriver) async throws {
        try await run(driver) { world, alice, _, carol in
            try await befriend(world, alice, carol)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(carol, epoch: 10)
            try await world.settle()
            for player in [alice, carol] { _ = try await world.contacts(player) }
            _ = try await world.bus.ask(
                Characters.SetFriendNote(asker: alice.asker, friend: carol.id, note: "far away"))
            #expect(try await world.contacts(alice).map(\.note) == ["far away"])
            #expect(try await world.contacts(carol).map(\.note) == [""])
            let told = await world.lines.count
            #expect(try await world.remove(carol, alice.id).result == .removed)
            #expect(try await world.news(told + 1).last == "1/1 removed 2/3")
            #expect(try await world.contacts(alice) == [])
            #expect(try await world.contacts(carol) == [])
            #expect(try await areFriends(world, alice, carol) == false)
        }
    }

    @Test func whoIsIgnoredIsNotHeardAsking() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            try await world.voice().enter(alice, epoch: 10)
            _ = try await world.ignore(alice, "Bob")
            _ = try await world.ask(bob, "alice@example.org")
            #expect(try await world.book(alice).requests == [])
            #expect(await world.requests.events.isEmpty)
        }
    }

    @Test func withoutTheAccountsServiceCharactersAreFriendsStill() async throws {
        try await run(.sqliteMemory) { world, alice, bob, _ in
            try await world.row(1, 2, 1)
            world.bus.stopServing(Accounts.RealIDRelations.self)
            try await world.voice().enter(alice, epoch: 10)
            #expect(try await world.contacts(alice).map(\.character) == [bob.id])
        }
    }

    @Test func afterARestartFriendsAreKnownByTheirAccounts() async throws {
        try await run(.sqliteMemory) { first, alice, bob, _ in
            try await befriend(first, alice, bob)
            let voice = first.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(bob, epoch: 11)
            let world = try await first.restarted()
            try await voice.enter(alice, epoch: 10)
            try await eventually("both are known") {
                try await world.bus.ask(Characters.OnlineCounts())[RealmID(1)] == 2
            }
            try await world.settle()
            #expect(await world.lines == [])
            try await voice.leave(bob)
            #expect(try await world.news(1) == ["1/1 left 1/2"])
        }
    }

    private func befriend(_ world: SocialWorld, _ one: Player, _ two: Player) async throws {
        try await world.auth.write(
            """
            INSERT INTO tc9_realid_friends (account_id_low, account_id_high, requester_account_id, status)
            VALUES (?, ?, ?, 2)
            """, min(one.account, two.account), max(one.account, two.account), one.account)
    }
}
