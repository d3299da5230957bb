import Base
import Bus
import Loop
import TestSupport
import Testing
import WorldsAPI
import WorldsService

@testable import Sidecar

/// A worldserver's place in the registry, with the registry itself on the other side.
@Suite struct RegistrationTests {
    /// One process of a worldserver.
    private final class Process: Sendable {
        let registration: Registration
        let changes = Observed<(added: [MapID], removed: [MapID])>()
        let arrivals = Observed<Worlds.Registered>()
        let isTurning = Locked(true)

        init(_ house: House, port: UInt16 = 8085, available: String = "", process: UInt64 = 1) {
            let (changes, arrivals, isTurning) = (changes, arrivals, isTurning)
            registration = Registration(
                Registration.Identity(
                    host: "10.0.0.1", gamePort: port, healthAddress: "", realm: RealmID(1),
                    isCrossRealm: false,
                    availableMaps: available, process: process),
                bus: house.bus, loop: house.loop, time: house.time, log: Log("sidecar", to: house.log),
                observe: {
                    isTurning.withLock { $0 }
                        ? .alive(connections: 3, delays: Worlds.Delays()) : .unresponsive
                },
                mapsChanged: { changes.note(($0, $1)) }, registered: { arrivals.note($0) })
        }
        func join() async throws -> Worlds.Registered {
            try #require(await registration.join(within: .seconds(60)))
        }
    }

    private final class House: Sendable {
        let time = ManualTime()
        let log = RecordingLog()
        let loop = EventLoop(name: "sidecar-test")
        let bus: Bus
        let store = MemoryRegistryStore()
        private let service: Locked<WorldsService?> = Locked(nil)

        init() { bus = Bus(time: time, log: Log("bus", to: log), metrics: Metrics(), executor: loop) }
        deinit { loop.stop() }

        func startRegistry(remembering store: MemoryRegistryStore? = nil) async throws {
            let made = WorldsService(
                WorldsConfiguration(realms: [RealmID(1)]), bus: bus, time: time, log: Log("worlds", to: log),
                metrics: Metrics(), store: store ?? MemoryRegistryStore())
            try await made.start()
            service.withLock { $0 = made }
        }
        func stopRegistry() async {
            let old = service.withLock { service in
                defer { service = nil }
                return service
            }
            await old?.stop()
        }
        /// Lets time pass in small steps until something holds.
        func pass(_ what: String, until holds: () async throws -> Bool) async throws {
            for _ in 0..<2000 {
                if try await holds() { return }
                time.advance(by: .milliseconds(100))
                for _ in 0..<5 { await Task.yield() }
                await withCheckedContinuation { continuation in loop.execute { continuation.resume() } }
            }
            Issue.record("it never happened: \(what)")
        }
        func world(_ id: Worlds.WorldID) async throws -> Worlds.World? {
            try await bus.ask(Worlds.LookUp(id: id))
        }
    }

    @Test func theFirstWorldserverGetsEveryMap() async throws {
        let house = House()
        try await house.startRegistry()
        let first = try await Process(house).join()
        #expect(first.assignedMaps.count == 119)
        #expect(try await house.world(first.id)?.pendingMaps == [])
    }

    @Test func aRegistryThatIsNotThereYetIsWaitedFor() async throws {
        let house = House()
        let process = Process(house)
        let joined = Task { await process.registration.join(within: .seconds(60)) }
        try await house.pass("a failed attempt is said") {
            house.log.entries.contains { $0.message.contains("keeps trying") }
        }
        try await house.startRegistry()
        try await house.pass("it joins") { process.arrivals.values.count == 1 }
        #expect(await joined.value?.assignedMaps.count == 119)
    }

    @Test func theStartDoesNotWaitForEverAndJoinsLater() async throws {
        let house = House()
        let process = Process(house)
        let joined = Task { await process.registration.join(within: .seconds(3)) }
        let isOver = Locked(false)
        let watch = Task {
            let reply = await joined.value
            isOver.withLock { $0 = true }
            return reply
        }
        try await house.pass("the start goes on") { isOver.withLock { $0 } }
        #expect(await watch.value == nil)
        try await house.startRegistry()
        try await house.pass("it joins after all") { process.arrivals.values.count == 1 }
    }

