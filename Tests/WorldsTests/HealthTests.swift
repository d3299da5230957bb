import Base
import Testing
import WorldsAPI

@testable import WorldsService

/// What looks, and silence, mean for a worldserver (spec registry 5.3).
@Suite struct HealthTests {
    private let configuration = WorldsConfiguration(realms: [RealmID(1)])
    private func at(_ seconds: Int) -> Instant { Instant(nanoseconds: UInt64(seconds) * 1_000_000_000) }
    private func world(health: String = "h:1") -> Worlds.World {
        Worlds.World(
            endpoint: Worlds.Endpoint(id: "1", address: "a:1", alias: "a", incarnation: 1, realm: RealmID(1)),
            healthAddress: health, availableMaps: [])
    }
    /// What each of the looks meant.
    private func verdicts(
        _ record: inout WorldRecord, _ observations: [Worlds.Observation], at seconds: Int = 0
    ) -> [HealthVerdict] {
        observations.map { record.observe($0, now: at(seconds), configuration) }
    }

    @Test func refusedTwiceIsDead() {
        var record = WorldRecord(world: world(), seen: 1)
        #expect(verdicts(&record, [.refused, .refused]) == [.unchanged, .dead])
    }

    @Test func oneFailureMeansNothing() {
        for failure in [Worlds.Observation.refused, .unresponsive, .unreachable] {
            var record = WorldRecord(world: world(), seen: 1)
            let seen = verdicts(&record, [failure, alive, failure, .reachable, failure, alive])
            #expect(seen.allSatisfy { $0 == .unchanged }, "\(failure)")
        }
    }

    @Test func threeTimesWithoutAConnectionIsDead() {
        var record = WorldRecord(world: world(), seen: 1)
        #expect(
            verdicts(&record, [.unreachable, .unreachable, .unreachable]) == [.unchanged, .unchanged, .dead])
    }

    @Test func onlyConsecutiveFailuresToConnectCount() {
        var record = WorldRecord(world: world(), seen: 1)
        let seen = verdicts(&record, [.unreachable, .unreachable, .unresponsive, .unreachable, .unreachable])
        #expect(seen.allSatisfy { $0 == .unchanged })
    }

    @Test func unresponsiveTwiceIsDegradedAndOneGoodLookHeals() {
        var record = WorldRecord(world: world(), seen: 1)
        #expect(verdicts(&record, [.unresponsive, .unresponsive]) == [.unchanged, .changed(.degraded)])
        #expect(verdicts(&record, [alive]) == [.changed(.healthy)])
        #expect(verdicts(&record, [.unresponsive]) == [.unchanged], "the count starts anew")
    }

    @Test func theLastFailureDecidesTheClass() {
        var record = WorldRecord(world: world(), seen: 1)
        #expect(verdicts(&record, [.unresponsive, .refused]) == [.unchanged, .dead])
        record = WorldRecord(world: world(), seen: 1)
        #expect(verdicts(&record, [.refused, .unresponsive]) == [.unchanged, .changed(.degraded)])
    }

    @Test func aDegradedOneIsDeadOnlyWhenRefusedTwiceAgain() {
        var record = WorldRecord(world: world(), seen: 1)
        _ = verdicts(&record, [.unresponsive, .unresponsive])
        #expect(verdicts(&record, [.refused, .unresponsive]) == [.unchanged, .unchanged])
        record = WorldRecord(world: world(), seen: 1)
        _ = verdicts(&record, [.unresponsive, .unresponsive])
        #expect(verdicts(&record, [.refused, .refused]) == [.unchanged, .dead])
    }

    @Test func anOpenPortDoesNotHealADegradedOne() {
        var record = WorldRecord(world: world(), seen: 1)
        _ = verdicts(&record, [.unresponsive, .unresponsive])
        #expect(verdicts(&record, [.reachable]) == [.unchanged])
        #expect(record.world.health == .degraded)
    }

    @Test func degradedIsBounded() {
        var record = WorldRecord(world: world(), seen: 1)
        _ = verdicts(&record, [.unresponsive, .unresponsive], at: 10)
        #expect(record.observe(.unresponsive, now: at(129), configuration) == .unchanged)
        #expect(record.tick(now: at(129), configuration) == .unchanged)
        var ticked = record
        #expect(record.observe(.unresponsive, now: at(130), configuration) == .dead)
        #expect(ticked.tick(now: at(130), configuration) == .dead, "also when nobody looks")
    }

    @Test func oneThatWasRestoredIsNotThereUntilItWasSeen() {
        for sight in [alive, .reachable] {
            var record = WorldRecord(restored: world(), seen: 1, now: at(0))
            #expect(record.world.health == .unverified)
            #expect(record.observe(sight, now: at(1), configuration) == .changed(.healthy))
        }
        var unseen = WorldRecord(restored: world(), seen: 1, now: at(0))
        #expect(
            verdicts(&unseen, [.unresponsive, .unresponsive, .unresponsive]).allSatisfy { $0 == .unchanged })
        #expect(unseen.tick(now: at(14), configuration) == .unchanged)
        #expect(unseen.tick(now: at(15), configuration) == .dead)
        var refused = WorldRecord(restored: world(), seen: 1, now: at(0))
        #expect(verdicts(&refused, [.refused, .refused]) == [.unchanged, .dead])
    }

    @Test func oneThatReportsItselfMustNotFallSilent() {
        var record = WorldRecord(world: world(health: ""), seen: 1)
        #expect(record.tick(now: at(100), configuration) == .unchanged, "it never spoke for itself")
        _ = record.observe(alive, now: at(100), configuration)
        #expect(record.tick(now: at(104), configuration) == .unchanged)
        #expect(record.tick(now: at(109), configuration) == .unchanged)
        #expect(record.tick(now: at(114), configuration) == .changed(.degraded))
        #expect(record.observe(alive, now: at(115), configuration) == .changed(.healthy))
        #expect(record.tick(now: at(119), configuration) == .unchanged)
    }

    @Test func oneThatOthersLookAtMayBeSilent() {
        var record = WorldRecord(world: world(), seen: 1)
        _ = record.observe(alive, now: at(0), configuration)
        #expect((1...50).allSatisfy { record.tick(now: at($0 * 10), configuration) == .unchanged })
    }

    @Test func aGoodLookBringsTheNumbersAndEndsReservations() {
        var record = WorldRecord(world: world(), seen: 1)
        record.reserved = 7
        var delays = Worlds.Delays()
        delays.p99 = 40
        _ = record.observe(.alive(connections: 12, delays: delays), now: at(0), configuration)
        #expect(record.world.connections == 12 && record.world.delays.p99 == 40 && record.load == 12)
        record.reserved = .max
        #expect(record.load == .max, "no overflow")
    }
}
