import Base
import Bus
import ClusterKit
import Gateway
import GroupsAPI
import Loop
import Testing
import Wire

/// Whose word about a group counts: the service's, but in battlegrounds the worldserver's (spec group 5).
@Suite struct GroupControlTests {
    private static func list(_ type: UInt8, _ name: String) -> GroupList {
        var member = GroupList.Member()
        member.name = name
        return .with {
            $0.type = type
            $0.others = [member]
        }
    }
    private static func view(_ ids: [UInt32], online: [UInt32]) -> Groups.View {
        func id(_ low: UInt32) -> CharacterID { CharacterID(realm: RealmID(1), low: low) }
        return Groups.View(
            id: Groups.ID(home: RealmID(1), number: 1_000_001), numbers: [RealmID(1): 1_000_001], form: [],
            leader: id(ids[0]), members: ids.map { Groups.Member(id: id($0), name: "Member\($0)") },
            online: online.map(id), lootMethod: .group, masterLooter: nil, lootThreshold: 2, difficulty: 0,
            raidDifficulty: 0, icons: [], dungeon: 0, isDungeonFinished: false)
    }

    @Test func aWorldserversOwnIdeaOfAGroupIsNotShown() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        await world.send(Self.list(0, "Mirror"))
        await world.send(GroupDestroyed())
        await world.send(PartyCommandResult(operation: 0, name: "x", result: 7))
        await world.send(ChatLine.system("behind them"))
        try await alice.hear("behind them")
        #expect(await alice.seen(GroupList.self).isEmpty)
        #expect(await alice.seen(GroupDestroyed.self).isEmpty)
        #expect(await alice.seen(PartyCommandResult.self).isEmpty)
        await alice.quit()
        await rig.stop()
    }

    @Test func inABattlegroundTheWorldserverHasTheRaid() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        let own = await alice.view.me.low
        rig.bus.serve(Groups.Look.self) { _ in
            Groups.Looked(view: Self.view([own, 99], online: [own, 99]), counter: 9)
        }
        await world.send(Self.list(3, "Comrade"))
        try await alice.wait(for: GroupList.self) { $0.others.first?.name == "Comrade" }
        // What is wanted of the raid, the worldserver decides.
        try await alice.send(GroupInvite(name: "Bob"))
        #expect(await world.wait { !$0.received(.CMSG_GROUP_INVITE).isEmpty })
        await world.send(PartyCommandResult(operation: 0, name: "Bob", result: 13))
        #expect(try await alice.wait(for: PartyCommandResult.self).result == 13)
        // So it does about comrades, who are in no group of ours.
        try await alice.send(PartyMemberStatsRequest.with { $0.member = GUID(77) })
        #expect(await world.wait { !$0.received(.CMSG_REQUEST_PARTY_MEMBER_STATS).isEmpty })
        // Afterwards the own group is shown again.
        await world.send(GroupList.noGroup(.none, counter: 1))
        let back = try await alice.wait(for: GroupList.self)
        #expect(back.others.first?.name == "Member99" && back.counter == 9)
        await alice.quit()
        await rig.stop()
    }

    /// A battlefield of the open world lists its raid without another map.
    @Test func theRaidOfABattlefieldLastsAsLongAsItsZone() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        let own = await alice.view.me.low
        rig.bus.serve(Groups.Look.self) { _ in
            Groups.Looked(view: Self.view([own, 99], online: [own, 99]), counter: 9)
        }
        await world.send(InitWorldStates(map: MapID(0), zone: 12, area: 0))
        await world.send(Self.list(3, "Comrade"))
        await world.send(InitWorldStates(map: MapID(0), zone: 12, area: 9))
        try await alice.wait(for: GroupList.self) { $0.others.first?.name == "Comrade" }
        try await alice.send(GroupInvite(name: "Bob"))
        #expect(await world.wait { !$0.received(.CMSG_GROUP_INVITE).isEmpty })
        await world.send(InitWorldStates(map: MapID(0), zone: 40, area: 0))
        #expect(try await alice.wait(for: GroupList.self).others.first?.name == "Member99")
        await alice.quit()
        await rig.stop()
    }

    @Test func aGapInWhatIsHeardIsMadeUpFor() async throws {
        let rig = try await GatewayRig()
        _ = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        let own = await alice.view.me.low
        let id = CharacterID(realm: RealmID(1), low: own)
        rig.bus.serve(Groups.Look.self) { _ in
            Groups.Looked(view: Self.view([own, 98, 99], online: [own]), counter: 20)
        }
        let gateway = rig.server.id
        func deliver(_ number: UInt64, _ view: Groups.View) {
            rig.bus.publish(
                Groups.Delivery(
                    gateway: gateway, run: 5, number: number,
                    parts: [Groups.Part(to: [id], .list(view, counter: UInt32(number)))]))
        }
        deliver(1, Self.view([own, 98], online: [own]))
        #expect(try await alice.wait(for: GroupList.self).others.count == 1)
        deliver(3, Self.view([own, 98], online: [own, 98]))
        #expect(try await alice.wait(for: GroupList.self).others.count == 1)
        // The second one was lost: it asks.
        let made = try await alice.wait(for: GroupList.self)
        #expect(made.others.count == 2 && made.counter == 20)
        await alice.quit()
        await rig.stop()
    }
}
