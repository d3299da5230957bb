import Base
import Bus
import GroupsAPI
import Loop
import Store
import TestSupport
import Testing

@testable import GroupsService
@testable import Sidecar

/// The library of a worldserver behind the service: whatever the bus loses, what hooks were told becomes what
/// is so.
@Suite struct FollowingTests {
    /// A worldserver's library on a bus of its own. The test is the world's thread.
    private final class Library: Sendable {
        let follower: MirrorFollower
        let side: WorldSide
        private let bus: Bus
        private let loop = EventLoop(name: "library")
        private let subscriptions: [any BrokerSubscription]

        init(_ server: MemoryServer, _ realm: RealmID, time: any TimeSource, log: RecordingLog) throws {
            let metrics = Metrics()
            bus = Bus(time: time, log: Log("bus", to: log), metrics: metrics, executor: loop)
            let broker = server.end()
            bus.attach(broker)
            side = WorldSide(time: time, log: Log("world", to: log), metrics: metrics)
            let follower = MirrorFollower(
                realm: realm, bus: bus, loop: loop, world: side, time: time,
                randomness: SeededRandomness(seed: 1), log: Log("follower", to: log), metrics: metrics)
            self.follower = follower
            let heard = HeardEvents(
                broker, realm: realm, log: Log("heard", to: log), metrics: metrics,
                deliver: { [side] in side.deliver($0) }, mirror: { follower.hear($0) })
            subscriptions = try heard.begin()
            follower.doubt()
        }
        deinit { loop.stop() }

        func stop() {
            follower.stop()
            for subscription in subscriptions { subscription.cancel() }
        }
        var groups: [UInt64: GroupPicture.Group] { follower.picture.groups }
        /// The calls that are missing until its groups are the service's.
        func missing(_ world: GroupsWorld, _ realm: RealmID) async throws -> [MirrorStep] {
            var (target, after) = (GroupPicture(), UInt64?.some(0))
            while let key = after {
                let page = try await world.bus.ask(Groups.Mirrors(realm: realm, after: key))
                for (key, group) in MirrorSnapshot.Page(page, for: realm).groups { target.put(group, key) }
                after = page.last
            }
            return follower.picture.steps(to: target)
        }
        /// Lets time pass until it has caught up.
        func catchUp(_ world: GroupsWorld) async throws {
            try await eventually("the library has caught up") {
                world.time.advance(by: .milliseconds(500))
                side.queues.drainEvents()
                return follower.isCurrent
            }
        }
    }

    private static let one = RealmID(1)

    @Test func aWorldserverBecomesRightWhateverTheBusLoses() async throws {
        try await GroupsWorld.run(records: false) {
            $0.leaderAway = .zero
            $0.invitationLife = .seconds(1_000_000)
        } _: { world in
            let server = MemoryServer()
            let random = SeededRandomness(seed: 3)
            let isBad = Locked(true)
            server.decide { _, subject in
                guard isBad.withLock({ $0 }), !subject.contains("settle") else { return .delivered }
                return switch random.below(30) {
                case 0: .lost
                case 1: .twice
                default: .delivered
                }
            }
            world.bus.attach(server.end())
            let library = try Library(server, Self.one, time: world.time, log: world.log)
            let run = try await ModelRun(world, seed: 11)
            for step in 1...4000 {
                try await run.step(step)
                if step % 10 == 0 {
                    world.time.advance(by: .milliseconds(300))
                    library.side.queues.drainEvents()
                }
                if step % 1500 == 0 {
                    // What nobody has answered is forgotten.
                    run.model.withLock { $0.inviters = [:] }
                    try await world.restart()
                }
            }
            isBad.withLock { $0 = false }
            library.follower.doubt()
            try await library.catchUp(world)
            #expect(try await library.missing(world, Self.one) == [])
            #expect(library.groups.count == (try await world.service.book.groups.count))
            #expect(library.groups.count > 3)
            library.stop()
        }
    }

