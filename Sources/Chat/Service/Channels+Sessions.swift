import Base
import ChatAPI

/// A member whose session is gone.
struct LostMember: Sendable {
    let id: CharacterID
    /// Of the session.
    let epoch: UInt64
    let since: Instant
}

/// What becomes of memberships when a session ends: who logs out has left, who was lost has some time to come
/// back (spec chat B.6).
extension Channels {
    /// A session ended; one that is older than the membership does not matter.
    mutating func ended(_ id: CharacterID, epoch: UInt64, isLost: Bool, at now: Moment) -> Effects {
        isLost ? lose(id, epoch, at: now) : logOut(id, epoch, at: now)
    }

    private mutating func logOut(_ id: CharacterID, _ epoch: UInt64, at now: Moment) -> Effects {
        var effects = Effects()
        for key in keys(of: id, upTo: epoch) { depart(id, from: key, at: now, &effects) }
        return effects
    }

    private mutating func lose(_ id: CharacterID, _ epoch: UInt64, at now: Moment) -> Effects {
        let keys = keys(of: id, upTo: epoch).filter { open[$0]?.members[id]?.isLost == false }
        for key in keys { detach(id, from: key) }
        if !keys.isEmpty { lost.append(LostMember(id: id, epoch: epoch, since: now.instant)) }
        return Effects()
    }

    /// A gateway's run is over: its members are lost, and nobody else's.
    mutating func gatewayEnded(_ gateway: String, startedBefore limit: UInt64, at now: Moment) {
        for (id, seats) in seats {
            var newest: UInt64?
            for key in seats.all {
                guard let member = open[key]?.members[id], member.gateway == gateway, member.start < limit,
                    !member.isLost
                else { continue }
                newest = max(newest ?? 0, member.epoch)
                detach(id, from: key)
            }
            if let newest { lost.append(LostMember(id: id, epoch: newest, since: now.instant)) }
        }
    }

    /// Those whose time is over leave.
    mutating func passTime(to now: Moment) -> Effects {
        var effects = Effects()
        let over = lost.prefix { now.instant - $0.since >= configuration.grace }
        for member in over {
            for key in keys(of: member.id, upTo: member.epoch)
            where open[key]?.members[member.id]?.isLost == true {
                depart(member.id, from: key, at: now, &effects)
            }
        }
        lost.removeFirst(over.count)
        return effects
    }

    /// The newest session of each that is not lost.
    func epochs(of ids: some Sequence<CharacterID>) -> [CharacterID: UInt64] {
        var epochs: [CharacterID: UInt64] = [:]
        for id in ids {
            for key in seats[id]?.all ?? [] {
                guard let member = open[key]?.members[id], !member.isLost else { continue }
                epochs[id] = max(epochs[id] ?? 0, member.epoch)
            }
        }
        return epochs
    }

    private func keys(of id: CharacterID, upTo epoch: UInt64) -> [ChannelKey] {
        (seats[id]?.all ?? []).filter { (open[$0]?.members[id]?.epoch ?? .max) <= epoch }
    }
}
