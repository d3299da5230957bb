import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Gateways, and what the realm list says of a realm (spec registry 3.7).
@Suite struct GatewaysTests {
    private func add(_ bench: WorldsBench, _ id: String, realm: UInt32 = 1, connections: UInt32 = 0)
        async throws
    {
        _ = try await bench.gateway(id, realm: realm, connections: connections)
    }
    private func state(_ bench: WorldsBench, _ realm: UInt32 = 1) async throws -> Worlds.RealmState {
        try #require(try await bench.bus.ask(Worlds.RealmStates(realms: [RealmID(realm)])).first)
    }

    @Test func aRealmNeedsAGatewayAndAHealthyWorldserver() async throws {
        let bench = try await WorldsBench()
        #expect(try await state(bench).isOnline == false)
        #expect(try await state(bench).gatewayAddress == nil)
        try await add(bench, "1")
        #expect(try await state(bench).isOnline == false)
        let a = try await bench.register("a")
        let online = try await state(bench)
        #expect(online.isOnline && online.gatewayAddress == "gateway-1:8085")
        try await bench.look(a, .unresponsive, times: 2)
        #expect(try await state(bench).isOnline == false)
        #expect(try await state(bench, 2).isOnline == false)
    }

    @Test func statesComeInTheOrderAskedFor() async throws {
        let bench = try await WorldsBench()
        let states = try await bench.bus.ask(Worlds.RealmStates(realms: [2, 1, 9].map { RealmID($0) }))
        #expect(states.map(\.realm.rawValue) == [2, 1, 9])
    }

    @Test func clientsGoToTheGatewayWithTheFewestAndEachOneCounts() async throws {
        let bench = try await WorldsBench()
        try await add(bench, "1", connections: 3)
        try await add(bench, "2", connections: 1)
        var handedOut: [String] = []
        for _ in 0..<5 { handedOut.append(try await state(bench).gatewayAddress ?? "") }
        // Two for the emptier one, then the equal ones by turns, the lower id first.
        #expect(handedOut.map { $0.dropFirst(8).prefix(1) } == ["2", "2", "1", "2", "1"])
        // A report says what is really there.
        _ = try await bench.bus.ask(Worlds.ReportGateway(id: "1", connections: 0))
        _ = try await bench.bus.ask(Worlds.ReportGateway(id: "2", connections: 7))
        #expect(try await state(bench).gatewayAddress == "gateway-1:8085")
        #expect(try await state(bench).connections == 7)
    }

    @Test func aGatewayThatComesBackEndsWhatItWasBefore() async throws {
        let bench = try await WorldsBench()
        try await add(bench, "1")
        try await add(bench, "1", realm: 2)
        #expect(bench.subjects == ["sr.gw.added", "sr.gw.removed.unhealthy", "sr.gw.added"])
        #expect(try await bench.bus.ask(Worlds.ListGateways(realm: RealmID(1))).isEmpty)
        #expect(try await bench.bus.ask(Worlds.ListGateways()).map(\.realm.rawValue) == [2])
    }

    @Test func aGatewayThatLeavesIsToldOnce() async throws {
        let bench = try await WorldsBench()
        try await add(bench, "1")
        for _ in 0..<2 { _ = try await bench.bus.ask(Worlds.DeregisterGateway(id: "1")) }
        #expect(bench.subjects == ["sr.gw.added", "sr.gw.removed.unhealthy"])
        #expect(try await state(bench).gatewayAddress == nil)
    }

    @Test func reportsOfUnknownGatewaysChangeNothing() async throws {
        let bench = try await WorldsBench()
        _ = try await bench.bus.ask(Worlds.ReportGateway(id: "9", connections: 5))
        #expect(try await bench.bus.ask(Worlds.ListGateways()).isEmpty)
        #expect(try await state(bench).connections == 0)
    }

    // MARK: Incarnations (spec registry 5.5)

