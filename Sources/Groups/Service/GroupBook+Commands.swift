import Base
import GroupsAPI

/// Facts that a rule needs and the book does not have.
struct CommandFacts {
    var now: Instant
    /// A number that nobody foresees.
    var chance: UInt64 = 0
    var invitee = Invitee.notFound
    /// Both are in copies of one map that are known, and not in the same one.
    var areInOtherCopies = false
    /// A player who gets an icon and is no member.
    var target: Groups.Player?
}

/// Who is meant by the name in an invitation.
enum Invitee {
    case notFound
    /// `Name-Realm`, of a realm that may not be mixed with.
    case unknownRealm
    case found(Groups.Player, Regard)

    /// What the invitee thinks of the inviter.
    enum Regard {
        case none, ignores
        /// Looked up only where the inviter's level is too low otherwise.
        case befriends
    }
}

extension GroupBook {
    func decide(_ player: Groups.Player, _ command: Groups.Command, _ facts: CommandFacts) -> Decision {
        switch command {
        case .invite(let name): return invite(name, by: player, facts)
        case .accept: return accept(player)
        case .decline: return decline(player)
        case .leave: return leave(player)
        case .removeNamed(let name): return remove(named: name, by: player, facts)
        case .remove(let id, let reason): return remove(id, reason: reason, by: player, facts)
        case .convertToRaid: return convertToRaid(player)
        case .resetInstances: return resetInstances(player)
        case .extendBind(let map, let difficulty, let isExtended):
            return Decision(news: [
                .extensionWanted(
                    group(of: player.id), by: player.id, map: map, difficulty: difficulty,
                    isExtended: isExtended)
            ])
        default:
            guard let group = group(of: player.id) else { return .nothing }
            return decide(player, command, in: group, facts)
        }
    }

    private func decide(
        _ player: Groups.Player, _ command: Groups.Command, in group: Group, _ facts: CommandFacts
    ) -> Decision {
        let id = player.id
        switch command {
        case .setLeader(let next): return lead(next, in: group, by: id)
        case .moveToSubGroup(let name, let subGroup):
            return move(name, to: subGroup, in: group, by: id)
        case .swapSubGroups(let name, let other): return swap(name, other, in: group, by: id)
        case .setAssistant(let member, let isOne):
            return setAssistant(member, isOne, in: group, by: id)
        case .assign(let task, let member, let isSet):
            return assign(task, member, isSet, in: group, by: id)
        case .setRoles(let roles): return setRoles(roles, in: group, of: id)
        case .setIcon(let slot, let target): return setIcon(slot, target, in: group, by: player, facts)
        case .showIcons: return Decision(news: [.iconsWanted(group, by: id)])
        case .setLoot(let method, let master, let threshold):
            return setLoot(method, master, threshold, in: group, by: id)
        case .setDifficulty(let value): return setDifficulty(value, isRaid: false, in: group, by: player)
        case .setRaidDifficulty(let value): return setDifficulty(value, isRaid: true, in: group, by: player)
        case .startReadyCheck: return startReadyCheck(group, by: id)
        case .answerReadyCheck(let isReady): return answerReadyCheck(group, id, isReady)
        case .finishReadyCheck: return finishReadyCheck(group, by: id)
        case .ping(let x, let y): return ping(group, by: id, x, y)
        case .roll(let least, let most): return roll(group, by: id, least, most, chance: facts.chance)
        case .say(let line): return say(line, in: group, by: player)
        case .invite, .accept, .decline, .leave, .removeNamed, .remove, .convertToRaid, .resetInstances,
            .extendBind:
            return .nothing
        }
    }
}
