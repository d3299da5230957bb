import Base
import ClusterKit
import Sandbox
import Testing
import Wire

/// What groups live through: the deaths of gateways and worldservers, and a groups service that starts again.
@Suite struct DisasterStoryTests {
    private struct Raid: Sendable {
        let all: [Player]
        let lows: [GUID]
        let realms: [UInt64]
        /// As a viewer's client knows a member.
        func id(of member: Int, for viewer: Int) -> GUID {
            realms[member] == realms[viewer]
                ? lows[member] : GUID(realms[member] << 32 | lows[member].rawValue)
        }
        func marks() async -> [Player.Mark] {
            var marks: [Player.Mark] = []
            for player in all { marks.append(await player.mark) }
            return marks
        }
    }

    /// A raid; who has a realm's number behind the name plays there.
    private func gather(_ cast: [(name: String, race: Race, realm: UInt64)], _ stage: GroupStage) async throws
        -> Raid
    {
        var all: [Player] = []
        for (name, race, realm) in cast {
            let player = try await stage.player(name, race: race, realm: realm == 1 ? nil : "Realm\(realm)")
            all.append(player)
            guard player !== all[0] else { continue }
            let mark = await all[0].mark
            try await all[0].send(GroupInvite(name: realm == 1 ? name : "\(name)-Realm\(realm)"))
            try await player.wait(for: GroupInvitation.self)
            try await player.send(GroupAccept())
            let count = all.count - 1
            try await all[0].list(after: mark) { $0.others.count == count }
            guard count == 1 else { continue }
            try await all[0].send(GroupRaidConvert())
            try await all[0].list { $0.type == 2 }
        }
        var lows: [GUID] = []
        for player in all { lows.append(await player.view.me) }
        return Raid(all: all, lows: lows, realms: cast.map(\.realm))
    }

    // MARK: A gateway

    /// Alice, who leads, and Bob are at the gateway that dies. Bob is back before anybody has noticed.
    @Test func aGatewayDies() async throws {
        try await withGroupStage(on: .nats) {
            $0.settings = ["Groups.LeaderAway=2s", "Gateway.TakeoverTimeout=1s"]
        } _: { stage in
            let alice = try await stage.player("Alice", atGateway: 1)
            let bob = try await stage.player("Bob", race: .nightElf, atGateway: 1)
            let cid = try await stage.player("Cid", atGateway: 0)
            let dora = try await stage.player("Dora", race: .nightElf, atGateway: 0)
            try await alice.gather([(bob, "Bob"), (cid, "Cid"), (dora, "Dora")])
            let him = await bob.view.me
            try await cid.frame(of: him) { $0.isWhole }
            let before = (await cid.mark, await dora.mark)
            await stage.killSecondGateway()
            for player in [alice, bob] { try await player.waitForEnd() }
            let back = try await stage.logOn("Bob", atGateway: 0)
            try await back.listCharacters()
            try await back.enterWorld("Bob")
            #expect(try await back.list().others.map(\.name).sorted() == ["Alice", "Cid", "Dora"])
            for (player, mark) in [(cid, before.0), (dora, before.1)] {
                try await player.list(after: mark) { $0.isOnline("Bob") == false }
                try await player.list(after: mark) { $0.isOnline("Bob") == true }
            }
            let since = [(cid, await cid.mark), (dora, await dora.mark), (back, await back.mark)]
            try await cid.frame(of: him, after: before.0) { $0.isWhole }
            // The registry notices: Alice is gone, Bob has a newer session.
            for (player, mark) in since {
                try await player.list(after: mark) { $0.isOnline("Alice") == false }
                #expect(try await player.wait(for: GroupLeader.self, within: .seconds(30)).name == "Bob")
            }
            try await comeBack(stage, [cid, dora, back])
            for (player, mark) in since {
                let lists = await player.seen(GroupList.self, after: mark)
                #expect(lists.allSatisfy { $0.others.count == 3 && $0.isOnline("Bob") != false })
            }
            _ = try await back.setHealth(5)
            try await cid.frame(of: him, after: since[0].1) { $0.health == 5 }
        }
    }

    /// Alice returns to a group that Bob leads now.
    private func comeBack(_ stage: GroupStage, _ others: [Player]) async throws {
        let alice = try await stage.logOn("Alice", atGateway: 0)
        try await alice.listCharacters()
        try await alice.enterWorld("Alice")
        let list = try await alice.list { $0.others.count == 3 }
        let him = await others[2].view.me
        #expect(list.others.allSatisfy { $0.online == 1 } && list.leader == him)
        for player in others { try await player.list { $0.isOnline("Alice") == true && $0.leader == him } }
        try await alice.chat(.party, "back again")
        for player in others { try await player.hear("back again", type: .party) }
        try await others[2].chat(.party, "good")
        try await alice.hear("good", type: .partyLeader)
    }

    // MARK: A worldserver

