import Base
import CharactersAPI
import Testing

@testable import Gateway

/// What a gateway says to the directory, step by step.
@Suite struct JournalTests {
    private func held(_ order: UInt64) -> Characters.HeldSession {
        Characters.HeldSession(account: AccountID(UInt32(order)), order: order)
    }
    private func begun() -> PresenceJournal {
        var journal = PresenceJournal(gateway: "1", start: 9)
        expect(&journal) { $0.next()?.stream == 0 }
        expect(&journal) { $0.heard(.begin(stream: 5, claimsAnew: false)) == .none }
        expect(&journal) { $0.next()?.sequence == 2 }
        expect(&journal) { $0.heard(.taken) == .none }
        expect(&journal) { $0.next() == nil }
        return journal
    }
    private func expect(
        _ journal: inout PresenceJournal, sourceLocation: SourceLocation = #_sourceLocation,
        _ holds: (inout PresenceJournal) -> Bool
    ) {
        let held = holds(&journal)
        #expect(held, sourceLocation: sourceLocation)
    }
    private func next(_ journal: inout PresenceJournal) throws -> Characters.ReportPresence {
        let report = journal.next()
        return try #require(report)
    }

    @Test func aReportIsRepeatedUntilItIsAnswered() throws {
        var journal = begun()
        expect(&journal) { $0.set(1, held(1)) }
        let first = try next(&journal)
        #expect(first.sequence == 3 && first.sessions.map(\.number) == [1] && first.count == 1)
        // What happens meanwhile is another report's, and wakes nobody who is at it.
        expect(&journal) { !$0.set(2, held(2)) }
        expect(&journal) { $0.next()?.sessions == first.sessions }
        journal.failed()
        expect(&journal) { $0.next()?.sequence == 3 }
        _ = journal.heard(.taken)
        let second = try next(&journal)
        #expect(second.sequence == 4 && second.sessions.map(\.number) == [2] && second.count == 2)
    }

    @Test func whatDidNotChangeIsNotSaid() {
        var journal = begun()
        expect(&journal) { $0.set(1, held(1)) }
        expect(&journal) { $0.next()?.sessions.count == 1 }
        _ = journal.heard(.taken)
        expect(&journal) { $0.next() == nil }
        expect(&journal) { !$0.set(1, held(1)) }
        expect(&journal) { $0.next() == nil }
        journal.becomeDue()
        let alive = journal.next()
        #expect(alive?.sessions.isEmpty == true && alive?.count == 1)
    }

    @Test func aSessionThatCameAndWentUnnoticedIsNothing() {
        var journal = begun()
        _ = journal.set(1, held(1))
        _ = journal.set(1, nil)
        expect(&journal) { $0.next()?.sessions.isEmpty == true }
        _ = journal.heard(.taken)
        _ = journal.set(2, held(2))
        _ = journal.next()
        _ = journal.heard(.taken)
        _ = journal.set(2, nil)
        let last = journal.next()
        #expect(last?.sessions == [Characters.SessionState(number: 2, session: nil)] && last?.count == 0)
    }

    @Test func aNewStreamTellsAllInBoundedReports() throws {
        var journal = begun()
        for number in UInt64(1)...1200 { _ = journal.set(number, held(number)) }
        _ = journal.next()
        expect(&journal) { $0.heard(.begin(stream: 6, claimsAnew: true)) == .claimAnew }
        var numbers: [UInt64] = []
        var sizes: [Int] = []
        while let report = journal.next() {
            #expect(report.stream == 6 && report.sequence == UInt64(sizes.count + 4))
            // The last ones end while the first ones are told.
            if sizes.isEmpty { for number in UInt64(1101)...1200 { _ = journal.set(number, nil) } }
            numbers += report.sessions.map(\.number)
            sizes.append(report.sessions.count)
            #expect((report.count != nil) == (sizes.count == 3))
            if let count = report.count { #expect(count == 1100) }
            _ = journal.heard(.taken)
        }
        #expect(numbers == Array(1...1100))
        #expect(sizes == [500, 500, 100])
        #expect(!journal.needsPause)
    }

    @Test func nobodyIsToldForEverWhoDoesNotListen() throws {
        var journal = begun()
        for number in UInt64(1)...10_000 {
            _ = journal.set(number, held(number))
            _ = journal.set(number, nil)
            if number.isMultiple(of: 100) {
                _ = journal.next()
                journal.failed()
            }
        }
        _ = journal.heard(.taken)
        expect(&journal) { $0.next() == nil }
    }

    @Test func beginningsWithoutEndPause() {
        var journal = begun()
        for stream in UInt64(10)...12 {
            #expect(!journal.needsPause)
            journal.becomeDue()
            _ = journal.next()
            _ = journal.heard(.begin(stream: stream, claimsAnew: false))
        }
        #expect(journal.needsPause)
        _ = journal.next()
        _ = journal.heard(.taken)
        #expect(!journal.needsPause)
    }

    @Test func whoWasReplacedIsSilent() {
        var journal = begun()
        _ = journal.set(1, held(1))
        _ = journal.next()
        _ = journal.heard(.superseded)
        #expect(journal.isSuperseded)
        journal.becomeDue()
        _ = journal.set(2, held(2))
        expect(&journal) { $0.next() == nil }
    }
}
