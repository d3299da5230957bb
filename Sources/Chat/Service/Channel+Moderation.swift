import Base
import CharactersAPI
import ChatAPI

/// Somebody who is not on the channel, as the directory knows him.
struct ChannelStranger: Sendable {
    var id: CharacterID
    var race: UInt8
    /// Where he is in the world; nil when he is not.
    var gateway: String?
    var security: UInt8 = 0
    var isHidden = false
}

/// What moderators do (spec chat B.6).
extension Channel {
    /// Whether the directory has to be asked for the target, and the actor may make us ask.
    func needsStranger(
        for action: Chat.MemberAction, by id: CharacterID, _ target: String
    ) throws(Chat.ChannelRefusal) -> Bool {
        switch action {
        case .invite:
            _ = try actor(id)
            // A worldserver decides who is in the game's own.
            if isBuiltIn { throw .ignored }
            return presentMember(named: target) == nil
        case .unban:
            _ = try moderator(id)
            return true
        case .ban: return try moderator(id).isAboveRights && member(named: target) == nil
        default: return false
        }
    }

    mutating func act(
        _ action: Chat.MemberAction, by id: CharacterID, on target: String, stranger: ChannelStranger?,
        at now: Moment, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        switch action {
        case .kick: try kick(target, by: id, at: now, &effects)
        case .ban: try ban(target, stranger, by: id, at: now, &effects)
        case .unban: try unban(stranger, by: id, &effects)
        case .setOwner: try setOwner(target, by: id, &effects)
        case .setModerator: try setModerator(true, target, by: id, &effects)
        case .unsetModerator: try setModerator(false, target, by: id, &effects)
        case .mute: try mute(true, target, by: id, &effects)
        case .unmute: try mute(false, target, by: id, &effects)
        case .invite: try invite(target, stranger, by: id, at: now, &effects)
        }
    }

    // MARK: Out

    private mutating func kick(
        _ name: String, by id: CharacterID, at now: Moment, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        guard let target = member(named: name) else { throw .playerNotFound }
        try protect(target, from: actor, .moderatorsCannotKick)
        expel(target, by: actor, .kicked(target.id, by: id), at: now, &effects)
        record(.kick, by: id, target.id, "", &effects)
    }

    private mutating func ban(
        _ name: String, _ stranger: ChannelStranger?, by id: CharacterID, at now: Moment,
        _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        let notice: Chat.ChannelNotice
        let banned: CharacterID
        if let target = member(named: name) {
            try protect(target, from: actor, .moderatorsCannotBan)
            banned = target.id
            notice = .banned(banned, by: id)
            expel(target, by: actor, notice, at: now, &effects)
        } else {
            guard actor.isAboveRights, let stranger, isOfThisSide(stranger) else { throw .playerNotFound }
            banned = stranger.id
            notice = .banned(banned, by: id)
            if !isSilent(actor) { tellAll(notice, &effects) }
        }
        keepBan(of: banned, at: now, &effects)
        record(.ban, by: id, banned, "", &effects)
    }

    /// Who may not be put out, and by whom not (spec chat B.6).
    private func protect(
        _ target: ChannelMember, from actor: ChannelMember, _ forbidding: ChannelRights.Flags
    ) throws(Chat.ChannelRefusal) {
        if actor.isAboveRights { return }
        if target.id == owner, actor.id != owner { throw .ownerProtected }
        if !rights.flags.isDisjoint(with: forbidding) { throw .notAllowedByRights }
        if target.isAboveRights { throw .notModerator }
    }

    /// The notice goes to all, also to him; then he is out.
    private mutating func expel(
        _ target: ChannelMember, by actor: ChannelMember, _ notice: Chat.ChannelNotice, at now: Moment,
        _ effects: inout Effects
    ) {
        if isSilent(actor) { tell(target.id, .notice(notice), &effects) } else { tellAll(notice, &effects) }
        erase(target.id)
        noteDeparture(of: target, isSilent: true, &effects)
        effects.removed.append(target.id)
        tellWatchers(.memberRemoved(target.id, flags, count: count), &effects)
        guard owner == target.id else { return }
        if actor.id == target.id { return passOwnership(&effects) }
        setOwner(hasOwnership ? actor.id : nil, saysSo: true, &effects)
    }

