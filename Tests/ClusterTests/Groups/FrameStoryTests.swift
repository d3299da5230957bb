import Base
import ClusterKit
import TestSupport
import Testing
import Wire

/// A party of four, each on another worldserver, two of them on another realm.
@Suite struct FrameStoryTests {
    private struct Party: Sendable {
        let all: [Player]
        let realms: [UInt64] = [1, 1, 2, 2]
        let lows: [GUID]
        /// As a viewer's client knows a member.
        func id(of member: Int, for viewer: Int) -> GUID {
            realms[member] == realms[viewer]
                ? lows[member] : GUID(realms[member] << 32 | lows[member].rawValue)
        }
        var pairs: [(viewer: Int, member: Int)] {
            all.indices.flatMap { viewer in
                all.indices.filter { $0 != viewer }.map { (viewer, $0) }
            }
        }
    }

    @Test(arguments: GroupEnvironment.allCases)
    func healthFollowsOverWorldserversAndRealms(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) {
            ($0.realms, $0.worlds, $0.realmsOfWorlds) = (2, 4, [1, 2])
            $0.settings = ["Groups.AcrossRealms=true"]
        } _: { stage in
            let party = try await gather(stage)
            for (viewer, member) in party.pairs {
                try await party.all[viewer].frame(of: party.id(of: member, for: viewer)) {
                    $0.isWhole && $0.health != nil
                }
            }
            var marks: [Player.Mark] = []
            for player in party.all { marks.append(await player.mark) }
            var delays: [Duration] = []
            for health in [30, 26, 22, 18, 14, 10, 6, 2] as [UInt32] {
                // At another moment between two reports each time.
                await realTime.sleep(.milliseconds(Int(health) * 13))
                delays += try await hurt(party, to: health)
            }
            delays.sort()
            print(
                "  frames of members elsewhere (\(environment)): \(delays[delays.count / 2]) usually, "
                    + "\(delays[delays.count - 1]) at most")
            #expect(delays[delays.count / 2] < .seconds(1))
            for (viewer, member) in party.pairs {
                let seen = await party.all[viewer].frames(
                    of: party.id(of: member, for: viewer), after: marks[viewer]
                ).compactMap(\.health)
                #expect(seen == seen.sorted(by: >), "\(viewer) of \(member)")
            }
        }
    }

    private func gather(_ stage: GroupStage) async throws -> Party {
        let ann = try await stage.player("Ann")
        let others: [(name: String, race: Race, realm: String?)] = [
            ("Ben", .nightElf, nil), ("Yan", .human, "Realm2"), ("Zoe", .nightElf, "Realm2"),
        ]
        var all = [ann]
        for (name, race, realm) in others {
            let player = try await stage.player(name, race: race, realm: realm)
            let mark = await ann.mark
            try await ann.send(GroupInvite(name: realm.map { "\(name)-\($0)" } ?? name))
            try await player.wait(for: GroupInvitation.self)
            try await player.send(GroupAccept())
            all.append(player)
            let count = all.count - 1
            try await ann.list(after: mark) { $0.others.count == count }
        }
        var lows: [GUID] = []
        for player in all { lows.append(await player.view.me) }
        var worlds: Set<ObjectIdentifier> = []
        for name in ["Ann", "Ben", "Yan", "Zoe"] {
            worlds.insert(ObjectIdentifier(try #require(await stage.world(of: name))))
        }
        #expect(worlds.count == 4)
        return Party(all: all, lows: lows)
    }

    /// All four at once. How long it takes from each one's own client to each other's.
    private func hurt(_ party: Party, to health: UInt32) async throws -> [Duration] {
        let struck = try await withThrowingTaskGroup(of: (Int, Instant).self) { group in
            for (index, player) in party.all.enumerated() {
                group.addTask { (index, try await player.setHealth(health)) }
            }
            return try await group.reduce(into: [Int: Instant]()) { $0[$1.0] = $1.1 }
        }
        var delays: [Duration] = []
        for (viewer, member) in party.pairs {
            let frame = try await party.all[viewer].frame(of: party.id(of: member, for: viewer)) {
                $0.health == health
            }
            delays.append(max(.zero, frame.at - (struck[member] ?? frame.at)))
        }
        return delays
    }
}
