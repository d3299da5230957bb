import Base
import GroupsAPI

/// How the members of groups are, and who has to be told what of it (spec group 7). It neither waits nor
/// asks: reports go in, and from time to time what gateways shall show comes out.
///
/// A member is told nothing of those who stand on its own worldserver: that shows them itself. Everybody
/// else gets what has changed since the last time, once for all; whoever was not told so far (it joined, came
/// in, arrived somewhere, or a member left its worldserver) gets everything.
struct MemberBoard {
    typealias Order = Groups.MemberOrder
    typealias Change = Groups.MembersChanged.Change

    struct Limits: Sendable {
        /// Positions are told no more often.
        var positionGap = Duration.seconds(2)
        /// Changes of health below this part of the most are told later, with the next larger one.
        var smallestHealthPart: UInt32 = 100
        /// How long the end of a session is remembered, against words that come late.
        var endedFor = Duration.seconds(600)
    }

    private struct Member {
        var group: Groups.ID
        var order: Order
        var gateway: String
        /// Where it is; empty between two worldservers.
        var world: String
        /// Where it was when the others were last told.
        var toldWorld = ""
        var values: MemberValues
        /// What the others were told last.
        var told = MemberValues()
        var positionTold: Instant?
        /// It has to be told everything of the others.
        var needsAll = true
    }
    private let limits: Limits
    private var members: [CharacterID: Member] = [:]
    /// Members of each group, also those who are not in the world.
    private var groups: [Groups.ID: Set<CharacterID>] = [:]
    private var groupOf: [CharacterID: Groups.ID] = [:]
    private var ended: [CharacterID: (epoch: UInt64, at: Instant)] = [:]
    /// Groups in which something may have changed.
    private var dirty: Set<Groups.ID> = []
    private(set) var counts = MemberCounts()

    init(_ limits: Limits = Limits()) { self.limits = limits }

    var memberCount: Int { members.count }
    /// Something waits for a later flush.
    var hasPostponed: Bool { !dirty.isEmpty }

    // MARK: Groups

    /// Who is in a group now; none ends it.
    mutating func setGroup(_ group: Groups.ID, _ list: some Sequence<CharacterID>) {
        let now = Set(list)
        let before = groups[group] ?? []
        for gone in before.subtracting(now) where groupOf[gone] == group {
            groupOf[gone] = nil
            members[gone] = nil
        }
        for member in now.subtracting(before) {
            if let other = groupOf[member], other != group { groups[other]?.remove(member) }
            groupOf[member] = group
            members[member] = nil
        }
        groups[group] = now.isEmpty ? nil : now
        dirty.insert(group)
    }

    // MARK: Reports

    enum Verdict: Equatable {
        case taken
        case ungrouped
        /// Only changes of somebody of whom nothing is known.
        case incomplete
        case stale(Staleness)
    }
    enum Staleness: String {
        case epoch, afterEnd, route, sequence, duplicate
    }

    mutating func take(_ report: Groups.MemberReport, from gateway: String) -> Verdict {
        guard let group = groupOf[report.member] else {
            counts.ungrouped += 1
            return .ungrouped
        }
        if let end = ended[report.member], report.order.epoch <= end.epoch { return refuse(.afterEnd) }
        var values = report.values
        if !values.dropImpossible().isEmpty { counts.impossible += 1 }
        guard var member = members[report.member], report.order.epoch <= member.order.epoch else {
            // A session that is new here: nothing of an older one counts.
            guard report.isWhole else { return .incomplete }
            members[report.member] = Member(
                group: group, order: report.order, gateway: gateway, world: report.world, values: values)
            return accepted(group)
        }
        let (order, known) = (report.order, member.order)
        guard order.epoch == known.epoch else { return refuse(.epoch) }
        guard order.route >= known.route else { return refuse(.route) }
        guard order > known else { return refuse(order == known ? .duplicate : .sequence) }
        member.order = order
        member.gateway = gateway
        if member.world.isEmpty, !report.world.isEmpty { member.needsAll = true }
        member.world = report.world
        member.values.merge(values)
        members[report.member] = member
        return accepted(group)
    }

    /// What a worldserver says of a player that it holds: only what the gateway does not see.
    mutating func take(_ values: MemberValues, of character: CharacterID, from world: String) -> Verdict {
        guard var member = members[character] else { return .ungrouped }
        guard member.world == world else { return refuse(.route) }
        var values = values
        _ = values.dropImpossible()
        member.values.merge(values.only(values.known.subtracting(member.values.known)))
        members[character] = member
        return accepted(member.group)
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
    ) -> [Groups.MembersChanged] {
        forgetEnds(now)
        if isSure, ended[character].map({ $0.epoch < epoch }) ?? true {
            ended[character] = (epoch, now)
        }
        guard let member = members[character], member.order.epoch <= epoch else { return [] }
        members[character] = nil
        var values = MemberValues()
        values.known = .status
        var out = Outgoing()
        let others = receivers(in: member.group) { $0 != character }
        out.add(character, values, isWhole: false, to: others, members)
        counts.told += others.count
        return out.events
    }

    private mutating func forgetEnds(_ now: Instant) {
        guard ended.count > 10_000 else { return }
        ended = ended.filter { now - $0.value.at < limits.endedFor }
    }

    // MARK: Telling

