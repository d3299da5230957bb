import Base
import GroupsAPI

// Spec group 5.9, 5.10.
extension GroupBook {
    func move(_ name: String, to subGroup: UInt8, in old: Group, by id: CharacterID) -> Decision {
        guard subGroup < Groups.subGroups, old.isRaid, old.manages(id),
            let member = old.member(named: name, seenFrom: id.realm), let index = old.index(of: member.id),
            old.count(inSubGroup: subGroup, without: member.id) < Groups.subGroupMax
        else { return .putRight(old, for: id) }
        guard member.subGroup != subGroup else { return .nothing }
        var group = old
        group.members[index].subGroup = subGroup
        return Decision(changes: [.put(group)], news: [.subGroupsChanged(group, [member.id])])
    }

    func swap(_ name: String, _ other: String, in old: Group, by id: CharacterID) -> Decision {
        guard old.isRaid, old.manages(id) else { return .putRight(old, for: id) }
        guard let first = old.member(named: name, seenFrom: id.realm),
            let second = old.member(named: other, seenFrom: id.realm),
            let one = old.index(of: first.id), let two = old.index(of: second.id)
        else {
            var decision = Decision.putRight(old, for: id)
            decision.performed.told = Groups.CommandResult(.swap, name, .swapFailed)
            return decision
        }
        guard first.subGroup != second.subGroup else { return .nothing }
        var group = old
        group.members[one].subGroup = second.subGroup
        group.members[two].subGroup = first.subGroup
        return Decision(changes: [.put(group)], news: [.subGroupsChanged(group, [first.id, second.id])])
    }

    func setAssistant(
        _ member: CharacterID, _ isOne: Bool, in old: Group, by id: CharacterID
    ) -> Decision {
        guard old.isRaid, old.leads(id), member != id, let index = old.index(of: member) else {
            return .nothing
        }
        var group = old
        if isOne {
            group.members[index].flags.insert(.assistant)
        } else {
            group.members[index].flags.remove(.assistant)
        }
        return flagged(old, group)
    }

    func assign(
        _ task: Groups.Assignment, _ member: CharacterID, _ isSet: Bool, in old: Group, by id: CharacterID
    ) -> Decision {
        guard old.isRaid, old.manages(id), let index = old.index(of: member) else { return .nothing }
        var group = old
        // One has the task, or nobody has.
        for other in group.members.indices { group.members[other].flags.remove(task.flag) }
        if isSet { group.members[index].flags.insert(task.flag) }
        return flagged(old, group)
    }

    func setRoles(_ roles: Groups.Roles, in old: Group, of id: CharacterID) -> Decision {
        guard let index = old.index(of: id) else { return .nothing }
        var group = old
        group.members[index].roles = roles
        return flagged(old, group)
    }

    private func flagged(_ old: Group, _ group: Group) -> Decision {
        let touched = zip(old.members, group.members).filter { $0 != $1 }.map(\.1.id)
        guard !touched.isEmpty else { return .nothing }
        return Decision(changes: [.put(group)], news: [.flagsChanged(group, touched)])
    }
}
