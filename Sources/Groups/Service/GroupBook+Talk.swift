import Base
import GroupsAPI

// Spec group 5.14, 5.15, 5.17: what is not stored.
extension GroupBook {
    func startReadyCheck(_ group: Group, by id: CharacterID) -> Decision {
        guard group.manages(id) else { return .nothing }
        // Who is offline has answered: no.
        let answered = Set(group.ids.filter { !isOnline($0) }).union([id])
        let check = ReadyCheck(number: lastNumber &+ 1, starter: id, answered: answered)
        return Decision(changes: [.check(group.id, check)], news: [.checkStarted(group, by: id)])
    }

    func answerReadyCheck(_ group: Group, _ id: CharacterID, _ isReady: Bool) -> Decision {
        guard let check = checks[group.id], !check.answered.contains(id) else { return .nothing }
        return Decision(
            changes: [.answered(group.id, id)], news: [.checkAnswered(group, id, isReady: isReady)])
    }

    func finishReadyCheck(_ group: Group, by id: CharacterID) -> Decision {
        guard group.manages(id), checks[group.id] != nil else { return .nothing }
        return Decision(changes: [.check(group.id, nil)], news: [.checkFinished(group)])
    }

    /// The time is over.
    func expireCheck(of id: Groups.ID, number: UInt64) -> Decision {
        guard let group = groups[id], checks[id]?.number == number else { return .nothing }
        return Decision(changes: [.check(id, nil)], news: [.checkFinished(group)])
    }

    /// Who leaves, or goes offline, is not ready.
    func loseFromCheck(_ id: CharacterID, of group: Group) -> Decision {
        guard let check = checks[group.id], !check.answered.contains(id) else { return Decision() }
        return Decision(
            changes: [.answered(group.id, id)], news: [.checkAnswered(group, id, isReady: false)])
    }

    func ping(_ group: Group, by id: CharacterID, _ x: Float, _ y: Float) -> Decision {
        let edge: Float = 17_066.66
        guard x.isFinite, y.isFinite, abs(x) <= edge, abs(y) <= edge else { return .nothing }
        return Decision(news: [.pinged(group, by: id, x: x, y: y)])
    }

    func roll(
        _ group: Group, by id: CharacterID, _ least: UInt32, _ most: UInt32, chance: UInt64
    ) -> Decision {
        guard least <= most, most <= configuration.rollMax else { return .nothing }
        let result = least &+ UInt32(truncatingIfNeeded: chance.scaled(below: UInt64(most - least) + 1))
        return Decision(news: [.rolled(group, by: id, least: least, most: most, result: result)])
    }

    func say(_ line: Groups.Line, in group: Group, by player: Groups.Player) -> Decision {
        var line = line
        switch line.audience {
        case .party: if group.leads(player.id) { line.audience = .partyLeader }
        case .partyLeader: guard group.leads(player.id) else { return .nothing }
        case .raid: guard group.isRaid else { return .nothing }
        case .raidLeader: guard group.isRaid, group.leads(player.id) else { return .nothing }
        case .raidWarning: guard group.isRaid, group.manages(player.id) else { return .nothing }
        }
        return Decision(news: [.said(group, by: player, line)])
    }

    /// Who hears a line: of a raid's party talk the speaker's sub-group, else all.
    func audience(_ line: Groups.Line, of group: Group, by id: CharacterID) -> [CharacterID] {
        let online = online(group)
        switch line.audience {
        case .raid, .raidLeader, .raidWarning: return online
        case .party, .partyLeader:
            guard let own = group.member(id)?.subGroup else { return [] }
            return online.filter { group.member($0)?.subGroup == own }
        }
    }
}

extension UInt64 {
    /// A random number as one of `0..<bound`, each as likely as the other.
    func scaled(below bound: UInt64) -> UInt64 { multipliedFullWidth(by: bound).high }
}
