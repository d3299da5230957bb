import Base
import ChatAPI

/// One channel with its rules (spec chat B.6): commands come in, what is to be delivered and written goes
/// out. It does not wait and knows no clock.
struct Channel: Sendable {
    let key: ChannelKey
    let flags: Chat.ChannelFlags
    let rights: ChannelRights
    /// What outlives the members; of the game's own channels nothing does.
    private(set) var stored: StoredChannel
    var isModerated = false
    private(set) var members: [CharacterID: ChannelMember] = [:]
    private(set) var owner: CharacterID?
    private(set) var watchers: Set<CharacterID> = []
    private var byName: [String: CharacterID] = [:]
    private var recipients = Recipients()
    private var lastOrder: UInt64 = 0
    /// `lastUsed` as it was written.
    private var savedUse: UnixTime?
    let configuration: ChannelConfiguration

    init(
        _ key: ChannelKey, flags: Chat.ChannelFlags, stored: StoredChannel, rights: ChannelRights,
        isNew: Bool, _ configuration: ChannelConfiguration
    ) {
        self.key = key
        self.flags = flags
        self.stored = stored
        self.rights = rights
        self.configuration = configuration
        savedUse = isNew ? nil : stored.lastUsed
    }

    var isEmpty: Bool { members.isEmpty }
    var count: UInt32 { UInt32(clamping: members.count) }
    var isBuiltIn: Bool { key.isBuiltIn }
    var name: String { isBuiltIn ? "" : stored.name }
    var announces: Bool {
        if isBuiltIn || rights.flags.contains(.neverAnnounces) { return false }
        return rights.flags.contains(.alwaysAnnounces) || stored.announces
    }
    var hasOwnership: Bool { !isBuiltIn && stored.hasOwnership && !rights.flags.contains(.hasNoOwner) }
    var ownerName: String? { owner.flatMap { members[$0]?.name } }

    /// The member of that name, in any capitalisation.
    func member(named name: String) -> ChannelMember? {
        byName[ChannelKey.folded(name)].flatMap { members[$0] }
    }
    /// The same, if he is there; who lost his session may be put out, and that is all.
    func presentMember(named name: String) -> ChannelMember? {
        member(named: name).flatMap { $0.isLost ? nil : $0 }
    }
    /// Members only act.
    func actor(_ id: CharacterID) throws(Chat.ChannelRefusal) -> ChannelMember {
        guard let member = members[id] else { throw .notMember }
        return member
    }
    func moderator(_ id: CharacterID) throws(Chat.ChannelRefusal) -> ChannelMember {
        let member = try actor(id)
        // Of the game's own channels nobody is.
        guard member.isModerator, !isBuiltIn else { throw .notModerator }
        return member
    }

    // MARK: Members

    mutating func insert(_ actor: Chat.ChannelActor, flags: Chat.MemberFlags = []) {
        lastOrder &+= 1
        var member = ChannelMember(
            actor, order: lastOrder, isStaff: actor.security >= configuration.staffLevel,
            isConstantModerator: rights.moderators.contains(actor.account))
        member.flags = flags
        members[actor.id] = member
        byName[ChannelKey.folded(actor.name)] = actor.id
        recipients.insert(actor.id, at: actor.gateway)
    }

    /// The same member with another session.
    mutating func attach(_ actor: Chat.ChannelActor) {
        members[actor.id]?.gateway = actor.gateway
        members[actor.id]?.start = actor.start
        members[actor.id]?.epoch = actor.epoch
        members[actor.id]?.security = actor.security
        members[actor.id]?.isStaff = actor.security >= configuration.staffLevel
        members[actor.id]?.isHidden = actor.isHidden
        members[actor.id]?.isLost = false
        recipients.insert(actor.id, at: actor.gateway)
    }

    /// Its session is gone. The membership stays until somebody removes it.
    mutating func detach(_ id: CharacterID) {
        members[id]?.isLost = true
        recipients.remove(id)
    }

    @discardableResult
    mutating func erase(_ id: CharacterID) -> ChannelMember? {
        guard let member = members.removeValue(forKey: id) else { return nil }
        let name = ChannelKey.folded(member.name)
        if byName[name] == id { byName[name] = nil }
        recipients.remove(id)
        watchers.remove(id)
        return member
    }

    mutating func setHidden(_ isHidden: Bool, _ id: CharacterID) { members[id]?.isHidden = isHidden }
    mutating func noteSpeech(of id: CharacterID, at instant: Instant) { members[id]?.lastSpoke = instant }

