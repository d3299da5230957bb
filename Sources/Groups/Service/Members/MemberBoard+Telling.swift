import Base
import GroupsAPI

// What has to be told since the last time (spec group 7.6, 7.7).
extension MemberBoard {
    mutating func flush(now: Instant) -> [MemberNews] {
        for (group, due) in postponed where due <= now {
            postponed[group] = nil
            dirty.insert(group)
        }
        var news = MemberNewsByGateway()
        for group in dirty {
            guard var circle = circles.removeValue(forKey: group) else { continue }
            let due = tell(&circle, group, now, &news)
            circles[group] = circle
            // A group that waits for two things looks again at the earlier one.
            postponed[group] = due
        }
        dirty = []
        return news.list(names)
    }

    /// - Returns: when something that waits is due.
    private mutating func tell(
        _ circle: inout MemberCircle, _ group: Groups.ID, _ now: Instant, _ news: inout MemberNewsByGateway
    ) -> Instant? {
        let isSettled = circle.seats.allSatisfy(\.isSettled)
        var due: Instant?
        var changes: [(seat: Int, change: Groups.MembersChanged.Change)] = []
        for index in circle.seats.indices {
            guard circle.seats[index].isChanged || !isSettled else { continue }
            let (change, wait) = circle.seats[index].takeChange(limits, now: now)
            if let wait { due = min(due ?? wait, wait) }
            if let wait {
                trace.note(group, at: now) {
                    var step = TraceStep(.waits, circle.seats[index].id)
                    step.reason = "\(wait - now)"
                    return step
                }
            }
            if isSettled {
                if let change { changes.append((index, change)) }
            } else {
                tell(index, change, in: circle, group, now, &news)
            }
        }
        if isSettled {
            tellSettled(changes, in: circle, group, now, &news)
        } else {
            tellOfMissing(in: circle, &news)
            settle(&circle)
        }
        return due
    }

    // MARK: The common case

    /// Nobody is new anywhere: of those on one worldserver all others hear the same.
    private mutating func tellSettled(
        _ changes: [(seat: Int, change: Groups.MembersChanged.Change)], in circle: MemberCircle,
        _ group: Groups.ID, _ now: Instant, _ news: inout MemberNewsByGateway
    ) {
        var rest = changes[...]
        while let first = rest.first {
            let world = circle.seats[first.seat].world
            let same = rest.filter { circle.seats[$0.seat].world == world }
            rest = rest.filter { circle.seats[$0.seat].world != world }[...]
            let audience = circle.seats.filter { $0.world != world }
            news.add(same.map(\.change), to: audience)
            counts.told += same.count * audience.count
            counts.suppressed += same.count * (circle.seats.count - audience.count - 1)
            guard trace.isWatching(group) else { continue }
            for (index, change) in same {
                let shown = circle.seats.filter { $0.world == world && $0.id != circle.seats[index].id }
                noteTold(change, to: audience, shownTo: shown, group, now)
            }
        }
    }

    // MARK: Somebody is new somewhere

    private mutating func tell(
        _ index: Int, _ change: Groups.MembersChanged.Change?, in circle: MemberCircle, _ group: Groups.ID,
        _ now: Instant, _ news: inout MemberNewsByGateway
    ) {
        let subject = circle.seats[index]
        var (whole, some, shown): ([MemberSeat], [MemberSeat], [MemberSeat]) = ([], [], [])
        for receiver in circle.seats where receiver.id != subject.id && receiver.listens {
            if receiver.isShown(subject) {
                shown.append(receiver)
            } else if receiver.needsAll || receiver.wanted.contains(subject.id) || subject.isNewToAll {
                whole.append(receiver)
            } else if receiver.wasShown(subject) {
                // On its way from there: everything when it has arrived.
                if subject.world != 0 { whole.append(receiver) }
            } else if change != nil {
                some.append(receiver)
            }
        }
        if let change {
            news.add([change], to: some)
            counts.suppressed += shown.count
            noteTold(change, to: some, shownTo: shown, group, now)
        }
        let all = Groups.MembersChanged.Change(member: subject.id, isWhole: true, values: subject.values)
        news.add([all], to: whole)
        if !whole.isEmpty { noteTold(all, to: whole, shownTo: [], group, now) }
        counts.told += some.count + whole.count
    }

    /// Who asked for somebody who is not there.
    private func tellOfMissing(in circle: MemberCircle, _ news: inout MemberNewsByGateway) {
        for receiver in circle.seats where receiver.listens {
            for member in receiver.wanted.sorted() where circle.index(of: member) == nil {
                news.add([.init(member: member, isWhole: true, values: .offline)], to: [receiver])
            }
        }
    }

    /// Everybody has been told what there was.
    private mutating func settle(_ circle: inout MemberCircle) {
        for index in circle.seats.indices {
            let seat = circle.seats[index]
            circle.seats[index].isNewToAll = false
            if seat.world != 0 { circle.seats[index].toldWorld = seat.world }
            guard seat.listens else { continue }
            circle.seats[index].needsAll = false
            circle.seats[index].wanted = []
        }
    }

    private mutating func noteTold(
        _ change: Groups.MembersChanged.Change, to receivers: [MemberSeat], shownTo shown: [MemberSeat],
        _ group: Groups.ID, _ now: Instant
    ) {
        guard trace.isWatching(group) else { return }
        if !receivers.isEmpty {
            trace.note(group, at: now) {
                var step = TraceStep(change.isWhole ? .toldAll : .told, change.member)
                (step.fields, step.receivers) = (change.values.known, receivers.map(\.id))
                step.bytes = change.values.packed().count
                return step
            }
        }
        guard !shown.isEmpty else { return }
        trace.note(group, at: now) {
            var step = TraceStep(.suppressed, change.member)
            (step.fields, step.receivers) = (change.values.known, shown.map(\.id))
            step.reason = "sameWorldserver"
            return step
        }
    }
}
