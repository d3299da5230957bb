import GUIDsAPI
import Testing

@testable import GUIDsService

/// The decisions about one sequence, step by step.
@Suite struct SequencePoolTests {
    private func pool(
        bound: UInt64 = 1_000_000, block: UInt64 = 100, floor: UInt64 = 0, gap: UInt64 = 0,
        waitingMax: Int = 3
    ) -> PoolBench {
        PoolBench(.init(bound: bound, block: block, floor: floor, gap: gap, waitingMax: waitingMax))
    }
    private func stored(_ advance: Advance, found stored: UInt64?, highest: UInt64 = 0) -> Advanced {
        advance.applied(to: FoundMark(stored: stored, highest: highest, isNewRealm: true))
    }

    @Test func nothingIsHandedOutBeforeTheMarkIsStored() throws {
        let pool = pool()
        #expect(pool.take(10, as: 1) == .waits)
        let write = try #require(pool.nextWrite())
        #expect(write.count == 100 && pool.held.count == 0)
        #expect(pool.wrote(stored(write, found: nil)) == [.init(caller: 1, numbers: [GUIDs.Range(1...10)])])
        #expect(pool.mark == 100 && pool.held.count == 90)
    }

    @Test func thereIsOneWriteAtATime() throws {
        let pool = pool()
        _ = pool.take(10, as: 1)
        let write = try #require(pool.nextWrite())
        _ = pool.take(10, as: 2)
        #expect(pool.nextWrite() == nil)
        #expect(pool.wrote(stored(write, found: nil)).map(\.caller) == [1, 2])
        #expect(pool.nextWrite() == nil, "80 of 100 are there")
    }

