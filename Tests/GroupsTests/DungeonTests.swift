import Base
import Bus
import CharactersAPI
import GroupsAPI
import GroupsService
import TestSupport
import Testing

/// Groups of the dungeon finder and of several realms (spec group 8).
@Suite struct DungeonTests {
    private func proposal(
        _ ids: [CharacterID], run: String = "run-1", leader: CharacterID? = nil
    ) -> Groups.FormDungeonGroup {
        let roles: [Groups.Roles] = [.damage, .tank, .healer, .damage, [.damage, .leader]]
        return Groups.FormDungeonGroup(
            run: run, dungeon: 206, leader: leader,
            members: zip(ids, roles).map { Groups.DungeonMember(id: $0, name: "P\($0.low)", roles: $1) })
    }

    @Test(arguments: TestDriver.dialects)
    func aProposalMakesOneGroup(_ driver: TestDriver) async throws {
        try await GroupsWorld.run(driver) { world in
            var ids: [CharacterID] = []
            for number in 1...5 as ClosedRange<UInt32> {
                ids.append(try await world.player(number, GroupsWorld.name(number)))
            }
            let view = try await world.bus.ask(proposal(ids))
            #expect(view.form == [.restricted, .dungeon] && view.lootMethod == .needBeforeGreed)
            // The leader, then tanks, healers, the rest.
            #expect(view.members.map(\.id) == [ids[4], ids[1], ids[2], ids[0], ids[3]])
            #expect(view.dungeon == 206 && view.leader == ids[4])
            #expect(try await world.bus.ask(proposal(ids)) == view)
            #expect(try await world.count("groups") == 0)
            #expect(try await world.count("nimbus_group_member") == 5)
            try await world.restart()
            #expect(try await world.bus.ask(proposal(ids)) == view)
            // Finished, for the list.
            _ = try await world.bus.ask(Groups.SetDungeonState(group: view.id, dungeon: 206, state: 6))
            #expect(try await world.heard(ids[0]).last?.view?.isDungeonFinished == true)
            // Nobody is kicked without a vote.
            #expect(try await world.code(ids[4], .remove(ids[0], reason: "")) == .kickNotEligible)
            _ = try await world.bus.ask(Groups.VoteOut(ids[0]))
            #expect(try await world.look(ids[0]) == nil)
            _ = try await world.bus.ask(Groups.Dissolve(view.id))
            #expect(try await world.look(ids[4]) == nil)
            #expect(try await world.count("nimbus_group_member") == 0)
        }
    }

    @Test func strangersLeaveWhatTheyWereIn() async throws {
        try await GroupsWorld.run { world in
            let three = try await world.group(3)
            let xan = try await world.player(20, "Xan")
            let heard = try await world.heard(three[2]) { () async throws in
                _ = try await world.bus.ask(proposal([three[0], xan]))
            }
            #expect(heard.first == .leader(name: GroupsWorld.name(2)))
            #expect(try await world.look(three[2])?.members.map(\.id) == [three[1], three[2]])
            let view = try #require(try await world.look(xan))
            #expect(Set(view.members.map(\.id)) == [three[0], xan])
            #expect(try await world.count("group_member") == 2)
        }
    }