    @Test func aGoodBusNeedsNoSecondComparison() async throws {
        try await GroupsWorld.run(records: false) {
            $0.leaderAway = .zero
        } _: { world in
            let server = MemoryServer()
            world.bus.attach(server.end())
            let library = try Library(server, Self.one, time: world.time, log: world.log)
            try await library.catchUp(world)
            let run = try await ModelRun(world, seed: 12)
            for step in 1...3000 {
                try await run.step(step)
                library.side.queues.drainEvents()
                if step % 500 == 0 { #expect(try await library.missing(world, Self.one) == []) }
            }
            #expect(server.published.filter { $0.hasSuffix(Groups.Mirrors.wireName) }.count <= 1)
            library.stop()
        }
    }

    @Test func aWorldserverThatJoinsLaterHearsOfAll() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.invitesAcrossRealms = true
        } _: { world in
            let ids = try await world.group(7)
            try await world.perform(ids[0], .moveToSubGroup(name: world.name(ids[3]), 5))
            try await world.perform(ids[0], .setAssistant(ids[3], true))
            let server = MemoryServer()
            world.bus.attach(server.end())
            let late = try Library(server, Self.one, time: world.time, log: world.log)
            let other = try Library(server, RealmID(2), time: world.time, log: world.log)
            let all = try Library(server, RealmID(0), time: world.time, log: world.log)
            for library in [late, other, all] { try await library.catchUp(world) }
            let group = try #require(late.groups[1_000_001])
            #expect(group.members.count == 7 && group.isRaid && group.leader == GUID(1))
            let fourth = try #require(group.members.first { $0.guid == GUID(4) })
            #expect(fourth.subGroup == 5 && fourth.flags == 1)
            #expect(other.groups.isEmpty)
            let foreign = try #require(all.groups.values.first)
            #expect(foreign.number == 1_000_001 && foreign.leader == GUID(1 << 32 | 1))
            for library in [late, other, all] { library.stop() }
        }
    }

    @Test func aGroupOfTwoRealmsIsOneForAWorldserverOfAllRealms() async throws {
        try await GroupsWorld.run(realms: 2) {
            $0.invitesAcrossRealms = true
        } _: { world in
            let server = MemoryServer()
            world.bus.attach(server.end())
            let two = RealmID(2)
            let realms = [Self.one, two, RealmID(0)]
            let libraries = try realms.map { try Library(server, $0, time: world.time, log: world.log) }
            for library in libraries { try await library.catchUp(world) }
            // The first group of each realm, with the same number.
            let ids = try await world.group(3)
            let (xan, yor) = (
                try await world.player(1, "Xan", realm: two), try await world.player(2, "Yor", realm: two)
            )
            try await world.form([xan, yor])
            func check() async throws {
                for (realm, library) in zip(realms, libraries) {
                    library.side.queues.drainEvents()
                    try await library.catchUp(world)
                    #expect(try await library.missing(world, realm) == [], "realm \(realm)")
                }
            }
            try await check()
            #expect(libraries[2].groups.values.map(\.number).sorted() == [1_000_001, 1 << 25 | 1_000_001])
            // One of them goes over to the other realm's group, and back again.
            try await world.perform(yor, .leave)
            let book = try await world.service.book
            let group = try #require(book.group(of: ids[0]))
            var joined = group
            let hasJoined = joined.join(yor, name: "Yor")
            #expect(hasJoined)
            joined.kind = .crossRealm
            joined.numbers[two] = 16_000_000
            try await world.service.finish(
                Decision(
                    changes: [.put(joined)],
                    news: [.joined(joined, try #require(joined.members.last), clearedIcons: false)]))
            try await check()
            #expect(libraries[1].groups[16_000_000]?.members.count == 4)
            #expect(libraries[2].groups.count == 1)
            try await world.perform(yor, .leave)
            try await check()
            // Nobody of the realm is left in it.
            #expect(libraries[1].groups.isEmpty)
            #expect(libraries[0].groups[1_000_001]?.members.count == 3)
            for library in libraries { library.stop() }
        }
    }

    /// More than the world's queue holds; while they come, the world stands still for a while.
    @Test func twoThousandGroupsComeInTheirTime() async throws {
        try await GroupsWorld.run(records: false) {
            $0.leaderAway = .zero
        } _: { world in
            var changes: [GroupChange] = []
            for number in 1...2000 as ClosedRange<UInt32> {
                let ids = (0..<3).map { world.id(number * 10 + $0) }
                changes.append(
                    .put(
                        Group(
                            id: Groups.ID(home: Self.one, number: 1_000_000 + number), leader: ids[0],
                            members: ids.map { Groups.Member(id: $0, name: "P\($0.low)") })))
            }
            try await world.service.finish(Decision(changes: changes))
            let server = MemoryServer()
            world.bus.attach(server.end())
            let library = try Library(server, Self.one, time: world.time, log: world.log)
            try await eventually("the first half is there") {
                world.time.advance(by: .milliseconds(100))
                return library.side.queues.lengths.events == 500
            }
            #expect(!library.follower.isCurrent)
            // What happens meanwhile is not forgotten.
            let last = try #require(try await world.service.book.group(of: world.id(20_000)))
            var raid = last
            raid.form = .raid
            try await world.service.finish(Decision(changes: [.put(raid)], news: [.converted(raid)]))
            try await library.catchUp(world)
            #expect(library.side.queues.lengths.events <= 500)
            #expect(library.groups.count == 2000 && library.groups[1_002_000]?.isRaid == true)
            #expect(try await library.missing(world, Self.one) == [])
            library.stop()
        }
    }

    @Test func eventsWithoutNumbersGoStraightToTheHooks() async throws {
        let (server, time) = (MemoryServer(), ManualTime())
        let library = try Library(server, Self.one, time: time, log: RecordingLog())
        let other = server.end()
        let payload = #"{"v":"0.0.1","t":5,"p":{"RealmID":1,"GroupID":33}}"#
        try other.publish("group.disband", Array(payload.utf8))
        #expect(library.side.queues.lengths.events == 1)
        #expect(library.groups.isEmpty)
        library.stop()
    }

    @Test func theRowOfWhoWentOverIsWrittenAgain() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let (xan, yor) = (try await world.player(20, "Xan"), try await world.player(21, "Yor"))
            try await world.form([xan, yor])
            try await world.perform(ids[2], .leave)
            try await world.perform(xan, .invite(name: world.name(ids[2])))
            #expect(try await world.perform(ids[2], .accept).isDone)
            // A worldserver takes him out of the first group only now.
            let database = try #require(world.databases[Self.one])
            try await database.write("DELETE FROM group_member WHERE memberGuid = ?", ids[2].low)
            #expect(try await world.count("group_member") == 4)
            try await eventually("the row is there again") {
                world.time.advance(by: .seconds(1))
                return try await world.count("group_member") == 5
            }
        }
    }

    @Test func rowsThatAWorldserverWroteWhileItWasMendedAreWrittenOver() async throws {
        try await GroupsWorld.run { world in
            let ids = try await world.group(3)
            let database = try #require(world.databases[Self.one])
            // What AzerothCore's hook does to whom it takes out of an older group.
            try await database.write("DELETE FROM group_member WHERE memberGuid = ?", ids[2].low)
            _ = try await world.bus.ask(Groups.RestoreRows(realm: Self.one, keys: [1_000_001, 77]))
            try await eventually("the row is there again") {
                world.time.advance(by: .seconds(1))
                return try await world.count("group_member") == 3
            }
        }
    }
}
