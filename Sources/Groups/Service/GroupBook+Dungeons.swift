import Base
import GroupsAPI

// Spec group 8.2, 8.3.
extension GroupBook {
    /// The group of a proposal that was accepted; an old one when it was made before.
    func form(
        _ request: Groups.FormDungeonGroup
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        let ids = request.members.map(\.id)
        guard !request.run.isEmpty, request.run.utf8.count <= 60, !ids.isEmpty,
            ids.count <= Groups.partyMax, Set(ids).count == ids.count,
            request.leader.map(ids.contains) ?? true
        else { return .failure(.invalid) }
        let source = "lfg:" + request.run
        if let known = groups.values.first(where: { $0.source == source }) {
            return .success((.nothing, known.id))
        }
        let leader =
            request.leader ?? request.members.first { $0.roles.contains(.leader) }?.id ?? ids[0]
        if let premade = premade(of: ids) {
            return .success(turn(premade, into: request, source, leader))
        }
        return make(request, source, leader)
    }

    /// The group that all of them, and nobody else, are in.
    private func premade(of ids: [CharacterID]) -> Group? {
        guard let first = ids.first, let group = group(of: first), Set(group.ids) == Set(ids) else {
            return nil
        }
        return group
    }

    private func turn(
        _ old: Group, into request: Groups.FormDungeonGroup, _ source: String, _ leader: CharacterID
    ) -> (Decision, Groups.ID) {
        var group = old
        group.form.insert(.dungeon)
        group.source = source
        (group.dungeon, group.dungeonState) = (request.dungeon, 5)
        for member in request.members {
            if let index = group.index(of: member.id) { group.members[index].roles = member.roles }
        }
        if leader != group.leader { group.lead(leader) }
        var decision = cancelAll(of: request.members.map(\.id))
        decision.changes.append(.put(group))
        if leader != old.leader { decision.news.append(.leaderChanged(group, from: old.leader)) }
        decision.news.append(.flagsChanged(group, group.ids))
        return (decision, group.id)
    }

    private func make(
        _ request: Groups.FormDungeonGroup, _ source: String, _ leader: CharacterID
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        let realms = Set(request.members.map(\.id.realm))
        guard let numbers = newNumbers(.dungeon, on: realms), let own = numbers[leader.realm] else {
            return .failure(.notStored)
        }
        var decision = leaveAll(request.members.map(\.id))
        var group = Group(
            id: Groups.ID(home: leader.realm, number: own), leader: leader,
            members: request.members.sorted { rank($0, leader) < rank($1, leader) }.map {
                Groups.Member(id: $0.id, name: $0.name, roles: $0.roles)
            })
        group.kind = .dungeon
        group.numbers = numbers
        group.form = [.restricted, .dungeon]
        group.lootMethod = .needBeforeGreed
        group.source = source
        (group.dungeon, group.dungeonState) = (request.dungeon, 5)
        decision.changes.append(.put(group))
        decision.news.append(.created(group))
        return .success((decision, group.id))
    }

    /// Leader, tanks, healers, others.
    private func rank(_ member: Groups.DungeonMember, _ leader: CharacterID) -> Int {
        if member.id == leader { return 0 }
        if member.roles.contains(.tank) { return 1 }
        return member.roles.contains(.healer) ? 2 : 3
    }

    /// All of them leave what they are in, one after another.
    private func leaveAll(_ ids: [CharacterID]) -> Decision {
        var (draft, decision) = (self, cancelAll(of: ids))
        draft.apply(decision.changes)
        for id in ids {
            guard let group = draft.group(of: id) else { continue }
            let left = draft.take(id, outOf: group, wasRemoved: false)
            draft.apply(left.changes)
            decision.add(left)
        }
        return decision
    }

    private func cancelAll(of ids: [CharacterID]) -> Decision {
        var decision = Decision()
        for id in ids {
            decision.add(withdrawInvitation(of: id))
            decision.add(cancelInvitations(by: id))
        }
        return decision
    }

    // MARK: A worldserver's word

    func report(
        _ request: Groups.ReportDungeonGroup
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        let ids = request.members.map(\.id)
        guard !ids.isEmpty, ids.count <= Groups.raidMax, Set(ids).count == ids.count,
            ids.contains(request.leader), request.number != 0,
            request.members.allSatisfy({ $0.subGroup < Groups.subGroups })
        else { return .failure(.invalid) }
        let key = NativeReports.Key(realm: request.realm, origin: request.origin, number: request.number)
        if let known = reported(key) ?? matching(request) {
            if natives.isOld(key, request.sequence) { return .success((.nothing, known.id)) }
            return follow(request, known, key)
        }
        return make(request, key)
    }

    /// By what the worldserver called it before.
    func reported(_ key: NativeReports.Key) -> Group? {
        if let id = natives.group(key) { return groups[id] }
        let source = key.source
        return groups.values.first { $0.source == source }
    }

    /// By who is in it.
    private func matching(_ request: Groups.ReportDungeonGroup) -> Group? {
        guard let group = group(of: request.leader), group.form.contains(.dungeon),
            Set(group.ids) == Set(request.members.map(\.id))
        else { return nil }
        return group
    }

