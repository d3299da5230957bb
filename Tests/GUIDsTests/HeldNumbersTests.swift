import GUIDsAPI
import Testing

@testable import GUIDsService

/// What is in memory is handed out once, from the lowest up.
@Suite struct HeldNumbersTests {
    private func held(_ ranges: ClosedRange<UInt64>...) -> HeldNumbers {
        var held = HeldNumbers()
        for range in ranges { held.add(GUIDs.Range(range)) }
        return held
    }

    @Test func aDrainedRangeIsGone() {
        var held = held(1...200)
        #expect(held.take(200) == [GUIDs.Range(1...200)])
        #expect(held.count == 0 && held.ranges.isEmpty)
        #expect(held.take(1) == nil)
        held.add(GUIDs.Range(201...300))
        #expect(held.take(1) == [GUIDs.Range(201...201)])
    }

    @Test func aWishMaySpanThreeRanges() {
        var held = held(1...10, 21...30, 41...50)
        #expect(held.take(5) == [GUIDs.Range(1...5)])
        #expect(held.take(20) == [GUIDs.Range(6...10), GUIDs.Range(21...30), GUIDs.Range(41...45)])
        #expect(held.take(5) == [GUIDs.Range(46...50)])
        #expect(held.ranges.isEmpty)
    }

    @Test func drainingTwoRangesExactlyLeavesTheThird() {
        var held = held(1...10, 21...30, 41...50)
        #expect(held.take(20) == [GUIDs.Range(1...10), GUIDs.Range(21...30)])
        #expect(held.ranges == [GUIDs.Range(41...50)])
    }

    @Test func moreThanThereIsTakesNothing() {
        var held = held(1...10, 21...30)
        #expect(held.take(21) == nil)
        #expect(held.take(0) == nil)
        #expect(held.count == 20)
    }

    @Test func aBlockThatFollowsIsMerged() {
        #expect(held(1...10, 11...20).ranges == [GUIDs.Range(1...20)])
    }

    @Test func aBlockThatDoesNotLieAboveIsNotTaken() {
        #expect(held(11...20, 15...30).ranges == [GUIDs.Range(11...20)])
        #expect(held(11...20, 1...5).count == 10)
        #expect(held(0...5).count == 0, "0 is no number")
    }

    @Test func sevenTenthsUsedIsLow() {
        var held = held(1...100)
        #expect(!HeldNumbers().isLow, "nobody asked yet")
        _ = held.take(69)
        #expect(!held.isLow)
        _ = held.take(1)
        #expect(held.isLow)
        held.add(GUIDs.Range(201...300))
        #expect(!held.isLow, "130 are there again")
    }
}

extension GUIDs.Range {
    init(_ numbers: ClosedRange<UInt64>) { self.init(first: numbers.lowerBound, last: numbers.upperBound) }
}
