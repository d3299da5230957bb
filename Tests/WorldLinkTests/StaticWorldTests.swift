import Base
import Bus
import Loop
import TestSupport
import Testing
import WorldLink
import WorldsAPI

/// Worldservers that the admin names, with the real registry.
@Suite struct StaticWorldTests {
    private func world(_ server: PageServer, page: Bool = false, maps: [UInt32] = []) -> StaticWorld {
        StaticWorld(
            host: server.address.host, port: server.address.port,
            healthAddress: page ? server.address.description : "",
            realm: RealmID(1), availableMaps: maps.map { MapID($0) })
    }
    /// Moves the clock until `condition` holds.
    private func advance(_ bench: LinkBench, until condition: () async throws -> Bool) async throws {
        for _ in 0..<600 {
            if try await condition() { return }
            bench.time.advance(by: .milliseconds(250))
            for _ in 0..<10 { await Task.yield() }
            await withCheckedContinuation { continuation in bench.loop.execute { continuation.resume() } }
        }
        throw TestSupportError("it did not come about in two and a half minutes of the test's clock")
    }

    @Test func aStaticWorldThatAnswersIsRegisteredWhenStartReturns() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let link = bench.link([world(server, maps: [0, 530])])
            try await link.start()
            let worlds = try await bench.worlds()
            #expect(worlds.map(\.endpoint.address) == [server.address.description])
            #expect(worlds.first?.assignedMaps == [MapID(0), MapID(530)])
            #expect(worlds.first?.pendingMaps == [])
            await link.stop()
        }
    }

    @Test func aStaticWorldThatIsAwayIsRegisteredWhenItComes() async throws {
        try await withBench { bench in
            let first = try PageServer(on: bench.loop)
            let address = first.address
            await first.stop()
            let link = bench.link([StaticWorld(host: address.host, port: address.port, realm: RealmID(1))])
            try await link.start()
            #expect(try await bench.worlds().isEmpty, "nobody is sent to a worldserver that was never seen")
            for _ in 0..<8 {
                bench.time.advance(by: .seconds(10))
                for _ in 0..<20 { await Task.yield() }
            }
            #expect(try await bench.worlds().isEmpty)
            let server = try PageServer(on: bench.loop, at: address)
            try await advance(bench) { try await !bench.worlds().isEmpty }
            #expect(try await bench.worlds().first?.endpoint.address == server.address.description)
            await link.stop()
        }
    }

    @Test func aStaticWorldThatDiesIsRemovedAndComesBackAsAnotherIncarnation() async throws {
        try await withBench { bench in
            var server = try PageServer(on: bench.loop)
            let address = server.address
            server["/healthcheck"] = .page(200, "")
            let link = bench.link([world(server, page: true)])
            try await link.start()
            let first = try #require(try await bench.worlds().first)
            await server.stop()
            try await advance(bench) { try await bench.worlds().isEmpty }
            #expect(bench.removed.values.map(\.endpoint.incarnation) == [first.endpoint.incarnation])
            server = try PageServer(on: bench.loop, at: address)
            server["/healthcheck"] = .page(200, "")
            try await advance(bench) { try await !bench.worlds().isEmpty }
            let second = try #require(try await bench.worlds().first)
            #expect(second.endpoint.id == first.endpoint.id)
            #expect(second.endpoint.incarnation > first.endpoint.incarnation)
            await link.stop()
        }
    }

    @Test func aRestartThatNobodySawEndsTheOldIncarnation() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            server["/healthcheck"] = .page(200, #"{"status":"OK","startedAtUnixMs":1000}"#)
            let link = bench.link([world(server, page: true)])
            try await link.start()
            let first = try #require(try await bench.worlds().first)
            try await advance(bench) { server.requests.values.filter { $0 == "/healthcheck" }.count >= 3 }
            #expect(try await bench.worlds().first?.endpoint.incarnation == first.endpoint.incarnation)
            server["/healthcheck"] = .page(200, #"{"status":"OK","startedAtUnixMs":2000}"#)
            try await advance(bench) {
                try await bench.worlds().first?.endpoint.incarnation ?? 0 > first.endpoint.incarnation
            }
            #expect(
                try await bench.removed.wait(for: 1).map(\.endpoint.incarnation) == [
                    first.endpoint.incarnation
                ])
            await link.stop()
        }
    }

    /// Its page was away for a while, its process was not: the registry had given it up, and gives it maps
    /// that it has to confirm.
    @Test func aStaticWorldWhosePageWasAwayRejoinsAndIsReady() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let page = PageServer.Answer.page(200, #"{"status":"OK","startedAtUnixMs":1000}"#)
            server["/healthcheck"] = page
            let link = bench.link([world(server, page: true)])
            try await link.start()
            let first = try #require(try await bench.worlds().first)
            #expect(first.process == 1000)
            server["/healthcheck"] = .hangUp
            try await advance(bench) { try await bench.worlds().isEmpty }
            server["/healthcheck"] = page
            try await advance(bench) { try await bench.worlds().first?.pendingMaps == [] }
            let second = try #require(try await bench.worlds().first)
            #expect(second.assignedMaps.count == 119)
            #expect(second.endpoint.incarnation > first.endpoint.incarnation && second.process == 1000)
            await link.stop()
        }
    }

    @Test func mapsThatFallToAStaticWorldAreConfirmedForIt() async throws {
        try await withBench { bench in
            let (one, two) = (try PageServer(on: bench.loop), try PageServer(on: bench.loop))
            let link = bench.link([world(one), world(two)])
            try await link.start()
            #expect(try await bench.worlds().count == 2)
            await two.stop()
            try await advance(bench) { try await bench.worlds().count == 1 }
            try await advance(bench) { try await bench.worlds().first?.pendingMaps == [] }
            #expect(try await bench.worlds().first?.assignedMaps.count == 119)
            await link.stop()
        }
    }

    @Test func aRegistryThatForgotIsToldAgain() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let registry = NotingRegistry(bench)
            let link = bench.link([world(server)], bus: registry.bus)
            try await link.start()
            #expect(registry.registrations.values.count == 1)
            registry.known.withLock { $0 = [] }
            try await advance(bench) { registry.registrations.values.count == 2 }
            try await advance(bench) { (registry.reports.values.last?.incarnation ?? 0) == 2 }
            await link.stop()
        }
    }

    @Test func aStaticWorldThatRegisteredByItselfKeepsItsIncarnation() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let registry = NotingRegistry(bench)
            registry.known.withLock {
                $0 = [NotingRegistry.world(server.address.description, incarnation: 77)]
            }
            let link = bench.link([world(server)], bus: registry.bus)
            try await link.start()
            try await advance(bench) { registry.reports.values.count >= 2 }
            #expect(registry.registrations.values.isEmpty)
            #expect(registry.reports.values.allSatisfy { $0.incarnation == 77 })
            // Its maps are its own affair.
            let endpoint = NotingRegistry.world(server.address.description, incarnation: 77).endpoint
            registry.bus.publish(
                Worlds.MapsReassigned(changes: [.init(endpoint: endpoint, oldMaps: [], newMaps: [MapID(0)])]))
            try await advance(bench) { registry.reports.values.count >= 4 }
            #expect(registry.confirmed.values.isEmpty)
            await link.stop()
        }
    }

    @Test func aRefusalIsLoggedOnce() async throws {
        try await withBench { bench in
            let server = try PageServer(on: bench.loop)
            let link = bench.link([
                StaticWorld(host: server.address.host, port: server.address.port, realm: RealmID(9))
            ])
            try await link.start()
            try await advance(bench) { server.knocks.values.count >= 4 }
            let lines = bench.log.entries.filter { $0.message == "a static worldserver cannot be registered" }
            #expect(lines.count == 1)
            #expect(lines.first?.fields.contains { $0.value == "refused: unknownRealm" } == true)
            await link.stop()
        }
    }
}
