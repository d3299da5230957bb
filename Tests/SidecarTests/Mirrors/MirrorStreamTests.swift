import Base
import Testing

@testable import Sidecar

/// Whatever is lost, late or twice: the groups behind the hooks become those of the service.
@Suite struct MirrorStreamTests {
    /// A service, a worldserver, and a bad line between them.
    private struct Line {
        let random: SeededRandomness
        var service: ToldGroups
        var azeroth: AzerothGroups
        var stream = MirrorStream()
        /// On its way.
        var events: [MirrorStream.Heard] = []
        var wanted: MirrorStream.Wanted = .page(after: 0)
        var comparisons = 0
        var isBad = true
        /// How many of the queue's places are free; nil: all.
        var room: Int?

        init(_ seed: UInt64) {
            random = SeededRandomness(seed: seed)
            service = ToldGroups(random)
            azeroth = AzerothGroups(random)
        }

        private func happens(_ one: Int) -> Bool { random.below(UInt64(one)) == 0 }

        mutating func turn() {
            for _ in 0..<random.below(4) { service.step() }
            for event in service.take() where !(isBad && happens(40)) {
                events.append(event)
                if isBad, happens(60) { events.append(event) }
            }
            if isBad, events.count > 1, happens(30) { events.swapAt(0, events.count - 1) }
            let count = isBad ? Int(random.below(UInt64(events.count + 1))) : events.count
            for event in events.prefix(count) { note(stream.hear(event, offer())) }
            events.removeFirst(count)
            note(.nothing)
        }

        private mutating func note(_ new: MirrorStream.Wanted) {
            if new != .nothing { wanted = new }
        }

        /// What the stream wants is done, at some time.
        mutating func serve() {
            switch wanted {
            case .nothing: break
            case .room:
                wanted = .nothing
                note(stream.deliver(offer()))
            case .page(let after):
                if isBad, happens(3) { return }
                wanted = .nothing
                if after == 0 { comparisons += 1 }
                let page = service.page(after: after, 3, known: after == 0 ? stream.known : nil)
                // The answer is on its way while other things happen.
                if isBad, happens(2) { turn() }
                note(stream.take(page, offer()))
            }
        }

        /// The world's queue takes some.
        private mutating func offer() -> MirrorStream.Offer {
            let box = Locked(isBad ? Int(random.below(20)) : 10_000)
            return { [sink] step in
                guard
                    box.withLock({
                        $0 -= 1; return $0 >= 0
                    })
                else { return false }
                sink.withLock { $0.append(step.event) }
                return true
            }
        }
        let sink = Locked<[WorldEvent]>([])

        mutating func call() {
            for event in sink.withLock({ events in
                defer { events = [] }; return events
            }) {
                azeroth.call(event)
            }
        }
    }

    @Test(arguments: 1...40) func whateverIsLostLateOrTwiceTheGroupsBecomeTheService(_ seed: UInt64) {
        var line = Line(seed)
        for step in 1...1500 {
            line.turn()
            line.serve()
            line.call()
            if step % 500 == 0 { line.service.restart() }
            if step % 37 == 0 { line.wanted = prefer(line.wanted, line.stream.doubt()) }
        }
        line.isBad = false
        line.wanted = prefer(line.wanted, line.stream.doubt())
        for _ in 0..<10_000 where !(line.stream.isCurrent && line.wanted == .nothing && line.events.isEmpty) {
            line.turn()
            line.serve()
            line.call()
        }
        #expect(line.stream.isCurrent)
        #expect(line.azeroth.faults.isEmpty, "\(line.azeroth.faults.prefix(3))")
        let told = line.service.groups.mapValues(\.comparable)
        #expect(line.azeroth.groups.mapValues(\.comparable) == told)
        #expect(told.count > 3)
    }
    private func prefer(_ a: MirrorStream.Wanted, _ b: MirrorStream.Wanted) -> MirrorStream.Wanted {
        b == .nothing ? a : b
    }

    @Test func aGoodLineNeedsOneComparison() {
        var line = Line(7)
        line.isBad = false
        for _ in 0..<2000 {
            line.turn()
            line.serve()
            line.call()
        }
        #expect(line.comparisons == 1)
        #expect(line.azeroth.faults.isEmpty)
        #expect(line.azeroth.groups.mapValues(\.comparable) == line.service.groups.mapValues(\.comparable))
    }

    // MARK: Single cases

