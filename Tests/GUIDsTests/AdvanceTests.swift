import GUIDsAPI
import Testing

@testable import GUIDsService

/// Where a sequence goes on (spec guid 6.1).
@Suite struct AdvanceTests {
    private func advance(
        _ count: UInt64, atLeast: UInt64 = 0, gap: UInt64 = 0, bound: UInt64 = 1_000_000,
        found stored: UInt64?, highest: UInt64 = 0, isNewRealm: Bool = false
    ) -> Advanced {
        Advance(count: count, atLeast: atLeast, gap: gap, bound: bound)
            .applied(to: FoundMark(stored: stored, highest: highest, isNewRealm: isNewRealm))
    }

    @Test func aNewRealmBeginsAtOne() {
        let advanced = advance(100, gap: 10_000, found: nil, isNewRealm: true)
        #expect(advanced.reserved == GUIDs.Range(1...100))
        #expect(advanced.mark == 100)
    }

    @Test func aRealmOfAnotherClusterBeginsBehindAGap() {
        #expect(advance(5, gap: 10_000, found: nil, highest: 70).reserved == GUIDs.Range(10_071...10_075))
        // An empty table beside characters: a worldserver may hold its first numbers.
        #expect(advance(5, gap: 10_000, found: nil).reserved == GUIDs.Range(10_001...10_005))
    }

    @Test func aFloorIsTheLowestMark() {
        #expect(advance(5, atLeast: 500, found: nil, highest: 70).reserved == GUIDs.Range(501...505))
        #expect(advance(5, atLeast: 500, found: nil, highest: 900).reserved == GUIDs.Range(901...905))
        #expect(advance(5, atLeast: 500, found: 100, highest: 70).reserved == GUIDs.Range(501...505))
        #expect(advance(5, atLeast: 500, found: 600, highest: 70).reserved == GUIDs.Range(601...605))
    }

    @Test func theGapIsForTheFirstTimeAlone() {
        #expect(advance(5, gap: 10_000, found: 80, highest: 70).reserved == GUIDs.Range(81...85))
    }

    @Test func theDatabaseMayBeAhead() {
        #expect(advance(5, found: 80, highest: 95).reserved == GUIDs.Range(96...100))
        #expect(advance(0, found: 80, highest: 95).mark == 95)
    }

    @Test func nothingIsReservedAboveTheBound() {
        #expect(advance(100, bound: 1000, found: 950).reserved == GUIDs.Range(951...1000))
        #expect(advance(100, bound: 1000, found: 1000).reserved == nil)
        let beyond = advance(100, bound: 1000, found: 1000, highest: 1234)
        #expect(beyond.reserved == nil && beyond.mark == 1234, "the mark is never lowered")
        let last = advance(.max, gap: .max, bound: .max - 1, found: nil, highest: 3)
        #expect(last.reserved == nil && last.mark == .max)
    }

    @Test func aLookReservesNothing() {
        let look = advance(0, found: 80)
        #expect(look.reserved == nil && look.mark == 80)
    }
}