    @Test func aPremadeGroupStaysWhatItIs() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(5)
            try await world.perform(ids[0], .setLoot(method: 0, master: .none, threshold: 3))
            let before = try #require(try await world.look(ids[0]))
            let view = try await world.bus.ask(proposal(ids, leader: ids[0]))
            #expect(view.id == before.id && view.form == .dungeon && view.lootMethod == .freeForAll)
            #expect(view.member(ids[1])?.roles == .tank)
            try await world.restart()
            #expect(try await world.look(ids[0]) == view)
        }
    }

    @Test func aGroupOfTwoRealmsIsKeptByItself() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.invitesAcrossRealms = true
            $0.realmNames = [RealmID(1): "One", RealmID(2): "Two"]
        } _: { world in
            // The same low number on both.
            let alice = try await world.player(1, "Alice")
            let zed = try await world.player(1, "Zed", realm: RealmID(2), gateway: "2")
            let bob = try await world.player(2, "Bob")
            try await world.form([alice, bob])
            #expect(try await world.code(alice, .invite(name: "Zed-two")) == .ok)
            #expect(try await world.perform(zed, .accept).isDone)
            let view = try #require(try await world.look(zed))
            #expect(view.members.map(\.id) == [alice, bob, zed])
            #expect(Set(view.numbers.keys) == [RealmID(1), RealmID(2)])
            #expect(try await world.count("groups") == 0)
            #expect(try await world.count("nimbus_group_member") == 3)
            #expect(try await world.count("group_member", realm: RealmID(2)) == 0)
            // An icon on the one is not an icon on the other.
            try await world.perform(zed, .setIcon(0, GUID(1)))
            #expect(try await world.look(alice)?.icons.first == zed.guid(seenFrom: RealmID(1)))
            try await world.restart()
            #expect(try await world.look(zed)?.members == view.members)
            let left = EventRecorder<Groups.MemberLeft>()
            await left.record(on: world.bus)
            try await world.perform(zed, .leave)
            // Its own realm hears of it by its own names.
            let foreign = try await left.first { $0.mirror.realm == RealmID(2) }
            #expect(foreign.player == GUID(1) && foreign.leader == alice.guid(seenFrom: RealmID(2)))
            #expect(try await left.first { $0.mirror.realm == RealmID(1) }.player == GUID(2 << 32 | 1))
        }
    }

    @Test func aWorldserversWordChangesMembersAndKeepsLoot() async throws {
        try await GroupsWorld.run { world in
            var ids: [CharacterID] = []
            for number in 1...3 as ClosedRange<UInt32> {
                ids.append(try await world.player(number, GroupsWorld.name(number)))
            }
            let made = try await world.bus.ask(proposal(Array(ids[0...1])))
            func report(_ members: [CharacterID], _ leader: CharacterID) async throws -> Groups.View {
                try await world.bus.ask(
                    Groups.ReportDungeonGroup(
                        realm: GroupsWorld.realm, number: 77, origin: "5-1", form: [.restricted, .dungeon],
                        leader: leader,
                        members: members.map { Groups.Member(id: $0, name: "P\($0.low)", roles: .damage) },
                        difficulty: 1, raidDifficulty: 0))
            }
            let reported = try await report([ids[1], ids[0]], ids[1])
            #expect(reported.id == made.id && reported.leader == ids[1] && reported.dungeon == 206)
            #expect(reported.lootMethod == .needBeforeGreed && reported.difficulty == 1)
            // One that nobody knows.
            let xan = try await world.player(20, "Xan")
            let other = try await report([ids[2], xan], xan)
            #expect(other.id != made.id && other.number(in: GroupsWorld.realm) == 77)
            #expect(try await report([xan], xan).members.map(\.id) == [xan])
        }
    }

    @Test func nonsenseIsRefused() async throws {
        try await GroupsWorld.run { world in
            let alice = try await world.player(1, "Alice")
            for request in [proposal([]), proposal([alice, alice]), proposal([alice], run: "")] {
                await #expect { try await world.bus.ask(request) } throws: { error in
                    (error as? AskError<Groups.DungeonRefusal>)?.refusal == .invalid
                }
            }
            let foreign = CharacterID(realm: RealmID(9), low: 1)
            await #expect { try await world.bus.ask(proposal([foreign])) } throws: { error in
                (error as? AskError<Groups.DungeonRefusal>)?.refusal == .unknownRealm
            }
        }
    }

    @Test func charactersThatAreNoMoreLeave() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            _ = try await world.bus.ask(Groups.NoteCharacter(ids[1], name: "Renamed"))
            #expect(try await world.look(ids[0])?.member(ids[1])?.name == "Renamed")
            _ = try await world.bus.ask(Groups.NoteCharacter(ids[1], name: nil))
            #expect(try await world.look(ids[0])?.members.map(\.id) == [ids[0], ids[2]])
            // The same by what the directory says.
            world.bus.publish(Characters.CharacterChanged(character: ids[2], isDeleted: true))
            try await eventually("it has left") { try await world.look(ids[0]) == nil }
        }
    }
}