    @Test func aSecondWorldserverTakesMapsAndTheFirstIsToldWhenTheyAreLoaded() async throws {
        let house = House()
        try await house.startRegistry()
        let (first, second) = (Process(house), Process(house, port: 8086, process: 2))
        let one = try await first.join()
        let two = try await second.join()
        try await first.changes.wait(for: 1)
        #expect(Set(first.changes.values.flatMap(\.removed)) == Set(two.assignedMaps))
        #expect(first.changes.values.flatMap(\.added).isEmpty)
        // The second one dies: its maps come back, and count when they are loaded.
        _ = try await house.bus.ask(Worlds.Deregister(id: two.id, incarnation: two.incarnation))
        try await first.changes.wait { $0.flatMap(\.added).count == two.assignedMaps.count }
        #expect(try await house.world(one.id)?.pendingMaps.count == two.assignedMaps.count)
        await first.registration.ready(two.assignedMaps)
        try await house.pass("they are confirmed") { try await house.world(one.id)?.pendingMaps == [] }
    }

    @Test func aRegistryThatComesBackFindsTheSameWorldserverWithItsMaps() async throws {
        let house = House()
        try await house.startRegistry(remembering: house.store)
        let process = Process(house)
        let before = try await process.join()
        await house.stopRegistry()
        for _ in 0..<600 {
            house.time.advance(by: .milliseconds(100))
            await Task.yield()
        }
        try await house.startRegistry(remembering: house.store)
        try await house.pass("it is well again") { try await house.world(before.id)?.health == .healthy }
        let after = try #require(try await house.world(before.id))
        #expect(after.endpoint.incarnation == before.incarnation)
        #expect(after.assignedMaps == before.assignedMaps)
        #expect(process.changes.values.isEmpty)
    }

    @Test func aRegistryThatForgotEverythingIsToldAnew() async throws {
        let house = House()
        try await house.startRegistry()
        let process = Process(house, available: "0,1")
        let before = try await process.join()
        await house.stopRegistry()
        try await house.startRegistry()
        try await house.pass("it is registered again") { process.arrivals.values.count == 2 }
        #expect(try await house.world(before.id)?.assignedMaps == before.assignedMaps)
        #expect(process.changes.values.isEmpty)
    }

    @Test func aWorldLoopThatStandsIsDegradedAndHealsByItself() async throws {
        let house = House()
        try await house.startRegistry()
        let process = Process(house)
        let reply = try await process.join()
        process.isTurning.withLock { $0 = false }
        try await house.pass("it is degraded") { try await house.world(reply.id)?.health == .degraded }
        process.isTurning.withLock { $0 = true }
        try await house.pass("it is well") { try await house.world(reply.id)?.health == .healthy }
        #expect(process.changes.values.isEmpty)
    }

    @Test func ofTwoProcessesWithOneAddressTheNewerStays() async throws {
        let house = House()
        try await house.startRegistry()
        let (old, new) = (Process(house, process: 1), Process(house, process: 2))
        _ = try await old.join()
        let reply = try await new.join()
        try await house.pass("the older one knows") {
            house.log.entries.contains { $0.message.contains("has taken this one's address") }
        }
        for _ in 0..<100 {
            house.time.advance(by: .milliseconds(100))
            await Task.yield()
        }
        #expect(old.arrivals.values.count == 1)
        #expect(try await house.world(reply.id)?.endpoint.incarnation == reply.incarnation)
    }

    @Test func whoLeavesIsGoneAtOnce() async throws {
        let house = House()
        try await house.startRegistry()
        let process = Process(house)
        let reply = try await process.join()
        await process.registration.leave()
        #expect(try await house.world(reply.id) == nil)
    }
}
