import Base
import Bus
import Loop
import TestSupport
import Testing
import WorldLink
import WorldsAPI

/// What the link tells the registry of worldservers that registered by themselves.
@Suite struct LookTests {
    /// Moves the clock in small steps until the registry has heard `count`
    /// reports; returns how long that took.
    @discardableResult
    private func advance(_ bench: LinkBench, until count: Int, _ reports: Observed<Worlds.ReportHealth>)
        async throws
        -> Duration
    {
        let began = bench.time.now()
        while reports.values.count < count {
            bench.time.advance(by: .milliseconds(100))
            // Sockets are real: let the look that is due now come to its end before time goes on.
            try await settle(bench)
            guard bench.time.now() - began < .seconds(120) else {
                throw TestSupportError("\(reports.values.count) reports in two minutes")
            }
        }
        return bench.time.now() - began
    }
    /// A few turns of the loop, with a round trip through a socket in each.
    private func settle(_ bench: LinkBench) async throws {
        let echo = try Listener(.loopback(), loop: bench.loop) { $0.handler = Echo() }
        for _ in 0..<3 {
            await withCheckedContinuation { continuation in
                bench.loop.execute {
                    let asker = Asker { continuation.resume() }
                    do { _ = try Connection.connect(to: echo.address, on: bench.loop, handler: asker) } catch
                    {
                        continuation.resume()
                    }
                }
            }
        }
        echo.close()
    }