    @Test func aNewerStartEndsTheOlderIncarnationAndNotItself() async throws {
        let bench = try await WorldsBench()
        #expect(try await bench.gateway("1", startedAt: 100).isCurrent)
        #expect(try await bench.gateway("1", startedAt: 100).isCurrent)
        #expect(bench.subjects == ["sr.gw.added"], "the same one said it again")
        #expect(try await bench.gateway("1", startedAt: 200).isCurrent)
        #expect(bench.subjects == ["sr.gw.added", "sr.gw.removed.unhealthy", "sr.gw.added"])
        let event = try #require(try await bench.ends(1).first)
        #expect(event.gateway.startedAt == 100 && event.endedBefore == 200)
    }

    @Test func anOlderIncarnationCannotComeBackOrSpeakForTheNewer() async throws {
        let bench = try await WorldsBench()
        _ = try await bench.gateway("1", startedAt: 200)
        #expect(try await bench.gateway("1", startedAt: 100).isCurrent == false)
        #expect(try await bench.tell("1", startedAt: 100).isCurrent == false)
        _ = try await bench.bus.ask(Worlds.DeregisterGateway(id: "1", startedAt: 100))
        #expect(try await bench.bus.ask(Worlds.ListGateways()).map(\.startedAt) == [200])
        #expect(bench.subjects == ["sr.gw.added"])
        #expect(try await bench.tell("1", startedAt: 200).isCurrent)
    }

    @Test func aGatewayThatIsSilentIsGone() async throws {
        let bench = try await WorldsBench()
        for id in ["1", "2"] { _ = try await bench.gateway(id, startedAt: 100) }
        for _ in 0..<3 {
            try await bench.tick()
            try await bench.tell("2", startedAt: 100)
        }
        #expect(try await bench.bus.ask(Worlds.ListGateways()).count == 2)
        try await bench.tick()
        let event = try #require(try await bench.ends(1).first)
        #expect(event.gateway.id == "1" && event.endedBefore == 101)
        #expect(try await bench.bus.ask(Worlds.ListGateways()).map(\.id) == ["2"])
        // It lives after all: it learns that it is not known, and registers again.
        #expect(try await bench.tell("1", startedAt: 100).isCurrent == false)
        #expect(try await bench.gateway("1", startedAt: 100).isCurrent)
    }

    /// A machine that was suspended finds all its clocks far ahead at once.
    @Test func aJumpOfTheClockIsOneSilence() async throws {
        let bench = try await WorldsBench()
        _ = try await bench.gateway("1", startedAt: 100)
        bench.time.advance(by: .seconds(3600))
        for _ in 0..<50 { await Task.yield() }
        #expect(try await bench.tell("1", startedAt: 100).isCurrent)
        #expect(try await bench.bus.ask(Worlds.ListGateways()).count == 1)
    }

    @Test(arguments: TestDriver.dialects)
    func aGatewayThatDiedWhileTheRegistryWasAwayIsGone(_ driver: TestDriver) async throws {
        try await withRestart(on: driver) { bench in
            for id in ["1", "2", "3"] { _ = try await bench.gateway(id, startedAt: 100) }
            _ = try await bench.bus.ask(Worlds.DeregisterGateway(id: "3", startedAt: 100))
        } second: { bench, _ in
            #expect(try await state(bench).gatewayAddress == nil, "none has shown itself")
            #expect(try await bench.tell("2", startedAt: 100).isCurrent, "it need not register again")
            #expect(try await state(bench).gatewayAddress == "gateway-2:8085")
            for _ in 0..<4 {
                try await bench.tick()
                try await bench.tell("2", startedAt: 100)
            }
            #expect(try await bench.ends(1).map(\.gateway.id) == ["1"])
            #expect(try await bench.bus.ask(Worlds.ListGateways()).map(\.id) == ["2"])
        }
    }

    @Test func whoAGatewayHadSomewhereGoesWithIt() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        for id in ["1", "2"] { _ = try await bench.gateway(id) }
        try await bench.tell("1", a, [0: 3])
        try await bench.tell("2", a, [0: 4, 1: 5])
        #expect(try await bench.world(a)?.players == 12)
        _ = try await bench.bus.ask(Worlds.DeregisterGateway(id: "2"))
        #expect(try await bench.world(a)?.players == 3)
        // Of an older incarnation of the worldserver it says nothing.
        var old = a
        old.incarnation -= 1
        try await bench.tell("1", old, [0: 9])
        #expect(try await bench.world(a)?.players == 0)
    }
}
