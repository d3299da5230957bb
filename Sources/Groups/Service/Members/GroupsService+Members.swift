import Base
import Bus
import GroupsAPI

/// How members are: gateways tell, and every half second those hear of it who need to (spec group 7).
extension GroupsService {
    func serveMembers() {
        bus.serve(Groups.ReportMembers.self, inFlightMax: 4096) { [self] in await take($0) }
        bus.serve(Groups.MemberState.self, inFlightMax: 4096) { [self] in await answer($0) }
    }
    func stopServingMembers() {
        bus.stopServing(Groups.ReportMembers.self)
        bus.stopServing(Groups.MemberState.self)
        flushing?.cancel()
    }

    private func take(_ request: Groups.ReportMembers) -> [CharacterID] {
        var unknown: [CharacterID] = []
        for report in request.reports.prefix(Groups.ReportMembers.membersMax)
        where board.take(report, from: request.gateway) == .incomplete {
            unknown.append(report.member)
        }
        tellMembersSoon()
        return unknown
    }

    private func answer(_ request: Groups.MemberState) -> Groups.MemberStateFound {
        if board.areOnOneWorldserver(request.member, request.asker) { return .onOwnWorldserver }
        return board.values(of: request.member, for: request.asker).map { .known($0) } ?? .unknown
    }

    /// Who is in which group has changed.
    func noteMembers(_ decision: Decision) {
        for change in decision.changes {
            switch change {
            case .put(let group): board.setGroup(group.id, group.ids)
            case .remove(let id): board.setGroup(id, [])
            case .invite, .uninvite, .check, .answered: continue
            }
            tellMembersSoon()
        }
    }

    /// The others see at once that somebody is gone.
    func endMember(_ id: CharacterID, epoch: UInt64, isSure: Bool) {
        for event in board.end(id, epoch: epoch, isSure: isSure, now: time.now()) { bus.publish(event) }
    }

    /// Gathers what comes within the interval.
    private func tellMembersSoon() {
        guard flushing == nil, !isStopped else { return }
        flushing = time.after(configuration.membersInterval) { [weak self] in
            Task { await self?.tellMembers() }
        }
    }
    private func tellMembers() {
        flushing = nil
        guard !isStopped else { return }
        for event in board.flush(now: time.now()) { bus.publish(event) }
        counts.members.set(Int64(board.memberCount))
        if board.hasPostponed { tellMembersSoon() }
    }
}
