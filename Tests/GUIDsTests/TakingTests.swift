import Base
import Bus
import GUIDsAPI
import GUIDsService
import Store
import TestSupport
import Testing

/// Asking for numbers (spec guid 6.2).
@Suite struct TakingTests {
    @Test(arguments: TestDriver.dialects)
    func everyAnswerIsWholeAndNew(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            var last: UInt64 = 0
            for count: UInt32 in [1, 99, 1, 100, 250, 7, 100_000, 3] {
                let ranges = try await bench.ask(count)
                let request = GUIDs.Take(realm: GUIDsBench.realm, sequence: .item, count: count)
                #expect(request.isAnswered(by: ranges), "\(count): \(ranges)")
                let first = try #require(ranges.first?.first)
                #expect(first == last + 1)
                last = try #require(ranges.last?.last)
            }
            #expect(last == 100_461)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func sequencesAndRealmsCountForThemselves(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            for sequence in GUIDs.Sequence.known.keys {
                let first = try await bench.next(sequence)
                #expect(first == 1, "\(sequence)")
            }
            #expect(try await bench.next(.mail) == 2)
        }
    }

    @Test func whatIsWrongIsRefused() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            func refusal(_ realm: UInt32, _ name: String, _ count: UInt32) async -> GUIDs.TakeRefusal? {
                do {
                    _ = try await bench.bus.ask(
                        GUIDs.Take(realm: RealmID(realm), sequence: .init(name), count: count))
                    return nil
                } catch { return error.refusal }
            }
            #expect(await refusal(2, "item", 1) == .unknownRealm)
            #expect(await refusal(.max, "item", 1) == .unknownRealm)
            #expect(await refusal(1, "Item", 1) == .unknownSequence)
            #expect(await refusal(1, "", 1) == .unknownSequence)
            #expect(await refusal(1, "'; DROP TABLE characters", 1) == .unknownSequence)
            #expect(await refusal(1, "item", 0) == .countInvalid)
            #expect(await refusal(1, "item", 100_001) == .countInvalid)
            #expect(await refusal(1, "item", .max) == .countInvalid)
            let levels = try await bench.bus.ask(GUIDs.Levels())
            #expect(levels.isEmpty, "nothing was begun")
            #expect(try await bench.next() == 1)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func callersAtOnceGetNumbersOfTheirOwn(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            let seen = try await withThrowingTaskGroup(of: [GUIDs.Range].self) { group in
                for caller in 1...200 {
                    group.addTask { try await bench.take(UInt32(caller % 13 + 1)) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let wanted = (1...200).reduce(0) { $0 + UInt64($1 % 13 + 1) }
            try expectDisjoint(seen, count: wanted)
        }
    }

    @Test(arguments: TestDriver.dialects)
    func twoDaemonsOnOneDatabaseShareNothing(_ driver: TestDriver) async throws {
        try await GUIDsBench.run(driver) { bench in
            let other = try await bench.another()
            let seen = try await withThrowingTaskGroup(of: [GUIDs.Range].self) { group in
                for caller in 1...200 {
                    let daemon = caller % 2 == 0 ? bench : other
                    group.addTask { try await daemon.take(UInt32(caller % 40 + 1)) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try expectDisjoint(seen, count: (1...200).reduce(0) { $0 + UInt64($1 % 40 + 1) })
            let mark = try #require(try await bench.stored())
            #expect(seen.allSatisfy { $0.last <= mark })
        }
    }

    @Test func theNextBlockIsFetchedAheadAndOnce() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            _ = try await bench.take(50)
            #expect(bench.store.begun.values.count == 1)
            let gate = TaskGate()
            bench.store.hold(at: gate)
            _ = try await bench.take(20)
            try await bench.store.begun.wait(for: 2)
            // Nobody waits while the write does.
            for number in 71...100 as ClosedRange<UInt64> { #expect(try await bench.next() == number) }
            #expect(bench.store.begun.values.count == 2)
            async let late = bench.next()
            await gate.open()
            #expect(try await late == 101)
            #expect(bench.store.begun.values.count == 2)
        }
    }

    @Test func theLevelsTellWhatIsHeld() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            _ = try await bench.take(30, of: .arenaTeam)
            _ = try await bench.take(1, of: .guild)
            let levels = try await bench.bus.ask(GUIDs.Levels())
            #expect(levels.map(\.sequence) == [.arenaTeam, .guild])
            #expect(
                levels.first
                    == GUIDs.Level(
                        realm: GUIDsBench.realm, sequence: .arenaTeam, highWater: 100, held: 70,
                        bound: 0xFF_FFFE))
            #expect(try await bench.bus.ask(GUIDs.Levels(realm: RealmID(2))).isEmpty)
            let cells = bench.metrics.entries.filter { $0.name.hasPrefix("nimbus_guids_") }
            #expect(Set(cells.map(\.name)).count == 4)
        }
    }

    @Test func afterItsEndTheServiceAnswersNobody() async throws {
        try await GUIDsBench.run(.sqliteMemory) { bench in
            let gate = TaskGate()
            bench.store.hold(at: gate)
            let waiting = Task {
                try await bench.service.take(GUIDs.Take(realm: GUIDsBench.realm, sequence: .item))
            }
            try await bench.store.begun.wait(for: 1)
            async let stopping: Void = bench.service.stop()
            await #expect(throws: TakeFailure.self) { try await waiting.value }
            await gate.open()
            await stopping
            #expect(try await bench.stored() == 100, "the write was waited for")
            await #expect(throws: AskError<GUIDs.TakeRefusal>.self) { try await bench.ask(1) }
        }
    }
}

/// As many numbers as that, none twice, none of them 0.
func expectDisjoint(_ ranges: [GUIDs.Range], count: UInt64, at place: SourceLocation = #_sourceLocation)
    throws
{
    let sorted = ranges.sorted { $0.first < $1.first }
    #expect(sorted.reduce(0) { $0 + $1.count } == count, sourceLocation: place)
    let first = try #require(sorted.first, sourceLocation: place)
    #expect(first.first > 0, sourceLocation: place)
    for (one, next) in zip(sorted, sorted.dropFirst()) {
        #expect(one.last < next.first, "\(one) and \(next)", sourceLocation: place)
    }
}
