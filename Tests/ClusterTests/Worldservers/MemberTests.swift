import Base
import Bus
import Cluster
import ClusterKit
import GroupsAPI
import Loop
import NATSClient
import NATSWire
import TestSupport
import Testing
import WorldsAPI
import WorldserverAPI

/// What the cluster asks of a worldserver behind the C interface, and what that tells the cluster.
@Suite struct MemberTests {
    private static let ports = Locked<UInt16>(42_000)

    /// A cluster whose only worldserver is a C program.
    private func withMember(
        _ body: (TestCluster, MemberProcess, Worldserver.Address) async throws -> Void
    ) async throws {
        try await withCluster {
            $0.worlds = 0
            $0.settings = ["Bus.Listen=127.0.0.1:0"]
        } _: { cluster in
            let bus = try #require(cluster.daemon.busAddress)
            let port = Self.ports.withLock { port in
                port += 1
                return port
            }
            let member = try MemberProcess(bus: bus, port: port)
            defer { member.kill() }
            try await member.hears("joined with 119 maps")
            let world = try #require(try await cluster.bus.ask(Worlds.ListWorlds()).first)
            let address = Worldserver.Address(
                id: world.endpoint.id, incarnation: world.endpoint.incarnation)
            try await body(cluster, member, address)
        }
    }

    private let seven = GUID(7)
    private func newID() -> RequestID { RequestID(from: SystemRandomness()) }