    private func record(_ id: UInt32, _ members: UInt64..., raid: Bool = false) -> GroupRecord {
        GroupRecord(
            group: id, leader: GUID(members[0]), type: raid ? 2 : 0,
            members: members.map { .init(guid: GUID($0), name: "") })
    }
    private func picture(_ records: GroupRecord...) -> GroupPicture {
        var picture = GroupPicture()
        for record in records { picture.apply(.groupCreated(record), to: UInt64(record.group)) }
        return picture
    }
    private func page(
        _ number: UInt64, run: UInt64 = 1, last: UInt64? = nil, _ records: GroupRecord...
    ) -> MirrorSnapshot.Page {
        MirrorSnapshot.Page(
            run: run, number: number,
            groups: Dictionary(
                uniqueKeysWithValues: records.map { (UInt64($0.group), GroupPicture.Group($0)) }),
            last: last)
    }
    private func heard(_ number: UInt64, run: UInt64 = 1, _ event: WorldEvent) -> MirrorStream.Heard {
        let key: UInt64 =
            switch event {
            case .groupMemberAdded(let group, _), .groupDisbanded(let group), .readyCheckFinished(let group):
                UInt64(group)
            default: 0
            }
        return .init(run: run, number: number, steps: [MirrorStep(key: key, event: event)])
    }

    @Test func whoChangesPlacesWithSomebodyIsNeverInTwoGroups() {
        let steps = picture(record(1, 1, 2), record(2, 3, 4)).steps(
            to: picture(record(1, 1, 4), record(2, 3, 2)))
        var azeroth = AzerothGroups(SeededRandomness(seed: 1))
        azeroth.call(.groupCreated(record(1, 1, 2)))
        azeroth.call(.groupCreated(record(2, 3, 4)))
        for step in steps { azeroth.call(step.event) }
        #expect(azeroth.faults == [])
        #expect(azeroth.groups[1]?.members.map(\.guid) == [GUID(1), GUID(4)])
        #expect(Set(azeroth.groups[2]?.members.map(\.guid) ?? []) == [GUID(2), GUID(3)])
    }

    @Test func equalPicturesNeedNoStep() {
        let one = picture(record(1, 1, 2), record(2, 3, 4, raid: true))
        #expect(one.steps(to: one) == [])
        #expect(GroupPicture().steps(to: GroupPicture()) == [])
    }

