import Base
import GroupsAPI

/// How the members of groups are, and who has to be told what of it (spec group 7). It neither waits nor
/// asks: reports go in, and from time to time what gateways shall show comes out.
///
/// A member is told nothing of those who stand on its own worldserver: that shows them itself. Everybody
/// else gets what has changed since the last time, once for all; whoever was not told so far (it joined, came
/// in, arrived somewhere, or a member left its worldserver) gets everything.
struct MemberBoard {
    struct Limits: Sendable {
        /// Positions are told no more often.
        var positionGap = Duration.seconds(2)
        /// Changes of health below this part of the most are told no more often than the gap says.
        var smallestHealthPart: UInt32 = 100
        var smallHealthGap = Duration.seconds(1)
        /// How long it is remembered how far somebody had come, against words that come late.
        var pastFor = Duration.seconds(600)
    }

    let limits: Limits
    var circles: [Groups.ID: MemberCircle] = [:]
    private var groupOf: [CharacterID: Groups.ID] = [:]
    /// Of those who are gone.
    private var past: [CharacterID: Past] = [:]
    /// Groups in which something may have to be told.
    var dirty: Set<Groups.ID> = []
    /// Groups in which something waits, and until when.
    var postponed: [Groups.ID: Instant] = [:]
    /// Of gateways and worldservers.
    var names = NameNumbers()
    var counts = MemberCounts()
    var trace = MemberTrace()

    init(_ limits: Limits = Limits()) { self.limits = limits }

    private struct Past {
        /// The last word that counted.
        var order: Groups.MemberOrder
        /// The session ended: nothing of it counts any more.
        var isOver: Bool
        var at: Instant
    }

    private(set) var memberCount = 0
    /// When the next flush has something to do without a further report.
    var nextFlush: Instant? { postponed.values.min() }

    // MARK: Groups

    /// Who is in a group now; none ends it.
    mutating func setGroup(_ group: Groups.ID, _ list: some Sequence<CharacterID>, now: Instant) {
        let members = Set(list)
        let before = circles[group]?.members ?? []
        for gone in before.subtracting(members) where groupOf[gone] == group {
            groupOf[gone] = nil
            drop(gone, from: group, now: now)
            trace.note(group, at: now) { TraceStep(.left, gone) }
        }
        for member in members.subtracting(before) {
            if let other = groupOf[member], other != group {
                drop(member, from: other, now: now)
                circles[other]?.members.remove(member)
            }
            groupOf[member] = group
            trace.note(group, at: now) { TraceStep(.joined, member) }
        }
        if members.isEmpty {
            circles[group] = nil
            postponed[group] = nil
            dirty.remove(group)
        } else {
            circles[group, default: MemberCircle()].members = members
            dirty.insert(group)
        }
    }

    private mutating func drop(_ member: CharacterID, from group: Groups.ID, now: Instant) {
        guard let seat = circles[group]?.remove(member) else { return }
        memberCount -= 1
        remember(member, seat.order, isOver: false, now: now)
    }

    private mutating func remember(
        _ member: CharacterID, _ order: Groups.MemberOrder, isOver: Bool, now: Instant
    ) {
        if past.count > 10_000 { past = past.filter { now - $0.value.at < limits.pastFor } }
        if let known = past[member], known.order.epoch > order.epoch { return }
        past[member] = Past(order: order, isOver: isOver, at: now)
    }

    // MARK: Reports

    enum Verdict: Equatable {
        case taken
        case ungrouped
        /// Only changes of somebody of whom nothing is known.
        case incomplete
        case stale(Staleness)
    }
    enum Staleness: String, CaseIterable {
        case epoch, afterEnd, route, sequence, duplicate
    }

    mutating func take(_ report: Groups.MemberReport, from gateway: String, now: Instant) -> Verdict {
        guard let group = groupOf[report.member] else {
            counts.ungrouped += 1
            return .ungrouped
        }
        let verdict = take(report, from: names.number(of: gateway), in: group)
        trace.note(group, at: now) {
            var step = TraceStep(.taken, report.member)
            switch verdict {
            case .taken: break
            case .stale(let why): (step.step, step.reason) = (.refused, why.rawValue)
            case .incomplete, .ungrouped: (step.step, step.reason) = (.refused, "\(verdict)")
            }
            (step.source, step.order, step.fields) = (gateway, report.order, report.values.known)
            return step
        }
        return verdict
    }