    mutating func watch(_ id: CharacterID, isOn: Bool) {
        if isOn { watchers.insert(id) } else { watchers.remove(id) }
    }

    // MARK: Flags

    /// Tells everybody when that changes something.
    mutating func setFlags(_ flags: Chat.MemberFlags, of id: CharacterID, _ effects: inout Effects) {
        guard let old = members[id]?.flags, old != flags else { return }
        members[id]?.flags = flags
        tellAll(.modeChanged(id, from: old, to: flags), &effects)
        guard let member = members[id] else { return }
        tellWatchers(.memberUpdated(member.listed, self.flags, count: count), &effects)
    }

    /// The one before keeps being a moderator.
    mutating func setOwner(_ new: CharacterID?, saysSo: Bool, _ effects: inout Effects) {
        if let owner, owner != new, let flags = members[owner]?.flags {
            setFlags(flags.subtracting(.owner), of: owner, &effects)
        }
        owner = new
        guard let new, let flags = members[new]?.flags else { return }
        setFlags(flags.union([.owner, .moderator]), of: new, &effects)
        if saysSo { tellAll(.ownerChanged(new), &effects) }
    }

    /// Without a word.
    mutating func setQuietly(_ flags: Chat.MemberFlags, of id: CharacterID) {
        members[id]?.flags.insert(flags)
    }
    mutating func restoreOwner(_ id: CharacterID) { owner = id }

    // MARK: Telling

    func news(_ content: Chat.Content) -> Chat.ChannelNews {
        Chat.ChannelNews(channel: key.address, name: name, content: content)
    }
    func tellAll(_ notice: Chat.ChannelNotice, _ effects: inout Effects) {
        recipients.deliver(news(.notice(notice)), into: &effects.deliveries)
    }
    func tell(_ id: CharacterID, _ content: Chat.Content, _ effects: inout Effects) {
        recipients.deliver(news(content), to: CollectionOfOne(id), into: &effects.deliveries)
    }
    func tellWatchers(_ notice: Chat.ChannelNotice, _ effects: inout Effects) {
        guard !watchers.isEmpty, !rights.flags.contains(.nobodySpeaks) else { return }
        recipients.deliver(news(.notice(notice)), to: watchers, into: &effects.deliveries)
    }
    func tellAll(_ line: Chat.ChannelLine, _ effects: inout Effects) {
        recipients.deliver(news(.line(line)), into: &effects.deliveries)
        effects.happenings.append(.spoken(Chat.ChannelSpoken(place: place, line: line)))
    }

    /// For whoever listens in.
    var place: Chat.ChannelPlace {
        var id: UInt32 = 0
        if case .builtIn(let channel) = key.address { id = channel.id }
        return Chat.ChannelPlace(
            realm: key.scope.realm, team: key.scope.team, id: id, name: name, flags: flags, count: count)
    }
    func noteJoin(of id: CharacterID, _ effects: inout Effects) {
        guard let member = members[id] else { return }
        effects.happenings.append(
            .joined(Chat.ChannelJoined(place: place, player: id, name: member.name, flags: member.flags)))
    }
    func noteDeparture(of member: ChannelMember, isSilent: Bool, _ effects: inout Effects) {
        effects.happenings.append(
            .left(Chat.ChannelLeft(place: place, player: member.id, name: member.name, isSilent: isSilent)))
    }

    // MARK: What outlives the members

    mutating func change(
        _ effects: inout Effects, withBans: Bool = false, _ edit: (inout StoredChannel) -> Void
    ) {
        edit(&stored)
        save(&effects, withBans: withBans)
    }
    /// Written at most once a minute.
    mutating func used(at now: UnixTime, _ effects: inout Effects) {
        stored.lastUsed = now
        if let savedUse, now.seconds - savedUse.seconds < 60 { return }
        save(&effects, withBans: false)
    }
    private mutating func save(_ effects: inout Effects, withBans: Bool) {
        guard isPreserved else { return }
        savedUse = stored.lastUsed
        effects.saves.append(ChannelSave(channel: stored, withBans: withBans))
    }
    var wholeSave: ChannelSave { ChannelSave(channel: stored, withBans: true) }
    var isPreserved: Bool {
        !isBuiltIn && configuration.preserves && !rights.flags.contains(.isNotPreserved)
    }
    func isBanned(_ id: CharacterID, at now: UnixTime) -> Bool {
        guard let end = stored.bans[id.low] else { return false }
        return end > now
    }
}
