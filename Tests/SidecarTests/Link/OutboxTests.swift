import Base
import TestSupport
import Testing

@testable import Sidecar

/// Reports that must arrive.
@Suite struct OutboxTests {
    private let time = ManualTime()
    private let metrics = Metrics()

    private func outbox(laneMax: Int = 100) -> Outbox {
        Outbox(laneMax: laneMax, time: time, executor: nil, metrics: metrics)
    }

    @Test func reportsOfAKindArriveInTheirOrder() async throws {
        let outbox = outbox()
        let arrived = Observed<Int>()
        for number in 1...20 {
            outbox.add("a") {
                arrived.note(number)
                return true
            }
        }
        #expect(try await arrived.wait(for: 20) == Array(1...20))
    }

    @Test func whatNobodyTookIsSentAgainBeforeWhatFollows() async throws {
        let outbox = outbox()
        let sent = Observed<String>()
        outbox.add("a") {
            sent.note("first")
            return sent.values.count >= 3
        }
        outbox.add("a") {
            sent.note("second")
            return true
        }
        try await sent.wait(for: 1)
        try await advance(until: { sent.values.count >= 2 })
        try await advance(until: { sent.values.contains("second") })
        #expect(sent.values == ["first", "first", "first", "second"])
    }

    @Test func oneKindDoesNotHoldUpAnother() async throws {
        let outbox = outbox()
        let arrived = Observed<String>()
        outbox.add("stuck") { false }
        outbox.add("free") {
            arrived.note("free")
            return true
        }
        try await arrived.wait(for: 1)
    }

    @Test func moreThanTheLimitIsRefusedAndCounted() async throws {
        let outbox = outbox(laneMax: 2)
        let gate = TaskGate()
        let began = Observed<Int>()
        outbox.add("a") {
            began.note(1)
            await gate.pass()
            return true
        }
        try await began.wait(for: 1)
        #expect(outbox.add("a") { true })
        #expect(outbox.add("a") { true })
        #expect(!outbox.add("a") { true })
        #expect(metrics.counter("sidecar_outbox_dropped_total", help: "").value == 1)
        await gate.open()
    }

    @Test func stoppingWaitsForWhatIsLeft() async throws {
        let outbox = outbox()
        let gate = TaskGate()
        let began = Observed<Int>()
        outbox.add("a") {
            began.note(1)
            await gate.pass()
            return true
        }
        try await began.wait(for: 1)
        let lost = Task { await outbox.stop(within: .seconds(5)) }
        await gate.open()
        #expect(await lost.value == 0)
        #expect(!outbox.add("a") { true })
    }

    @Test func stoppingGivesUpAfterItsTimeAndSaysHowManyAreLost() async throws {
        let outbox = outbox()
        let sent = Observed<Int>()
        for _ in 1...3 {
            outbox.add("a") {
                sent.note(1)
                return false
            }
        }
        try await sent.wait(for: 1)
        let lost = Task { await outbox.stop(within: .seconds(5)) }
        for _ in 0..<100 {
            await Task.yield()
            time.advance(by: .seconds(1))
        }
        #expect(await lost.value == 3)
    }

    /// Lets time pass until something has happened.
    private func advance(until holds: () -> Bool) async throws {
        for _ in 0..<10_000 {
            if holds() { return }
            time.advance(by: .milliseconds(100))
            await Task.yield()
        }
        Issue.record("it did not happen")
    }
}
