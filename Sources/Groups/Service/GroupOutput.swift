import Base
import Bus
import GroupsAPI

/// Who has to be told what, in order, after something happened.
struct GroupOutput {
    var parts: [Groups.Part] = []
    /// For worldservers.
    var mirrors: [any Event] = []
    /// Where the receivers are.
    var gateways: [CharacterID: String] = [:]

    mutating func add(_ to: [CharacterID], _ content: Groups.Content) {
        if !to.isEmpty { parts.append(Groups.Part(to: to, content)) }
    }
}

extension GroupBook {
    /// Changes the book and tells what comes of it. What is stored has been stored by now.
    mutating func apply(_ decision: Decision) -> GroupOutput {
        apply(decision.changes)
        var output = GroupOutput()
        for news in decision.news { tell(news, &output) }
        route(&output)
        forgetAfter(decision)
        return output
    }

    /// Before anybody of them is forgotten.
    func route(_ output: inout GroupOutput) {
        for part in output.parts {
            for id in part.to { output.gateways[id] = presence.player(id)?.gateway }
        }
    }

    private mutating func forgetAfter(_ decision: Decision) {
        var players: [CharacterID] = []
        var gone: [Groups.ID] = []
        for change in decision.changes {
            switch change {
            case .remove(let id): gone.append(id)
            case .uninvite(let id): players.append(id)
            case .put, .invite, .check, .answered: break
            }
        }
        for news in decision.news {
            switch news {
            case .left(_, let member, _, _): players.append(member.id)
            case .disbanded(let group, _): players += group.ids
            case .cancelled(let invitation), .declined(let invitation):
                players += [invitation.inviter.id, invitation.invitee.id]
            default: break
            }
        }
        forget(players, gone)
    }

    private mutating func tell(_ news: GroupNews, _ output: inout GroupOutput) {
        switch news {
        case .created, .joined, .left, .disbanded, .leaderChanged, .converted, .subGroupsChanged,
            .flagsChanged, .lootChanged, .changed:
            tellMembership(news, &output)
        case .invited, .triedToInvite, .cancelled, .declined: tellInvitation(news, &output)
        default: tellTalk(news, &output)
        }
    }

    // MARK: Lists

    /// The list to those of them who are online.
    mutating func list(_ group: Group, to ids: [CharacterID]? = nil, _ output: inout GroupOutput) {
        let receivers = (ids ?? group.ids).filter(isOnline)
        guard !receivers.isEmpty else { return }
        output.add(receivers, .list(view(group), counter: takeCounters(group.id, receivers.count)))
    }

    private mutating func noGroup(_ group: Group, to ids: [CharacterID], _ output: inout GroupOutput) {
        let receivers = ids.filter(isOnline)
        guard !receivers.isEmpty else { return }
        output.add(
            receivers, .noGroup(numbers: group.numbers, counter: takeCounters(group.id, receivers.count)))
    }

    private mutating func tellMembership(_ news: GroupNews, _ output: inout GroupOutput) {
        switch news {
        case .created(let group):
            list(group, &output)
            output.mirrors += mirrors(ofNew: group)
        case .joined(let group, let member, let clearedIcons):
            list(group, &output)
            if clearedIcons {
                output.add(online(group), .icons(group.icons, home: group.home))
            } else if group.icons.contains(where: { $0 != .none }), isOnline(member.id) {
                output.add([member.id], .icons(group.icons, home: group.home))
            }
            tellJoined(group, member, &output)
        case .left(let group, let member, let wasRemoved, let previous):
            tellLeft(group, member, wasRemoved, previous, &output)
        case .disbanded(let group, let removed): tellDisbanded(group, removed, &output)
        case .leaderChanged(let group, let previous): tellLeader(group, previous, &output)
        case .converted(let group):
            list(group, &output)
            output.mirrors += mirrors(of: group) {
                Groups.ConvertedToRaid(mirror: $0, leader: group.leader.guid(seenFrom: $1))
            }
        case .subGroupsChanged(let group, let ids):
            list(group, &output)
            for member in group.members where ids.contains(member.id) {
                output.mirrors += mirrors(of: group) {
                    Groups.SubGroupChanged(
                        mirror: $0, player: member.id.guid(seenFrom: $1), subGroup: member.subGroup)
                }
            }
        case .flagsChanged(let group, let ids):
            list(group, &output)
            for member in group.members where ids.contains(member.id) {
                output.mirrors += flagMirrors(member, of: group)
            }
        case .lootChanged(let group):
            list(group, &output)
            output.mirrors += lootMirrors(group)
        case .changed(let group): list(group, &output)
        default: break
        }
    }