    @Test func aLeaderWhoIsNamedIsAMember() {
        let steps = picture(record(1, 1, 2, 3)).steps(to: picture(record(1, 3, 4, 2)))
        #expect(
            steps.map(\.event) == [
                .groupMemberRemoved(group: 1, member: GUID(1), newLeader: GUID(3)),
                .groupMemberAdded(group: 1, member: GUID(4)),
                .groupLeaderChanged(group: 1, previous: .none, new: GUID(3)),
            ])
    }

    @Test func whatThePageContainsIsNotToldAgain() {
        var (stream, calls) = (MirrorStream(), [WorldEvent]())
        let offer: MirrorStream.Offer = { _ in true }
        #expect(stream.hear(heard(5, .groupMemberAdded(group: 1, member: GUID(3))), offer) == .nothing)
        #expect(stream.hear(heard(6, .groupMemberAdded(group: 1, member: GUID(4))), offer) == .nothing)
        _ = withUnsafeMutablePointer(to: &calls) { calls in
            stream.take(page(5, record(1, 1, 2, 3))) {
                calls.pointee.append($0.event)
                return true
            }
        }
        #expect(calls == [.groupCreated(record(1, 1, 2, 3, 4))])
        #expect(stream.known?.number == 6 && stream.isCurrent)
        // Late, and twice.
        #expect(stream.hear(heard(4, .groupDisbanded(group: 1)), offer) == .nothing)
        #expect(stream.hear(heard(6, .groupDisbanded(group: 1)), offer) == .nothing)
        #expect(stream.picture.groups.count == 1)
    }

    @Test func aGapAndANewRunAreAskedAbout() {
        var stream = MirrorStream()
        _ = stream.take(page(5, record(1, 1, 2))) { _ in true }
        #expect(stream.hear(heard(7, .groupDisbanded(group: 1))) { _ in true } == .page(after: 0))
        #expect(stream.take(page(7)) { _ in true } == .nothing)
        #expect(stream.picture.groups.isEmpty && stream.isCurrent)
        #expect(stream.hear(heard(1, run: 2, .groupDisbanded(group: 1))) { _ in true } == .page(after: 0))
        // An answer of the old run says nothing about the new one.
        #expect(stream.take(page(9)) { _ in true } == .page(after: 0))
        #expect(stream.take(page(1, run: 2)) { _ in true } == .nothing)
    }

    @Test func whatIsOfNoRunThatThereIsIsAskedAboutOnce() {
        var stream = MirrorStream()
        _ = stream.take(page(5, record(1, 1, 2))) { _ in true }
        let known = MirrorSnapshot.Page(run: 1, number: 5, isKnown: true, groups: [:])
        #expect(stream.hear(heard(99, run: 7, .groupDisbanded(group: 1))) { _ in true } == .page(after: 0))
        #expect(stream.take(known) { _ in true } == .page(after: 0))
        #expect(stream.take(known) { _ in true } == .nothing)
        #expect(stream.isCurrent && stream.picture.groups.count == 1)
        // The same with a number of this run that nobody gave.
        #expect(stream.hear(heard(99, .groupDisbanded(group: 1))) { _ in true } == .page(after: 0))
        #expect(stream.take(known) { _ in true } == .nothing)
        #expect(stream.isCurrent && stream.picture.groups.count == 1)
    }

    @Test func pagesOfDifferentTimesMakeOnePicture() {
        var stream = MirrorStream()
        #expect(stream.take(page(5, last: 1, record(1, 1, 2))) { _ in true } == .page(after: 1))
        // Happens between the pages, and the second has it.
        _ = stream.hear(heard(6, .groupMemberAdded(group: 1, member: GUID(3)))) { _ in true }
        _ = stream.hear(heard(7, .groupMemberAdded(group: 2, member: GUID(6)))) { _ in true }
        #expect(stream.take(page(7, record(2, 4, 5, 6))) { _ in true } == .nothing)
        #expect(stream.picture.groups[1]?.members.map(\.guid) == [GUID(1), GUID(2), GUID(3)])
        #expect(stream.picture.groups[2]?.members.map(\.guid) == [GUID(4), GUID(5), GUID(6)])
        // Something between them is missing: from the beginning.
        #expect(stream.doubt() == .page(after: 0))
        #expect(stream.take(page(8, last: 1, record(1, 1, 2, 3))) { _ in true } == .page(after: 1))
        #expect(stream.take(page(10, record(2, 4, 5, 6))) { _ in true } == .page(after: 0))
        #expect(stream.take(page(10, record(1, 1, 2))) { _ in true } == .nothing)
        #expect(stream.picture.groups[1]?.members.map(\.guid) == [GUID(1), GUID(2)])
    }

    @Test func nothingGrowsWhileNobodyAnswers() {
        var stream = MirrorStream()
        for number in 1...UInt64(3 * MirrorStream.heldMax) {
            let event = heard(number, .readyCheckFinished(group: 1))
            #expect(stream.hear(event) { _ in true } == .nothing)
        }
        // What found no place is asked for once more.
        #expect(stream.take(page(0)) { _ in true } == .page(after: 0))
        #expect(stream.take(page(UInt64(3 * MirrorStream.heldMax))) { _ in true } == .nothing)
        #expect(stream.isCurrent)
    }

    @Test func aFullQueueLosesNothing() {
        var (stream, room) = (MirrorStream(), 1)
        let offer: MirrorStream.Offer = { _ in
            room -= 1
            return room >= 0
        }
        #expect(stream.take(page(3, record(1, 1, 2), record(2, 3, 4)), offer) == .room)
        #expect(stream.picture.groups.count == 1)
        #expect(stream.hear(heard(4, .groupMemberAdded(group: 2, member: GUID(5))), offer) == .nothing)
        room = 10
        #expect(stream.deliver(offer) == .nothing)
        #expect(stream.picture.groups[2]?.members.count == 3)
        #expect(stream.isCurrent)
    }

    @Test func rowsOfGroupsThatWereMendedAreNamed() {
        var stream = MirrorStream()
        _ = stream.take(page(1, record(1, 1, 2, 3), record(2, 4, 5))) { _ in true }
        #expect(stream.takeRewritten() == [])
        _ = stream.doubt()
        // 3 went over: the first worldserver deletes his row when he leaves the old group.
        _ = stream.take(page(9, record(1, 1, 2), record(2, 4, 5, 3))) { _ in true }
        #expect(stream.takeRewritten() == [1, 2])
        #expect(stream.takeRewritten() == [])
    }
}
