import Base
import GroupsAPI

// Spec group 5.4 to 5.8.
extension GroupBook {
    func leave(_ player: Groups.Player) -> Decision {
        guard let group = group(of: player.id) else {
            guard inviteesOf[player.id] != nil else { return .nothing }
            var decision = cancelInvitations(by: player.id)
            decision.tell(.leave, player.name)
            return decision
        }
        var decision = take(player.id, outOf: group, wasRemoved: false)
        decision.tell(.leave, player.name)
        return decision
    }

    /// Takes a member out; ends the group when too few are left.
    func take(_ id: CharacterID, outOf old: Group, wasRemoved: Bool) -> Decision {
        guard let member = old.member(id) else { return .nothing }
        var decision = cancelInvitations(by: id)
        var group = old
        group.lose(id, isOnline: isOnline)
        guard livesOn(group) else {
            decision.add(end(old, removed: wasRemoved ? id : nil, cancelled: [id]))
            return decision
        }
        let previous = group.leader == old.leader ? nil : old.leader
        decision.changes.append(.put(group))
        decision.news.append(
            .left(group, member, wasRemoved: wasRemoved, previousLeader: previous))
        decision.add(loseFromCheck(id, of: group))
        return decision
    }

    /// A group of the dungeon finder lives on with one member who is in a dungeon.
    private func livesOn(_ group: Group) -> Bool {
        guard group.members.count >= group.membersLeast else { return false }
        guard group.members.count == 1 else { return true }
        return presence.player(group.leader).map { MapClasses.dungeons.contains($0.map) } ?? false
    }

    /// - Parameter cancelled: members whose invitations are dealt with already.
    func end(_ group: Group, removed: CharacterID? = nil, cancelled: Set<CharacterID> = []) -> Decision {
        var decision = Decision()
        for id in group.ids where !cancelled.contains(id) { decision.add(cancelInvitations(by: id)) }
        decision.changes.append(.remove(group.id))
        decision.news.append(.disbanded(group, removed: removed))
        return decision
    }

    // MARK: Removing others

    func remove(named name: String, by player: Groups.Player, _ facts: CommandFacts) -> Decision {
        guard let group = group(of: player.id) else { return .refused(.remove, "", .notInGroup) }
        if let member = group.member(named: name, seenFrom: player.id.realm) {
            return remove(member.id, reason: "", by: player, facts)
        }
        let wanted = name.lowercased()
        for invitee in (inviteesOf[player.id] ?? []).sorted()
        where invitations[invitee]?.invitee.name.lowercased() == wanted {
            return remove(invitee, reason: "", by: player, facts)
        }
        return .refused(.remove, name, .notInYourGroup)
    }

    func remove(
        _ id: CharacterID, reason: String, by player: Groups.Player, _ facts: CommandFacts
    ) -> Decision {
        guard id != player.id else { return .nothing }
        guard let group = group(of: player.id) else { return .refused(.remove, "", .notInGroup) }
        let member = group.member(id)
        // Whom a dungeon group loses is voted on, which is not done here.
        if group.isRestricted { return .refused(.remove, member?.name ?? "", .kickNotEligible) }
        guard group.manages(player.id) else { return .refused(.remove, "", .notLeader) }
        if let member {
            guard !group.leads(id) else { return .refused(.remove, "", .notLeader) }
            var decision = take(id, outOf: group, wasRemoved: true)
            decision.tell(.remove, member.name)
            return decision
        }
        // Anybody's invitation into this group.
        guard let invitation = invitations[id], groupOf[invitation.inviter.id] == group.id else {
            return .refused(.remove, "", .notInYourGroup)
        }
        var decision = withdrawInvitation(of: id)
        decision.tell(.remove, invitation.invitee.name)
        return decision
    }

    // MARK: Leader, raid

    func lead(_ next: CharacterID, in old: Group, by id: CharacterID) -> Decision {
        guard old.leads(id), next != id, old.index(of: next) != nil, isOnline(next) else { return .nothing }
        return leadership(of: next, in: old)
    }

    private func leadership(of next: CharacterID, in old: Group) -> Decision {
        var group = old
        group.lead(next)
        return Decision(changes: [.put(group)], news: [.leaderChanged(group, from: old.leader)])
    }

    /// The leader has been away for long: another one leads (spec group 5.5).
    func replaceLeader(of id: Groups.ID) -> Decision {
        guard let group = groups[id], !isOnline(group.leader) else { return .nothing }
        let others = group.members.filter { isOnline($0.id) }
        let assistant = group.isRaid ? others.first { $0.flags.contains(.assistant) } : nil
        guard let next = assistant ?? others.first else { return .nothing }
        return leadership(of: next.id, in: group)
    }

    func convertToRaid(_ player: Groups.Player) -> Decision {
        guard let old = group(of: player.id) else { return .nothing }
        if let low = old.ids.first(where: { isTooLow($0) }), isOnline(low) {
            return .refused(.invite, "", .raidLevel)
        }
        guard old.leads(player.id), old.members.count >= 2, !old.isRaid, !old.form.contains(.restricted),
            !old.form.contains(.dungeon)
        else { return .nothing }
        var group = old
        group.form.insert(.raid)
        var decision = Decision(changes: [.put(group)], news: [.converted(group)])
        decision.tell(.invite, "")
        return decision
    }

    private func isTooLow(_ id: CharacterID) -> Bool {
        presence.player(id).map { $0.level < configuration.raidLevelMin } ?? false
    }

    func resetInstances(_ player: Groups.Player) -> Decision {
        let group = group(of: player.id)
        if let group, !group.leads(player.id) { return .nothing }
        return Decision(news: [.resetWanted(group, by: player.id)])
    }
}
