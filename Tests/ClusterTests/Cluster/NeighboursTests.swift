import AccountsAPI
import Base
import Bus
import CharactersAPI
import GUIDsAPI
import TestSupport
import Testing
import WorldsAPI

@testable import Cluster

/// A process waits for the services of other processes before it is ready, and says for which.
@Suite struct NeighboursTests {
    private let time = ManualTime()
    private let log = RecordingLog()
    private let bus: Bus

    init() { bus = Bus(time: time, log: Log("bus", to: log), metrics: Metrics()) }

    private func named() -> [String] {
        log.entries.filter { $0.message == "waiting for a service" }.map { entry in
            guard case .string(let names) = entry.fields.first(where: { $0.key == "services" })?.value else {
                return ""
            }
            return names
        }
    }
    private func wait(for services: Set<HostedService>) -> (Task<Void, any Error>, Locked<Bool>) {
        let isReady = Locked(false)
        let (bus, time, log) = (bus, time, Log("cluster", to: log))
        let task = Task {
            try await Neighbours(bus: bus, time: time, log: log).wait(for: services)
            isReady.withLock { $0 = true }
        }
        return (task, isReady)
    }
    /// Lets rounds pass until the log names these.
    private func expectWaiting(for names: String) async throws {
        try await eventually(within: .seconds(60), "the log names \(names)") {
            time.advance(by: .milliseconds(250))
            return named().last == names
        }
    }

    private func expectReady(_ isReady: Locked<Bool>) async throws {
        try await eventually(within: .seconds(60), "it is ready") {
            time.advance(by: .milliseconds(250))
            return isReady.withLock { $0 }
        }
    }

    @Test func itWaitsForEachServiceThatItAsksAndNamesTheMissing() async throws {
        let (task, isReady) = wait(for: [.accounts, .characters, .worlds, .guids])
        try await expectWaiting(for: "accounts characters guids worlds")
        bus.serve(Worlds.ListGateways.self) { _ in [] }
        bus.serve(GUIDs.Levels.self) { _ in [] }
        try await expectWaiting(for: "accounts characters")
        bus.serve(Characters.OnlineCounts.self) { _ in [:] }
        try await expectWaiting(for: "accounts")
        #expect(!isReady.withLock { $0 })
        bus.serve(Accounts.CheckAddress.self) { _ in Done() }
        try await expectReady(isReady)
        try await task.value
    }

    /// A service whose database is away is there, but of no use.
    @Test func aServiceThatFailsIsWaitedForAndOneThatRefusesIsThere() async throws {
        struct DatabaseAway: Error {}
        bus.serve(Accounts.CheckAddress.self) { _ in throw Accounts.LogonRefusal.addressBanned }
        bus.serve(Characters.OnlineCounts.self) { _ in throw DatabaseAway() }
        let (task, isReady) = wait(for: [.accounts, .characters])
        try await expectWaiting(for: "characters")
        bus.serve(Characters.OnlineCounts.self) { _ in [:] }
        try await expectReady(isReady)
        try await task.value
    }

    @Test func whoAsksNobodyIsReadyAtOnce() async throws {
        try await Neighbours(bus: bus, time: time, log: Log("cluster", to: log)).wait(for: [])
        #expect(named().isEmpty)
        #expect(HostedService.guids.asks.isEmpty)
        #expect(HostedService.gateway.asks == [.accounts, .characters, .worlds])
    }
}
