import Base
import GroupsAPI
import GroupsService
import TestSupport
import Testing

/// Spec group 5.9 to 5.17.
@Suite struct RaidTests {
    @Test func subGroupsHaveFiveSeats() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(11)
            let first = GroupsWorld.name(1)
            // The second sub-group is full.
            let heard = try await world.heard(ids[0]) { () async throws in
                #expect(try await !world.perform(ids[0], .moveToSubGroup(name: first, 1)).isDone)
            }
            #expect(heard.count == 1 && heard.first?.view != nil)
            #expect(try await !world.perform(ids[0], .moveToSubGroup(name: first, 8)).isDone)
            #expect(try await !world.perform(ids[4], .moveToSubGroup(name: first, 3)).isDone)
            #expect(try await world.perform(ids[0], .moveToSubGroup(name: first.lowercased(), 3)).isDone)
            #expect(try await world.look(ids[0])?.member(ids[0])?.subGroup == 3)
            // Offline members move as well, and full sub-groups swap.
            world.leave(ids[6])
            try await eventually("offline") { try await world.look(ids[0])?.online.count == 10 }
            let swapped = try await world.perform(
                ids[0], .swapSubGroups(name: GroupsWorld.name(2), with: GroupsWorld.name(7)))
            #expect(swapped.isDone)
            let view = try #require(try await world.look(ids[0]))
            #expect(view.member(ids[1])?.subGroup == 1 && view.member(ids[6])?.subGroup == 0)
            let failed = try await world.perform(ids[0], .swapSubGroups(name: "Nobody", with: first))
            #expect(failed.told == .init(.swap, "Nobody", .swapFailed))
        }
    }

    @Test func oneMainTankAtATime() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(4, raid: true)
            try await world.perform(ids[0], .assign(.mainTank, ids[1], true))
            try await world.perform(ids[0], .assign(.mainTank, ids[2], true))
            try await world.perform(ids[0], .assign(.mainAssist, ids[2], true))
            #expect(try await !world.perform(ids[1], .assign(.mainTank, ids[1], true)).isDone)
            let view = try #require(try await world.look(ids[0]))
            #expect(
                view.member(ids[1])?.flags == [] && view.member(ids[2])?.flags == [.mainTank, .mainAssist])
            try await world.perform(ids[0], .assign(.mainTank, ids[2], false))
            #expect(try await world.look(ids[0])?.member(ids[2])?.flags == .mainAssist)
        }
    }

    @Test func aPartyHasNoAssistants() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            #expect(try await !world.perform(ids[0], .setAssistant(ids[1], true)).isDone)
            #expect(try await !world.perform(ids[0], .assign(.mainTank, ids[1], true)).isDone)
        }
    }

    @Test func aTargetHasOneIcon() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let boar = GUID(0xF130_0000_0100_0001)
            try await world.perform(ids[1], .setIcon(0, boar))
            let heard = try await world.heard(ids[0]) { () async throws in
                try await world.perform(ids[0], .setIcon(3, boar))
            }
            let home = GroupsWorld.realm
            #expect(
                heard == [
                    .icon(setter: nil, slot: 0, target: .none, home: home),
                    .icon(setter: ids[0], slot: 3, target: boar, home: home),
                ])
            // Clearing one slot clears no other.
            try await world.perform(ids[0], .setIcon(5, GUID(UInt64(ids[1].low))))
            try await world.perform(ids[0], .setIcon(3, .none))
            let icons = try #require(try await world.look(ids[0])?.icons)
            #expect(icons.enumerated().filter { $0.element != .none }.map(\.offset) == [5])
            #expect(try await !world.perform(ids[0], .setIcon(8, boar)).isDone)
            let shown = try await world.heard(ids[1]) { try await world.perform(ids[1], .showIcons) }
            #expect(shown == [.icons(icons, home: home)])
            // Whoever joins a party makes all agree: no icons.
            let xan = try await world.player(20, "Xan")
            try await world.perform(ids[0], .invite(name: "Xan"))
            try await world.perform(xan, .accept)
            #expect(
                try await world.heard(ids[1]).last == .icons(.init(repeating: .none, count: 8), home: home))
        }
    }

    @Test func theEnemyGetsNoIcon() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            let (grom, xan) = (try await world.player(30, "Grom", race: 2), try await world.player(31, "Xan"))
            #expect(try await !world.perform(ids[0], .setIcon(0, GUID(UInt64(grom.low)))).isDone)
            #expect(try await world.perform(ids[0], .setIcon(0, GUID(UInt64(xan.low)))).isDone)
        }
    }

    @Test func lootIsTheLeaders() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            func set(_ by: Int, _ method: UInt32, _ master: UInt64, _ threshold: UInt32) async throws -> Bool
            {
                try await world.perform(
                    ids[by], .setLoot(method: method, master: GUID(master), threshold: threshold)
                ).isDone
            }
            #expect(try await !set(1, 0, 0, 2))
            #expect(try await !set(0, 5, 0, 2))
            #expect(try await !set(0, 0, 0, 1))
            #expect(try await !set(0, 0, 0, 7))
            #expect(try await !set(0, 2, 99, 2))
            #expect(try await set(0, 2, UInt64(ids[1].low), 4))
            let view = try #require(try await world.look(ids[2]))
            #expect(view.lootMethod == .master && view.masterLooter == ids[1] && view.lootThreshold == 4)
            // The master goes, the leader takes over.
            try await world.perform(ids[1], .leave)
            #expect(try await world.look(ids[2])?.masterLooter == ids[0])
        }
    }

    @Test func difficultyIsRefusedInside() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            #expect(try await !world.perform(ids[1], .setDifficulty(1)).isDone)
            #expect(try await !world.perform(ids[0], .setDifficulty(3)).isDone)
            #expect(try await !world.perform(ids[0], .setDifficulty(0)).isDone)
            // A member is in a dungeon: only raids may change.
            world.stand(ids[1], on: 574)
            try await world.perform(ids[1], .showIcons)
            let refused = try await world.heard(ids[0]) { () async throws in
                #expect(try await !world.perform(ids[0], .setDifficulty(1)).isDone)
            }
            #expect(refused == [.difficulty(0, isRaid: false)])
            let heard = try await world.heard(ids[1]) { () async throws in
                #expect(try await world.perform(ids[0], .setRaidDifficulty(2)).isDone)
            }
            #expect(heard.first == .difficulty(2, isRaid: true) && heard.last?.view?.raidDifficulty == 2)
        }
    }

    @Test func aReadyCheckGathersAnswers() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(4, raid: true)
            try await world.perform(ids[0], .setAssistant(ids[1], true))
            world.leave(ids[3])
            try await eventually("offline") { try await world.look(ids[0])?.online.count == 3 }
            #expect(try await !world.perform(ids[2], .startReadyCheck).isDone)
            #expect(try await !world.perform(ids[2], .answerReadyCheck(isReady: true)).isDone)
            let leader = try await world.heard(ids[0]) { () async throws in
                #expect(try await world.perform(ids[0], .startReadyCheck).isDone)
                #expect(try await world.perform(ids[2], .answerReadyCheck(isReady: true)).isDone)
                #expect(try await !world.perform(ids[2], .answerReadyCheck(isReady: false)).isDone)
                #expect(try await world.perform(ids[1], .answerReadyCheck(isReady: false)).isDone)
                #expect(try await world.perform(ids[1], .finishReadyCheck).isDone)
            }
            #expect(
                leader == [
                    .readyCheck(by: ids[0]), .readyAnswer(ids[3], isReady: false),
                    .readyAnswer(ids[2], isReady: true), .readyAnswer(ids[1], isReady: false),
                    .readyCheckFinished,
                ])
            // Whoever has no say in it hears no answers.
            let other = try await world.heard(ids[2]).suffix(2)
            #expect(Array(other) == [.readyCheck(by: ids[0]), .readyCheckFinished])
        }
    }

    @Test func aReadyCheckEndsByItself() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            try await world.perform(ids[0], .startReadyCheck)
            world.time.advance(by: .seconds(20))
            try await world.perform(ids[0], .startReadyCheck)
            world.time.advance(by: .seconds(20))
            // The first one's time is over, the second one's is not.
            #expect(try await world.perform(ids[1], .answerReadyCheck(isReady: true)).isDone)
            let before = try await world.heard(ids[1]).count { $0 == .readyCheckFinished }
            #expect(before == 0)
            world.time.advance(by: .seconds(20))
            try await eventually("it ends") { try await world.heard(ids[1]).last == .readyCheckFinished }
        }
    }

    @Test func pingsAndRolls() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            #expect(try await !world.perform(ids[0], .ping(x: .nan, y: 0)).isDone)
            let pinged = try await world.heard(ids[1]) { try await world.perform(ids[0], .ping(x: 1, y: 2)) }
            #expect(pinged == [.ping(ids[0], x: 1, y: 2)])
            #expect(try await !world.perform(ids[0], .roll(least: 2, most: 1)).isDone)
            #expect(try await !world.perform(ids[0], .roll(least: 1, most: 1_000_001)).isDone)
            for id in ids {
                let rolled = try await world.heard(id) { () async throws in
                    try await world.perform(ids[0], .roll(least: 5, most: 7))
                }
                guard case .roll(let roller, 5, 7, let result) = rolled.first else {
                    Issue.record("no roll: \(rolled)")
                    return
                }
                #expect(roller == ids[0] && (5...7).contains(result))
            }
        }
    }

    @Test func partyTalkStaysInTheSubGroup() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(6)
            func hears(_ id: CharacterID, _ by: Int, _ kind: Groups.Line.Audience) async throws -> [Groups
                .Line]
            {
                try await world.heard(id) { () async throws in
                    try await world.perform(ids[by], .say(Groups.Line(kind, language: 7, "hi")))
                }.compactMap { if case .line(_, let line) = $0 { line } else { nil } }
            }
            #expect(try await hears(ids[1], 5, .party).isEmpty)
            #expect(try await hears(ids[5], 5, .party).map(\.audience) == [.party])
            #expect(try await hears(ids[1], 0, .party).map(\.audience) == [.partyLeader])
            #expect(try await hears(ids[5], 1, .raid).map(\.audience) == [.raid])
            #expect(try await hears(ids[5], 1, .raidLeader).isEmpty)
            #expect(try await hears(ids[5], 1, .raidWarning).isEmpty)
            try await world.perform(ids[0], .setAssistant(ids[1], true))
            #expect(try await hears(ids[5], 1, .raidWarning).map(\.audience) == [.raidWarning])
        }
    }

    @Test func aPartyHasNoRaidTalk() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(2)
            for kind in [Groups.Line.Audience.raid, .raidLeader, .raidWarning] {
                #expect(try await !world.perform(ids[0], .say(Groups.Line(kind, language: 7, "hi"))).isDone)
            }
        }
    }
}
