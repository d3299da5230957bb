import Base
import Bus
import GroupsAPI

/// How members are: gateways tell, and soon those hear of it who need to (spec group 7).
extension GroupsService {
    func serveMembers() {
        bus.serve(Groups.ReportMembers.self, inFlightMax: 4096) { [self] in await take($0) }
        bus.serve(Groups.MemberState.self, inFlightMax: 4096) { [self] in await answer($0) }
        bus.serve(Groups.ShowMembers.self) { [self] in await showAll(of: $0.gateway) }
        bus.serve(Groups.Trace.self) { [self] in await trace($0) }
    }
    func stopServingMembers() {
        bus.stopServing(Groups.ReportMembers.self)
        bus.stopServing(Groups.MemberState.self)
        bus.stopServing(Groups.ShowMembers.self)
        bus.stopServing(Groups.Trace.self)
        flushing?.cancel()
    }

    private func take(_ request: Groups.ReportMembers) -> Groups.MembersReported {
        var unknown: [CharacterID] = []
        let now = time.now()
        for report in request.reports.prefix(Groups.ReportMembers.membersMax)
        where board.take(report, from: request.gateway, now: now) == .incomplete {
            unknown.append(report.member)
        }
        tellMembersSoon()
        return Groups.MembersReported(
            unknown: unknown, run: run, membersChanged: membersSent[request.gateway] ?? 0,
            deliveries: sent[request.gateway] ?? 0)
    }

    private func answer(_ request: Groups.MemberState) -> Groups.MemberStateFound {
        guard board.want(request.member, for: request.asker) else { return .onOwnWorldserver }
        tellMembersSoon()
        return .isTold
    }

    private func showAll(of gateway: String) -> Done {
        board.tellAll(of: gateway)
        tellMembersSoon()
        return Done()
    }

    /// Who is in which group has changed.
    func noteMembers(_ decision: Decision) {
        let now = time.now()
        for change in decision.changes {
            switch change {
            case .put(let group): board.setGroup(group.id, group.ids, now: now)
            case .remove(let id): board.setGroup(id, [], now: now)
            case .invite, .uninvite, .check, .answered: continue
            }
            tellMembersSoon()
        }
    }

    /// The others see at once that somebody is gone.
    func endMember(_ id: CharacterID, epoch: UInt64, isSure: Bool) {
        publish(board.end(id, epoch: epoch, isSure: isSure, now: time.now()))
    }

    // MARK: Telling

    /// Gathers what comes within the interval.
    func tellMembersSoon() {
        guard !isStopped, flushing == nil || flushesLater else { return }
        flushing?.cancel()
        flushesLater = false
        flushing = time.after(configuration.membersInterval) { [weak self] in
            Task { await self?.tellMembers() }
        }
    }
    /// What waits is told when it is due, or with what comes before that.
    private func tellMembersLater(_ due: Instant, now: Instant) {
        flushesLater = true
        flushing = time.after(max(configuration.membersInterval, due - now)) { [weak self] in
            Task { await self?.tellMembers() }
        }
    }

    private func tellMembers() {
        flushing = nil
        guard !isStopped else { return }
        let now = time.now()
        publish(board.flush(now: now))
        memberMeters.note(board, took: time.now() - now)
        if let due = board.nextFlush { tellMembersLater(due, now: now) }
    }

    private func publish(_ news: [MemberNews]) {
        for piece in news {
            membersSent[piece.gateway, default: 0] &+= 1
            bus.publish(
                Groups.MembersChanged(
                    gateway: piece.gateway, run: run, number: membersSent[piece.gateway] ?? 0,
                    parts: piece.parts))
        }
    }

    // MARK: Watching

    private func trace(_ request: Groups.Trace) -> Groups.Traced? {
        guard let group = book.group(of: request.character) else { return nil }
        let now = time.now()
        if let seconds = request.seconds {
            if seconds == 0 {
                board.trace.stop(group.id)
            } else {
                let time = Duration.seconds(min(seconds, Groups.Trace.secondsMax))
                board.trace.watch(group.id, until: now + time)
            }
        }
        let names = board.names
        return Groups.Traced(
            group: book.view(group),
            members: board.seats(of: group.id).map {
                Groups.Traced.Known(
                    member: $0.id, gateway: names.name(of: $0.gateway), world: names.name(of: $0.world),
                    order: $0.order, values: $0.values)
            },
            entries: entries(of: group.id, now))
    }

    private func entries(of group: Groups.ID, _ now: Instant) -> [Groups.TraceEntry]? {
        let wall = time.unixNow()
        return board.trace.entries(of: group)?.map { at, step in
            Groups.TraceEntry(
                at: UnixTime(nanoseconds: wall.nanoseconds - (now - at).nanoseconds), step: step.step,
                member: step.member, source: step.source,
                reason: step.reason, order: step.order, fields: step.fields.rawValue,
                receivers: step.receivers, bytes: UInt32(clamping: step.bytes))
        }
    }
}
