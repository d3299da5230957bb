import Base
import Bus
import CharactersAPI
import TestSupport
import Testing

@testable import CharactersService

/// Which report of a gateway counts.
@Suite struct PresenceStreamsTests {
    private let source = PresenceStreams.Source(gateway: "1", start: 5)

    private func report(
        _ stream: UInt64, _ sequence: UInt64, start: UInt64 = 5, gateway: String = "1"
    ) -> Characters.ReportPresence {
        Characters.ReportPresence(
            gateway: gateway, start: start, stream: stream, sequence: sequence, sessions: [], count: nil)
    }
    /// A stream with the number 10 in which the first report was taken.
    private func begun() -> PresenceStreams {
        var streams = PresenceStreams()
        let begin = streams.judge(report(0, 1)) { 10 }
        #expect(begin == .answered(.begin(stream: 10, claimsAnew: false)))
        let next = streams.judge(report(10, 2)) { 11 }
        #expect(next == .next)
        return streams
    }

    @Test func whatIsRepeatedGetsTheSameAnswerAndCountsOnce() {
        var streams = PresenceStreams()
        for number: UInt64 in [10, 11, 12] {
            let verdict = streams.judge(report(0, 1)) { number }
            #expect(verdict == .answered(.begin(stream: 10, claimsAnew: false)))
        }
        let first = streams.judge(report(10, 2)) { 13 }
        let again = streams.judge(report(10, 2)) { 13 }
        #expect(first == .next && again == .answered(.taken))
    }

    @Test func aLateCopyDisturbsNothing() {
        var streams = begun()
        let late = streams.judge(report(0, 1)) { 20 }
        #expect(late == .answered(.taken))
        let next = streams.judge(report(10, 3)) { 21 }
        #expect(next == .next)
    }

    @Test(arguments: [(10, 4), (9, 3)] as [(UInt64, UInt64)])
    func aGapOrAnotherStreamBeginsAnew(_ stream: UInt64, _ sequence: UInt64) {
        var streams = begun()
        let verdict = streams.judge(report(stream, sequence)) { 20 }
        #expect(verdict == .answered(.begin(stream: 20, claimsAnew: false)))
        #expect(!streams.areComplete)
    }

    @Test func whoIsNotToldOfInTheNewStreamIsGone() {
        var streams = begun()
        let held = Characters.HeldSession(account: AccountID(1), order: 1)
        for number in UInt64(1)...3 {
            _ = streams.note(Characters.SessionState(number: number, session: held), of: source)
        }
        #expect(streams.complete(source) == [] && streams.areComplete)
        _ = streams.begin(source, 20)
        _ = streams.note(Characters.SessionState(number: 2, session: held), of: source)
        #expect(streams.complete(source) == [1, 3])
    }

    @Test func aLaterRunTakesThePlaceOfAnEarlierOne() {
        var streams = begun()
        let later = streams.judge(report(0, 1, start: 6)) { 20 }
        #expect(later == .answered(.begin(stream: 20, claimsAnew: false)))
        let earlier = streams.judge(report(10, 3)) { 21 }
        #expect(earlier == .answered(.superseded))
        #expect(streams.sources(of: "1", startedBefore: 6) == [source])
    }

    @Test func aGatewayThatWasGivenUpHearsSoUntilItTellsItsSessions() {
        var streams = begun()
        #expect(streams.giveUp(source).isEmpty)
        for sequence: UInt64 in [3, 3, 4] {
            let verdict = streams.judge(report(10, sequence)) { 20 }
            #expect(verdict == .answered(.begin(stream: 20, claimsAnew: true)))
        }
        let told = streams.judge(report(20, 5)) { 21 }
        #expect(told == .next)
        let lost = streams.judge(report(0, 6)) { 22 }
        #expect(lost == .answered(.begin(stream: 22, claimsAnew: false)))
    }

    @Test func silenceIsCountedAndWordsEndIt() {
        var streams = begun()
        #expect(streams.pass(silencesMax: 1) == [])
        _ = streams.judge(report(10, 3)) { 20 }
        #expect(streams.pass(silencesMax: 1) == [])
        #expect(streams.pass(silencesMax: 1) == [source])
    }

    @Test func thereAreOnlySoManyGateways() {
        var streams = PresenceStreams()
        for number in 0..<PresenceStreams.sourcesMax {
            _ = streams.judge(report(0, 1, gateway: "\(number)")) { 10 }
        }
        let more = streams.judge(report(0, 1, gateway: "more")) { 10 }
        #expect(more == .overfull)
    }

    // MARK: The service

    @Test func aReportWithTooManySessionsIsRefused() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let states = (UInt64(0)...UInt64(Characters.ReportPresence.sessionsMax)).map {
                Characters.SessionState(number: $0, session: nil)
            }
            let report = Characters.ReportPresence(
                gateway: "1", start: 1, stream: 1, sequence: 1, sessions: states, count: nil)
            guard case .failure(.failed) = await world.bus.result(of: report) else {
                throw TestSupportError("it was taken")
            }
        }
    }

    @Test func aNumberThatIsWrongBeginsAnew() async throws {
        try await CharactersWorld.run(.sqliteMemory) { world in
            let voice = world.voice()
            try await voice.set(1, Characters.HeldSession(account: CharactersWorld.alice, order: 1))
            let answer = try await voice.say([], count: 2)
            guard case .begin(_, claimsAnew: false) = answer else { throw TestSupportError("\(answer)") }
            #expect(world.log.entries.contains { $0.message.hasPrefix("a gateway has other sessions") })
        }
    }
}
