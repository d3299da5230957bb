import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Health as the whole registry applies it.
@Suite struct ServiceHealthTests {
    @Test func theDeadAreRemovedBeforeTheirMapsAreDealtOut() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        try await bench.look(a, .refused, times: 2)
        #expect(bench.subjects.suffix(2) == ["sr.gs.removed", "sr.gs.maps.reassigned"])
        #expect(try await bench.world(a) == nil)
        #expect(try await bench.world(b)?.assignedMaps.count == 119)
    }

    @Test func looksAtAnOldIncarnationCountForNothing() async throws {
        let bench = try await WorldsBench()
        let old = try await bench.register("a")
        try await bench.look(old, .refused)
        let new = try await bench.register("a")
        try await bench.look(old, .refused, times: 5)
        try await bench.look(new, .refused)
        #expect(try await bench.world(new)?.health == .healthy)
        try await bench.look(old, alive(99))
        #expect(try await bench.world(new)?.connections == 0)
    }

    @Test func metricsOfTheRemovedDoNotBringThemBack() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a")
        try await bench.look(a, .refused, times: 2)
        try await bench.look(a, alive(5))
        #expect(try await bench.bus.ask(Worlds.ListWorlds()).isEmpty)
    }

    @Test func aDegradedOneLosesItsMapsWhenTheTimeIsUp() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", available: "0"), all = try await bench.register("all")
        try await bench.look(a, .unresponsive, times: 2)
        // Nobody looks any more; time alone decides.
        while try await bench.world(a) != nil {
            bench.time.advance(by: .seconds(5))
            for _ in 0..<50 { await Task.yield() }
            try #require(bench.time.now() < Instant(nanoseconds: 300_000_000_000))
        }
        #expect(try await bench.world(all)?.assignedMaps.contains(MapID(0)) == true)
        #expect(
            bench.time.now() >= Instant(nanoseconds: 121_000_000_000), "120 s after the clock's first second")
    }

    @Test func oneThatReportedItselfAndFellSilentIsDegraded() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", health: "")
        try await bench.look(a, alive)
        for _ in 0..<5 {
            bench.time.advance(by: .seconds(5))
            for _ in 0..<50 { await Task.yield() }
        }
        try await bench.events.wait { $0.contains { $0.word == "a:8085 degraded" } }
        try await bench.look(a, alive)
        #expect(try await bench.world(a)?.health == .healthy)
    }

    @Test func whoWaitedForAnIllHeirLosesItsMapsWhenItIsWell() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        try await bench.register("c")
        // Some of b's maps go to a, which loads them but is ill.
        try await bench.look(a, .unresponsive, times: 2)
        let pending = try #require(try await bench.world(a)?.pendingMaps)
        #expect(!pending.isEmpty)
        _ = try await bench.bus.ask(Worlds.ConfirmMaps(id: a.id, incarnation: a.incarnation, maps: pending))
        #expect(try await bench.world(b).map { Set($0.assignedMaps).isSuperset(of: pending) } == true)
        try await bench.look(a, alive)
        #expect(try await bench.world(b).map { Set($0.assignedMaps).isDisjoint(with: pending) } == true)
    }

    @Test func deathsAreCounted() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a"), b = try await bench.register("b")
        try await bench.look(a, .refused, times: 2)
        _ = try await bench.bus.ask(Worlds.Deregister(id: b.id, incarnation: b.incarnation))
        let dead = bench.metrics.counter("nimbus_worlds_dead_total", help: "")
        #expect(dead.value == 1, "one that leaves of its own will is not counted")
    }
}
