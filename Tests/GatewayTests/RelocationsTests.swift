import Base
import Testing

@testable import Gateway

/// Who goes, and when, while worldservers are emptied.
@Suite struct RelocationsTests {
    typealias Candidate = Relocations.Candidate

    private func at(_ milliseconds: UInt64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }
    private func crowd(_ count: UInt64, on map: UInt32 = 0) -> [Candidate] {
        (0..<count).map { Candidate(session: $0, map: MapID(map)) }
    }
    private func next(
        _ relocations: Relocations, _ candidates: [Candidate], at milliseconds: UInt64 = 0
    ) -> [UInt64] {
        relocations.next(of: candidates, now: at(milliseconds)).map(\.session)
    }

    @Test func onlySoManyGoAtOnceAndInOneRound() {
        var relocations = Relocations(atOnceMax: 4, startsMax: 3)
        #expect(next(relocations, crowd(10)) == [0, 1, 2])
        for candidate in crowd(3) { relocations.began(candidate) }
        #expect(next(relocations, crowd(10)) == [3], "one place is left")
        relocations.began(Candidate(session: 3, map: MapID(0)))
        #expect(next(relocations, crowd(10)) == [])
        relocations.ended(1)
        #expect(next(relocations, Array(crowd(10).dropFirst(4))) == [4])
    }

    @Test func thereIsAlwaysRoomForOne() {
        let relocations = Relocations(atOnceMax: 0, startsMax: 0)
        #expect(next(relocations, crowd(5)) == [0])
    }

    @Test func aMapThatNobodyTakesIsAskedForLessAndLessOften() {
        var relocations = Relocations(atOnceMax: 9, startsMax: 9)
        var asked: [UInt64] = []
        for time in stride(from: UInt64(0), through: 8000, by: 100)
        where !next(relocations, crowd(3), at: time).isEmpty {
            asked.append(time)
            relocations.found(nobodyFor: MapID(0), now: at(time))
        }
        #expect(asked == [0, 200, 600, 1400, 3000, 5000, 7000])
        #expect(next(relocations, crowd(1, on: 1), at: 7100) == [0], "another map has nothing to do with it")
        relocations.began(Candidate(session: 0, map: MapID(0)))
        #expect(next(relocations, crowd(3), at: 7100) == [1, 2], "somebody takes it now")
    }

    @Test func aPlayerWhoWasKeptIsTriedAgainLater() {
        var relocations = Relocations(atOnceMax: 9, startsMax: 9)
        var tried: [UInt64] = []
        for time in stride(from: UInt64(0), through: 100_000, by: 1000)
        where !next(relocations, crowd(1), at: time).isEmpty {
            tried.append(time / 1000)
            relocations.began(Candidate(session: 0, map: MapID(0)))
            relocations.failed(0, now: at(time))
        }
        #expect(tried == [0, 2, 6, 14, 30, 60, 90])
        relocations.ended(0)
        #expect(next(relocations, crowd(1), at: 90_001) == [0])
    }
}
