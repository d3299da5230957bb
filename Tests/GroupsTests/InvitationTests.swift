import Base
import CharactersAPI
import GroupsAPI
import GroupsService
import TestSupport
import Testing
import WorldsAPI

/// Spec group 5.1 to 5.3.
@Suite struct InvitationTests {
    @Test func anInvitationIsShownAndAnswered() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            let told = try await world.perform(alice, .invite(name: "bob")).told
            #expect(told == Groups.CommandResult(.invite, "Bob", .ok))
            #expect(try await world.heard(bob) == [.invited(by: alice, name: "Alice", isReal: true)])
            #expect(try await world.look(alice) == nil)
            #expect(try await world.count("groups") == 0)
            #expect(try await world.perform(bob, .accept) == Groups.Performed(isDone: true))
            let view = try #require(try await world.look(bob))
            #expect(view.members.map(\.id) == [alice, bob] && view.leader == alice)
            #expect(view.lootMethod == .group && view.lootThreshold == 2)
            #expect(try await world.count("groups") == 1)
            #expect(try await world.count("group_member") == 2)
            #expect(try await world.heard(alice).last?.view?.members.count == 2)
        }
    }

    @Test func whoCannotBeInvitedIsToldByCode() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.realmNames = [RealmID(1): "Nimbus", RealmID(2): "Other Side"]
            $0.inviteLevelMin = 5
        } _: { world in
            let alice = try await world.player(1, "Alice")
            let bob = try await world.player(2, "Bob")
            try await world.player(3, "Grom", race: 2)
            let lowly = try await world.player(4, "Lowly", level: 4)
            let shy = try await world.player(5, "Shy")
            try await world.player(6, "Zed", realm: RealmID(2))
            try await world.player(7, "Sleeper", isOnline: false)
            world.directory.withLock { $0.ignored[shy] = [alice] }
            func told(_ name: String) async throws -> Groups.CommandResult? {
                try await world.perform(alice, .invite(name: name)).told
            }
            #expect(try await told("Nobody") == .init(.invite, "Nobody", .notFound))
            #expect(try await told("No body") == .init(.invite, "No body", .notFound))
            #expect(try await told("Sleeper")?.code == .notFound)
            #expect(try await told("Alice")?.code == .notFound)
            #expect(try await told("grom") == .init(.invite, "Grom", .wrongFaction))
            #expect(try await told("shy") == .init(.invite, "Shy", .ignoresYou))
            #expect(try await told("Zed-OtherSide")?.code == .unknownRealm)
            #expect(try await told("Bob-Nimbus")?.code == .ok)
            #expect(try await told("Bob") == .init(.invite, "Bob", .alreadyInGroup))
            #expect(try await world.code(lowly, .invite(name: "Shy")) == .restricted)
            world.directory.withLock { $0.befriended[shy] = [lowly] }
            #expect(try await world.code(lowly, .invite(name: "Shy")) == .ok, "friends may")
            try await world.perform(bob, .accept)
            #expect(try await world.code(bob, .invite(name: "Lowly")) == .notLeader)
            #expect(try await world.perform(bob, .invite(name: "Lowly")).told?.name == "")
        }
    }

    @Test func gameMastersAtWorkAreNotFound() async throws {
        try await GroupsWorld.run { world in
            let alice = try await world.player(1, "Alice")
            let keeper = try await world.player(2, "Keeper")
            world.directory.withLock { $0.online[keeper]?.status = .gameMaster }
            #expect(try await world.code(alice, .invite(name: "Keeper")) == .notFound)
            world.directory.withLock { $0.online[alice]?.security = 1 }
            #expect(try await world.code(alice, .invite(name: "Keeper")) == .ok)
        }
    }

    @Test func whoIsInAGroupHearsOfTheTry() async throws {
        try await GroupsWorld.run { world in
            let pair = try await world.group(2)
            let cid = try await world.player(9, "Cid")
            let heard = try await world.heard(pair[1]) { () async throws in
                #expect(try await world.code(cid, .invite(name: GroupsWorld.name(2))) == .alreadyInGroup)
            }
            #expect(heard == [.invited(by: cid, name: "Cid", isReal: false)])
        }
    }

    @Test func twoInvitationsOfOnePlayerMakeOneGroup() async throws {
        try await GroupsWorld.run { world in
            let alice = try await world.player(1, "Alice")
            let (bob, cid) = (try await world.player(2, "Bob"), try await world.player(3, "Cid"))
            try await world.perform(alice, .invite(name: "Bob"))
            try await world.perform(alice, .invite(name: "Cid"))
            try await world.perform(bob, .accept)
            try await world.perform(cid, .accept)
            #expect(try await world.look(alice)?.members.map(\.id) == [alice, bob, cid])
            #expect(try await world.count("groups") == 1)
        }
    }

    @Test func aDeclineIsTold() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            try await world.perform(alice, .invite(name: "Bob"))
            try await world.perform(bob, .decline)
            #expect(try await world.heard(alice) == [.declined(name: "Bob")])
            #expect(try await !world.perform(bob, .accept).isDone)
            #expect(try await world.code(alice, .invite(name: "Bob")) == .ok)
        }
    }

    @Test func anInvitationThatNobodyAnswersEnds() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            try await world.perform(alice, .invite(name: "Bob"))
            world.time.advance(by: .seconds(59))
            #expect(try await world.code(alice, .invite(name: "Bob")) == .alreadyInGroup)
            world.time.advance(by: .seconds(2))
            try await eventually("the invitation is gone") {
                try await world.code(alice, .invite(name: "Bob")) == .ok
            }
            // The timer of the first one does not end the second one.
            #expect(try await world.perform(bob, .accept).isDone)
        }
    }

    @Test func anInvitationEndsWithItsPlayers() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            try await world.perform(alice, .invite(name: "Bob"))
            world.leave(alice)
            try await eventually("it is cancelled") { try await world.heard(bob).contains(.cancelled) }
            #expect(try await !world.perform(bob, .accept).isDone)
            world.enter(alice, "Alice")
            try await world.perform(alice, .invite(name: "Bob"))
            world.leave(bob)
            world.enter(bob, "Bob")
            try await eventually("it is gone") { try await world.code(alice, .invite(name: "Bob")) == .ok }
        }
    }

    @Test func twoAcceptForTheLastSeat() async throws {
        try await GroupsWorld.run { world in
            let four = try await world.group(4)
            let (xan, yol) = (try await world.player(20, "Xan"), try await world.player(21, "Yol"))
            try await world.perform(four[0], .invite(name: "Xan"))
            try await world.perform(four[0], .invite(name: "Yol"))
            async let one = world.perform(xan, .accept)
            async let two = world.perform(yol, .accept)
            let answers = try await [one, two]
            #expect(answers.count { $0.isDone } == 1)
            #expect(answers.compactMap(\.told) == [.init(.invite, "", .full)])
            #expect(try await world.look(four[0])?.members.count == 5)
            #expect(try await world.count("group_member") == 5)
            #expect(try await world.code(four[0], .invite(name: "Xan")) != .ok)
        }
    }

    @Test func acceptanceAfterTheInviterJoinedElsewhereIsVoid() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (try await world.player(1, "Alice"), try await world.player(2, "Bob"))
            let cid = try await world.player(3, "Cid")
            try await world.perform(alice, .invite(name: "Bob"))
            try await world.perform(cid, .invite(name: "Alice"))
            try await world.perform(alice, .accept)
            #expect(try await world.heard(bob).last == .cancelled)
            #expect(try await !world.perform(bob, .accept).isDone)
            #expect(try await world.look(alice)?.leader == cid)
        }
    }

    @Test func aThousandInvitationsOfOnePlayerLeaveOne() async throws {
        try await GroupsWorld.run { world in
            let target = try await world.player(5000, "Target")
            var inviters: [CharacterID] = []
            for number in 1...600 as ClosedRange<UInt32> {
                inviters.append(try await world.player(number, GroupsWorld.name(number)))
            }
            let all = inviters
            let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
                for inviter in all {
                    group.addTask { try await world.code(inviter, .invite(name: "Target")) == .ok }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(accepted == 1)
            #expect(try await world.heard(target).count == 1)
            #expect(try await world.perform(target, .accept).isDone)
        }
    }

    @Test func aGroupMeetsOnItsInvitersLayer() async throws {
        try await GroupsWorld.run { world in
            let pair = try await world.group(2)
            let view = try #require(try await world.look(pair[0]))
            let bound = world.bound.withLock { $0 }
            #expect(bound.count == 1 && bound.first?.world == "5")
            #expect(bound.first?.group == view.number(in: GroupsWorld.realm))
        }
    }
}
