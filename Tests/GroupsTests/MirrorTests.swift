import Base
import Bus
import GroupsAPI
import TestSupport
import Testing
import UpstreamEvents
import WorldsAPI

@testable import GroupsService

/// What worldservers hear (spec group 9, events 6): ToCloud9's JSON as a sidecar reads it, in order.
@Suite struct MirrorTests {
    private static let mirror = Groups.Mirror(
        realm: RealmID(2), number: 1_000_001, receivers: [GUID(7), GUID(1 << 32 | 8)])

    private func read<E: UpstreamEvent, M: UpstreamMessage>(_ event: E, as type: M.Type) throws -> M {
        #expect(E.subject == M.subject)
        return try M(parsing: try #require(event.upstreamEnvelopes.first))
    }

    @Test func everyEventIsReadByTheSidecarsSide() throws {
        let mirror = Self.mirror
        let created = try read(
            Groups.Created(
                mirror: Groups.Mirror(realm: RealmID(2), number: 5, receivers: []), leader: GUID(7),
                lootMethod: .master, looter: GUID(8), lootThreshold: 4, form: [.raid, .dungeon],
                difficulty: 1, raidDifficulty: 3, masterLooter: GUID(9),
                members: [
                    Groups.MirrorMember(
                        player: GUID(7), name: "Alice", flags: .mainTank, isOnline: true, subGroup: 3,
                        roles: .healer)
                ], dungeon: 206), as: Upstream.GroupCreated.self)
        #expect(created.group.realm == RealmID(2) && created.group.id == 5 && created.leader == GUID(7))
        #expect(created.lootMethod == 2 && created.looter == GUID(8) && created.lootThreshold == 4)
        #expect(created.type == 10 && created.difficulty == 1 && created.raidDifficulty == 3)
        #expect(created.masterLooter == GUID(9) && created.dungeon == 206)
        let member = try #require(created.members.first)
        #expect(member.player == GUID(7) && member.name == "Alice" && member.flags == 2)
        #expect(member.isOnline && member.subGroup == 3 && member.roles == 4)

        let added = try read(
            Groups.MemberAdded(mirror: mirror, player: GUID(9), name: "Bob"),
            as: Upstream.GroupMemberAdded.self)
        #expect(added.group.receivers == mirror.receivers && added.player == GUID(9) && added.name == "Bob")
        let left = try read(
            Groups.MemberLeft(mirror: mirror, player: GUID(9), name: "Bob", leader: GUID(7)),
            as: Upstream.GroupMemberLeft.self)
        #expect(left.player == GUID(9) && left.newLeader == GUID(7))
        #expect(
            try read(Groups.Disbanded(mirror: mirror), as: Upstream.GroupDisbanded.self).group.id == 1_000_001
        )
        let leader = try read(
            Groups.LeaderChanged(mirror: mirror, previous: GUID(7), leader: GUID(9)),
            as: Upstream.GroupLeaderChanged.self)
        #expect(leader.previous == GUID(7) && leader.leader == GUID(9))
        let loot = try read(
            Groups.LootChanged(mirror: mirror, method: .master, looter: GUID(9), threshold: 3),
            as: Upstream.GroupLootChanged.self)
        #expect(loot.method == 2 && loot.looter == GUID(9) && loot.threshold == 3)
        #expect(
            try read(
                Groups.ConvertedToRaid(mirror: mirror, leader: GUID(7)),
                as: Upstream.GroupConvertedToRaid.self
            ).leader == GUID(7))
        let difficulty = try read(
            Groups.DifficultyChanged(mirror: mirror, updater: GUID(7), raid: 2),
            as: Upstream.GroupDifficultyChanged.self)
        #expect(difficulty.updater == GUID(7) && difficulty.dungeon == nil && difficulty.raid == 2)
    }

    @Test func everyEventOfTheSeedsIsReadByTheSidecarsSide() throws {
        let mirror = Self.mirror
        let started = try read(
            Groups.ReadyCheckStarted(mirror: mirror, leader: GUID(7), milliseconds: 35_000),
            as: Upstream.ReadyCheckStarted.self)
        #expect(started.leader == GUID(7) && started.milliseconds == 35_000)
        let answered = try read(
            Groups.ReadyCheckAnswered(mirror: mirror, player: GUID(9), isReady: false),
            as: Upstream.ReadyCheckAnswered.self)
        #expect(answered.player == GUID(9) && answered.state == 2)
        #expect(
            try read(Groups.ReadyCheckFinished(mirror: mirror), as: Upstream.ReadyCheckFinished.self)
                .group.receivers == mirror.receivers)
        #expect(
            try read(
                Groups.SubGroupChanged(mirror: mirror, player: GUID(9), subGroup: 7),
                as: Upstream.SubGroupChanged.self
            ).subGroup == 7)
        let flags = try read(
            Groups.MemberFlagsChanged(mirror: mirror, player: GUID(9), flags: .mainAssist, roles: [.tank]),
            as: Upstream.MemberFlagsChanged.self)
        #expect(flags.flags == 4 && flags.roles == 2)
        #expect(
            try read(
                Groups.InstanceResetRequested(mirror: mirror, player: GUID(9), map: MapID(0), difficulty: 0),
                as: Upstream.InstanceResetRequested.self
            ).player == GUID(9))
        let bind = try read(
            Groups.BindExtensionRequested(
                mirror: mirror, player: GUID(9), map: MapID(631), difficulty: 1, isExtended: true),
            as: Upstream.BindExtensionRequested.self)
        #expect(bind.map == MapID(631) && bind.difficulty == 1 && bind.isExtended)
    }

    @Test func worldserversHearOfAGroupsLife() async throws {
        try await GroupsWorld.run { world in
            let created = EventRecorder<Groups.Created>()
            let left = EventRecorder<Groups.MemberLeft>()
            let leaders = EventRecorder<Groups.LeaderChanged>()
            await created.record(on: world.bus)
            await left.record(on: world.bus)
            await leaders.record(on: world.bus)
            let ids = try await world.group(3)
            let made = try await created.first { _ in true }
            #expect(made.mirror.number == 1_000_001 && made.members.map(\.player) == [GUID(1), GUID(2)])
            try await world.perform(ids[0], .leave)
            #expect(try await left.first { _ in true }.leader == GUID(2))
            #expect(try await leaders.first { _ in true }.previous == GUID(1))
        }
    }

    @Test func eventsAreNumberedWithoutGaps() async throws {
        try await GroupsWorld.run(realms: 2) { world in
            let stamps = Locked<[RealmID: [Groups.MirrorStamp]]>([:])
            let server = MemoryServer()
            world.bus.attach(server.end())
            let other = server.end()
            for subject in ["group.created", "group.member.added", "group.member.left", "group.disband"] {
                _ = try other.subscribe(subject, queue: nil) { message in
                    guard let payload = try? UpstreamEnvelope(parsing: message.payload).payload,
                        let fields = try? UpstreamFields(payload),
                        let realm: UInt32 = try? fields.integer("RealmID"),
                        let run: UInt64 = try? fields.integer("NimbusRun"),
                        let number: UInt64 = try? fields.integer("NimbusNumber"),
                        let all: UInt64 = try? fields.integer("NimbusTotal")
                    else { return }
                    stamps.withLock {
                        $0[RealmID(realm), default: []].append(
                            Groups.MirrorStamp(run: run, inRealm: number, inAll: all))
                    }
                }
            }
            let ids = try await world.group(4)
            let two = RealmID(2)
            try await world.form([
                world.player(1, "Xan", realm: two), world.player(2, "Yor", realm: two),
            ])
            try await world.perform(ids[3], .leave)
            let heard = stamps.withLock { $0 }
            #expect(heard[RealmID(1)]?.map(\.inRealm) == [1, 2, 3, 4])
            #expect(heard[RealmID(1)]?.map(\.inAll) == [1, 2, 3, 5])
            #expect(heard[two]?.map(\.inRealm) == [1] && heard[two]?.map(\.inAll) == [4])
            #expect(Set(heard.values.joined().map(\.run)).count == 1)
            let position = try await world.bus.ask(Groups.Mirrors(realm: RealmID(1))).position
            #expect(position.number == 4)
            let known = try await world.bus.ask(Groups.Mirrors(realm: RealmID(1), known: position))
            #expect(known.isKnown && known.groups.isEmpty)
            let all = try await world.bus.ask(Groups.Mirrors(realm: RealmID(0)))
            #expect(all.position.number == 5 && all.groups.count == 2 && all.last == nil)
        }
    }

    @Test func pagesAreSmallAndHoldEveryGroupOnce() throws {
        var book = GroupBook(GroupsConfiguration())
        for number in UInt32(1)...250 {
            let ids = (0..<40).map { CharacterID(realm: RealmID(1), low: number * 100 + $0) }
            var group = Group(
                id: Groups.ID(home: RealmID(1), number: number), leader: ids[0],
                members: ids.enumerated().map {
                    Groups.Member(id: $1, name: "Twelveletter", subGroup: UInt8($0 / 5))
                })
            group.form = .raid
            book.load(group)
        }
        var (keys, pages, after) = ([UInt32](), 0, UInt64?.some(0))
        while let key = after {
            let page = book.page(of: RealmID(1), after: key)
            let reply = Groups.MirrorPage(
                position: .init(run: 1, number: 1), isKnown: false, groups: page.groups, last: page.last)
            #expect(try BinaryEncoder.encode(reply).count < 512 * 1024)
            keys += page.groups.map(\.mirror.number)
            pages += 1
            after = page.last
        }
        #expect(keys == Array(1...250) && pages == 3)
        #expect(book.page(of: RealmID(2), after: 0).groups.isEmpty)
    }

    @Test func instancesAreResetByTheLeaderAlone() async throws {
        try await GroupsWorld.run { world in
            let resets = EventRecorder<Groups.InstanceResetRequested>()
            await resets.record(on: world.bus)
            let ids = try await world.group(2)
            let xan = try await world.player(20, "Xan")
            #expect(try await !world.perform(ids[1], .resetInstances).isDone)
            #expect(try await world.perform(ids[0], .resetInstances).isDone)
            #expect(try await world.perform(xan, .resetInstances).isDone)
            #expect(try await resets.first { $0.player == GUID(1) }.mirror.number == 1_000_001)
            #expect(try await resets.first { $0.player == GUID(20) }.mirror.number == 0)
        }
    }
}