    private mutating func take(
        _ report: Groups.MemberReport, from gateway: UInt32, in group: Groups.ID
    ) -> Verdict {
        if let past = past[report.member], let why = Self.staleness(report.order, after: past) {
            return refuse(why)
        }
        var values = report.values
        if !values.dropImpossible().isEmpty { counts.impossible += 1 }
        let world = report.world.map { names.number(of: $0) }
        let index = circles[group]?.index(of: report.member)
        guard let index, let known = circles[group]?.seats[index].order, report.order.epoch <= known.epoch
        else {
            // A session that is new here: nothing of an older one counts.
            guard report.isWhole, let world else { return .incomplete }
            var seat = MemberSeat(report.member, report.order, gateway: gateway, world: world, values)
            seat.seesGroup = report.seesGroup
            if circles[group]?.put(seat) == true { memberCount += 1 }
            return accepted(group)
        }
        if let why = Self.staleness(report.order, after: known) { return refuse(why) }
        if circles[group]?.seats[index].take(report, values, gateway: gateway, world: world) == true {
            counts.coalesced += 1
        }
        return accepted(group)
    }

    private static func staleness(
        _ order: Groups.MemberOrder, after known: Groups.MemberOrder
    ) -> Staleness? {
        if order.epoch != known.epoch { return order.epoch < known.epoch ? .epoch : nil }
        if order.route < known.route { return .route }
        if order == known { return .duplicate }
        return order < known ? .sequence : nil
    }
    private static func staleness(_ order: Groups.MemberOrder, after past: Past) -> Staleness? {
        if past.isOver { return order.epoch <= past.order.epoch ? .afterEnd : nil }
        return staleness(order, after: past.order)
    }

    /// What a worldserver says of a player that it holds: only what the gateway does not see.
    mutating func take(
        _ values: MemberValues, of character: CharacterID, from world: String, now: Instant
    ) -> Verdict {
        guard let group = groupOf[character], let index = circles[group]?.index(of: character) else {
            return .ungrouped
        }
        guard circles[group]?.seats[index].world == names.number(of: world) else {
            trace.note(group, at: now) {
                var step = TraceStep(.refused, character)
                (step.source, step.reason) = (world, Staleness.route.rawValue)
                return step
            }
            return refuse(.route)
        }
        var values = values
        _ = values.dropImpossible()
        circles[group]?.seats[index].complete(with: values)
        trace.note(group, at: now) {
            var step = TraceStep(.taken, character)
            (step.source, step.fields) = (world, values.known)
            return step
        }
        return accepted(group)
    }

    private mutating func accepted(_ group: Groups.ID) -> Verdict {
        counts.taken += 1
        dirty.insert(group)
        return .taken
    }
    private mutating func refuse(_ why: Staleness) -> Verdict {
        counts.stale[why, default: 0] += 1
        return .stale(why)
    }

    // MARK: Ends

    /// The session ended. A newer one of the character is not touched.
    ///
    /// - Parameter isSure: false: nobody said so, and it may turn up again as it was.
    /// - Returns: what the others are to be told at once.
    mutating func end(
        _ character: CharacterID, epoch: UInt64, isSure: Bool = true, now: Instant
    ) -> [MemberNews] {
        if isSure {
            let order = Groups.MemberOrder(epoch: epoch, route: .max, sequence: .max)
            remember(character, order, isOver: true, now: now)
        }
        guard let group = groupOf[character], let circle = circles[group],
            let index = circle.index(of: character), circle.seats[index].order.epoch <= epoch
        else { return [] }
        if circles[group]?.remove(character) != nil { memberCount -= 1 }
        if !isSure { remember(character, circle.seats[index].order, isOver: false, now: now) }
        var news = MemberNewsByGateway()
        let change = Groups.MembersChanged.Change(member: character, isWhole: false, values: .offline)
        let others = circles[group]?.seats ?? []
        news.add([change], to: others)
        counts.told += others.count
        trace.note(group, at: now) {
            var step = TraceStep(.offline, character)
            (step.receivers, step.fields) = (others.map(\.id), .status)
            return step
        }
        return news.list(names)
    }

    // MARK: Questions

    /// Somebody wants to know how a member is. It is told with the next flush, in order with all else.
    ///
    /// - Returns: false: the asker's worldserver knows it exactly.
    mutating func want(_ member: CharacterID, for asker: CharacterID) -> Bool {
        guard let group = groupOf[asker], let index = circles[group]?.index(of: asker) else { return true }
        if let other = circles[group]?.seat(of: member), let own = circles[group]?.seats[index],
            own.isShown(other)
        {
            return false
        }
        circles[group]?.seats[index].wanted.insert(member)
        dirty.insert(group)
        return true
    }

    /// Everybody at a gateway is to be told everything.
    mutating func tellAll(of gateway: String) {
        let number = names.number(of: gateway)
        for group in circles.keys {
            if circles[group]?.needAll(where: { $0.gateway == number }) == true { dirty.insert(group) }
        }
    }

    /// Those of a group of whom something is known.
    func seats(of group: Groups.ID) -> [MemberSeat] { circles[group]?.seats ?? [] }
}
