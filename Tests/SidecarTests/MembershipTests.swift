import Base
import GUIDsAPI
import Testing
import WorldserverAPI

@testable import Sidecar

/// A way to a cluster that notes what it is asked for.
private final class FakeLink: ClusterLink {
    struct Calls: Sendable {
        var started: [InitParameters] = []
        var shutdowns = 0
        var numbers: [String] = []
        var maps: [[MapID]] = []
        var messages: [String] = []
        var listeners: [(subject: String, call: @Sendable (String, [UInt8]) -> Void)] = []
        var reports: [WorldReport] = []
        var matches: [RatedArenaMatch] = []
    }
    let calls = Locked(Calls())
    let maps: [MapID]
    let duringStart: @Sendable () -> Void
    init(maps: [MapID] = [], duringStart: @escaping @Sendable () -> Void = {}) {
        self.maps = maps
        self.duringStart = duringStart
    }

    func start(_ parameters: InitParameters) -> [MapID] {
        calls.withLock { $0.started.append(parameters) }
        duringStart()
        return maps
    }
    func shutdown() { calls.withLock { $0.shutdowns += 1 } }
    func nextGUID(_ sequence: GUIDs.Sequence, realm: RealmID) -> UInt64 {
        calls.withLock { $0.numbers.append("\(sequence) \(realm)") }
        return 4711
    }
    func mapsLoaded(_ maps: [MapID]) { calls.withLock { $0.maps.append(maps) } }
    func publish(_ subject: String, _ payload: [UInt8]) -> Bool {
        calls.withLock { $0.messages.append("\(subject) \(payload)") }
        return true
    }
    func subscribe(_ subject: String, _ callback: @escaping @Sendable (String, [UInt8]) -> Void) -> Bool {
        calls.withLock { $0.listeners.append((subject, callback)) }
        return !subject.isEmpty
    }
    func report(_ report: WorldReport) { calls.withLock { $0.reports.append(report) } }
    func finishRatedArenaMatch(
        _ match: RatedArenaMatch
    ) -> Result<Worldserver.ArenaResult, ArenaFailure> {
        calls.withLock { $0.matches.append(match) }
        return .failure(.refused(.memberMismatch))
    }
}

struct MembershipTests {
    private let world = TestWorld()
    private let parameters = InitParameters(
        port: 8085, realm: RealmID(1), isCrossRealm: false, availableMaps: "0,1")
    private let match = RatedArenaMatch(
        ownerRealm: RealmID(1), isCrossRealm: false, instance: 5, arenaType: 2, winner: 0, isValid: true,
        sides: Worldserver.ArenaSides(allianceTeam: 1, hordeTeam: 2, allianceRating: 3, hordeRating: 4),
        participants: [])

    private func membership(_ links: (any ClusterLink)?...) -> Membership {
        let left = Locked(links)
        return Membership(
            LinkSeams(
                world: world.side, time: world.time, randomness: SeededRandomness(seed: 1),
                log: Log("sidecar", to: world.log), metrics: world.metrics, settings: SidecarSettings())
        ) { _ in left.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    @Test func joiningSaysWhichMapsWereDealt() {
        let link = FakeLink(maps: [MapID(0), MapID(1)])
        let membership = membership(link)
        #expect(membership.join(parameters) == [MapID(0), MapID(1)])
        #expect(link.calls.withLock { $0.started } == [parameters])
    }

    @Test func joiningTwiceIsJoiningOnce() {
        let link = FakeLink(maps: [MapID(571)])
        let membership = membership(link, FakeLink())
        _ = membership.join(parameters)
        #expect(membership.join(parameters) == [MapID(571)])
        #expect(link.calls.withLock { $0.started.count } == 1)
        #expect(world.log.entries.contains { $0.level == .warning })
    }

    @Test func whoLeftCanJoinAgain() throws {
        let first = FakeLink(maps: [MapID(0)])
        let second = FakeLink(maps: [MapID(1)])
        let membership = membership(first, second)
        _ = membership.join(parameters)
        membership.leave()
        membership.leave()
        #expect(first.calls.withLock { $0.shutdowns } == 1)
        #expect(!world.side.deliver(.groupDisbanded(group: 1)))
        #expect(membership.join(parameters) == [MapID(1)])
        #expect(world.side.deliver(.groupDisbanded(group: 1)))
        _ = try world.ask(Worldserver.Touch())
    }

    @Test func leavingWhileJoiningEndsIt() {
        let membership = Locked<Membership?>(nil)
        let link = FakeLink(maps: [MapID(0)]) { membership.withLock { $0 }?.leave() }
        let made = self.membership(link)
        membership.withLock { $0 = made }
        _ = made.join(parameters)
        #expect(link.calls.withLock { $0.shutdowns } == 1)
        #expect(made.nextGUID(.item, realm: RealmID(0)) == 0)
        membership.withLock { $0 = nil }
    }

    @Test func withoutALinkThereIsNoClusterAndNothingBreaks() {
        let membership = membership(nil)
        #expect(membership.join(parameters) == [])
        #expect(membership.nextGUID(.character, realm: RealmID(0)) == 0)
        #expect(!membership.publish("a", []))
        #expect(!membership.subscribe("a", listener: 0))
        membership.report(.readyCheckFinished(player: GUID(1)))
        membership.mapsLoaded([MapID(0)])
        #expect(membership.finishRatedArenaMatch(match) == .failure(.unanswered))
        #expect(world.value(of: "nimbus_sidecar_unheard_total") == 4)
        membership.leave()
    }

    @Test func insideTheLinkIsAsked() {
        let link = FakeLink()
        let membership = membership(link)
        _ = membership.join(parameters)
        #expect(membership.nextGUID(.item, realm: RealmID(2)) == 4711)
        #expect(membership.publish("a.b", [1, 2]))
        membership.report(.readyCheckFinished(player: GUID(1)))
        membership.mapsLoaded([MapID(0)])
        #expect(membership.finishRatedArenaMatch(match) == .failure(.refused(.memberMismatch)))
        let calls = link.calls.withLock { $0 }
        #expect(calls.numbers == ["item 2"])
        #expect(calls.messages == ["a.b [1, 2]"])
        #expect(calls.reports == [.readyCheckFinished(player: GUID(1))])
        #expect(calls.maps == [[MapID(0)]])
        #expect(calls.matches == [match])
        #expect(world.value(of: "nimbus_sidecar_unheard_total") == 0)
    }

    @Test func messagesWaitForTheWorld() throws {
        let link = FakeLink()
        let membership = membership(link)
        _ = membership.join(parameters)
        let added = world.side.hooks.add { _, _, _ in }
        let listener = try #require(added)
        #expect(membership.subscribe("a.*", listener: listener))
        #expect(!membership.subscribe("", listener: listener))
        link.calls.withLock { $0.listeners[0] }.call("a.b", [7])
        #expect(world.side.queues.lengths.events == 1)
        world.turn()
        #expect(world.value(of: "nimbus_sidecar_events_total", ["outcome": "called"]) == 1)
    }
}
