import Base
import Cluster
import ClusterKit
import Store
import Testing
import Wire

/// Forty players, twenty on each of two worldservers.
@Suite struct RaidStoryTests {
    private struct Raid: Sendable {
        /// By turns of the one and the other worldserver, in the order in which they join.
        let all: [Player]
        let names: [String]
        let ids: [GUID]
        var leader: Player { all[0] }
        /// Those on the leader's worldserver, or on the other one.
        func side(_ index: Int) -> [Int] { all.indices.filter { $0 % 2 == index } }
    }

    @Test(arguments: GroupEnvironment.allCases)
    func aRaidOfForty(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) {
            $0.settings = ["Groups.RaidLevelMin=1"]
        } _: { stage in
            let raid = try await gather(stage)
            try await talk(raid)
            try await giveTasks(raid)
            try await askWhetherReady(raid)
            try await mark(raid)
            try await move(raid)
            try await seeFrames(raid)
            try await passTheLead(raid)
            try await leave(raid)
            let left = try await stage.characters().read("SELECT guid FROM group_member") { try $0.u32(0) }
            #expect(left.isEmpty)
            for player in raid.all { #expect(await player.unreadable == 0) }
        }
    }

    /// Far from each other: who stands at one place is shown all others.
    private func gather(_ stage: GroupStage) async throws -> Raid {
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        let names = (0..<40).map { "Ra\(letters[$0 / 26])d\(letters[$0 % 26])r" }
        var all: [Player] = []
        for start in stride(from: 0, to: 40, by: 8) {
            all += try await withThrowingTaskGroup(of: (Int, Player).self) { group in
                for index in start..<start + 8 {
                    group.addTask {
                        try await stage.door.account(names[index], security: 3)
                        let player = try await stage.door.player(loggedOnAs: names[index])
                        try await player.createCharacter(
                            names[index], race: index % 2 == 0 ? .human : .nightElf)
                        return (index, player)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        try await stage.characters().write(
            "UPDATE characters SET position_x = position_x + guid % 6 * 300, "
                + "position_y = position_y + guid % 7 * 300")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (player, name) in zip(all, names) { group.addTask { try await player.enterWorld(name) } }
            try await group.waitForAll()
        }
        #expect(await stage.world(of: names[0]) !== (await stage.world(of: names[1])))
        if let second = stage.secondGateway { #expect(await second.daemon.sessionCount() >= 10) }
        try await all[0].gather([(all[1], names[1])])
        try await all[0].send(GroupRaidConvert())
        try await all[0].list { $0.type == 2 }
        try await all[0].gather(Array(zip(all, names).dropFirst(2)))
        var ids: [GUID] = []
        for player in all { ids.append(await player.view.me) }
        let raid = Raid(all: all, names: names, ids: ids)
        // The leader and the last one have taken theirs.
        for player in all[1..<39] {
            let list = try await player.list { $0.others.count == 39 }
            var sizes = [Int](repeating: 0, count: 8)
            for group in list.others.map(\.subGroup) + [list.subGroup] { sizes[Int(group)] += 1 }
            #expect(sizes.allSatisfy { $0 == 5 } && list.others.allSatisfy { $0.online == 1 })
        }
        return raid
    }

    /// Everybody hears the raid, five hear a party, and who has no say warns nobody.
    private func talk(_ raid: Raid) async throws {
        try await raid.all[39].chat(.raid, "to all")
        for player in raid.all { try await player.hear("to all", type: .raid) }
        try await raid.all[39].chat(.party, "to us")
        for player in raid.all[35...] { try await player.hear("to us", type: .party) }
        try await raid.all[5].chat(.raidWarning, "not allowed")
        try await raid.leader.chat(.raidWarning, "run")
        for player in raid.all { try await player.hear("run", type: .raidWarning) }
        for player in raid.all[..<35] { #expect(await !player.view.heard("to us")) }
        for player in raid.all { #expect(await !player.view.heard("not allowed")) }
    }

    /// Assistants on both worldservers, a main tank; what they may do.
    private func giveTasks(_ raid: Raid) async throws {
        for index in [1, 2] { try await raid.leader.send(GroupAssistantLeader(raid.ids[index], true)) }
        for player in raid.all {
            try await player.list { list in
                [1, 2].allSatisfy { index in
                    let flags = list.others.first { $0.id == raid.ids[index] }?.flags ?? list.flags
                    return flags & 1 == 1
                }
            }
        }
        try await raid.all[1].send(
            PartyAssignment.with {
                ($0.task, $0.isSet, $0.player) = (0, true, raid.ids[7])
            })
        for player in raid.all {
            try await player.list { list in
                (list.others.first { $0.id == raid.ids[7] }?.flags ?? list.flags) & 2 == 2
            }
        }
        try await raid.all[1].chat(.raidWarning, "I may")
        for player in raid.all { try await player.hear("I may", type: .raidWarning) }
    }

    /// Every answer comes to the leader and the assistants, and to nobody else.
    private func askWhetherReady(_ raid: Raid) async throws {
        let marks = await Self.marks(raid)
        try await raid.all[1].send(ReadyCheckRequest(isReady: nil))
        for player in raid.all { #expect(try await player.wait(for: ReadyCheck.self).starter == raid.ids[1]) }
        for (index, player) in raid.all.enumerated() where index != 1 {
            try await player.send(ReadyCheckRequest(isReady: index % 3 != 0))
        }
        for judge in [0, 1, 2] {
            for index in raid.all.indices where index != 1 {
                let answer = try await raid.all[judge].wait(for: ReadyCheckConfirm.self, after: marks[judge])
                {
                    $0.player == raid.ids[index]
                }
                #expect(answer.isReady == (index % 3 != 0))
            }
        }
        try await raid.all[1].send(ReadyCheckFinished())
        for player in raid.all { try await player.wait(for: ReadyCheckFinished.self) }
        for player in raid.all[3...] { #expect(await player.seen(ReadyCheckConfirm.self).isEmpty) }
    }

    /// Icons: of the leader and the assistants; a target has one at most.
    private func mark(_ raid: Raid) async throws {
        let boar = GUID(0xF130_0000_0100_0002)
        try await raid.all[9].send(RaidTargetRequest(slot: 0, target: boar))
        try await raid.leader.send(RaidTargetRequest(slot: 3, target: boar))
        // Another gateway's may overtake it.
        try await raid.all[2].wait(for: RaidTargets.self) {
            $0.icons == [RaidTargets.Icon(slot: 3, target: boar)]
        }
        try await raid.all[2].send(RaidTargetRequest(slot: 5, target: boar))
        for player in raid.all {
            try await player.wait(for: RaidTargets.self) {
                $0.setter == raid.ids[2] && $0.icons == [RaidTargets.Icon(slot: 5, target: boar)]
            }
            #expect(await player.seen(RaidTargets.self).allSatisfy { $0.setter != raid.ids[9] })
        }
        try await raid.all[9].send(RaidTargetRequest())
        let all = try await raid.all[9].wait(for: RaidTargets.self) { $0.isList }
        #expect(all.icons == [RaidTargets.Icon(slot: 5, target: boar)])
    }

    private func move(_ raid: Raid) async throws {
        let before = await raid.leader.mark
        try await raid.leader.send(
            GroupSwapSubGroup.with { ($0.name, $0.other) = (raid.names[0], raid.names[39]) })
        let swapped = try await raid.leader.list(after: before) { $0.subGroup == 7 }
        #expect(swapped.others.first { $0.name == raid.names[39] }?.subGroup == 0)
        // A full sub-group takes nobody: the list puts the own frames right.
        try await raid.leader.send(
            GroupChangeSubGroup.with { ($0.name, $0.subGroup) = (raid.names[6], 4) })
        let same = try await raid.leader.list(after: before)
        #expect(same.others.first { $0.name == raid.names[6] }?.subGroup == 1)
    }

    /// Each sees the twenty of the other worldserver, and of the own one nobody.
    private func seeFrames(_ raid: Raid) async throws {
        for index in raid.all.indices {
            for other in raid.side(1 - index % 2) {
                try await raid.all[index].frame(of: raid.ids[other]) {
                    $0.health != nil && $0.state.level == 1
                }
            }
        }
        for (round, index) in [10, 11, 12, 13].enumerated() {
            let health = UInt32(20 - round)
            _ = try await raid.all[index].setHealth(health)
            for other in raid.side(1 - index % 2) {
                try await raid.all[other].frame(of: raid.ids[index]) { $0.health == health }
            }
        }
        for index in raid.all.indices {
            for other in raid.side(index % 2) {
                #expect(await raid.all[index].frames(of: raid.ids[other]).isEmpty, "\(index) of \(other)")
            }
        }
    }

    private func passTheLead(_ raid: Raid) async throws {
        let marks = await Self.marks(raid)
        try await raid.leader.send(GroupSetLeader(raid.ids[1]))
        for (player, mark) in zip(raid.all, marks) {
            #expect(try await player.wait(for: GroupLeader.self, after: mark).name == raid.names[1])
            try await player.list(after: mark) { $0.leader == raid.ids[1] }
        }
        // The new leader is no assistant any more, the old one has no say.
        try await raid.leader.chat(.raidWarning, "still me?")
        try await raid.all[1].chat(.raidLeader, "me now")
        for player in raid.all { try await player.hear("me now", type: .raidLeader) }
        for player in raid.all { #expect(await !player.view.heard("still me?")) }
    }

    /// All but two at once, then one of them.
    private func leave(_ raid: Raid) async throws {
        let marks = await Self.marks(raid)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in raid.all.indices where index != 1 && index != 20 {
                group.addTask {
                    try await raid.all[index].send(GroupDisband())
                    try await raid.all[index].list(after: marks[index]) { $0.type == GroupList.none }
                }
            }
            try await group.waitForAll()
        }
        try await raid.all[1].list(after: marks[1]) { $0.others.map(\.id) == [raid.ids[20]] }
        try await raid.all[20].send(GroupDisband())
        for index in [1, 20] {
            try await raid.all[index].wait(for: GroupDestroyed.self, after: marks[index])
            try await raid.all[index].list(after: marks[index]) { $0.type == GroupList.none }
        }
    }

    private static func marks(_ raid: Raid) async -> [Player.Mark] {
        var marks: [Player.Mark] = []
        for player in raid.all { marks.append(await player.mark) }
        return marks
    }
}
