import Testing

@testable import Sidecar

/// What the log says of messages that cannot be published.
@Suite struct UnpublishedTests {
    @Test func onlyTheFirstOfAnAbsenceIsNewsAndItsEndHasTheNumberOfAll() {
        let unpublished = Unpublished()
        #expect(unpublished.ended() == nil)
        for _ in 0..<2 {
            #expect(
                (0..<100).map { _ in unpublished.begins() } == [true] + Array(repeating: false, count: 99))
            #expect(unpublished.ended() == 100)
            #expect(unpublished.ended() == nil)
        }
    }
}
