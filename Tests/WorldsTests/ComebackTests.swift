import Base
import Bus
import Store
import TestSupport
import Testing
import WorldsAPI

@testable import WorldsService

/// A process that lives on while the registry or the network was away (spec registry 6.5, 11.7, 11.12).
@Suite struct ComebackTests {
    @Test func theSameProcessKeepsItsIncarnationAndItsMaps() async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("a", available: "0,1", process: 7)
        #expect(first.arrival == .joined)
        let again = try await bench.register("a", available: "0,1", loaded: "0 1", process: 7)
        #expect(again.arrival == .cameBack)
        #expect(again.incarnation == first.incarnation && again.assignedMaps == first.assignedMaps)
        #expect(again.pendingMaps == [] && again.version == first.version)
        #expect(bench.subjects == ["sr.gs.added"], "nobody is gone, nobody is new")
    }

    @Test(arguments: [(UInt64(7), UInt64(8)), (7, 0), (0, 7), (0, 0)])
    func anotherOrAnUnknownProcessEndsTheOldIncarnation(_ old: UInt64, _ new: UInt64) async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("a", process: old)
        let second = try await bench.register("a", process: new)
        #expect(second.arrival == .joined && second.incarnation > first.incarnation)
        #expect(bench.subjects == ["sr.gs.added", "sr.gs.removed", "sr.gs.added"])
    }

    @Test func aComebackConfirmsWhatItHasLoadedMeanwhile() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1), b = try await bench.register("b", process: 2)
        _ = try await bench.bus.ask(Worlds.Deregister(id: b.id, incarnation: b.incarnation))
        #expect(try await bench.place(1) == ["pending"])
        let again = try await bench.register("a", loaded: "0-1", process: 1)
        #expect(!again.pendingMaps.contains(MapID(1)) && again.pendingMaps.contains(MapID(349)))
        #expect(again.version > a.version)
        #expect(try await bench.place(1) == [a.alias])
        #expect(try await bench.place(349) == ["pending"], "of that it said nothing")
    }

    @Test func aComebackLeavesItsHealthAsItWas() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1)
        try await bench.look(a, .unresponsive, times: 2)
        try await bench.register("a", process: 1)
        #expect(try await bench.world(a)?.health == .degraded, "its world loop has not answered")
        #expect(try await bench.drain(a.alias).world.health == .degraded)
        try await bench.look(a, alive)
        try await bench.register("a", process: 1)
        #expect(try await bench.world(a)?.health == .draining)
    }

    @Test(arguments: TestDriver.dialects)
    func aComebackAfterARestartOfTheDaemonIsHealthyAtOnce(_ driver: TestDriver) async throws {
        let token = UInt64.max - 3
        try await withRestart(on: driver) { bench in
            try await bench.register("a", available: "0,1", process: token)
        } second: { bench, first in
            #expect(try await bench.place(0) == ["pending"])
            let again = try await bench.register("a", available: "0,1", loaded: "0 1", process: token)
            #expect(again.arrival == .cameBack && again.incarnation == first.incarnation)
            #expect(again.version >= first.version)
            #expect(try await bench.place(0) == [again.alias])
            #expect(bench.subjects == ["nimbus.worlds.health-changed"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func anotherProcessAfterARestartOfTheDaemonIsANewIncarnation(_ driver: TestDriver) async throws {
        try await withRestart(on: driver) { bench in
            try await bench.register("a", process: 1)
        } second: { bench, first in
            let second = try await bench.register("a", process: 2)
            #expect(second.arrival == .joined && second.incarnation > first.incarnation)
            #expect(bench.subjects == ["sr.gs.removed", "sr.gs.added"])
        }
    }

    // MARK: Given up, and alive after all

    @Test func oneThatWasGivenUpGetsBackWhatNobodyHasLoadedYet() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1), b = try await bench.register("b", process: 2)
        let had = try #require(try await bench.world(b)?.assignedMaps)
        try await bench.look(b, .refused, times: 2)
        #expect(try await bench.world(a)?.pendingMaps == had)
        let back = try await bench.register(
            "b", loaded: had.map(\.description).joined(separator: " "), process: 2)
        #expect(back.arrival == .rejoined && back.incarnation > b.incarnation)
        #expect(back.assignedMaps == had && back.pendingMaps == [], "it runs them all the time")
        #expect(try await bench.world(a)?.pendingMaps == [])
    }

    @Test func mapsThatItDoesNotRunArePendingForOneThatRejoins() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1)
        try await bench.look(a, .refused, times: 2)
        let back = try await bench.register("a", loaded: "0 530", process: 1)
        #expect(back.arrival == .rejoined)
        #expect(back.assignedMaps == KnownMaps.all)
        #expect(Set(back.pendingMaps) == Set(KnownMaps.all).subtracting(maps("0 530")))
        #expect(try await bench.place(0) == [back.alias])
        #expect(try await bench.place(1) == ["pending"])
        try await bench.confirm(back, "1")
        #expect(try await bench.place(1) == [back.alias])
    }

    @Test func alsoOneThatRunsNothingIsKnownAsAlive() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1)
        try await bench.look(a, .refused, times: 2)
        let back = try await bench.register("a", process: 1)
        #expect(back.arrival == .rejoined && back.pendingMaps == KnownMaps.all)
        // But the next process has loaded everything before it joins.
        try await bench.look(back, .refused, times: 2)
        #expect(try await bench.register("a", process: 2).arrival == .joined)
        #expect(try await bench.place(1) == [back.alias])
    }

    // MARK: Two processes with one address

    @Test func theNewerOfTwoHasTheAddressAndTheOlderIsToldSo() async throws {
        let bench = try await WorldsBench()
        let old = try await bench.register("a", process: 1)
        let new = try await bench.register("a", process: 2)
        let answer = try await bench.look(old, .refused, times: 5)
        #expect(answer == Worlds.Known(isCurrent: false, isReplaced: true))
        #expect(try await bench.confirm(old, "0") == Worlds.Known(isCurrent: false, isReplaced: true))
        #expect(try await bench.world(new)?.health == .healthy)
        let request = Worlds.Register(host: "a", gamePort: 8085, realm: RealmID(1), process: 1)
        #expect(await bench.refusal(request) == .replaced)
        #expect(try await bench.look(new, alive)?.isCurrent == true)
        let refused = bench.metrics.counter("nimbus_worlds_refused_total", help: "", ["reason": "replaced"])
        #expect(refused.value == 1)
    }

    @Test func theOlderMayComeWhenTheNewerIsGone() async throws {
        let bench = try await WorldsBench()
        let old = try await bench.register("a", process: 1)
        let new = try await bench.register("a", process: 2)
        _ = try await bench.bus.ask(Worlds.Deregister(id: new.id, incarnation: new.incarnation))
        #expect(try await bench.look(old, alive) == Worlds.Known(isCurrent: false))
        #expect(try await bench.register("a", process: 1).incarnation > new.incarnation)
    }

    @Test(arguments: TestDriver.dialects)
    func theOlderIsKeptOutAlsoAfterARestartOfTheDaemon(_ driver: TestDriver) async throws {
        try await withRestart(on: driver) { bench in
            try await bench.register("a", process: 1)
            return try await bench.register("a", process: 2)
        } second: { bench, new in
            let request = Worlds.Register(host: "a", gamePort: 8085, realm: RealmID(1), process: 1)
            #expect(await bench.refusal(request) == .replaced)
            let again = try await bench.register("a", process: 2)
            #expect(again.incarnation == new.incarnation)
        }
    }

    /// Its second registration was answered, but the answer was lost: it is not to think that it was
    /// replaced.
    @Test func oneWhoseAnswerWasLostIsNotReplacedByItself() async throws {
        let bench = try await WorldsBench()
        let first = try await bench.register("a", process: 1)
        try await bench.look(first, .refused, times: 2)
        let second = try await bench.register("a", process: 1)
        #expect(second.incarnation > first.incarnation)
        #expect(try await bench.look(first, alive) == Worlds.Known(isCurrent: false))
        #expect(try await bench.register("a", process: 1).incarnation == second.incarnation)
    }

    // MARK: Repair

    @Test func anyReportTellsAWorldserverWhatItHas() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1), b = try await bench.register("b", process: 2)
        let before = try #require(try await bench.look(a, alive))
        #expect(before.isCurrent && before.version >= a.version)
        #expect(before.assignedMaps == (try await bench.world(a)?.assignedMaps))
        _ = try await bench.bus.ask(Worlds.Deregister(id: b.id, incarnation: b.incarnation))
        // It heard nothing of it; the answer has all of it.
        let after = try #require(try await bench.look(a, alive))
        #expect(after.version > before.version)
        #expect(after.assignedMaps == KnownMaps.all)
        #expect(Set(after.pendingMaps) == Set(KnownMaps.all).subtracting(before.assignedMaps))
        let confirmed = try await bench.confirm(a, "0-724")
        #expect(confirmed.pendingMaps == [] && confirmed.version > after.version)
        #expect(try await bench.look(a, alive) == confirmed, "nothing has changed since")
    }

    @Test func versionsOfEventsAndAnswersAreTheSame() async throws {
        let bench = try await WorldsBench()
        let a = try await bench.register("a", process: 1)
        try await bench.register("b", process: 2)
        let told = try await bench.events.wait { $0.contains { $0.word.hasPrefix("reassigned") } }
        let change = told.compactMap { if case .reassigned(let changes) = $0 { changes.first } else { nil } }
            .first
        #expect(change?.endpoint.id == a.id)
        #expect(change?.version == (try await bench.look(a, alive)?.version))
    }

    @Test(arguments: TestDriver.dialects)
    func versionsRiseOverRestartsOfTheDaemon(_ driver: TestDriver) async throws {
        try await withRestart(on: driver) { bench in
            try await bench.register("a", process: 1)
        } second: { bench, first in
            try await bench.register("a", process: 1)
            try await bench.register("b", process: 2)
            let now = try await bench.look(first, alive)
            #expect(now.map { $0.version > first.version } == true)
        }
    }

    @Test func reportsOfUnknownWorldserversAreAnsweredSo() async throws {
        let bench = try await WorldsBench()
        let ghost = Worlds.Registered(id: "1", alias: "", incarnation: 1, assignedMaps: [])
        #expect(try await bench.look(ghost, alive) == Worlds.Known(isCurrent: false))
        #expect(try await bench.confirm(ghost, "0") == Worlds.Known(isCurrent: false))
    }
}

/// A first daemon, then a second one on what it left; the second gets what the first body gave back.
func withRestart<Value: Sendable>(
    on driver: TestDriver, _ configure: @escaping @Sendable (inout WorldsConfiguration) -> Void = { _ in },
    first: (WorldsBench) async throws -> Value, second: (WorldsBench, Value) async throws -> Void
) async throws {
    try await withDatabase(on: driver) { database in
        try await Schema.prepare(database, as: .auth, now: UnixTime(seconds: 1))
        let before = try await WorldsBench(store: DatabaseRegistryStore(database), configure)
        let value = try await first(before)
        await before.service.stop()
        let after = try await WorldsBench(
            time: before.time, store: DatabaseRegistryStore(database), configure)
        try await second(after, value)
        await after.service.stop()
    }
}
