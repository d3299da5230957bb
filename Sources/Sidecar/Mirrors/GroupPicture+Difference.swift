import Base

/// A call of a hook, and which group it is about.
struct MirrorStep: Equatable, Sendable {
    var key: UInt64
    var event: WorldEvent
}

extension GroupPicture {
    /// The calls of hooks after which a worldserver that has these groups has those of `target`.
    ///
    /// In an order that a worldserver can follow: nobody is in two groups, no group has too few members or
    /// too many, a leader who is named is a member. Where members change places so that no such order is, a
    /// group is ended and made anew.
    func steps(to target: GroupPicture) -> [MirrorStep] {
        var way = WayToPicture(from: self, to: target)
        return way.find()
    }
}

/// Finds the way from one picture to another, one step after another.
private struct WayToPicture {
    private var now: GroupPicture
    private let target: GroupPicture
    private var steps: [MirrorStep] = []
    /// With a membership that is not the target's yet.
    private var unfinished: Set<UInt64> = []

    init(from picture: GroupPicture, to target: GroupPicture) {
        now = picture
        self.target = target
    }

    mutating func find() -> [MirrorStep] {
        for key in now.groups.keys.sorted() where isOther(key) { end(key) }
        for key in target.groups.keys.sorted() {
            convert(key)
            if now.groups[key].map({ Set($0.members.map(\.guid)) }) != wanted(key) { unfinished.insert(key) }
        }
        while !unfinished.isEmpty {
            var isStuck = true
            for key in unfinished.sorted() {
                if advance(key) { isStuck = false }
                if isComplete(key) { unfinished.remove(key) }
            }
            if isStuck { untie() }
        }
        for key in target.groups.keys.sorted() { settle(key) }
        return steps
    }

    private mutating func step(_ key: UInt64, _ event: WorldEvent) {
        steps.append(MirrorStep(key: key, event: event))
        now.apply(event, to: key)
    }
    private mutating func end(_ key: UInt64) {
        if let group = now.groups[key] { step(key, .groupDisbanded(group: group.number)) }
    }

    /// Gone, or another one under the same number.
    private func isOther(_ key: UInt64) -> Bool {
        guard let old = now.groups[key], let new = target.groups[key] else { return true }
        if old.isRaid, !new.isRaid { return true }
        return Set(old.members.map(\.guid)).isDisjoint(with: new.members.map(\.guid))
    }

    private func wanted(_ key: UInt64) -> Set<GUID> {
        Set((target.groups[key]?.members ?? []).map(\.guid))
    }
    private func isComplete(_ key: UInt64) -> Bool {
        guard let group = now.groups[key] else { return wanted(key).isEmpty }
        return Set(group.members.map(\.guid)) == wanted(key)
    }

    /// A raid has room for more.
    private mutating func convert(_ key: UInt64) {
        guard let old = now.groups[key], let new = target.groups[key], new.isRaid, !old.isRaid else { return }
        step(key, .groupConvertedToRaid(group: old.number))
    }

    // MARK: Who is in

    /// Takes out and in whom the group's size and the other groups let; false when that is nobody.
    private mutating func advance(_ key: UInt64) -> Bool {
        guard let new = target.groups[key] else { return false }
        guard let group = now.groups[key] else { return create(new, key) }
        var isDone = false
        for member in group.members where !wanted(key).contains(member.guid) {
            if remove(member.guid, key, new) { isDone = true }
        }
        for member in new.members where add(member.guid, key) { isDone = true }
        // There may be room now for whom there was none.
        return isDone
    }

    private mutating func create(_ new: GroupPicture.Group, _ key: UInt64) -> Bool {
        guard new.members.allSatisfy({ now.groupOf[$0.guid] == nil }) else { return false }
        step(key, .groupCreated(new.asRecord))
        return true
    }

    private mutating func remove(_ guid: GUID, _ key: UInt64, _ new: GroupPicture.Group) -> Bool {
        guard let group = now.groups[key], group.members.count > group.membersLeast else { return false }
        let left = group.members.map(\.guid).filter { $0 != guid }
        let leader = [new.leader, group.leader].first { left.contains($0) } ?? left.first ?? .none
        step(key, .groupMemberRemoved(group: group.number, member: guid, newLeader: leader))
        return true
    }

    private mutating func add(_ guid: GUID, _ key: UInt64) -> Bool {
        guard let group = now.groups[key], group.index(of: guid) == nil, now.groupOf[guid] == nil,
            group.members.count < group.membersMax
        else { return false }
        step(key, .groupMemberAdded(group: group.number, member: guid))
        return true
    }

    /// Each waits for another one: a group that somebody waits for ends, and is made anew later.
    private mutating func untie() {
        let blocking = unfinished.sorted().first { now.groups[$0] != nil }
        if let blocking { end(blocking) } else { unfinished = [] }
    }

    // MARK: All else

    private mutating func settle(_ key: UInt64) {
        guard let old = now.groups[key], let new = target.groups[key] else { return }
        let number = old.number
        if old.leader != new.leader, new.leader != .none {
            step(key, .groupLeaderChanged(group: number, previous: old.leader, new: new.leader))
        }
        if !old.hasLoot(of: new) {
            step(
                key,
                .groupLootChanged(
                    group: number, method: new.lootMethod, looter: new.masterLooter,
                    threshold: new.lootThreshold))
        }
        if old.difficulty != new.difficulty {
            step(key, .groupDungeonDifficultyChanged(group: number, difficulty: new.difficulty))
        }
        if old.raidDifficulty != new.raidDifficulty {
            step(key, .groupRaidDifficultyChanged(group: number, difficulty: new.raidDifficulty))
        }
        for member in new.members { settle(member, key, number) }
    }

    private mutating func settle(_ new: GroupPicture.Member, _ key: UInt64, _ number: UInt32) {
        guard let group = now.groups[key], let index = group.index(of: new.guid) else { return }
        let old = group.members[index]
        if let subGroup = new.subGroup, old.subGroup != subGroup {
            step(key, .memberSubGroupChanged(group: number, member: new.guid, subGroup: subGroup))
        }
        if let flags = new.flags, old.flags != flags || old.roles != new.roles {
            step(
                key,
                .memberFlagsChanged(group: number, member: new.guid, flags: flags, roles: new.roles))
        }
    }
}

extension GroupPicture.Group {
    /// Who the master is matters only where the loot goes to one.
    fileprivate func hasLoot(of other: Self) -> Bool {
        lootMethod == other.lootMethod && lootThreshold == other.lootThreshold
            && (lootMethod != 2 || masterLooter == other.masterLooter)
    }
}