    @Test func aBlockIsFetchedBeforeTheLastOneIsUsedUp() throws {
        let pool = pool()
        _ = pool.take(69, as: 1)
        let first = try #require(pool.nextWrite())
        _ = pool.wrote(stored(first, found: nil))
        #expect(pool.nextWrite() == nil)
        #expect(pool.take(1, as: 2) == .numbers([GUIDs.Range(70...70)]))
        let second = try #require(pool.nextWrite())
        #expect(pool.take(30, as: 3) == .numbers([GUIDs.Range(71...100)]), "the rest is there meanwhile")
        #expect(pool.take(1, as: 4) == .waits)
        #expect(
            pool.wrote(stored(second, found: 100)) == [.init(caller: 4, numbers: [GUIDs.Range(101...101)])])
    }

    @Test func aLargeWishIsReservedWhole() throws {
        let pool = pool(block: 100)
        _ = pool.take(10, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        #expect(pool.take(5000, as: 2) == .waits)
        let write = try #require(pool.nextWrite())
        #expect(write.count == 4910)
        #expect(
            pool.wrote(stored(write, found: 100)) == [.init(caller: 2, numbers: [GUIDs.Range(11...5010)])])
        #expect(pool.held.count == 0)
    }

    @Test func whoCameFirstIsServedFirst() throws {
        let pool = pool()
        _ = pool.take(10, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        #expect(pool.take(91, as: 2) == .waits)
        #expect(pool.take(1, as: 3) == .waits, "though one number is there")
        let write = try #require(pool.nextWrite())
        #expect(
            pool.wrote(stored(write, found: 100)) == [
                .init(caller: 2, numbers: [GUIDs.Range(11...101)]),
                .init(caller: 3, numbers: [GUIDs.Range(102...102)]),
            ])
    }

    @Test func whoGivesUpLetsTheNextOnesPass() throws {
        let pool = pool()
        _ = pool.take(10, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        _ = pool.take(91, as: 2)
        _ = pool.take(1, as: 3)
        let left = pool.giveUp(2)
        #expect(left.waited)
        #expect(left.answers == [.init(caller: 3, numbers: [GUIDs.Range(11...11)])])
        #expect(!pool.giveUp(2).waited)
    }

    @Test func aFailedWriteGivesNobodyAnything() throws {
        let pool = pool()
        _ = pool.take(10, as: 1)
        _ = pool.take(10, as: 2)
        _ = try #require(pool.nextWrite())
        #expect(pool.failed() == [1, 2])
        #expect(pool.held.count == 0 && pool.waitingCount == 0 && pool.failures == 1)
        #expect(pool.take(10, as: 3) == .waits)
        #expect(pool.nextWrite() == nil, "there is a pause")
        pool.resume()
        let write = try #require(pool.nextWrite())
        // The failed write may have taken place.
        #expect(
            pool.wrote(stored(write, found: 100)) == [.init(caller: 3, numbers: [GUIDs.Range(101...110)])])
        #expect(pool.failures == 0)
    }

    @Test func aFailedPrefetchTakesNothingAway() throws {
        let pool = pool()
        _ = pool.take(75, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        _ = try #require(pool.nextWrite())
        #expect(pool.failed() == [])
        #expect(pool.take(25, as: 2) == .numbers([GUIDs.Range(76...100)]))
        pool.resume()
        #expect(pool.nextWrite() != nil, "nobody has to ask for another attempt")
    }

    @Test func aMarkThatWentBackIsNotFollowed() throws {
        let pool = pool()
        _ = pool.take(100, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        let write = try #require(pool.nextWrite())
        #expect(write.atLeast == 100)
        _ = pool.wrote(stored(write, found: 40))
        #expect(pool.take(1, as: 2) == .numbers([GUIDs.Range(101...101)]))
    }

    @Test func whatIsBeyondTheBoundIsRefusedAndTheRestServed() throws {
        let pool = pool(bound: 120)
        _ = pool.take(10, as: 1)
        _ = pool.wrote(stored(try #require(pool.nextWrite()), found: nil))
        #expect(pool.take(111, as: 2) == .exhausted)
        #expect(pool.take(100, as: 3) == .waits)
        let write = try #require(pool.nextWrite())
        #expect(pool.wrote(stored(write, found: 100)).map(\.caller) == [3])
        #expect(pool.nextWrite() == nil)
        #expect(pool.take(10, as: 4) == .numbers([GUIDs.Range(111...120)]))
        #expect(pool.take(1, as: 5) == .exhausted)
        #expect(pool.nextWrite() == nil, "a spent sequence is left alone")
    }

    @Test func whoWaitsForMoreThanIsLeftIsToldSo() throws {
        // Another daemon used the numbers up meanwhile.
        let pool = pool(bound: 120)
        _ = pool.take(50, as: 1)
        _ = pool.take(5, as: 2)
        let write = try #require(pool.nextWrite())
        #expect(
            pool.wrote(stored(write, found: 110)) == [
                .init(caller: 1, numbers: nil), .init(caller: 2, numbers: [GUIDs.Range(111...115)]),
            ])
    }

    @Test func theQueueIsBounded() {
        let pool = pool(waitingMax: 3)
        for caller in 1...3 { #expect(pool.take(1, as: UInt64(caller)) == .waits) }
        #expect(pool.take(1, as: 4) == .overloaded)
    }

    @Test func manyWhoWaitAreReservedForInOneWrite() throws {
        let pool = pool(waitingMax: 1000)
        for caller in 1...50 { _ = pool.take(100, as: UInt64(caller)) }
        let write = try #require(pool.nextWrite())
        #expect(write.count == 5000)
        #expect(pool.wrote(stored(write, found: nil)).count == 50)
        for caller in 1...50 { _ = pool.take(100_000, as: UInt64(caller)) }
        #expect(pool.nextWrite()?.count == SequencePool.Rules.reservedMax)
    }

    @Test func aFloorReplacesTheGap() throws {
        let floored = pool(floor: 500, gap: 10_000)
        _ = floored.take(1, as: 1)
        let write = try #require(floored.nextWrite())
        #expect(write.atLeast == 500 && write.gap == 0)
        let free = pool(gap: 10_000)
        _ = free.take(1, as: 1)
        #expect(free.nextWrite()?.gap == 10_000)
    }
}

/// A pool that a test can ask within an expectation.
private final class PoolBench {
    private var pool: SequencePool
    init(_ rules: SequencePool.Rules) { pool = SequencePool(rules) }

    var mark: UInt64? { pool.mark }
    var held: HeldNumbers { pool.held }
    var failures: Int { pool.failures }
    var waitingCount: Int { pool.waitingCount }
    func take(_ count: UInt64, as caller: UInt64) -> SequencePool.Taken { pool.take(count, as: caller) }
    func giveUp(_ caller: UInt64) -> (waited: Bool, answers: [SequencePool.Answer]) { pool.giveUp(caller) }
    func nextWrite() -> Advance? { pool.nextWrite() }
    func wrote(_ advanced: Advanced) -> [SequencePool.Answer] { pool.wrote(advanced) }
    func failed() -> [UInt64] { pool.failed() }
    func resume() { pool.resume() }
}
