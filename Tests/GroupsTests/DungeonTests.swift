import Base
import Bus
import CharactersAPI
import GroupsAPI
import Store
import TestSupport
import Testing
import WorldserverAPI
import WorldsAPI

@testable import GroupsService

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
            func report(
                _ members: [CharacterID], _ leader: CharacterID, _ number: UInt32 = 77
            ) async throws -> Groups.View {
                try await world.bus.ask(
                    Groups.ReportDungeonGroup(
                        realm: GroupsWorld.realm, number: number, origin: "5-1",
                        form: [.restricted, .dungeon],
                        leader: leader,
                        members: members.map { Groups.Member(id: $0, name: "P\($0.low)", roles: .damage) },
                        difficulty: 1, raidDifficulty: 0))
            }
            let reported = try await report([ids[1], ids[0]], ids[1])
            #expect(reported.id == made.id && reported.leader == ids[1] && reported.dungeon == 206)
            #expect(reported.lootMethod == .needBeforeGreed && reported.difficulty == 1)
            // One that nobody knows.
            let xan = try await world.player(20, "Xan")
            let other = try await report([ids[2], xan], xan, 78)
            #expect(other.id != made.id && other.number(in: GroupsWorld.realm) == 78)
            #expect(try await report([xan], xan, 78).members.map(\.id) == [xan])
            // The number means the first one still, whoever is in it.
            #expect(try await report([ids[0], ids[2]], ids[0]).id == made.id)
        }
    }

    private func materialized(
        _ ids: [CharacterID], _ sequence: UInt64, number: UInt32 = 77, incarnation: UInt64 = 1,
        type: UInt8 = 12
    ) -> Worldserver.GroupMaterialized {
        Worldserver.GroupMaterialized(
            origin: Worldserver.Origin(
                world: Worldserver.Address(id: "5", incarnation: incarnation), realm: GroupsWorld.realm,
                sequence: sequence), group: number, leader: GUID(UInt64(ids.first?.low ?? 0)), type: type,
            difficulty: 1, raidDifficulty: 0,
            members: ids.map {
                Worldserver.MaterializedMember(
                    player: GUID(UInt64($0.low)), name: GroupsWorld.name($0.low), isOnline: true, flags: 0,
                    roles: 8, subGroup: 0)
            })
    }

    @Test func aWorldserversGroupFollowsItsReports() async throws {
        try await GroupsWorld.run { world in
            var ids: [CharacterID] = []
            for number in 1...4 as ClosedRange<UInt32> {
                ids.append(try await world.player(number, GroupsWorld.name(number)))
            }
            _ = try await world.bus.ask(materialized([ids[0], ids[1], ids[2]], 5))
            let made = try #require(try await world.look(ids[0]))
            #expect(made.members.map(\.id) == Array(ids[0...2]) && made.form == [.restricted, .dungeon])
            #expect(made.difficulty == 1 && made.number(in: GroupsWorld.realm) == 77)
            // What comes late says nothing.
            _ = try await world.bus.ask(materialized([ids[0], ids[1]], 4))
            #expect(try await world.look(ids[2])?.id == made.id)
            let left = EventRecorder<Groups.MemberLeft>()
            let added = EventRecorder<Groups.MemberAdded>()
            let leaders = EventRecorder<Groups.LeaderChanged>()
            await left.record(on: world.bus)
            await added.record(on: world.bus)
            await leaders.record(on: world.bus)
            _ = try await world.bus.ask(materialized([ids[1], ids[0], ids[3]], 6))
            let changed = try #require(try await world.look(ids[3]))
            #expect(changed.id == made.id && changed.leader == ids[1])
            #expect(try await world.look(ids[2]) == nil)
            #expect(try await left.first { _ in true }.player == GUID(3))
            #expect(try await added.first { _ in true }.player == GUID(4))
            #expect(try await leaders.first { _ in true }.leader == GUID(2))
            try await world.restart()
            #expect(try await world.look(ids[3])?.members == changed.members)
            // It is no more.
            _ = try await world.bus.ask(materialized([], 7))
            #expect(try await world.look(ids[1]) == nil)
        }
    }

    @Test func aWorldserverThatWasStartedAgainCountsAnew() async throws {
        try await GroupsWorld.run { world in
            var ids: [CharacterID] = []
            for number in 1...6 as ClosedRange<UInt32> {
                ids.append(try await world.player(number, GroupsWorld.name(number)))
            }
            _ = try await world.bus.ask(materialized([ids[0], ids[1]], 1))
            _ = try await world.bus.ask(materialized([ids[2], ids[3]], 2, number: 78))
            let (first, second) = (
                try #require(try await world.look(ids[0])), try #require(try await world.look(ids[2]))
            )
            world.bus.publish(
                Worlds.WorldAdded(
                    world: Worlds.World(
                        endpoint: Worlds.Endpoint(
                            id: "5", address: "127.0.0.1:1", alias: "again", incarnation: 2,
                            realm: GroupsWorld.realm), healthAddress: "", availableMaps: [])))
            // One of them it still has, under another number.
            _ = try await world.bus.ask(materialized([ids[0], ids[1]], 1, number: 3, incarnation: 2))
            #expect(try await world.look(ids[0])?.id == first.id)
            let book = try await world.service.book
            #expect(book.groups[second.id]?.source == "native:1:5-1:78")
            try await eventually("what it does not have any more is not meant by its numbers") {
                world.time.advance(by: .seconds(10))
                return try await world.service.book.groups[second.id]?.source == nil
            }
            #expect(try await world.service.book.groups[first.id]?.source == "native:1:5-2:3")
            // The number of the old life is another group in the new one; the old one keeps its own.
            _ = try await world.bus.ask(materialized([ids[4], ids[5]], 2, number: 78, incarnation: 2))
            let third = try #require(try await world.look(ids[4]))
            #expect(third.id != second.id && third.number(in: GroupsWorld.realm) != 78)
            #expect(try await world.look(ids[2])?.members == second.members)
        }
    }

    @Test func aReportThatIsNotStoredIsToldAgain() async throws {
        try await GroupsWorld.run { world in
            let ids = [
                try await world.player(1, GroupsWorld.name(1)),
                try await world.player(2, GroupsWorld.name(2)),
            ]
            let database = try #require(world.databases[GroupsWorld.realm])
            try await database.write("ALTER TABLE nimbus_group_member RENAME TO away")
            await #expect(throws: (any Error).self) { try await world.bus.ask(materialized(ids, 1)) }
            try await database.write("ALTER TABLE away RENAME TO nimbus_group_member")
            _ = try await world.bus.ask(materialized(ids, 1))
            #expect(try await world.look(ids[0])?.members.count == 2)
            // Nonsense is not asked for again.
            _ = try await world.bus.ask(materialized(ids, 2, number: 0))
            #expect(try await world.look(ids[0])?.members.count == 2)
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
