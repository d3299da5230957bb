import Base
import Bus
import CharactersAPI
import Store
import TestSupport
import Testing

@testable import CharactersService

/// Who hears of whose comings and goings (spec characters 6.4).
@Suite struct SocialNewsTests {
    @Test(arguments: TestDriver.dialects)
    func exactlyThoseHearWhoHaveTheFriendAndAreThere(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            let carol = try await world.make(3, "Carol"), grom = try await world.make(4, "Grom", race: 2)
            try await world.make(5, "Offline")
            let namesake = try await world.make(2, "Bob", realm: 2, account: 22)
            for owner in [UInt32(1), 4, 5] { try await world.row(owner, 2, 1) }
            try await world.row(3, 2, 2)
            let voice = world.voice()
            for player in [alice, carol, grom] { try await voice.enter(player, epoch: 10) }
            try await world.settle()
            try await voice.enter(namesake, epoch: 10)
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            let event = try #require(await world.events.events.first)
            #expect(event.gateway == "1" && event.changes.first?.sight.status == 1)
            #expect(event.changes.first?.sight.zone == 12 && event.changes.first?.sight.level == 10)
            try await voice.leave(bob)
            try await voice.leave(namesake)
            #expect(try await world.news(2) == ["1/1 came 1/2", "1/1 left 1/2"])
            try await voice.leave(alice)
            try await voice.enter(bob, epoch: 11)
            try await world.settle()
            #expect(await world.lines.count == 2, "nobody is left to hear it")
        }
    }

    @Test func whoComesHearsNothingOfThoseWhoAreThere() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 1)
            try await world.row(2, 1, 1)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(bob, epoch: 11)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            try await world.settle()
            #expect(await world.lines.count == 1)
        }
    }

    @Test func aFriendOfAMomentAgoIsHeardOf() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            _ = try await world.add(alice, "Bob")
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            _ = try await world.remove(alice, bob.id)
            try await voice.leave(bob)
            try await world.settle()
            #expect(await world.lines.count == 1)
        }
    }

    @Test func eachGatewayIsToldOfItsOwnPlayers() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let friend = try await world.make(9, "Friend")
            let (one, two) = (world.voice("1"), world.voice("2"))
            for low in UInt32(1)...4 {
                let player = try await world.make(low, "Player" + ["", "a", "b", "c", "d"][Int(low)])
                try await world.row(low, 9, 1)
                try await (low < 3 ? one : two).enter(player, epoch: 10)
            }
            try await world.settle()
            try await one.enter(friend, epoch: 10)
            _ = try await world.news(4)
            let events = await world.events.events
            #expect(events.map(\.gateway) == ["1", "2"])
            #expect(events.map { $0.changes.flatMap(\.viewers).map(\.low).sorted() } == [[1, 2], [3, 4]])
        }
    }

    @Test func whatIsUndoneBeforeAnybodyWasToldIsNoNews() async throws {
        try await SocialWorld.run(.sqliteMemory) {
            $0.friends.gather = .milliseconds(20)
        } _: { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 1)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(bob, epoch: 10)
            world.time.advance(by: .milliseconds(20))
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            try await world.settle()
            // Another session takes the character over.
            try await voice.leave(bob)
            try await voice.enter(bob, epoch: 11)
            world.time.advance(by: .milliseconds(20))
            try await world.settle()
            #expect(await world.lines == ["1/1 came 1/2"])
        }
    }

    @Test func whatAListHasShownIsTakenBack() async throws {
        try await SocialWorld.run(.sqliteMemory) {
            $0.friends.gather = .milliseconds(20)
        } _: { world in
            let alice = try await world.make(1, "Alice")
            let bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 1)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            world.time.advance(by: .milliseconds(20))
            try await world.settle()
            // She sees him before it was news that he came.
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.contacts(alice).map(\.sight.status) == [1])
            try await voice.leave(bob)
            world.time.advance(by: .milliseconds(20))
            #expect(try await world.news(1) == ["1/1 left 1/2"])
            // And the other way round.
            try await voice.enter(bob, epoch: 11)
            world.time.advance(by: .milliseconds(20))
            _ = try await world.news(2)
            try await world.settle()
            try await voice.leave(bob)
            #expect(try await world.contacts(alice).map(\.sight.status) == [0])
            try await voice.enter(bob, epoch: 12)
            world.time.advance(by: .milliseconds(20))
            #expect(try await world.news(3).suffix(2) == ["1/1 came 1/2", "1/1 came 1/2"])
            // What the list has shown is not said once more.
            try await world.settle()
            try await voice.leave(bob)
            #expect(try await world.contacts(alice).map(\.sight.status) == [0])
            world.time.advance(by: .milliseconds(20))
            try await world.settle()
            #expect(await world.lines.count == 3)
        }
    }

    @Test func aGameMasterWhoHidesLeavesForPlayersAlone() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice"),
                warden = try await world.make(2, "Warden", security: 3)
            let keeper = try await world.make(3, "Keeper", security: 2)
            try await world.row(1, 3, 1)
            try await world.row(2, 3, 1)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(warden, epoch: 10)
            try await voice.enter(keeper, epoch: 10)
            #expect(try await world.news(2).sorted() == ["1/1 came 1/3", "1/2 came 1/3"])
            try await voice.enter(keeper, epoch: 10, .hidden)
            #expect(try await world.news(3).last == "1/1 left 1/3")
            try await voice.enter(keeper, epoch: 10)
            #expect(try await world.news(4).last == "1/1 came 1/3")
            try await voice.leave(keeper)
            #expect(Set(try await world.news(6).suffix(2)) == ["1/1 left 1/3", "1/2 left 1/3"])
        }
    }

    @Test func ofAGatewayThatDiedEverybodyIsOffline() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 1)
            try await world.voice("1").enter(alice, epoch: 10)
            try await world.voice("2").enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
            await world.service.forgetGateway("2")
            #expect(try await world.news(2).last == "1/1 left 1/2")
        }
    }

    /// Gateways tell a new service whom they have: friends know that already.
    @Test(arguments: TestDriver.dialects)
    func aRestartIsNoFloodOfLogins(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { first in
            let alice = try await first.make(1, "Alice"), bob = try await first.make(2, "Bob")
            let carol = try await first.make(3, "Carol")
            for owner in UInt32(1)...3 {
                for friend in UInt32(1)...3 where friend != owner { try await first.row(owner, friend, 1) }
            }
            let voice = first.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(bob, epoch: 11)
            _ = try await first.news(1)
            let world = try await first.restarted()
            // Its next report says all.
            try await voice.enter(alice, epoch: 10)
            try await eventually("both are known") {
                try await world.bus.ask(Characters.OnlineCounts())[RealmID(1)] == 2
            }
            try await world.settle()
            #expect(await world.lines == [])
            #expect(try await world.contacts(alice).map(\.sight.status) == [1, 0])
            // From here on everything is news again.
            let epoch = try await claim(world, carol)
            try await voice.enter(carol, epoch: epoch)
            #expect(Set(try await world.news(2)) == ["1/1 came 1/3", "1/2 came 1/3"])
            try await voice.leave(bob)
            #expect(Set(try await world.news(4).suffix(2)) == ["1/1 left 1/2", "1/3 left 1/2"])
        }
    }

    private func claim(_ world: SocialWorld, _ player: SocialWorld.Player) async throws -> UInt64 {
        let session = Characters.SessionID(gateway: "9", number: UInt64(player.id.low))
        _ = try await world.bus.ask(
            Characters.ClaimAccount(account: player.account, realm: player.id.realm, session: session))
        return try await world.bus.ask(
            Characters.ClaimCharacter(account: player.account, character: player.id, session: session)
        ).epoch
    }

    /// Two hundred logins within the gathering time are a handful of statements and one event for everybody.
    @Test(arguments: TestDriver.dialects)
    func aStormOfLoginsIsReadTogether(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) {
            $0.friends.gather = .milliseconds(20)
        } _: { world in
            let watcher = try await world.make(1, "Watcher")
            var crowd: [SocialWorld.Player] = []
            for low in UInt32(100)..<300 {
                let player = try await world.make(low, "P\(low)")
                try await world.row(low, 1, 1)
                if low < 140 { try await world.row(1, low, 1) }
                crowd.append(player)
            }
            let voice = world.voice()
            try await voice.enter(watcher, epoch: 10)
            world.time.advance(by: .milliseconds(20))
            try await world.settle()
            let before = world.statements.count(of: "FROM character_social")
            for player in crowd { try await voice.enter(player, epoch: 10) }
            // Their gateways ask for the lists at the same time.
            let lists = crowd.map { player in Task { try await world.contacts(player) } }
            try await eventually("all wait") { await world.service.waitingForLists == crowd.count }
            world.time.advance(by: .milliseconds(20))
            for list in lists { #expect(try await list.value.map(\.sight.status) == [1]) }
            let news = try await world.news(40)
            #expect(Set(news) == Set((100..<140).map { "1/1 came 1/\($0)" }))
            #expect(world.statements.count(of: "FROM character_social") - before == 2, "128 a statement")
            #expect(await world.events.events.count == 1)
        }
    }

    @Test func aListThatCouldNotBeReadIsReadWhenSomebodyAsks() async throws {
        try await SocialWorld.run(.sqliteMemory) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            try await world.row(1, 2, 1)
            world.statements.fail("FROM character_social")
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await world.settle()
            await #expect(throws: (any Error).self) { try await world.contacts(alice) }
            world.statements.fail(nil)
            #expect(try await world.contacts(alice).count == 1)
            try await voice.enter(bob, epoch: 10)
            #expect(try await world.news(1) == ["1/1 came 1/2"])
        }
    }

    // MARK: Deleted characters

    @Test(arguments: TestDriver.dialects)
    func aDeletedCharacterLeavesAllLists(_ driver: TestDriver) async throws {
        try await SocialWorld.run(driver) { world in
            let alice = try await world.make(1, "Alice"), bob = try await world.make(2, "Bob")
            let carol = try await world.make(3, "Carol")
            try await world.makeAccount(2, "bob")
            for (owner, flags) in [(UInt32(1), UInt8(1)), (3, 3), (4, 1)] {
                try await world.row(owner, 2, flags)
            }
            try await world.row(2, 1, 1)
            let voice = world.voice()
            try await voice.enter(alice, epoch: 10)
            try await voice.enter(carol, epoch: 10)
            try await world.settle()
            _ = try await world.bus.ask(
                Characters.NoteChanged(account: bob.account, realm: RealmID(1), character: bob.id))
            #expect(try await world.rows(of: 1).count == 1, "it was renamed, or the like")
            _ = try await world.bus.ask(
                Characters.NoteChanged(
                    account: bob.account, realm: RealmID(1), character: bob.id, isDeleted: true))
            #expect(Set(try await world.news(2)) == ["1/1 removed 1/2", "1/3 removed 1/2"])
            for owner in UInt32(1)...4 { #expect(try await world.rows(of: owner) == []) }
            #expect(try await world.contacts(carol) == [])
        }
    }

    // MARK: Upstream

    @Test func programsOfToCloud9HearComingsAndGoingsRealmByRealm() throws {
        let friend = CharacterID(realm: RealmID(2), low: 7)
        var sight = Characters.FriendSight()
        (sight.status, sight.zone, sight.level, sight.characterClass) = (1, 12, 70, 8)
        let viewers = [CharacterID(realm: RealmID(1), low: 3), CharacterID(realm: RealmID(2), low: 4)]
        let event = Characters.FriendsChanged(
            gateway: "1",
            changes: [
                .init(viewers: viewers, friend: friend, news: .came, sight: sight),
                .init(viewers: viewers, friend: friend, news: .removed, sight: .offline),
            ])
        let texts = event.upstreamEnvelopes.map { String(decoding: $0, as: UTF8.self) }
        #expect(texts.count == 2)
        #expect(
            texts.first?.contains(
                """
                "RealmID":1,"PlayerGUID":8589934599,"Status":1,"Area":12,"Level":70,"ClassID":8,"NotifyPlayers":[3]
                """) == true)
        #expect(texts.last?.contains(#""RealmID":2,"PlayerGUID":7,"#) == true)
        #expect(texts.last?.contains(#""NotifyPlayers":[4]"#) == true)
    }
}
