import Base
import Bus
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// Two processes of one address that do not say which they are (spec registry 3.1).
@Suite struct OneAddressTests {
    private let request = Worlds.Register(host: "a", gamePort: 8085, realm: RealmID(1))

    private func join(_ bench: WorldsBench) async throws -> Worlds.Registered {
        try await bench.register("a", health: "")
    }
    /// It shows that it lives, by itself.
    @discardableResult
    private func beat(_ bench: WorldsBench, _ world: Worlds.Registered) async throws -> Bool {
        try await bench.look(world, alive)?.isCurrent ?? false
    }

    @Test func aRestartGetsItsAddressAtOnce() async throws {
        let bench = try await WorldsBench()
        let old = try await join(bench)
        try await beat(bench, old)
        let new = try await join(bench)
        #expect(new.incarnation > old.incarnation && new.arrival == .joined)
        #expect(
            try await bench.heard(3) == ["added a:8085", "removed a:8085", "added a:8085"])
    }

    @Test func ofTwoThatLiveTheLaterOneHasIt() async throws {
        let bench = try await WorldsBench()
        let old = try await join(bench)
        try await beat(bench, old)
        let new = try await join(bench)
        // At once, before the later one could report, and for ever after.
        for second in 0..<300 {
            #expect(try await beat(bench, old) == false)
            #expect(await bench.refusal(request) == .occupied, "after \(second) s")
            bench.time.advance(by: .seconds(1))
            #expect(try await beat(bench, new), "after \(second) s")
        }
        #expect(try await bench.world(new)?.endpoint.incarnation == new.incarnation)
        let refused = bench.metrics.counter("nimbus_worlds_refused_total", help: "", ["reason": "occupied"])
        #expect(refused.value == 300)
    }

    @Test func theEarlierOneGetsItWhenTheLaterOneIsSilent() async throws {
        let bench = try await WorldsBench()
        try await beat(bench, try await join(bench))
        let new = try await join(bench)
        try await beat(bench, new)
        bench.time.advance(by: .milliseconds(4_900))
        #expect(await bench.refusal(request) == .occupied)
        bench.time.advance(by: .milliseconds(100))
        let again = try await join(bench)
        #expect(again.incarnation > new.incarnation)
        #expect(try await beat(bench, new) == false)
    }

    @Test func theEarlierOneGetsItWhenTheLaterOneLeaves() async throws {
        let bench = try await WorldsBench()
        try await beat(bench, try await join(bench))
        let new = try await join(bench)
        try await beat(bench, new)
        _ = try await bench.bus.ask(Worlds.Deregister(id: new.id, incarnation: new.incarnation))
        #expect(await bench.refusal(request) == nil)
    }

    /// A minute after the last one that wanted it back, a restart is a restart again.
    @Test func nobodyIsSuspectedForEver() async throws {
        let bench = try await WorldsBench()
        try await beat(bench, try await join(bench))
        let new = try await join(bench)
        for _ in 0..<60 {
            bench.time.advance(by: .seconds(1))
            try await beat(bench, new)
        }
        #expect(await bench.refusal(request) == nil)
    }

    /// One that says which process it is takes the address from one that does not, and keeps it.
    @Test func whoSaysWhichProcessItIsWins() async throws {
        let bench = try await WorldsBench()
        try await beat(bench, try await join(bench))
        let named = try await bench.register("a", health: "", process: 7)
        #expect(await bench.refusal(request) == .occupied)
        try await beat(bench, named)
        #expect(await bench.refusal(request) == .occupied)
        #expect(try await beat(bench, named))
    }
}
