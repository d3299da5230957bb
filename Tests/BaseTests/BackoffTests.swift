import Base
import Testing

/// The waits between attempts.
@Suite struct BackoffTests {
    @Test func itDoublesUpToTheLongestAndEachWaitIsBetweenHalfAndAll() {
        for seed in UInt64(0)..<50 {
            let chance = SeededRandomness(seed: seed)
            var backoff = Backoff(first: .milliseconds(100), longest: .seconds(5))
            for step in [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000] {
                let wait = backoff.next(chance)
                #expect(wait >= .milliseconds(step / 2) && wait <= .milliseconds(step))
            }
            backoff.reset()
            #expect(backoff.next(chance) <= .milliseconds(100))
            backoff.slowDown()
            #expect(backoff.next(chance) >= .milliseconds(2_500))
        }
    }

    @Test func twoClientsDoNotComeBackTogether() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(1))
        let chance = SeededRandomness(seed: 1)
        let waits = (0..<100).map { _ in backoff.next(chance) }
        #expect(Set(waits).count > 90)
    }

    @Test func noWaitIsNoTrap() {
        var backoff = Backoff(first: .zero, longest: .zero)
        #expect(backoff.next(SeededRandomness(seed: 1)) == .zero)
        var endless = Backoff(first: .seconds(Int64.max), longest: .seconds(Int64.max))
        #expect(endless.next(SeededRandomness(seed: 1)) > .zero)
    }
}