    @Test func aHealthyWorldIsReportedAliveEachInterval() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "OK")
            server["/metrics"] = .page(200, "active_connections 12\ndelay_mean 7\n")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(
                NotingRegistry.world("10.0.0.1:8085", incarnation: 3, health: server.address.description))
            try await advance(bench, until: 2, registry.reports)
            let passed = try await advance(bench, until: 3, registry.reports)
            // Four seconds from look to look; the test's time runs on while a page is on its way. A look
            // after a failure would come after one.
            #expect(passed > .seconds(2) && passed < .seconds(6))
            #expect(registry.reports.values.map(\.kind) == Array(repeating: "alive 12/7", count: 3))
            #expect(
                registry.reports.values.allSatisfy { $0.incarnation == 3 && $0.id == "id of 10.0.0.1:8085" })
            await link.stop()
        }
    }

    @Test func lostMetricsKeepTheirLastValues() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "OK")
            server["/metrics"] = .page(200, "active_connections 12\n")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: server.address.description))
            try await advance(bench, until: 1, registry.reports)
            server["/metrics"] = .page(500, "collector broke")
            try await advance(bench, until: 4, registry.reports)
            #expect(registry.reports.values.last?.kind == "alive 12/0")
            await link.stop()
        }
    }

    @Test(arguments: [
        (PageServer.Answer.page(503, ""), "unresponsive"), (.page(504, ""), "unresponsive"),
        (.silence, "unresponsive"),
        (.page(500, ""), "refused"), (.page(404, ""), "refused"), (.hangUp, "refused"),
        (.raw(Array("nonsense\r\n\r\n".utf8)), "refused"),
    ])
    func failuresHaveTheirClass(_ answer: PageServer.Answer, _ expected: String) async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = answer
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: server.address.description))
            try await advance(bench, until: 2, registry.reports)
            #expect(registry.reports.values.prefix(2).map(\.kind) == [expected, expected])
            await link.stop()
        }
    }

    @Test func aFailureIsCheckedAgainSoonAndASuccessIsNot() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(503, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: server.address.description))
            try await advance(bench, until: 1, registry.reports)
            let again = try await advance(bench, until: 2, registry.reports)
            #expect(again < .seconds(3))
            server["/healthcheck"] = .page(200, "")
            try await advance(bench, until: 3, registry.reports)
            #expect(registry.reports.values.last?.kind == "alive 0/0")
            let next = try await advance(bench, until: 4, registry.reports)
            #expect(next >= .milliseconds(3_800))
            await link.stop()
        }
    }

    @Test func aWorldWithoutAPageIsKnockedAt() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let registry = NotingRegistry(bench)
            let address = server.address
            let link = bench.link(
                [StaticWorld(host: address.host, port: address.port, realm: RealmID(1))], bus: registry.bus)
            try await link.start()
            try await advance(bench, until: 2, registry.reports)
            #expect(server.requests.values == [], "nothing is sent to a game port")
            await server.stop()
            try await advance(bench, until: 4, registry.reports)
            #expect(registry.reports.values.map(\.kind) == ["reachable", "reachable", "refused", "refused"])
            await link.stop()
        }
    }

    @Test func oneThatHangsDelaysNobodyElse() async throws {
        try await withBench { bench in
            let (stuck, well) = (try PageServer(on: bench.loop), try PageServer(on: bench.loop))
            stuck["/healthcheck"] = .silence
            well["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:1", health: stuck.address.description))
            registry.add(NotingRegistry.world("10.0.0.1:2", health: well.address.description))
            // The stuck one needs 5 s for its first answer; the other one is seen at 1 s and at 5 s.
            try await advance(bench, until: 2, registry.reports)
            #expect(registry.reports.values.first?.id == "id of 10.0.0.1:2")
            try await advance(bench, until: 4, registry.reports)
            let kinds = Dictionary(grouping: registry.reports.values, by: \.id).mapValues { $0.map(\.kind) }
            #expect(kinds["id of 10.0.0.1:1"]?.allSatisfy { $0 == "unresponsive" } == true)
            #expect(kinds["id of 10.0.0.1:2"]?.allSatisfy { $0 == "alive 0/0" } == true)
            await link.stop()
        }
    }

    @Test func aWorldThatLeftIsNotLookedAt() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            let world = NotingRegistry.world("10.0.0.1:8085", health: server.address.description)
            registry.add(world)
            try await advance(bench, until: 1, registry.reports)
            registry.bus.publish(Worlds.WorldRemoved(world: world))
            try await settle(bench)
            let seen = server.requests.values.count
            for _ in 0..<20 {
                bench.time.advance(by: .seconds(1))
                try await settle(bench)
            }
            #expect(server.requests.values.count == seen)
            await link.stop()
        }
    }

    /// The event of its end was lost on the way.
    @Test func oneThatTheRegistryHasNoLongerIsNotLookedAtForEver() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: server.address.description))
            try await advance(bench, until: 1, registry.reports)
            registry.known.withLock { $0 = [] }
            var seen = -1
            while server.requests.values.count != seen {
                seen = server.requests.values.count
                bench.time.advance(by: .seconds(10))
                try await settle(bench)
                try #require(bench.time.now() < Instant(nanoseconds: 300_000_000_000))
            }
            #expect(registry.reports.values.count == 1)
            await link.stop()
        }
    }

    /// One that came back may have its pages elsewhere; nobody says so by an event.
    @Test func aPageThatMovedIsFound() async throws {
        try await withBench { bench in
            let (old, new) = (try PageServer(on: bench.loop), try PageServer(on: bench.loop))
            for server in [old, new] { server["/healthcheck"] = .page(200, "") }
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: old.address.description))
            try await advance(bench, until: 1, registry.reports)
            registry.known.withLock {
                $0 = [NotingRegistry.world("10.0.0.1:8085", health: new.address.description)]
            }
            while new.requests.values.isEmpty {
                bench.time.advance(by: .seconds(1))
                try await settle(bench)
                try #require(bench.time.now() < Instant(nanoseconds: 300_000_000_000))
            }
            await link.stop()
        }
    }

    @Test func theNewIncarnationIsReportedAfterAReturn() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            let old = NotingRegistry.world(
                "10.0.0.1:8085", incarnation: 1, health: server.address.description)
            registry.add(old)
            try await advance(bench, until: 1, registry.reports)
            registry.bus.publish(Worlds.WorldRemoved(world: old))
            registry.add(
                NotingRegistry.world("10.0.0.1:8085", incarnation: 2, health: server.address.description))
            try await advance(bench, until: 3, registry.reports)
            #expect(registry.reports.values.map(\.incarnation) == [1, 2, 2])
            await link.stop()
        }
    }

    @Test func worldsOfAnEarlierRunAreLookedAtAtOnce() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            registry.known.withLock {
                $0 = [
                    NotingRegistry.world(
                        "10.0.0.1:8085", health: server.address.description, state: .unverified)
                ]
            }
            let link = bench.link(bus: registry.bus)
            try await link.start()
            let passed = try await advance(bench, until: 1, registry.reports)
            #expect(passed < .seconds(1))
            await link.stop()
        }
    }

    @Test func aStoppedLinkIsQuiet() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, "")
            let registry = NotingRegistry(bench)
            let link = bench.link(bus: registry.bus)
            try await link.start()
            registry.add(NotingRegistry.world("10.0.0.1:8085", health: server.address.description))
            try await advance(bench, until: 1, registry.reports)
            await link.stop()
            registry.add(NotingRegistry.world("10.0.0.1:8086", health: server.address.description))
            for _ in 0..<10 {
                bench.time.advance(by: .seconds(1))
                try await settle(bench)
            }
            #expect(registry.reports.values.count == 1)
        }
    }
}

/// Returns what it gets.
final class Echo: ConnectionHandler {
    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        connection.write(UnsafeRawBufferPointer(bytes))
        return bytes.count
    }
    func closed(_ connection: Connection, _ cause: CloseCause) {}
}

/// Sends a byte, waits for it to come back, and ends.
final class Asker: ConnectionHandler {
    private let done: () -> Void
    init(done: @escaping () -> Void) { self.done = done }
    func connected(_ connection: Connection) { connection.write([1]) }
    func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        connection.close(because: "done")
        return bytes.count
    }
    func closed(_ connection: Connection, _ cause: CloseCause) { done() }
}