    private mutating func tellLeft(
        _ group: Group, _ member: Groups.Member, _ wasRemoved: Bool, _ previous: CharacterID?,
        _ output: inout GroupOutput
    ) {
        if isOnline(member.id) {
            if wasRemoved { output.add([member.id], .removed) }
            noGroup(group, to: [member.id], &output)
        }
        if previous != nil, let leader = group.member(group.leader) {
            output.add(online(group), .leader(name: leader.name))
        }
        list(group, &output)
        let known = group.realms.union([member.id.realm])
        output.mirrors += mirrors(of: group, also: known) {
            Groups.MemberLeft(
                mirror: $0, player: member.id.guid(seenFrom: $1), name: member.name,
                leader: group.leader.guid(seenFrom: $1))
        }
        // A realm that has nobody left in it hears no more of the group.
        output.mirrors += mirrors(of: group, also: known, except: group.realms) { mirror, _ in
            Groups.Disbanded(mirror: mirror)
        }
        if group.lootMethod == .master { output.mirrors += lootMirrors(group) }
        if let previous { output.mirrors += leaderMirrors(group, previous) }
    }

    private mutating func tellJoined(
        _ group: Group, _ member: Groups.Member, _ output: inout GroupOutput
    ) {
        let others = Set(group.ids.filter { $0 != member.id }.map(\.realm)).union([group.home])
        // A realm's worldservers hear of the group for the first time.
        let new = group.realms.subtracting(others)
        output.mirrors += mirrors(ofNew: group, on: new)
        output.mirrors += mirrors(of: group, except: new) { mirror, realm in
            Groups.MemberAdded(mirror: mirror, player: member.id.guid(seenFrom: realm), name: member.name)
        }
        output.mirrors += details(member, of: group, on: group.realms.subtracting(new))
    }

    /// A worldserver takes from a new leader what he was before.
    private func leaderMirrors(_ group: Group, _ previous: CharacterID) -> [any Event] {
        let changed = mirrors(of: group) {
            Groups.LeaderChanged(
                mirror: $0, previous: previous.guid(seenFrom: $1), leader: group.leader.guid(seenFrom: $1))
        }
        guard group.isRaid, let leader = group.member(group.leader) else { return changed }
        return changed + flagMirrors(leader, of: group)
    }

    private mutating func tellDisbanded(
        _ group: Group, _ removed: CharacterID?, _ output: inout GroupOutput
    ) {
        if let removed, isOnline(removed) { output.add([removed], .removed) }
        output.add(online(group).filter { $0 != removed }, .disbanded)
        noGroup(group, to: group.ids, &output)
        output.mirrors += mirrors(of: group) { mirror, _ in Groups.Disbanded(mirror: mirror) }
    }

    private mutating func tellLeader(
        _ group: Group, _ previous: CharacterID, _ output: inout GroupOutput
    ) {
        if let leader = group.member(group.leader) {
            output.add(online(group), .leader(name: leader.name))
        }
        list(group, &output)
        output.mirrors += leaderMirrors(group, previous)
    }

    // MARK: Invitations

    private func tellInvitation(_ news: GroupNews, _ output: inout GroupOutput) {
        switch news {
        case .invited(let invitation):
            let inviter = invitation.inviter
            output.add(
                [invitation.invitee.id], .invited(by: inviter.id, name: inviter.name, isReal: true))
        case .triedToInvite(let id, let inviter):
            if isOnline(id) {
                output.add([id], .invited(by: inviter.id, name: inviter.name, isReal: false))
            }
        case .cancelled(let invitation): output.add([invitation.invitee.id], .cancelled)
        case .declined(let invitation):
            if isOnline(invitation.inviter.id) {
                output.add([invitation.inviter.id], .declined(name: invitation.invitee.name))
            }
        default: break
        }
    }
}
