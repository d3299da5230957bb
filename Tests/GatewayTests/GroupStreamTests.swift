import Testing

@testable import Gateway

/// What a gateway makes of deliveries that come late, twice or never.
@Suite struct GroupStreamTests {
    @Test func aGapIsSeenAndWhatWasMissingIsLate() {
        var stream = GroupStream(run: 5, number: 0)
        #expect(stream.hear(run: 5, number: 1) == .next)
        #expect(stream.hear(run: 5, number: 2) == .next)
        #expect(stream.hear(run: 5, number: 5) == .afterGap)
        #expect(stream.hear(run: 5, number: 4) == .late)
        #expect(stream.hear(run: 5, number: 6) == .next)
        #expect(stream.hear(run: 5, number: 3) == .late)
    }

    @Test func nothingIsTakenTwice() {
        var stream = GroupStream(run: 5, number: 0)
        for number in [1, 1, 2, 1, 2] as [UInt64] { _ = stream.hear(run: 5, number: number) }
        #expect(stream.hear(run: 5, number: 2) == .known)
        #expect(stream.hear(run: 5, number: 4) == .afterGap)
        #expect(stream.hear(run: 5, number: 3) == .late)
        #expect(stream.hear(run: 5, number: 3) == .known)
    }

    @Test func aNewRunBeginsAnewAndAnOldOneIsOver() {
        var stream = GroupStream(run: 5, number: 9)
        #expect(stream.hear(run: 6, number: 1) == .next)
        #expect(stream.hear(run: 5, number: 10) == .known)
        #expect(stream.hear(run: 8, number: 2) == .afterGap)
        #expect(stream.hear(run: 8, number: 1) == .late)
    }

    @Test func aLongGapIsNotRememberedNumberByNumber() {
        var stream = GroupStream(run: 5, number: 1)
        #expect(stream.hear(run: 5, number: .max - 1) == .afterGap)
        #expect(stream.hear(run: 5, number: 1000) == .known)
        #expect(stream.hear(run: 5, number: .max) == .next)
    }
}
