import Base
import TestSupport
import Testing

/// Askers that wait: each is resumed once, by whatever comes first.
@Suite struct PendingAnswersTests {
    enum Failure: Error, Equatable { case timedOut, overloaded, stopped, other }
    typealias Answers = PendingAnswers<String, Failure>

    private func answers(_ time: ManualTime = ManualTime(), max: Int = 100) -> Answers {
        Answers(
            max: max, time: time,
            failures: .init(timedOut: .timedOut, overloaded: .overloaded, stopped: .stopped))
    }
    private func ask(
        _ answers: Answers, _ deadline: Duration = .seconds(1), _ numbers: Observed<UInt64> = Observed(),
        expired: Observed<UInt64> = Observed()
    ) -> Task<Answers.Outcome, Never> {
        Task {
            do throws(Failure) {
                return .success(
                    try await answers.ask(deadline: deadline, expired: { expired.note($0) }) {
                        numbers.note($0)
                    })
            } catch {
                return .failure(error)
            }
        }
    }

    @Test func theFirstAnswerCounts() async throws {
        let (answers, numbers) = (answers(), Observed<UInt64>())
        let asker = ask(answers, .seconds(1), numbers)
        let number = try #require(try await numbers.wait(for: 1).first)
        #expect(answers.finish(number, .success("a")))
        #expect(!answers.finish(number, .success("b")) && !answers.finish(number + 1, .success("c")))
        #expect(await asker.value == .success("a") && answers.count == 0)
    }

    @Test func theDeadlineEndsTheWaitAndNoAnswerDoesAfterwards() async throws {
        let (time, numbers, expired) = (ManualTime(), Observed<UInt64>(), Observed<UInt64>())
        let answers = answers(time)
        let asker = ask(answers, .seconds(1), numbers, expired: expired)
        let number = try #require(try await numbers.wait(for: 1).first)
        time.advance(by: .milliseconds(999))
        #expect(answers.count == 1)
        time.advance(by: .milliseconds(1))
        #expect(await asker.value == .failure(.timedOut))
        #expect(expired.values == [number] && !answers.finish(number, .success("late")))
    }

    @Test func anAnsweredAskerDoesNotExpire() async throws {
        let (time, numbers, expired) = (ManualTime(), Observed<UInt64>(), Observed<UInt64>())
        let answers = answers(time)
        let asker = ask(answers, .seconds(1), numbers, expired: expired)
        answers.finish(try #require(try await numbers.wait(for: 1).first), .success("a"))
        #expect(await asker.value == .success("a"))
        time.advance(by: .seconds(10))
        #expect(expired.values.isEmpty)
    }

    @Test func whatSendingThrowsIsTheOutcome() async {
        await #expect(throws: Failure.other) {
            try await answers().ask(deadline: .seconds(1)) { (_) throws(Failure) in throw .other }
        }
    }

    @Test func moreThanMayWaitAreRefusedWithoutBeingSent() async throws {
        let (answers, numbers) = (answers(max: 2), Observed<UInt64>())
        let waiting = (0..<2).map { _ in ask(answers, .seconds(1), numbers) }
        try await numbers.wait(for: 2)
        #expect(await ask(answers, .seconds(1), numbers).value == .failure(.overloaded))
        #expect(numbers.values.count == 2)
        for number in numbers.values { answers.finish(number, .success("a")) }
        for asker in waiting { #expect(await asker.value == .success("a")) }
    }

    @Test func onlyWhatIsOnItsWayFailsWithTheConnection() async throws {
        let (answers, numbers) = (answers(), Observed<UInt64>())
        var waiting: [Task<Answers.Outcome, Never>] = []
        for count in 1...3 {
            waiting.append(ask(answers, .seconds(1), numbers))
            try await numbers.wait(for: count)
        }
        #expect(answers.markSent(numbers.values[0]) && answers.markSent(numbers.values[2]))
        #expect(answers.failSent(.other) == 2 && answers.failSent(.other) == 0)
        for index in [0, 2] { #expect(await waiting[index].value == .failure(.other)) }
        #expect(!answers.markSent(numbers.values[0]))
        answers.stop()
        #expect(await waiting[1].value == .failure(.stopped))
        #expect(await ask(answers).value == .failure(.stopped))
    }
}
