import Base
import Bus
import GUIDsAPI
import Store
import TestSupport
import Testing

@testable import GUIDsService

/// What cannot be stored is not handed out (spec guid 6.2).
@Suite struct FailureTests {
    @Test(arguments: TestDriver.dialects)
    func aFailedWriteIsAnErrorAndLosesNothing(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            bench.store.meddle(.before)
            await #expect(throws: AskError<GUIDs.TakeRefusal>.self) { try await bench.ask(1) }
            #expect(try await bench.stored() == nil)
            #expect(bench.lines(.error) == ["numbers cannot be reserved"])
            async let next = bench.next()
            try await bench.passTime(.milliseconds(100), untilWrites: 2)
            #expect(try await next == 1)
            #expect(bench.lines(.notice) == ["numbers can be reserved again"])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aLostAnswerSkipsTheBlock(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            bench.store.meddle(.after)
            await #expect(throws: TakeFailure.self) { try await bench.take(10) }
            #expect(try await bench.stored() == 100)
            async let ranges = bench.take(10)
            try await bench.passTime(.milliseconds(100), untilWrites: 2)
            #expect(try await ranges == [GUIDs.Range(first: 101, last: 110)])
        }
    }

    @Test func everybodyWhoWaitedIsTold() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            let gate = TaskGate()
            bench.store.hold(at: gate)
            bench.store.meddle(.before)
            let failures = await withTaskGroup(of: Bool.self) { group in
                for _ in 1...20 {
                    group.addTask {
                        do {
                            _ = try await bench.take(10)
                            return false
                        } catch { return true }
                    }
                }
                group.addTask {
                    try? await bench.untilWaiting(20)
                    await gate.open()
                    return false
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(failures == 20)
        }
    }

    @Test func attemptsGoOnWithLongerPauses() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            _ = try await bench.take(60)
            bench.store.meddle(.before, .before, .before, nil)
            _ = try await bench.take(10)
            try await bench.store.begun.wait(for: 2)
            for (pause, writes) in [(100, 3), (200, 4), (400, 5)] {
                try await bench.untilPausing()
                bench.time.advance(by: .milliseconds(pause - 1))
                #expect(bench.store.begun.values.count == writes - 1)
                bench.time.advance(by: .milliseconds(1))
                try await bench.store.begun.wait(for: writes)
            }
            try await eventually("the block is there") { try await bench.level()?.held == 130 }
            #expect(bench.lines(.error).count == 1, "not one a failure")
        }
    }

    @Test func whoWaitsTooLongIsToldAndCostsNothing() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            let gate = TaskGate()
            bench.store.hold(at: gate)
            async let waiting = bench.service.take(
                GUIDs.Take(realm: GUIDsBench.realm, sequence: .item, count: 10))
            try await bench.store.begun.wait(for: 1)
            bench.time.advance(by: .seconds(4))
            do {
                _ = try await waiting
                Issue.record("it was answered")
            } catch TakeFailure.late {}
            await gate.open()
            #expect(try await bench.next() == 1, "what it did not get goes to the next one")
        }
    }

    @Test func theQueueIsBounded() async throws {
        var configuration = GUIDsConfiguration.small
        configuration.waitingMax = 2
        try await GUIDsBench.run(.sqliteMemory, configuration) { bench in
            let gate = TaskGate()
            bench.store.hold(at: gate)
            async let one = bench.take(1)
            async let two = bench.take(1)
            try await bench.untilWaiting(2)
            await #expect(throws: TakeFailure.self) { try await bench.take(1) }
            await gate.open()
            #expect(Set([try await one, try await two].flatMap { $0 }.map(\.first)) == [1, 2])
        }
    }

    @Test(arguments: TestDriver.dialects)
    func theEndOfASequenceIsAnnouncedAndRefused(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { database in
            try await database.write(
                "INSERT INTO nimbus_guid_high_water (sequence, value, updated_unix) VALUES ('arenaTeam', ?, 0)",
                0xFF_FFFE - 150)
        } _: { bench in
            #expect(bench.lines(.warning) == ["three quarters of a sequence's numbers are used"])
            #expect(try await bench.take(100, of: .arenaTeam).last?.last == 0xFF_FFFE - 50)
            let refused = await #expect(throws: AskError<GUIDs.TakeRefusal>.self) {
                try await bench.ask(51, of: .arenaTeam)
            }
            #expect(refused?.refusal == .exhausted)
            #expect(try await bench.take(50, of: .arenaTeam).last?.last == 0xFF_FFFE)
            #expect(bench.lines(.error) == ["the numbers of a sequence are used up"])
            let none = await #expect(throws: AskError<GUIDs.TakeRefusal>.self) {
                try await bench.ask(1, of: .arenaTeam)
            }
            #expect(none?.refusal == .exhausted)
            let again = try await bench.restarted()
            #expect(again.lines(.error).count == 1, "again at each start")
        }
    }

    @Test(arguments: TestDriver.dialects)
    func aDatabaseWithoutTheTableStopsTheStart(_ driver: TestDriver) async throws {
        await #expect(throws: StoreError.self) {
            try await GUIDsBench.run(driver) { database in
                try await database.write("DROP TABLE nimbus_guid_high_water")
            } _: { _ in
            }
        }
    }
}

extension GUIDsBench {
    /// Moves the clock on until so many writes have begun.
    fileprivate func passTime(_ step: Duration, untilWrites count: Int) async throws {
        try await eventually("\(count) writes") {
            time.advance(by: step)
            return store.begun.values.count >= count
        }
    }
    /// Until so many callers wait for an item's number.
    fileprivate func untilWaiting(_ count: Int) async throws {
        try await eventually("\(count) wait") { await service.waitingCount(.item) == count }
    }
    fileprivate func untilPausing() async throws {
        try await eventually("a pause") { await service.isPausing(.item) }
    }
}

extension GUIDsService {
    private func entry(_ sequence: GUIDs.Sequence) -> Entry? {
        entries[Key(realm: GUIDsBench.realm, sequence: sequence)]
    }
    fileprivate func waitingCount(_ sequence: GUIDs.Sequence) -> Int {
        entry(sequence)?.pool.waitingCount ?? 0
    }
    fileprivate func isPausing(_ sequence: GUIDs.Sequence) -> Bool { entry(sequence)?.pause != nil }
}
