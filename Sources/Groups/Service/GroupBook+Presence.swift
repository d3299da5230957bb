import Base
import Bus
import CharactersAPI
import GroupsAPI

// Spec group 5.18: who comes and goes. Nothing of it waits for a database; who leads after a while is a
// command of its own.
extension GroupBook {
    /// Somebody is in the world, or says so again.
    mutating func entered(_ player: Groups.Player, at now: Instant) -> GroupOutput {
        var output = GroupOutput()
        guard isOfInterest(player.id), presence.entered(player, at: now), let group = group(of: player.id)
        else {
            return output
        }
        list(group, to: [player.id], &output)
        list(group, to: group.ids.filter { $0 != player.id }, &output)
        if group.icons.contains(where: { $0 != .none }) {
            output.add([player.id], .icons(group.icons, home: group.home))
        }
        output.mirrors += onlineMirrors(group, player.id, true)
        route(&output)
        return output
    }

    /// Somebody is gone, with the invitations of and to him.
    ///
    /// - Parameter isSure: false: nobody said that he left, and he may turn up again as he was.
    mutating func left(_ id: CharacterID, epoch: UInt64, isSure: Bool) -> GroupOutput {
        guard presence.left(id, epoch: epoch, isSure: isSure) else { return GroupOutput() }
        var decision = cancelInvitations(by: id)
        decision.add(expire(id))
        if let group = group(of: id) { decision.add(loseFromCheck(id, of: group)) }
        var output = apply(decision)
        if let group = group(of: id) {
            list(group, &output)
            output.mirrors += onlineMirrors(group, id, false)
            route(&output)
        }
        forget([id], [])
        return output
    }

    private func onlineMirrors(_ group: Group, _ id: CharacterID, _ isOnline: Bool) -> [any Event] {
        mirrors(of: group) {
            Groups.MemberOnlineChanged(mirror: $0, player: id.guid(seenFrom: $1), isOnline: isOnline)
        }
    }

    /// What has to be stored of who is away: since when the leader is.
    func noteAway(_ id: Groups.ID, now: UnixTime) -> Decision {
        guard var group = groups[id] else { return .nothing }
        let isAway = !isOnline(group.leader)
        guard isAway != (group.leaderAway != nil) else { return .nothing }
        group.leaderAway = isAway ? now : nil
        return Decision(changes: [.put(group)])
    }
}
