import Base
import Testing

@testable import GroupsAPI
@testable import GroupsService

/// Reports of several gateways, sessions and worldservers that come in any order and more than once, against
/// what each member may have been told of each other one.
@Suite struct MemberBoardModelTests {
    private static let count: UInt32 = 6

    /// One story. Every report has a health that no earlier one of the same member had, so that health tells
    /// the order in which they were made.
    private struct Story {
        struct Session {
            var epoch: UInt64 = 1
            var route: UInt32 = 1
            var sequence: UInt64 = 0
            var gateway = "g0"
            var world = "A"
            /// Of the last report.
            var stamp: UInt32 = 0
            /// It left the game; the next report is another session's.
            var isOver = false
        }
        struct Letter {
            var report: Groups.MemberReport
            var gateway: String
        }
        var board: MemberBoard
        var random: SeededRandomness
        var sessions: [CharacterID: Session] = [:]
        var letters: [Letter] = []
        var now = Instant(nanoseconds: 1_000_000_000)
        /// The health that a receiver was told last, and what came later than everything of ended sessions.
        var told: [CharacterID: [CharacterID: UInt32]] = [:]
        var steppedBack = 0
        var isTold = 0
        let ids = (1...MemberBoardModelTests.count).map { CharacterID(realm: RealmID($0 % 2 + 1), low: $0) }
        let group = Groups.ID(home: RealmID(1), number: 7)

        init(seed: UInt64) {
            var limits = MemberBoard.Limits()
            // Every change counts.
            limits.smallestHealthPart = .max
            board = MemberBoard(limits)
            random = SeededRandomness(seed: seed)
            for id in ids { sessions[id] = Session() }
            board.setGroup(group, ids, now: now)
        }

        mutating func play(_ steps: Int) {
            for _ in 0..<steps {
                let id = any(ids)
                switch random.below(100) {
                case 0..<30: speak(id)
                case 30..<85: deliver()
                case 85..<99: flush()
                default: leave(id)
                }
            }
        }

        func any<T>(_ list: [T]) -> T { list[Int(random.below(UInt64(list.count)))] }
        func happens(_ percent: UInt64) -> Bool { random.below(100) < percent }

        /// The gateway of a member says something, perhaps after another worldserver or session.
        mutating func speak(_ id: CharacterID, wholly: Bool = false) {
            guard var session = sessions[id] else { return }
            var isWhole = wholly || session.sequence == 0
            if session.isOver || happens(5) {
                session.epoch += 1
                (session.route, session.sequence) = (1, 0)
                session.gateway = any(["g0", "g1", "g2"])
                session.isOver = false
                isWhole = true
            } else if happens(10) {
                session.world = session.world.isEmpty ? any(["A", "B", "C"]) : ""
                if !session.world.isEmpty { session.route += 1 }
            }
            session.sequence += 1
            session.stamp += 1
            sessions[id] = session
            letters.append(letter(of: id, session, isWhole))
        }

        func letter(of id: CharacterID, _ session: Session, _ isWhole: Bool) -> Letter {
            var values = MemberValues()
            values.known = isWhole ? [.status, .health, .power, .level, .place] : [.status, .health]
            values.status = .online
            (values.health, values.healthMax, values.level, values.zone) = (session.stamp, 1_000_000, 1, 12)
            let order = Groups.MemberOrder(
                epoch: session.epoch, route: session.route, sequence: session.sequence)
            return Letter(
                report: Groups.MemberReport(
                    member: id, order: order, world: session.world, isWhole: isWhole, values: values),
                gateway: session.gateway)
        }

        /// One of those that are under way arrives; sometimes it will once more.
        mutating func deliver(inOrder: Bool = false) {
            guard !letters.isEmpty else { return }
            let index = inOrder ? 0 : Int(random.below(UInt64(min(letters.count, 12))))
            let letter = letters[index]
            if inOrder || !happens(20) { letters.remove(at: index) }
            let verdict = board.take(letter.report, from: letter.gateway, now: now)
            // Its gateway is asked for everything, unless it has ended by now.
            if verdict == .incomplete, sessions[letter.report.member]?.epoch == letter.report.order.epoch {
                speak(letter.report.member, wholly: true)
            }
        }

        /// Logged out, in the service's order: reports of that session may still be under way.
        mutating func leave(_ id: CharacterID) {
            guard let session = sessions[id] else { return }
            sessions[id]?.isOver = true
            hear(board.end(id, epoch: session.epoch, now: now))
            // Nothing of that session may be told any more.
            for receiver in ids { told[receiver, default: [:]][id] = session.stamp + 1 }
            sessions[id]?.stamp += 1
        }

        mutating func flush() {
            now = now + .milliseconds(Int64(random.below(600)))
            hear(board.flush(now: now))
        }

        mutating func hear(_ news: [MemberNews]) {
            for part in news.flatMap(\.parts) {
                for receiver in part.receivers {
                    for change in part.changes where change.values.known.contains(.health) {
                        isTold += 1
                        if change.values.health < told[receiver]?[change.member] ?? 0 { steppedBack += 1 }
                        told[receiver, default: [:]][change.member] = change.values.health
                    }
                }
            }
        }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func whatIsToldNeverGoesBack(_ seed: UInt64) {
        var story = Story(seed: seed)
        story.play(4000)
        #expect(story.steppedBack == 0)
        #expect(story.isTold > 500)
        // In the end everybody is somewhere, everything has arrived, and everybody knows the latest.
        for id in story.ids {
            story.sessions[id]?.world = "B"
            story.sessions[id]?.isOver = true
        }
        story.sessions[story.ids[0]]?.world = "A"
        for id in story.ids { story.speak(id, wholly: true) }
        while !story.letters.isEmpty { story.deliver(inOrder: true) }
        story.flush()
        #expect(story.steppedBack == 0)
        for id in story.ids.dropFirst() {
            #expect(story.told[story.ids[0]]?[id] == story.sessions[id]?.stamp)
            #expect(story.told[id]?[story.ids[0]] == story.sessions[story.ids[0]]?.stamp)
        }
    }

    /// Given up though it had not ended, or out of the group and in again: a report that comes a second time
    /// and says everything is no beginning.
    @Test(arguments: [true, false])
    func whoWasDroppedDoesNotComeBackOlder(_ leavesGroup: Bool) {
        var story = Story(seed: 1)
        let id = story.ids[0]
        var session = Story.Session()
        func say(_ isWhole: Bool) -> Story.Letter {
            (session.sequence, session.stamp) = (session.sequence + 1, session.stamp + 1)
            return story.letter(of: id, session, isWhole)
        }
        let (first, second) = (say(true), say(false))
        #expect(story.board.take(first.report, from: "g0", now: story.now) == .taken)
        #expect(story.board.take(second.report, from: "g0", now: story.now) == .taken)
        if leavesGroup {
            story.board.setGroup(story.group, story.ids.dropFirst(), now: story.now)
            story.board.setGroup(story.group, story.ids, now: story.now)
        } else {
            _ = story.board.end(id, epoch: 1, isSure: false, now: story.now)
        }
        #expect(story.board.take(first.report, from: "g0", now: story.now) != .taken)
        #expect(story.board.take(say(true).report, from: "g0", now: story.now) == .taken)
    }
}