    /// What has to be told since the last time.
    mutating func flush(now: Instant) -> [Groups.MembersChanged] {
        var out = Outgoing()
        var postponed: Set<Groups.ID> = []
        for group in dirty {
            if tell(group, now: now, &out) { postponed.insert(group) }
        }
        dirty = postponed
        return out.events
    }

    /// True when something was put off.
    private mutating func tell(_ group: Groups.ID, now: Instant, _ out: inout Outgoing) -> Bool {
        let here = receivers(in: group) { _ in true }
        var isPostponed = false
        // Whoever needs everything gets the state below, not also the change.
        for subject in here {
            guard var member = members[subject] else { continue }
            var fields = member.values.differences(from: member.told)
            let wanted = due(&fields, of: member, now: now)
            if wanted { isPostponed = true }
            var change = member.values.only(fields)
            if fields.contains(.auras), member.told.known.contains(.auras) {
                change.auras = member.values.aurasChanged(since: member.told)
            }
            var whole: [CharacterID] = []
            var some: [CharacterID] = []
            for receiver in here where receiver != subject {
                guard let other = members[receiver], !other.world.isEmpty else { continue }
                if isShown(member, to: other) {
                    counts.suppressed += fields.isEmpty ? 0 : 1
                } else if member.world.isEmpty, wasShown(member, to: other) {
                    // On its way from there: everything when it has arrived.
                    continue
                } else if other.needsAll || wasShown(member, to: other) || member.told.known.isEmpty {
                    whole.append(receiver)
                } else if !fields.isEmpty {
                    some.append(receiver)
                }
            }
            member.told.merge(member.values.only(fields))
            if fields.contains(.position) { member.positionTold = now }
            members[subject] = member
            if !some.isEmpty { out.add(subject, change, isWhole: false, to: some, members) }
            if !whole.isEmpty { out.add(subject, member.values, isWhole: true, to: whole, members) }
            counts.told += some.count + whole.count
        }
        for receiver in here {
            guard let member = members[receiver], !member.world.isEmpty else { continue }
            members[receiver]?.needsAll = false
            members[receiver]?.toldWorld = member.world
        }
        return isPostponed
    }

    /// Takes out what may wait; true when that is something.
    private func due(_ fields: inout MemberValues.Fields, of member: Member, now: Instant) -> Bool {
        var waits = false
        if fields.contains(.health), member.told.known.contains(.health), isSmall(member) {
            fields.remove(.health)
            waits = true
        }
        if fields.contains(.position), let told = member.positionTold, now - told < limits.positionGap {
            fields.remove(.position)
            waits = true
        }
        return waits
    }

    private func isSmall(_ member: Member) -> Bool {
        let (now, told) = (member.values, member.told)
        guard now.healthMax == told.healthMax, now.health != 0, told.health != 0, now.health != now.healthMax
        else { return false }
        let change = now.health > told.health ? now.health - told.health : told.health - now.health
        return change < now.healthMax / max(1, limits.smallestHealthPart)
    }

    /// The receiver's own worldserver shows the member.
    private func isShown(_ member: Member, to receiver: Member) -> Bool {
        !member.world.isEmpty && member.world == receiver.world
    }
    /// It did when the others were told last, and does no longer.
    private func wasShown(_ member: Member, to receiver: Member) -> Bool {
        !member.toldWorld.isEmpty && member.toldWorld == receiver.toldWorld
    }

    private func receivers(in group: Groups.ID, _ isWanted: (CharacterID) -> Bool) -> [CharacterID] {
        (groups[group] ?? []).filter { members[$0] != nil && isWanted($0) }.sorted()
    }

    // MARK: Questions

    /// What one member may be told of another; nil when they are in no group together, or it is not there.
    func values(of member: CharacterID, for receiver: CharacterID) -> MemberValues? {
        guard let group = groupOf[member], groupOf[receiver] == group else { return nil }
        return members[member]?.values
    }
    func areOnOneWorldserver(_ member: CharacterID, _ other: CharacterID) -> Bool {
        guard let member = members[member], let other = members[other] else { return false }
        return isShown(member, to: other)
    }

    /// By gateway.
    private struct Outgoing {
        private var changes: [String: [Change]] = [:]

        mutating func add(
            _ member: CharacterID, _ values: MemberValues, isWhole: Bool, to receivers: [CharacterID],
            _ members: [CharacterID: Member]
        ) {
            var byGateway: [String: [CharacterID]] = [:]
            for receiver in receivers {
                guard let gateway = members[receiver]?.gateway else { continue }
                byGateway[gateway, default: []].append(receiver)
            }
            for (gateway, receivers) in byGateway {
                changes[gateway, default: []].append(
                    Change(member: member, isWhole: isWhole, values: values, receivers: receivers))
            }
        }
        var events: [Groups.MembersChanged] {
            changes.sorted { $0.key < $1.key }.map {
                Groups.MembersChanged(gateway: $0.key, changes: $0.value)
            }
        }
    }
}

/// What became of words about members.
struct MemberCounts {
    var taken = 0
    var ungrouped = 0
    /// Fields that could not be and were left out.
    var impossible = 0
    var stale: [MemberBoard.Staleness: Int] = [:]
    /// Not told, because the receiver's worldserver shows it.
    var suppressed = 0
    /// Told, counted by receiver.
    var told = 0
}
