import Base
import ChatAPI

/// Coming and going (spec chat B.6).
extension Channel {
    mutating func join(
        _ actor: Chat.ChannelActor, password: String, at now: Moment, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        if let member = members[actor.id] { return try rejoin(member, actor, &effects) }
        if isBanned(actor.id, at: now.unix) { throw .banned }
        if !stored.password.isEmpty, stored.password != password { throw .wrongPassword }
        guard members.count < configuration.membersMax else { throw .throttled }
        if announces, !isSilent(actor) { tellAll(.joined(actor.id), &effects) }
        insert(actor)
        tell(actor.id, .notice(.youJoined(flags)), &effects)
        if !rights.joinMessage.isEmpty { tell(actor.id, .text(rights.joinMessage), &effects) }
        admit(actor.id, &effects)
        noteJoin(of: actor.id, &effects)
        tellWatchers(.memberAdded(listed(actor.id), flags, count: count), &effects)
        if !isBuiltIn { used(at: now.unix, &effects) }
    }

    /// What becomes of somebody who has just joined.
    private mutating func admit(_ id: CharacterID, _ effects: inout Effects) {
        guard let member = members[id] else { return }
        if member.isConstantModerator { setFlags(member.flags.union(.moderator), of: id, &effects) }
        if owner == nil, hasOwnership {
            // AzerothCore makes him a moderator without a word before it says that he is the owner.
            setQuietly(.moderator, of: id)
            setOwner(id, saysSo: false, &effects)
        }
        if rights.flags.contains(.nobodySpeaks) {
            setFlags((members[id]?.flags ?? []).union(.muted), of: id, &effects)
        }
    }

    /// A member that joins again with a newer session goes on; his client forgot, and is told what he is.
    private mutating func rejoin(
        _ member: ChannelMember, _ actor: Chat.ChannelActor, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        guard actor.epoch >= member.epoch else { throw .ignored }
        guard member.isLost || actor.epoch > member.epoch else { throw .alreadyMember(actor.id) }
        attach(actor)
        tell(actor.id, .notice(.youJoined(flags)), &effects)
        if !member.flags.isEmpty {
            tell(actor.id, .notice(.modeChanged(actor.id, from: [], to: member.flags)), &effects)
        }
    }

    /// The actor's wish, or a worldserver's word.
    mutating func leave(_ id: CharacterID, at now: Moment, _ effects: inout Effects) {
        tell(id, .notice(.youLeft), &effects)
        remove(id, at: now, &effects)
    }

    /// He is gone, whatever the reason; others hear of it when the channel announces.
    mutating func remove(_ id: CharacterID, at now: Moment, _ effects: inout Effects) {
        guard let member = erase(id) else { return }
        let isTold = announces && !(member.isStaff && configuration.silentStaff)
        if isTold { tellAll(.left(id), &effects) }
        noteDeparture(of: member, isSilent: !isTold, &effects)
        tellWatchers(.memberRemoved(id, flags, count: count), &effects)
        if owner == id { passOwnership(&effects) }
        if !isBuiltIn { used(at: now.unix, &effects) }
    }

    /// To whoever is there longest, rather a player than a game master; to nobody without a session.
    mutating func passOwnership(_ effects: inout Effects) {
        let next = members.values.filter { !$0.isLost }
            .min { ($0.isStaff ? 1 : 0, $0.order) < ($1.isStaff ? 1 : 0, $1.order) }
        setOwner(hasOwnership ? next?.id : nil, saysSo: true, &effects)
    }

    /// A gateway says after a restart of the service that it has this member.
    mutating func restore(_ actor: Chat.ChannelActor, flags: Chat.MemberFlags, _ effects: inout Effects) {
        if let member = members[actor.id] {
            if actor.epoch >= member.epoch { attach(actor) }
            return
        }
        guard members.count < configuration.membersMax else { return }
        insert(actor, flags: flags)
        guard flags.contains(.owner) else { return }
        if owner == nil, hasOwnership {
            restoreOwner(actor.id)
        } else {
            // Somebody became the owner meanwhile.
            setFlags(flags.subtracting(.owner), of: actor.id, &effects)
        }
    }

    func isSilent(_ actor: Chat.ChannelActor) -> Bool {
        configuration.silentStaff && actor.security >= configuration.staffLevel
    }
    private func listed(_ id: CharacterID) -> Chat.ListedMember {
        members[id]?.listed ?? Chat.ListedMember(id: id, flags: [])
    }

    // MARK: Lists

    /// The members that the asker may see: those who are there, and not game masters who hide.
    func roster(for asker: ChannelMember) -> Chat.ChannelRoster {
        var roster = Chat.ChannelRoster(name: name, flags: flags, members: [], count: count)
        if rights.flags.contains(.nobodySpeaks) { return roster }
        roster.members = members.values.filter { sees(asker, $0) }.sorted { $0.order < $1.order }.map(
            \.listed)
        return roster
    }
    private func sees(_ asker: ChannelMember, _ member: ChannelMember) -> Bool {
        if member.isLost { return false }
        if asker.id == member.id { return true }
        if member.isHidden, asker.security < member.security { return false }
        return asker.security > 0 || member.security <= configuration.listedLevel
    }
}
