import Base
import CharactersAPI
import GroupsAPI

// Spec group 5.1 to 5.3.
extension GroupBook {
    func invite(_ name: String, by player: Groups.Player, _ facts: CommandFacts) -> Decision {
        let invitee: Groups.Player
        let regard: Invitee.Regard
        switch facts.invitee {
        case .notFound: return .refused(.invite, name, .notFound)
        case .unknownRealm: return .refused(.invite, name, .unknownRealm)
        case .found(let found, let known): (invitee, regard) = (found, known)
        }
        if let code = fault(player, invitee, facts, regard) {
            return .refused(.invite, invitee.name, code)
        }
        if groupOf[invitee.id] != nil || invitations[invitee.id] != nil {
            var decision = Decision.refused(.invite, invitee.name, .alreadyInGroup)
            if groupOf[invitee.id] != nil { decision.news = [.triedToInvite(invitee.id, by: player)] }
            return decision
        }
        if let group = group(of: player.id) {
            guard group.manages(player.id), !group.isRestricted else {
                return .refused(.invite, "", .notLeader)
            }
            guard !group.isFull else { return .refused(.invite, "", .full) }
        }
        let invitation = Invitation(
            inviter: player, invitee: invitee, number: lastNumber &+ 1, began: facts.now)
        var decision = Decision(changes: [.invite(invitation)], news: [.invited(invitation)])
        decision.tell(.invite, invitee.name)
        return decision
    }

    /// What speaks against the two of them, in AzerothCore's order.
    private func fault(
        _ player: Groups.Player, _ invitee: Groups.Player, _ facts: CommandFacts, _ regard: Invitee.Regard
    ) -> Groups.ResultCode? {
        if invitee.id == player.id { return .notFound }
        let isStaff = player.security > 0
        if invitee.status.contains(.gameMaster), !isStaff, !configuration.invitesGameMasters {
            return .notFound
        }
        if !configuration.joinsSides, !isStaff, invitee.security == 0,
            Characters.Team(race: player.race) != Characters.Team(race: invitee.race)
        {
            return .wrongFaction
        }
        if facts.areInOtherCopies { return .notInYourInstance }
        if regard == .ignores { return .ignoresYou }
        if player.level < configuration.inviteLevelMin, regard != .befriends { return .restricted }
        return nil
    }

    func accept(_ player: Groups.Player) -> Decision {
        guard let invitation = invitations[player.id] else { return .nothing }
        let inviter = invitation.inviter
        guard groupOf[player.id] == nil, isOnline(inviter.id) else { return failed(player) }
        guard let group = group(of: inviter.id) else { return found(by: inviter, with: player) }
        guard group.manages(inviter.id) else { return failed(player) }
        return join(player, group)
    }

    /// The invitation is used up all the same.
    private func failed(_ player: Groups.Player, _ code: Groups.ResultCode? = nil) -> Decision {
        Decision(
            changes: [.uninvite(player.id)],
            performed: Groups.Performed(
                isDone: false, told: code.map { Groups.CommandResult(.invite, "", $0) }))
    }

    /// Whoever is in a group invites nobody for himself, and is not invited.
    private func taken(_ player: Groups.Player) -> Decision {
        var decision = Decision(changes: [.uninvite(player.id)])
        decision.add(cancelInvitations(by: player.id))
        return decision
    }

    /// The first to accept makes the group.
    private func found(by inviter: Groups.Player, with player: Groups.Player) -> Decision {
        var decision = taken(player)
        let realms = Set([inviter.id.realm, player.id.realm])
        let kind: Groups.Kind = realms.count == 1 ? .realm : .crossRealm
        guard let numbers = newNumbers(kind, on: realms), let own = numbers[inviter.id.realm] else {
            return failed(player, .noPartyServer)
        }
        var group = Group(
            id: Groups.ID(home: inviter.id.realm, number: own), leader: inviter.id,
            members: [inviter, player].map { Groups.Member(id: $0.id, name: $0.name) })
        group.kind = kind
        group.numbers = numbers
        // Whoever leads a group is invited no longer.
        decision.add(withdrawInvitation(of: inviter.id))
        decision.changes.append(.put(group))
        decision.news.append(.created(group))
        return decision
    }

    private func join(_ player: Groups.Player, _ old: Group) -> Decision {
        var (group, decision) = (old, taken(player))
        guard group.join(player.id, name: player.name), let member = group.member(player.id) else {
            return failed(player, .full)
        }
        if player.id.realm != group.home, group.kind == .realm { group.kind = .crossRealm }
        if group.numbers[player.id.realm] == nil {
            guard let numbers = newNumbers(group.kind, on: [player.id.realm]) else {
                return failed(player, .noPartyServer)
            }
            group.numbers.merge(numbers) { first, _ in first }
        }
        decision.changes.append(.put(group))
        decision.news.append(.joined(group, member, clearedIcons: group.icons != old.icons))
        return decision
    }

    func newNumbers(_ kind: Groups.Kind, on realms: Set<RealmID>) -> [RealmID: UInt32]? {
        var (numbers, found) = (self.numbers, [RealmID: UInt32]())
        for realm in realms {
            guard let taken = numbers.take(GroupNumbers.Range(kind), on: realm) else { return nil }
            found[realm] = taken.number
        }
        return found
    }

    func decline(_ player: Groups.Player) -> Decision {
        guard let invitation = invitations[player.id] else { return .nothing }
        return Decision(changes: [.uninvite(player.id)], news: [.declined(invitation)])
    }

    /// Nobody answered, or the invitee is gone.
    func expire(_ invitee: CharacterID, number: UInt64? = nil) -> Decision {
        guard let invitation = invitations[invitee], number.map({ $0 == invitation.number }) ?? true else {
            return .nothing
        }
        return Decision(changes: [.uninvite(invitee)])
    }

    /// The inviter takes back what nobody has answered.
    func cancelInvitations(by inviter: CharacterID) -> Decision {
        var decision = Decision()
        for invitee in (inviteesOf[inviter] ?? []).sorted() {
            guard let invitation = invitations[invitee] else { continue }
            decision.changes.append(.uninvite(invitee))
            decision.news.append(.cancelled(invitation))
        }
        return decision
    }

    func withdrawInvitation(of invitee: CharacterID) -> Decision {
        guard let invitation = invitations[invitee] else { return Decision() }
        return Decision(changes: [.uninvite(invitee)], news: [.cancelled(invitation)])
    }
}
