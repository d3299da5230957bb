import Base
import GUIDsAPI
import TestSupport
import Testing

@testable import Sidecar

/// Numbers fetched ahead.
@Suite struct NumberPoolTests {
    private let time = ManualTime()
    private let level = Gauge()
    private let exhausted = Counter()

    private func pool(
        size: Int = 10, patience: Duration = .milliseconds(30), fetch: @escaping NumberPool.Fetch
    ) -> NumberPool {
        NumberPool(
            size: size, patience: patience, time: time, level: level, exhausted: exhausted, fetch: fetch)
    }

    /// Gives out rising numbers at once.
    private final class Source: Sendable {
        let asked = Observed<Int>()
        private let next = Locked<UInt64>(1)
        func fetch(_ count: Int, _ fetched: @escaping @Sendable ([GUIDs.Range]?) -> Void) {
            asked.note(count)
            let first = next.withLock { next in
                defer { next += UInt64(count) }
                return next
            }
            fetched([GUIDs.Range(first: first, last: first + UInt64(count) - 1)])
        }
    }

    @Test func bothEndsOfARangeAreGivenOut() {
        let source = Source()
        let pool = pool(size: 3) { source.fetch($0, $1) }
        #expect((1...9).map { _ in pool.next() } == Array(1...9))
    }

    @Test func moreIsFetchedWhenHalfIsLeft() {
        let source = Source()
        let pool = pool(size: 10) { source.fetch($0, $1) }
        pool.prepare()
        #expect(source.asked.values == [10])
        for _ in 1...4 { _ = pool.next() }
        #expect(source.asked.values == [10])
        _ = pool.next()
        #expect(source.asked.values == [10, 10])
        #expect(level.value == 15)
    }

    @Test func afterAWaitInVainNobodyWaitsUntilNumbersCome() {
        let held = Locked<(@Sendable ([GUIDs.Range]?) -> Void)?>(nil)
        let pool = pool(size: 1, patience: .milliseconds(200)) { _, fetched in held.withLock { $0 = fetched }
        }
        let clock = ContinuousClock()
        var given: [UInt64] = []
        let first = clock.measure { given.append(pool.next()) }
        let next = clock.measure { for _ in 1...1000 { given.append(pool.next()) } }
        #expect(given == Array(repeating: 0, count: 1001))
        #expect(first >= .milliseconds(200) && next < .milliseconds(200))
        held.withLock { $0 }?([GUIDs.Range(first: 5, last: 5)])
        #expect(pool.next() == 5)
        let last = clock.measure { given.append(pool.next()) }
        #expect(given.last == 0 && last >= .milliseconds(200))
    }

    @Test func oneFetchIsUnderWayAtATime() {
        let held = Locked<[@Sendable ([GUIDs.Range]?) -> Void]>([])
        let pool = pool(patience: .milliseconds(1)) { _, fetched in held.withLock { $0.append(fetched) } }
        for _ in 1...3 { #expect(pool.next() == 0) }
        #expect(held.withLock { $0.count } == 1)
        #expect(exhausted.value == 3)
        held.withLock { $0 }.first?([GUIDs.Range(first: 5, last: 5)])
        #expect(pool.next() == 5)
    }

    @Test func aFetchThatFailsIsTriedAgainAfterAPause() {
        let asked = Observed<Int>()
        let pool = pool(patience: .milliseconds(1)) { count, fetched in
            asked.note(count)
            fetched(asked.values.count < 3 ? nil : [GUIDs.Range(first: 7, last: 8)])
        }
        #expect(pool.next() == 0)
        #expect(asked.values.count == 1)
        time.advance(by: .milliseconds(100))
        #expect(asked.values.count == 2)
        time.advance(by: .milliseconds(100))
        #expect(asked.values.count == 2)
        time.advance(by: .milliseconds(100))
        #expect(pool.next() == 7)
    }

    @Test(arguments: [
        [GUIDs.Range(first: 0, last: 4)], [GUIDs.Range(first: 5, last: 4)],
        [GUIDs.Range(first: 5, last: 0x1_0000_0000)],
    ])
    func rangesThatMakeNoSenseAreNotGivenOut(_ ranges: [GUIDs.Range]) {
        let pool = pool(patience: .milliseconds(1)) { _, fetched in fetched(ranges) }
        #expect(pool.next() == 0)
    }

    @Test func aCallerWaitsForNumbersThatAreOnTheirWay() async throws {
        let held = Observed<@Sendable ([GUIDs.Range]?) -> Void>()
        let pool = pool(patience: .seconds(20)) { _, fetched in held.note(fetched) }
        let thread = ThreadExecutor()
        let given = Observed<UInt64>()
        thread.execute { given.note(pool.next()) }
        try await held.wait(for: 1)
        held.values.first?([GUIDs.Range(first: 42, last: 60)])
        #expect(try await given.wait(for: 1) == [42])
        thread.stop()
    }

    @Test func eightThreadsGetAMillionNumbersAndNoneTwice() async throws {
        let source = Source()
        let pool = pool(size: 2000, patience: .seconds(20)) { source.fetch($0, $1) }
        let given = Observed<[UInt64]>()
        let threads = (0..<8).map { _ in ThreadExecutor() }
        for thread in threads { thread.execute { given.note((0..<125_000).map { _ in pool.next() }) } }
        let all = try await given.wait(for: 8, limit: .seconds(60)).flatMap { $0 }
        for thread in threads { thread.stop() }
        #expect(all.count == 1_000_000)
        #expect(Set(all).count == all.count)
        #expect(!all.contains(0))
    }
}
