import Base
import CharactersAPI
import GroupsAPI
import GroupsService
import Store
import TestSupport
import Testing

/// Spec group 5.4 to 5.8.
@Suite struct MembershipTests {
    @Test func whoLeavesIsToldAndTheOthersSeeIt() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let told = try await world.perform(ids[1], .leave).told
            #expect(told == .init(.leave, GroupsWorld.name(2), .ok))
            #expect(try await world.look(ids[1]) == nil)
            let heard = try await world.heard(ids[1])
            #expect(heard.last?.isNoGroup == true && !heard.contains(.removed))
            #expect(try await world.heard(ids[0]).last?.view?.members.map(\.id) == [ids[0], ids[2]])
            #expect(try await world.count("group_member") == 2)
        }
    }

    @Test func theFirstWhoIsOnlineLeadsNext() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(4)
            world.leave(ids[1])
            try await world.settle()
            try await eventually("offline") { try await world.look(ids[0])?.online.contains(ids[1]) == false }
            let heard = try await world.heard(ids[3]) { try await world.perform(ids[0], .leave) }
            #expect(heard.first == .leader(name: GroupsWorld.name(3)))
            #expect(try await world.look(ids[3])?.leader == ids[2])
        }
    }

    @Test func withAllOthersOfflineTheFirstLeads() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            world.leave(ids[1])
            world.leave(ids[2])
            try await eventually("offline") { try await world.look(ids[0])?.online.count == 1 }
            try await world.perform(ids[0], .leave)
            #expect(try await world.look(ids[1])?.leader == ids[1])
        }
    }

    @Test func twoAreTheLeast() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let heard = try await world.heard(ids[0]) { try await world.perform(ids[1], .leave) }
            #expect(heard.first == .disbanded && heard.last?.isNoGroup == true && heard.count == 2)
            #expect(try await world.look(ids[0]) == nil)
            for table in ["groups", "group_member", "nimbus_group_note"] {
                #expect(try await world.count(table) == 0)
            }
        }
    }

    @Test func allLeaveAtOnceAndItEndsOnce() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let ended = EventRecorder<Groups.Disbanded>()
            await ended.record(on: world.bus)
            await withTaskGroup(of: Void.self) { group in
                for id in ids { group.addTask { _ = try? await world.perform(id, .leave) } }
            }
            try await eventually("it ended") { await ended.events.count == 1 }
            for id in ids { #expect(try await world.look(id) == nil) }
            #expect(try await world.count("group_member") == 0)
        }
    }

    @Test func removalHasItsCodes() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let stranger = try await world.player(20, "Xan")
            func told(_ by: CharacterID, _ id: CharacterID) async throws -> Groups.CommandResult? {
                try await world.perform(by, .remove(id, reason: "")).told
            }
            #expect(try await told(stranger, ids[0]) == .init(.remove, "", .notInGroup))
            #expect(try await told(ids[1], ids[2]) == .init(.remove, "", .notLeader))
            #expect(try await told(ids[0], stranger) == .init(.remove, "", .notInYourGroup))
            #expect(try await told(ids[0], ids[0]) == nil)
            let byName = try await world.perform(ids[0], .removeNamed(name: "Zork")).told
            #expect(byName == .init(.remove, "Zork", .notInYourGroup))
            let heard = try await world.heard(ids[2]) { () async throws in
                #expect(try await told(ids[0], ids[2])?.code == .ok)
            }
            #expect(heard.first == .removed && heard.last?.isNoGroup == true)
            // Somebody who has just left.
            #expect(try await told(ids[0], ids[2]) == .init(.remove, "", .notInYourGroup))
        }
    }

    @Test func anInvitationIsRemovedLikeAMember() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let xan = try await world.player(20, "Xan")
            try await world.perform(ids[0], .invite(name: "Xan"))
            #expect(try await world.code(ids[0], .removeNamed(name: "xan")) == .ok)
            #expect(try await world.heard(xan).last == .cancelled)
            #expect(try await !world.perform(xan, .accept).isDone)
        }
    }

    @Test func anAssistantDoesNotRemoveTheLeader() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3, raid: true)
            try await world.perform(ids[0], .setAssistant(ids[1], true))
            #expect(try await world.code(ids[1], .removeNamed(name: GroupsWorld.name(1))) == .notLeader)
            #expect(try await world.code(ids[1], .remove(ids[2], reason: "")) == .ok)
        }
    }

    @Test func theLeadPassesToWhoIsThere() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3, raid: true)
            try await world.perform(ids[0], .setAssistant(ids[1], true))
            world.leave(ids[2])
            try await eventually("offline") { try await world.look(ids[0])?.online.count == 2 }
            #expect(try await !world.perform(ids[0], .setLeader(ids[2])).isDone)
            #expect(try await !world.perform(ids[1], .setLeader(ids[1])).isDone)
            let heard = try await world.heard(ids[1]) { () async throws in
                #expect(try await world.perform(ids[0], .setLeader(ids[1])).isDone)
            }
            #expect(heard.first == .leader(name: GroupsWorld.name(2)))
            let view = try #require(try await world.look(ids[0]))
            #expect(view.leader == ids[1] && view.member(ids[1])?.flags == [])
        }
    }

    @Test func aRaidNeedsItsLevel() async throws {
        try await GroupsWorld.run { world in
            let (alice, bob) = (
                try await world.player(1, "Alice"), try await world.player(2, "Bob", level: 9)
            )
            try await world.form([alice, bob])
            #expect(try await world.code(alice, .convertToRaid) == .raidLevel)
            world.directory.withLock { $0.online[bob]?.level = 10 }
            #expect(try await world.perform(bob, .convertToRaid).isDone == false)
            #expect(try await world.code(alice, .convertToRaid) == .ok)
            #expect(try await world.perform(alice, .convertToRaid).isDone == false)
            #expect(try await world.look(bob)?.form == .raid)
        }
    }

    @Test func leavingWhileItBecomesARaidEndsInOneOfTwoWays() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            async let converted = world.perform(ids[0], .convertToRaid)
            async let left = world.perform(ids[1], .leave)
            _ = try await (converted, left)
            for id in ids { #expect(try await world.look(id) == nil) }
            #expect(try await world.count("groups") == 0)
        }
    }

    @Test func aRaidTakesFortyInSubGroupsOfFive() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(40)
            let view = try #require(try await world.look(ids[39]))
            for subGroup in 0..<Groups.subGroups {
                #expect(view.members.count { $0.subGroup == subGroup } == 5)
            }
            try await world.player(100, "Xan")
            #expect(try await world.perform(ids[0], .invite(name: "Xan")).told == .init(.invite, "", .full))
            try await world.restart()
            let again = try #require(try await world.look(ids[39]))
            #expect(again.members == view.members && again.online == view.online)
        }
    }

    @Test func nothingHappensWhenTheDatabaseDoesNot() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let before = try await world.look(ids[0])
            try await world.databases[GroupsWorld.realm]?.write(
                "CREATE TRIGGER refuse BEFORE DELETE ON group_member BEGIN SELECT RAISE(ABORT, 'no'); END")
            let heard = try await world.heard(ids[0]) { () async throws in
                #expect(try await world.code(ids[1], .leave) == .busy)
                #expect(try await world.code(ids[0], .remove(ids[1], reason: "")) == .busy)
            }
            #expect(heard.isEmpty)
            #expect(try await world.look(ids[0]) == before)
            try await world.databases[GroupsWorld.realm]?.write("DROP TRIGGER refuse")
            #expect(try await world.code(ids[1], .leave) == .ok)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func everythingIsThereAfterARestart(_ driver: TestDriver) async throws {
        try await GroupsWorld.run(driver) { world in
            let ids = try await world.group(7)
            try await world.perform(ids[0], .setAssistant(ids[2], true))
            try await world.perform(ids[0], .assign(.mainTank, ids[3], true))
            try await world.perform(ids[0], .setIcon(7, GUID(0xF130_0000_0000_0001)))
            try await world.perform(
                ids[0], .setLoot(method: 2, master: GUID(UInt64(ids[1].low)), threshold: 4))
            try await world.perform(ids[0], .moveToSubGroup(name: GroupsWorld.name(2), 5))
            try await world.perform(ids[0], .setDifficulty(1))
            try await world.perform(ids[0], .setRaidDifficulty(3))
            try await world.perform(ids[4], .leave)
            let before = try #require(try await world.look(ids[0]))
            try await world.restart()
            #expect(try await world.look(ids[0]) == before)
            #expect(before.masterLooter == ids[1] && before.icons[7] != .none)
            // Another group is numbered otherwise.
            let (xan, yol) = (try await world.player(50, "Xan"), try await world.player(51, "Yol"))
            try await world.form([xan, yol])
            #expect(try await world.look(xan)?.id != before.id)
        }
    }

    @Test func whatAWorldserverWroteIsMended() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let database = try #require(world.databases[GroupsWorld.realm])
            await world.stop()
            // A leader who is no member, a group of one, one whose member is no more.
            try await database.write("UPDATE `groups` SET leaderGuid = 77, lootThreshold = 9")
            for guid in [10, 11] {
                try await database.write(
                    """
                    INSERT INTO `groups` VALUES (?, 30, 0, 30, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
                    """, guid)
            }
            try await database.write("INSERT INTO group_member VALUES (10, 999, 0, 0, 0)")
            try await world.start()
            let view = try #require(try await world.look(ids[2]))
            #expect(view.leader == ids[0] && view.lootThreshold == 2 && view.members.count == 3)
        }
    }
}