    @Test func questionsAndChangesReachTheHandlers() async throws {
        try await withMember { cluster, member, address in
            let (bus, at) = (cluster.bus, address.description)
            try await member.does("money 7 1000")
            try await member.does("item 7 500 25 3")
            #expect(try await bus.ask(Worldserver.Money(player: seven), at: at) == 1000)
            let items = try await bus.ask(
                Worldserver.ItemsByGUID(player: seven, items: [GUID(1), GUID(500)]), at: at)
            #expect(items.map(\.guid) == [GUID(500)])
            #expect(
                items.first?.count == 3 && items.first?.text == "hello" && items.first?.isTradable == true)
            let change = Worldserver.ChangeMoney(id: newID(), player: seven, change: -300)
            #expect(try await bus.ask(change, at: at) == 700)
            let removal = Worldserver.RemoveItems(
                id: newID(), player: seven, items: [GUID(500)], newOwner: GUID(9))
            #expect(try await bus.ask(removal, at: at) == [GUID(500)])
            #expect(
                try await bus.ask(Worldserver.ItemsByGUID(player: seven, items: [GUID(500)]), at: at) == [])
            let banker = Worldserver.CanInteractWithCreature(player: seven, creature: GUID(1), flags: 0x20000)
            #expect(try await bus.ask(banker, at: at))
            #expect(try await bus.ask(Worldserver.ReadLoad(), at: at).players == 1)
        }
    }

    @Test func refusalsOfHandlersKeepTheirMeaning() async throws {
        try await withMember { cluster, member, address in
            let (bus, at) = (cluster.bus, address.description)
            await #expect { try await bus.ask(Worldserver.Money(player: seven), at: at) } throws: {
                refusal($0) == .playerNotFound
            }
            try await member.does("money 7 100")
            let spend = Worldserver.SpendMoney(id: newID(), player: seven, amount: 101)
            await #expect { try await bus.ask(spend, at: at) } throws: { refusal($0) == .notEnoughMoney }
            let gift = Worldserver.ChangeMoney(id: newID(), player: seven, change: .max)
            await #expect { try await bus.ask(gift, at: at) } throws: { refusal($0) == .tooMuchMoney }
            await #expect {
                try await bus.ask(Worldserver.ItemAt(player: seven, place: .anywhere), at: at)
            } throws: { refusal($0) == .noHandler }
            try await member.does("garbage 1")
            await #expect {
                try await bus.ask(Worldserver.ItemsByGUID(player: seven, items: [GUID(1)]), at: at)
            } throws: { refusal($0) == .malformedAnswer }
            #expect(try await bus.ask(Worldserver.Money(player: seven), at: at) == 100)
        }
    }

    private func refusal(_ error: any Error) -> Worldserver.Refusal? {
        (error as? AskError<Worldserver.Refusal>)?.refusal
    }

    @Test func aChangeThatIsAskedForAgainIsMadeOnce() async throws {
        try await withMember { cluster, member, address in
            let (bus, at) = (cluster.bus, address.description)
            try await member.does("money 7 1000")
            let change = Worldserver.ChangeMoney(id: newID(), player: seven, change: -10)
            for _ in 1...5 { #expect(try await bus.ask(change, at: at) == 990) }
            let all = try await withThrowingTaskGroup(of: UInt32.self) { group in
                for _ in 0..<20 { group.addTask { try await bus.ask(change, at: at) } }
                return try await group.reduce(into: [UInt32]()) { $0.append($1) }
            }
            #expect(all == Array(repeating: 990, count: 20))
            #expect(member.count("changed money") == 1)
        }
    }

    @Test func aChangeWhoseTimeIsOverIsNeverMade() async throws {
        try await withMember { cluster, member, address in
            let (bus, at) = (cluster.bus, address.description)
            try await member.does("money 7 1000")
            try await member.does("hang")
            let change = Worldserver.ChangeMoney(id: newID(), player: seven, change: -10)
            await #expect { try await bus.ask(change, at: at) } throws: {
                if case AskError<Worldserver.Refusal>.timedOut = $0 { true } else { refusal($0) == .expired }
            }
            try await member.does("go")
            #expect(try await bus.ask(Worldserver.Money(player: seven), at: at) == 1000)
            #expect(member.count("changed money") == 0)
        }
    }

    @Test func whatWasMeantForAnOlderProcessIsNotDoneByANewerOne() async throws {
        try await withMember { cluster, member, address in
            member.kill()
            let bus = try #require(cluster.daemon.busAddress)
            let heir = try MemberProcess(bus: bus, port: member.port)
            defer { heir.kill() }
            try await heir.hears("joined with")
            try await heir.does("money 7 1000")
            let change = Worldserver.ChangeMoney(id: newID(), player: seven, change: -10)
            await #expect { try await cluster.bus.ask(change, at: address.description) } throws: {
                if case AskError<Worldserver.Refusal>.unreachable = $0 { true } else { false }
            }
            #expect(heir.count("changed money") == 0)
        }
    }

    @Test func reportsWaitForSomebodyWhoTakesThemAndArriveOnce() async throws {
        try await withMember { cluster, member, _ in
            for instance in 1...5 { try await member.does("left 7 \(instance)") }
            let taken = Observed<UInt32>()
            let tries = Locked((count: 0, ledger: ReportLedger()))
            cluster.bus.serve(Worldserver.PlayerLeftBattleground.self) { report in
                let (count, isNew) = tries.withLock { tries in
                    tries.count += 1
                    return (tries.count, tries.ledger.isNew(report.origin))
                }
                if isNew { taken.note(report.instance) }
                // Done, but nobody hears of it: it is told again.
                if count % 2 == 1 { throw Interrupted() }
                return Done()
            }
            try await taken.wait(for: 5)
            for instance in 6...8 { try await member.does("left 7 \(instance)") }
            #expect(try await taken.wait(for: 8) == Array(1...8))
        }
    }
    private struct Interrupted: Error {}

    @Test func theResultOfAnArenaMatchIsAnsweredOrKeptUntilItIs() async throws {
        try await withMember { cluster, member, _ in
            // Nobody is there: the worldserver goes on after five seconds without ratings.
            let waited = lines(of: member)
            member.say("arena 1")
            #expect(try await member.hears("arena 1 status", after: waited).contains("members 0"))
            let results = Observed<UInt32>()
            let ledger = Locked(ReportLedger())
            cluster.bus.serve(Worldserver.FinishArenaMatch.self) { match in
                if ledger.withLock({ $0.isNew(match.origin) }) { results.note(match.instance) }
                let score = Worldserver.ArenaTeamScore(
                    realm: RealmID(1), team: 10, name: "Ten", ratingChange: 12, matchmakerRating: 1512)
                return Worldserver.ArenaResult(
                    alliance: score, horde: score,
                    members: match.participants.map {
                        Worldserver.ArenaMemberResult(team: $0.team, player: $0.player)
                    })
            }
            #expect(try await results.wait(for: 1) == [1])
            let asked = lines(of: member)
            member.say("arena 2")
            let answer = try await member.hears("arena 2 status", after: asked)
            #expect(answer.contains("status 0 members 2 rating 12"))
            #expect(results.values == [1, 2])
        }
    }
    private func lines(of member: MemberProcess) -> Int { member.lines.values.count }

    @Test func eventsOfOtherProgramsReachTheHooksAndMessagesGoBothWays() async throws {
        try await withMember { cluster, member, _ in
            let bus = try #require(cluster.daemon.busAddress)
            let loop = EventLoop(name: "other program")
            let client = NATSClient(
                NATSClientConfiguration([NATSAddress(host: "127.0.0.1", port: bus.port)]), loop: loop,
                time: LoopTime(loop), randomness: SystemRandomness(), log: Log("client", to: cluster.log),
                metrics: Metrics())
            client.start()
            let heard = Observed<String>()
            _ = try client.subscribe("module.greeting", queue: nil) {
                heard.note(String(decoding: $0.payload, as: UTF8.self))
            }
            try await member.does("subscribe module.answer")
            // The subscription is there before what follows on the same connection.
            try await member.does("publish module.greeting hello")
            let group = #"""
                {"ServiceID":"x","RealmID":1,"GroupID":33,"LeaderGUID":7,"LootMethod":3,"LooterGUID":7,"LootThreshold":2,\#
                "GroupType":0,"Difficulty":0,"RaidDifficulty":0,"MasterLooterGuid":0,"Members":[\#
                {"MemberGUID":7,"MemberFlags":0,"MemberName":"A","IsOnline":true,"SubGroup":0,"Roles":0},\#
                {"MemberGUID":8,"MemberFlags":0,"MemberName":"B","IsOnline":true,"SubGroup":0,"Roles":0}]}
                """#
            try client.publish("group.created", Array(#"{"v":"0.0.1","t":2,"p":\#(group)}"#.utf8))
            try await member.hears("group 33 leader 7 members 2")
            let other = #"{"v":"0.0.1","t":5,"p":{"RealmID":2,"GroupID":34,"OnlineMembers":null}}"#
            try client.publish("group.disband", Array(other.utf8))
            try client.publish(
                "group.disband", Array(#"{"v":"0.0.1","t":5,"p":{"RealmID":1,"GroupID":33}}"#.utf8))
            try await member.hears("group 33 disbanded")
            #expect(member.count("group 34") == 0)
            try client.publish("module.answer", Array("well met".utf8))
            try await member.hears("message module.answer well met")
            try await member.does("publish module.greeting again")
            try await heard.wait { $0.contains("again") }
            await client.stop()
            loop.stop()
        }
    }

    // MARK: Groups

    private func form(_ cluster: TestCluster, _ run: String, _ members: ClosedRange<UInt32>) async throws
        -> UInt32
    {
        let view = try await cluster.bus.ask(
            Groups.FormDungeonGroup(
                run: run, dungeon: 206, leader: nil,
                members: members.map {
                    Groups.DungeonMember(
                        id: CharacterID(realm: RealmID(1), low: $0), name: "P\($0)", roles: .damage)
                }))
        return view.number(in: RealmID(1))
    }

    @Test func groupsThatAWorldserverMissedAreTold() async throws {
        try await withMember { cluster, member, _ in
            let first = try await form(cluster, "one", 1...3)
            try await member.hears("group \(first) leader 1 members 3")
            // A process that joins later hears of all that there are, and of nothing else.
            member.kill()
            let second = try await form(cluster, "two", 4...5)
            let bus = try #require(cluster.daemon.busAddress)
            let heir = try MemberProcess(bus: bus, port: member.port)
            defer { heir.kill() }
            try await heir.hears("group \(first) leader 1 members 3")
            try await heir.hears("group \(second) leader 4 members 2")
            #expect(member.count("group \(first) disbanded") == 0)
            _ = try await cluster.bus.ask(
                Groups.Dissolve(Groups.ID(home: RealmID(1), number: second)))
            try await heir.hears("group \(second) disbanded")
            #expect(heir.count("group \(first) leader") == 1)
        }
    }

    @Test func whatNoServiceToldChangesNothing() async throws {
        try await withMember { cluster, member, _ in
            let first = try await form(cluster, "one", 1...3)
            try await member.hears("group \(first) leader 1 members 3")
            let loop = EventLoop(name: "other program")
            defer { loop.stop() }
            let bus = try #require(cluster.daemon.busAddress)
            let client = NATSClient(
                NATSClientConfiguration([NATSAddress(host: "127.0.0.1", port: bus.port)]), loop: loop,
                time: LoopTime(loop), randomness: SystemRandomness(), log: Log("client", to: cluster.log),
                metrics: Metrics())
            client.start()
            let wrong = #"""
                {"v":"0.0.1","t":5,"p":{"RealmID":1,"GroupID":\#(first),"NimbusHome":1,"NimbusRun":7,\#
                "NimbusNumber":99,"NimbusTotal":99}}
                """#
            try client.publish("group.disband", Array(wrong.utf8))
            // The library asks, and goes on where it was.
            let second = try await form(cluster, "two", 4...5)
            try await member.hears("group \(second) leader 4 members 2")
            #expect(member.count("disbanded") == 0)
            await client.stop()
        }
    }
}
