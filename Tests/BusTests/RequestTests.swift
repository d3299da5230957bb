import Base
import Bus
import TestSupport
import Testing

@Suite struct RequestTests {
    @Test func anAnswerComesBack() async throws {
        let bench = BusBench()
        bench.bus.serve(Add.self) { $0.left + $0.right }
        #expect(try await bench.bus.ask(Add(left: 2, right: 3)) == 5)
    }

    @Test func aRequestThatNobodyServesIsUnreachable() async {
        let bench = BusBench()
        await #expect { try await bench.bus.ask(Knock()) } throws: {
            "\($0)" == "test.knock.v1: nobody serves it"
        }
    }

    @Test func aServiceThatStoppedIsUnreachable() async throws {
        let bench = BusBench()
        bench.bus.serve(Knock.self) { _ in Done() }
        _ = try await bench.bus.ask(Knock())
        bench.bus.stopServing(Knock.self)
        await #expect { try await bench.bus.ask(Knock()) } throws: {
            if case AskError<Never>.unreachable = $0 { true } else { false }
        }
    }

    @Test func aRefusalIsTyped() async {
        let bench = BusBench()
        bench.bus.serve(Add.self) { _ in throw AddRefusal.tooLarge }
        do {
            _ = try await bench.bus.ask(Add())
            Issue.record("it was answered")
        } catch {
            // Typed throws: `error` is an AskError<AddRefusal> here.
            #expect(error.refusal == .tooLarge)
        }
        #expect(bench.log.entries.isEmpty, "a refusal is no fault")
    }

    @Test func anyOtherErrorIsAFailureAndIsLogged() async {
        let bench = BusBench()
        bench.bus.serve(Add.self) { _ in throw Broken() }
        do {
            _ = try await bench.bus.ask(Add())
            Issue.record("it was answered")
        } catch {
            guard case .failed("test.add.v1", "the database is away") = error else {
                Issue.record("\(error)")
                return
            }
            #expect(error.refusal == nil)
        }
        let line = bench.log.entries.first
        #expect(bench.log.entries.count == 1)
        #expect(line?.level == .error)
        #expect(line?.fields.contains { $0.key == "request" && $0.value == "test.add.v1" } == true)
    }

    @Test func anErrorIsAFailureAlsoWhereNothingCanBeRefused() async {
        let bench = BusBench()
        bench.bus.serve(Knock.self) { _ in throw Broken() }
        await #expect { try await bench.bus.ask(Knock()) } throws: {
            if case AskError<Never>.failed = $0 { true } else { false }
        }
    }

    @Test func theDeadlineAnswersForASlowService() async throws {
        let bench = BusBench()
        let gate = TaskGate()
        let entered = Observed<Int>()
        let left = Observed<Int>()
        bench.bus.serve(Add.self) {
            entered.note($0.left)
            await gate.pass()
            left.note($0.left)
            return 0
        }
        let asked = Task { try await bench.bus.ask(Add(left: 7)) }
        try await entered.wait(for: 1)
        bench.time.advance(by: .milliseconds(1_999))
        #expect(left.values.isEmpty)
        bench.time.advance(by: .milliseconds(1))
        await #expect { try await asked.value } throws: {
            if case AskError<AddRefusal>.timedOut("test.add.v1") = $0 { true } else { false }
        }
        await gate.open()
        // The work goes on; its late answer hurts nobody.
        #expect(try await left.wait(for: 1) == [7])
    }

    @Test func theClockOfAnAnsweredRequestIsStopped() async throws {
        let bench = BusBench()
        bench.bus.serve(Add.self) { _ in 1 }
        _ = try await bench.bus.ask(Add())
        bench.time.advance(by: .seconds(60))
        #expect(try await bench.bus.ask(Add()) == 1)
    }

    @Test func moreThanTheAllowedAtOnceIsOverloaded() async throws {
        let bench = BusBench()
        let gate = TaskGate()
        let entered = Observed<Int>()
        bench.bus.serve(Add.self, inFlightMax: 2) {
            entered.note($0.left)
            await gate.pass()
            return $0.left
        }
        let first = Task { try await bench.bus.ask(Add(left: 1)) }
        let second = Task { try await bench.bus.ask(Add(left: 2)) }
        try await entered.wait(for: 2)
        await #expect { try await bench.bus.ask(Add(left: 3)) } throws: {
            if case AskError<AddRefusal>.overloaded("test.add.v1") = $0 { true } else { false }
        }
        await gate.open()
        #expect(try await first.value == 1)
        #expect(try await second.value == 2)
        // There is room again, and the third was never worked on.
        #expect(try await bench.bus.ask(Add(left: 4)) == 4)
        #expect(Set(entered.values) == [1, 2, 4])
    }

    @Test func aRequestThatTimedOutIsStillUnderWay() async throws {
        let bench = BusBench()
        let gate = TaskGate()
        let entered = Observed<Int>()
        bench.bus.serve(Add.self, inFlightMax: 1) {
            entered.note($0.left)
            await gate.pass()
            return 0
        }
        let asked = Task { try await bench.bus.ask(Add(left: 1)) }
        try await entered.wait(for: 1)
        bench.time.advance(by: .seconds(2))
        await #expect(throws: AskError<AddRefusal>.self) { try await asked.value }
        await #expect { try await bench.bus.ask(Add(left: 2)) } throws: {
            if case AskError<AddRefusal>.overloaded = $0 { true } else { false }
        }
        await gate.open()
    }

    @Test func aServiceThatWasRestartedAnswersFromThenOn() async throws {
        let bench = BusBench()
        bench.bus.serve(Add.self) { _ in 1 }
        #expect(try await bench.bus.ask(Add()) == 1)
        bench.bus.serve(Add.self) { _ in 2 }
        #expect(try await bench.bus.ask(Add()) == 2)
    }

    @Test func theTimeToTheAnswerIsMeasured() async throws {
        let bench = BusBench()
        bench.bus.serve(Add.self) { [time = bench.time] _ in
            time.advance(by: .milliseconds(300))
            return 0
        }
        _ = try await bench.bus.ask(Add())
        let entry = bench.metrics.entries.first { $0.name == "nimbus_request_seconds" }
        guard case .histogram(let histogram) = entry?.cell else {
            Issue.record("no histogram")
            return
        }
        #expect(histogram.snapshot.count == 1)
        #expect(abs(histogram.snapshot.sum - 0.3) < 0.001)
    }

    @Test func manyAskersAreAnsweredEachTheirOwn() async throws {
        let bench = BusBench()
        bench.bus.serve(Add.self) { $0.left + $0.right }
        let wrong = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<500 {
                group.addTask { try await bench.bus.ask(Add(left: number, right: number)) != 2 * number }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
    }
}