    private func make(
        _ request: Groups.ReportDungeonGroup, _ key: NativeReports.Key
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        let ids = request.members.map(\.id)
        var realms = Set(ids.map(\.realm))
        // A worldserver of all realms has numbers of its own.
        if request.realm.rawValue != 0 { realms.insert(request.realm) }
        guard var numbers = newNumbers(.dungeon, on: realms) else { return .failure(.notStored) }
        // The worldserver knows the group by its own number, if nobody else has that one.
        if request.realm.rawValue != 0, !self.numbers.isUsed(request.number, on: request.realm) {
            numbers[request.realm] = request.number
        }
        guard let own = numbers[request.leader.realm] else { return .failure(.notStored) }
        var decision = leaveAll(ids)
        var group = Group(
            id: Groups.ID(home: request.leader.realm, number: own), leader: request.leader,
            members: request.members)
        group.kind = .dungeon
        group.numbers = numbers
        group.lootMethod = .needBeforeGreed
        group.source = key.source
        take(request, into: &group)
        guard group.fault == nil else { return .failure(.invalid) }
        decision.changes.append(.put(group))
        decision.news.append(.created(group))
        return .success((decision, group.id))
    }

    private func follow(
        _ request: Groups.ReportDungeonGroup, _ old: Group, _ key: NativeReports.Key
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        var decision = leaveOthers(request.members.map(\.id), stayingIn: old.id)
        var group = old
        group.members = request.members
        group.leader = request.leader
        take(request, into: &group)
        if group.index(of: group.looter) == nil { group.looter = group.leader }
        if group.masterLooter.map({ group.index(of: $0) == nil }) ?? false {
            group.masterLooter = group.lootMethod == .master ? group.leader : nil
        }
        // Said again by a worldserver that was started again.
        if group.source?.hasPrefix("native:") ?? false { group.source = key.source }
        let new = group.realms.filter { group.numbers[$0] == nil }
        if !new.isEmpty {
            if group.kind == .realm { group.kind = .dungeon }
            guard let numbers = newNumbers(group.kind, on: Set(new)) else { return .failure(.notStored) }
            group.numbers.merge(numbers) { first, _ in first }
        }
        guard group != old else { return .success((.nothing, old.id)) }
        guard group.fault == nil else { return .failure(.invalid) }
        decision.changes.append(.put(group))
        decision.news += differences(from: old, to: group)
        return .success((decision, group.id))
    }

    /// What happened, in an order that a worldserver can follow.
    private func differences(from old: Group, to group: Group) -> [GroupNews] {
        var news: [GroupNews] = []
        if group.isRaid, !old.isRaid { news.append(.converted(group)) }
        for member in old.members where group.index(of: member.id) == nil {
            news.append(.left(group, member, wasRemoved: false, previousLeader: nil))
        }
        for member in group.members where old.index(of: member.id) == nil {
            news.append(.joined(group, member, clearedIcons: false))
        }
        if group.leader != old.leader { news.append(.leaderChanged(group, from: old.leader)) }
        let both = group.members.compactMap { new in old.member(new.id).map { (old: $0, new: new) } }
        let moved = both.filter { $0.old.subGroup != $0.new.subGroup }.map(\.new.id)
        if !moved.isEmpty { news.append(.subGroupsChanged(group, moved)) }
        let changed = both.filter { ($0.old.flags, $0.old.roles) != ($0.new.flags, $0.new.roles) }
        if !changed.isEmpty { news.append(.flagsChanged(group, changed.map(\.new.id))) }
        for isRaid in [false, true] {
            let value = isRaid ? \Group.raidDifficulty : \Group.difficulty
            if group[keyPath: value] != old[keyPath: value] {
                news.append(.difficultyChanged(group, isRaid: isRaid, by: group.leader))
            }
        }
        if news.isEmpty { news.append(.changed(group)) }
        return news
    }

    private func leaveOthers(_ ids: [CharacterID], stayingIn group: Groups.ID) -> Decision {
        leaveAll(ids.filter { groupOf[$0] != group })
    }

    private func take(_ request: Groups.ReportDungeonGroup, into group: inout Group) {
        group.form = request.form.subtracting(.battleground).union(.dungeon)
        group.difficulty = min(request.difficulty, 2)
        group.raidDifficulty = min(request.raidDifficulty, 3)
        for index in group.members.indices {
            if !group.isRaid { (group.members[index].flags, group.members[index].subGroup) = ([], 0) }
            if group.members[index].id == group.leader { group.members[index].flags.remove(.assistant) }
        }
    }

    func setDungeonState(
        _ request: Groups.SetDungeonState
    ) -> Result<(Decision, Groups.ID), Groups.DungeonRefusal> {
        guard var group = groups[request.group] else { return .failure(.noSuchGroup) }
        guard request.state <= 7 else { return .failure(.invalid) }
        let old = group
        (group.dungeon, group.dungeonState) = (request.dungeon, request.state)
        guard group != old else { return .success((.nothing, old.id)) }
        return .success((Decision(changes: [.put(group)], news: [.changed(group)]), group.id))
    }

    // MARK: Characters

    /// A deleted character leaves; a renamed one is called otherwise.
    func note(_ request: Groups.NoteCharacter) -> Decision {
        guard var group = group(of: request.character) else {
            guard request.name == nil else { return .nothing }
            return cancelAll(of: [request.character])
        }
        guard let name = request.name else {
            return take(request.character, outOf: group, wasRemoved: false)
        }
        guard let index = group.index(of: request.character), group.members[index].name != name else {
            return .nothing
        }
        group.members[index].name = name
        return Decision(changes: [.put(group)], news: [.changed(group)])
    }
}
