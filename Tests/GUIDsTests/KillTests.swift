import Base
import GUIDsAPI
import GUIDsService
import Store
import TestSupport
import Testing

/// A process that hands out numbers is killed at every step, started again, and no number is seen twice.
@Suite(.timeLimit(.minutes(5))) struct KillTests {
    static let drivers: [TestDriver] = [.sqliteFile, .mariadb]
    /// 700 is in use before the first start.
    private static let highest: UInt64 = 700

    private func withRealm(_ driver: TestDriver, _ body: (FreshDatabase, Database) async throws -> Void)
        async throws
    {
        let fresh = try await FreshDatabase(on: driver)
        let database = fresh.open()
        let result: Result<Void, any Error>
        do {
            try await Schema.prepare(database, as: .characters, now: UnixTime(seconds: 1))
            try await database.addItem(UInt32(Self.highest))
            result = .success(try await body(fresh, database))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try await fresh.remove()
        try result.get()
    }

    private func mark(_ database: Database) async throws -> UInt64 {
        try await database.first("SELECT value FROM nimbus_guid_high_water WHERE sequence = 'item'") {
            try $0.u64(0)
        } ?? 0
    }

    private func expectAllNew(
        _ numbers: [UInt64], _ database: Database, at place: SourceLocation = #_sourceLocation
    ) async throws {
        let repeated = Dictionary(grouping: numbers) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
        #expect(repeated.isEmpty, "seen twice: \(repeated.prefix(10))", sourceLocation: place)
        let (least, most) = (try #require(numbers.min()), try #require(numbers.max()))
        #expect(least > Self.highest, sourceLocation: place)
        let mark = try await mark(database)
        #expect(most <= mark, sourceLocation: place)
    }

    @Test(arguments: drivers, ["before-write", "after-write", "handing-out"])
    func deathAtAStepRepeatsNothing(_ driver: TestDriver, _ step: String) async throws {
        try await withRealm(driver) { fresh, database in
            var seen: [UInt64] = []
            for number in 1...6 {
                // At the first write, amid the first answer ..., some writes and answers later.
                let at = step == "handing-out" ? number * number * 11 : number
                let child = try await Child.run(
                    fresh.urlText, fault: "\(step):\(at)", seed: UInt64(number), count: 5000)
                #expect(child.end == -9, "\(step):\(at)")
                if step == "handing-out" { #expect(child.numbers.count >= at) }
                seen += child.numbers
            }
            #expect(!seen.isEmpty, "it never came as far as handing out")
            let last = try await Child.run(fresh.urlText, fault: "none", seed: 99, count: 200)
            #expect(last.end == 0 && last.numbers.count >= 200)
            try await expectAllNew(seen + last.numbers, database)
        }
    }

    @Test(arguments: drivers)
    func killedAtAnyMomentItRepeatsNothing(_ driver: TestDriver) async throws {
        try await withRealm(driver) { fresh, database in
            let chance = SeededRandomness(seed: 20_260)
            var seen: [UInt64] = []
            for seed in 1...12 as ClosedRange<UInt64> {
                let child = try await Child.run(
                    fresh.urlText, fault: "none", seed: seed, count: 100_000,
                    killedAfter: 1 + Int(chance.below(600)))
                #expect(child.end == -9)
                seen += child.numbers
            }
            try await expectAllNew(seen, database)
        }
    }

    @Test(arguments: drivers)
    func twoThatAreKilledByTurnsRepeatNothing(_ driver: TestDriver) async throws {
        try await withRealm(driver) { fresh, database in
            let seen = try await withThrowingTaskGroup(of: [UInt64].self) { group in
                for daemon in 1...2 as ClosedRange<UInt64> {
                    group.addTask {
                        let chance = SeededRandomness(seed: daemon)
                        var seen: [UInt64] = []
                        for round in 1...5 as ClosedRange<UInt64> {
                            seen += try await Child.run(
                                fresh.urlText, fault: "none", seed: daemon * 100 + round, count: 100_000,
                                killedAfter: 1 + Int(chance.below(800))
                            ).numbers
                        }
                        return seen
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try await expectAllNew(seen, database)
        }
    }

    /// This test's eyes: a service that stores no marks is found out.
    @Test func aServiceThatStoresNothingIsSeenToRepeat() async throws {
        try await withRealm(.sqliteFile) { fresh, _ in
            var seen: [UInt64] = []
            for seed in 1...2 as ClosedRange<UInt64> {
                let child = try await Child.run(fresh.urlText, fault: "unstored", seed: seed, count: 100)
                #expect(child.end == 0)
                seen += child.numbers
            }
            #expect(Set(seen).count < seen.count)
        }
    }
}