    /// Its players move to the other one of their realm, whose own players see them without our help then;
    /// those of the other realm are told of them as before.
    @Test(arguments: GroupEnvironment.allCases)
    func aWorldserverDiesUnderARaid(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) {
            ($0.realms, $0.worlds, $0.realmsOfWorlds) = (2, 4, [1, 2])
            $0.settings = ["Groups.AcrossRealms=true", "Groups.RaidLevelMin=1"]
        } _: { stage in
            let raid = try await gather(
                [
                    ("Hal", .human, 1), ("Nia", .nightElf, 1), ("Dex", .human, 2), ("Hew", .human, 1),
                    ("Noa", .nightElf, 1), ("Dia", .human, 2),
                ], stage)
            for viewer in raid.all.indices {
                for member in raid.all.indices where member % 3 != viewer % 3 {
                    try await raid.all[viewer].frame(of: raid.id(of: member, for: viewer)) { $0.isWhole }
                }
            }
            let before = await raid.marks()
            let home = try #require(await stage.world(of: "Hal"))
            let dying = try #require(await stage.world(of: "Nia"))
            #expect(home !== dying)
            await dying.crash()
            for index in [1, 4] { try await raid.all[index].hear(ends: "Sorry for inconvenience.") }
            for name in ["Nia", "Noa"] { #expect(await stage.world(of: name) === home) }
            try await lookAround(raid, after: before)
            // The list has not changed.
            for (player, mark) in zip(raid.all, before) {
                let lists = await player.seen(GroupList.self, after: mark)
                #expect(
                    lists.allSatisfy { $0.others.count == 5 && $0.others.allSatisfy { $0.online == 1 } })
            }
        }
    }

    private func lookAround(_ raid: Raid, after before: [Player.Mark]) async throws {
        let (far, together) = ([2, 5], [0, 1, 3, 4])
        let arrived = await raid.marks()
        for (index, health) in [(1, 11), (4, 12), (0, 13), (2, 14)] as [(Int, UInt32)] {
            _ = try await raid.all[index].setHealth(health)
        }
        for viewer in far {
            for (member, health) in [(1, 11), (4, 12), (0, 13)] as [(Int, UInt32)] {
                try await raid.all[viewer].frame(of: raid.id(of: member, for: viewer), after: before[viewer])
                {
                    $0.health == health
                }
            }
        }
        for viewer in together {
            try await raid.all[viewer].frame(of: raid.id(of: 2, for: viewer), after: before[viewer]) {
                $0.health == 14
            }
            for member in together where member != viewer {
                let told = await raid.all[viewer].frames(
                    of: raid.id(of: member, for: viewer), after: arrived[viewer])
                #expect(told.isEmpty, "\(viewer) of \(member)")
            }
        }
    }

    // MARK: The service

    @Test(arguments: GroupEnvironment.allCases)
    func theServiceStartsAgainUnderARaid(_ environment: GroupEnvironment) async throws {
        try await withGroupStage(on: environment) {
            $0.settings = ["Groups.RaidLevelMin=1"]
        } _: { stage in
            let raid = try await gather(
                [
                    ("Hal", .human, 1), ("Nia", .nightElf, 1), ("Hew", .human, 1), ("Noa", .nightElf, 1),
                    ("Hob", .human, 1), ("Nan", .nightElf, 1),
                ], stage)
            try await everybodySees(raid, after: nil) { $0.isWhole }
            let marks = await raid.marks()
            await stage.stopGroups()
            _ = try await raid.all[1].setHealth(5)
            try await stage.startGroups()
            // Also of those who did nothing, and what happened meanwhile.
            try await everybodySees(raid, after: marks) { $0.isWhole }
            _ = try await raid.all[1].setHealth(4)
            for viewer in [0, 2, 4] {
                try await raid.all[viewer].frame(of: raid.lows[1], after: marks[viewer]) { $0.health == 4 }
                let seen = await raid.all[viewer].frames(of: raid.lows[1], after: marks[viewer])
                #expect(seen.first?.health == 5)
            }
            for (player, mark) in zip(raid.all, marks) {
                try await player.ping()
                #expect(await player.seen(GroupList.self, after: mark).isEmpty)
            }
            try await raid.all[3].chat(.raid, "all there")
            for player in raid.all { try await player.hear("all there", type: .raid) }
        }
    }

    /// Each sees those of the other worldserver.
    private func everybodySees(
        _ raid: Raid, after marks: [Player.Mark]?, _ fits: @escaping @Sendable (SeenFrame) -> Bool
    ) async throws {
        for viewer in raid.all.indices {
            for member in raid.all.indices where member % 2 != viewer % 2 {
                try await raid.all[viewer].frame(
                    of: raid.lows[member], after: marks?[viewer] ?? .beginning, fits)
            }
        }
    }
}

extension GroupList {
    /// nil: not one of the others.
    fileprivate func isOnline(_ name: String) -> Bool? {
        others.first { $0.name == name }.map { $0.online == 1 }
    }
}