    /// When there are too many, the one that ends first ends now.
    private mutating func keepBan(of id: CharacterID, at now: Moment, _ effects: inout Effects) {
        let (bansMax, end) = (configuration.bansMax, UnixTime(seconds: now.unix.seconds &+ banSeconds))
        change(&effects, withBans: true) { stored in
            if stored.bans.count >= bansMax { stored.bans = stored.bans.filter { $0.value > now.unix } }
            if stored.bans.count >= bansMax, stored.bans[id.low] == nil,
                let first = stored.bans.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })
            {
                stored.bans[first.key] = nil
            }
            stored.bans[id.low] = end
        }
    }
    private var banSeconds: Int64 { configuration.banTime.components.seconds }

    private mutating func unban(
        _ stranger: ChannelStranger?, by id: CharacterID, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        guard let stranger, stored.bans[stranger.id.low] != nil else { throw .playerNotFound }
        if !actor.isAboveRights, rights.flags.contains(.moderatorsCannotBan) { throw .notAllowedByRights }
        change(&effects, withBans: true) { $0.bans[stranger.id.low] = nil }
        tellAll(.unbanned(stranger.id, by: id), &effects)
        record(.unban, by: id, stranger.id, "", &effects)
    }

    // MARK: Offices

    private mutating func setModerator(
        _ isOn: Bool, _ name: String, by id: CharacterID, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        let target = try officer(name, of: actor)
        if isOn, !target.flags.contains(.moderator),
            members.values.count(where: { $0.flags.contains(.moderator) }) >= configuration.moderatorsMax
        {
            throw .throttled
        }
        let flags = isOn ? target.flags.union(.moderator) : target.flags.subtracting(.moderator)
        // An owner is always a moderator.
        guard flags != target.flags, target.id != owner else { return }
        setFlags(flags, of: target.id, &effects)
        record(.moderator, by: id, target.id, isOn ? "on" : "off", &effects)
    }

    private mutating func mute(
        _ isOn: Bool, _ name: String, by id: CharacterID, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        let target = try officer(name, of: actor)
        if !actor.isAboveRights, rights.flags.contains(.moderatorsCannotMute) { throw .notAllowedByRights }
        let flags = isOn ? target.flags.union(.muted) : target.flags.subtracting(.muted)
        guard flags != target.flags else { return }
        setFlags(flags, of: target.id, &effects)
        record(.mute, by: id, target.id, isOn ? "on" : "off", &effects)
    }

    /// Whose flags the actor may change.
    private func officer(
        _ name: String, of actor: ChannelMember
    ) throws(Chat.ChannelRefusal) -> ChannelMember {
        guard let target = presentMember(named: name) else { throw .playerNotFound }
        if target.id == owner {
            if actor.id == target.id { throw .ignored }
            throw .ownerProtected
        }
        if target.isConstantModerator, !actor.isAboveRights { throw .ignored }
        return target
    }

    private mutating func setOwner(
        _ name: String, by id: CharacterID, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try actor(id)
        guard id == owner || actor.isAboveRights, !isBuiltIn else { throw .notOwner }
        guard let target = presentMember(named: name) else { throw .playerNotFound }
        guard hasOwnership else { throw .notAllowedByRights }
        guard target.id != owner else { throw .ignored }
        setOwner(target.id, saysSo: true, &effects)
        record(.owner, by: id, target.id, "", &effects)
    }

    // MARK: The channel

    mutating func change(
        _ change: Chat.ChannelChange, by id: CharacterID, _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try moderator(id)
        switch change {
        case .password(let password):
            if !actor.isAboveRights, rights.flags.contains(.passwordStays) { throw .notAllowedByRights }
            guard password.utf8.count <= 31 else { throw .ignored }
            self.change(&effects) { $0.password = password }
            tellAll(.passwordChanged(by: id), &effects)
            record(.password, by: id, nil, password.isEmpty ? "cleared" : "set", &effects)
        case .announcements:
            let fixed: ChannelRights.Flags = [.neverAnnounces, .alwaysAnnounces]
            if !rights.flags.isDisjoint(with: fixed) { throw .notAllowedByRights }
            self.change(&effects) { $0.announces.toggle() }
            tellAll(.announcements(isOn: stored.announces, by: id), &effects)
            record(.announcements, by: id, nil, stored.announces ? "on" : "off", &effects)
        case .moderation:
            isModerated.toggle()
            tellAll(.moderation(isOn: isModerated, by: id), &effects)
            record(.moderation, by: id, nil, isModerated ? "on" : "off", &effects)
        }
    }

    // MARK: Invitations

    private func invite(
        _ name: String, _ stranger: ChannelStranger?, by id: CharacterID, at now: Moment,
        _ effects: inout Effects
    ) throws(Chat.ChannelRefusal) {
        let actor = try actor(id)
        if let target = presentMember(named: name) { throw .alreadyMember(target.id) }
        guard let stranger, let gateway = stranger.gateway,
            !stranger.isHidden || actor.security >= stranger.security
        else { throw .playerNotFound }
        if isBanned(stranger.id, at: now.unix) { throw .invitedIsBanned }
        guard isOfThisSide(stranger) else { throw .inviteWrongFaction }
        effects.deliveries.append(
            Chat.Delivery(
                gateway: gateway, to: [stranger.id], news: news(.notice(.invitedYou(by: id)))))
        tell(id, .notice(.youInvited(name)), &effects)
    }

    // MARK: Small things

    private func isOfThisSide(_ stranger: ChannelStranger) -> Bool {
        configuration.bothSides
            || (Characters.Team(race: stranger.race) == .horde ? 1 : 0) == key.scope.team
    }
    private func isSilent(_ actor: ChannelMember) -> Bool { configuration.silentStaff && actor.isStaff }

    private func record(
        _ action: ModerationRecord.Action, by actor: CharacterID?, _ target: CharacterID?,
        _ detail: String, _ effects: inout Effects
    ) {
        effects.records.append(
            ModerationRecord(action: action, channel: key, actor: actor, target: target, detail: detail))
    }
}
