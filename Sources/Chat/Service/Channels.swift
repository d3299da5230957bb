import Base
import CharactersAPI
import ChatAPI

/// All channels with their members, and who is where: the whole of the rules without any waiting. What is
/// decided here is decided at once.
struct Channels: Sendable {
    let configuration: ChannelConfiguration
    private(set) var open: [ChannelKey: Channel] = [:]
    /// Channels of players that nobody is in.
    var shelf: [ChannelKey: StoredChannel] = [:]
    /// By realm and name in lower case.
    var rights: [RealmID: [String: ChannelRights]] = [:]
    private(set) var seats: [CharacterID: Seats] = [:]
    /// Members without a session, in the order in which they lost it.
    var lost: [LostMember] = []
    private var commands: KeyedBuckets<CharacterID>
    private var foundations: KeyedBuckets<AccountID>

    init(_ configuration: ChannelConfiguration) {
        self.configuration = configuration
        let perSecond = Double(configuration.commandsPerSecondMax)
        // A client joins all its channels at once when it enters the world.
        commands = KeyedBuckets(capacity: 3 * perSecond, perSecond: perSecond)
        let perHour = Double(configuration.newChannelsPerHourMax)
        foundations = KeyedBuckets(capacity: perHour, perSecond: perHour / 3600)
    }

    /// Where a character is a member.
    struct Seats: Sendable {
        var custom: Set<ChannelKey> = []
        var builtIn: [UInt32: ChannelKey] = [:]
        var all: [ChannelKey] { Array(custom) + builtIn.values }
        var isEmpty: Bool { custom.isEmpty && builtIn.isEmpty }
    }

    func key(_ address: Chat.ChannelAddress, of actor: Chat.ChannelActor) -> ChannelKey {
        ChannelKey(ChannelScope(of: actor, bothSides: configuration.bothSides), address)
    }

    /// A command too many is refused (spec chat B.10).
    mutating func throttle(_ actor: Chat.ChannelActor, at now: Moment) throws(Chat.ChannelRefusal) {
        guard commands.take(actor.id, now: now.instant) else { throw .throttled }
    }

    // MARK: Custom channels

    mutating func join(
        _ actor: Chat.ChannelActor, _ name: String, password: String, at now: Moment
    ) throws(Chat.ChannelRefusal) -> Effects {
        try throttle(actor, at: now)
        guard ChannelKey.isValid(name), password.utf8.count <= 31 else { throw .ignored }
        let key = key(.custom(name), of: actor)
        let isMember = seats[actor.id]?.custom.contains(key) == true
        if !isMember, let seats = seats[actor.id], seats.custom.count >= configuration.channelsPerPlayerMax {
            throw .throttled
        }
        if open[key] == nil { try found(key, name, by: actor, at: now) }
        var effects = Effects()
        do {
            try open[key]?.join(actor, password: password, at: now, &effects)
        } catch {
            closeIfEmpty(key)
            throw error
        }
        seats[actor.id, default: Seats()].custom.insert(key)
        return effects
    }

    /// Opens a channel that nobody is in. A new one counts.
    private mutating func found(
        _ key: ChannelKey, _ name: String, by actor: Chat.ChannelActor, at now: Moment
    ) throws(Chat.ChannelRefusal) {
        if shelf[key] == nil, !foundations.take(actor.account, now: now.instant) { throw .throttled }
        open(key, name, at: now)
    }

    private mutating func open(_ key: ChannelKey, _ name: String, at now: Moment) {
        guard case .custom(let folded) = key.address else { return }
        let kept = shelf.removeValue(forKey: key)
        open[key] = Channel(
            key, flags: .custom,
            stored: kept ?? StoredChannel(scope: key.scope, name: name, lastUsed: now.unix),
            rights: rights[key.scope.realm]?[folded] ?? ChannelRights(), isNew: kept == nil, configuration)
    }

    mutating func leave(
        _ actor: Chat.ChannelActor, _ name: String, at now: Moment
    ) throws(Chat.ChannelRefusal) -> Effects {
        let key = key(.custom(name), of: actor)
        _ = try member(actor, of: key)
        var effects = Effects()
        open[key]?.leave(actor.id, at: now, &effects)
        unseat(actor.id, from: key)
        return effects
    }

    // MARK: The game's own

    mutating func enter(
        _ actor: Chat.ChannelActor, _ channel: Chat.BuiltInChannel, _ flags: Chat.ChannelFlags, at now: Moment
    ) throws(Chat.ChannelRefusal) -> Effects {
        guard channel.id != 0 else { throw .invalidName }
        let key = key(.builtIn(channel), of: actor)
        var effects = Effects()
        if let other = seats[actor.id]?.builtIn[channel.id], other != key {
            depart(actor.id, from: other, at: now, &effects)
        }
        openBuiltIn(key, flags, at: now)
        seats[actor.id, default: Seats()].builtIn[channel.id] = key
        if let member = open[key]?.members[actor.id] {
            guard actor.epoch >= member.epoch else { throw .ignored }
            open[key]?.attach(actor)
        } else {
            open[key]?.insert(actor)
            open[key]?.noteJoin(of: actor.id, &effects)
        }
        return effects
    }

    private mutating func openBuiltIn(_ key: ChannelKey, _ flags: Chat.ChannelFlags, at now: Moment) {
        guard open[key] == nil else { return }
        open[key] = Channel(
            key, flags: flags, stored: StoredChannel(scope: key.scope, name: "", lastUsed: now.unix),
            rights: ChannelRights(), isNew: true, configuration)
    }

    mutating func leaveBuiltIn(_ actor: Chat.ChannelActor, _ id: UInt32, at now: Moment) -> Effects {
        var effects = Effects()
        guard let key = seats[actor.id]?.builtIn[id],
            let member = open[key]?.members[actor.id], actor.epoch >= member.epoch
        else { return effects }
        depart(actor.id, from: key, at: now, &effects)
        return effects
    }

    // MARK: In a channel

    /// The actor's membership, with the session that he has now. A session that was left behind is not heard.
    func member(
        _ actor: Chat.ChannelActor, of key: ChannelKey
    ) throws(Chat.ChannelRefusal) -> ChannelMember {
        guard let member = open[key]?.members[actor.id] else { throw .notMember }
        // A newer session has not joined yet.
        guard member.epoch == actor.epoch else { throw .notMember }
        return member
    }

    mutating func inside(
        _ key: ChannelKey, _ actor: Chat.ChannelActor,
        _ body: (inout Channel, inout Effects) throws(Chat.ChannelRefusal) -> Void
    ) throws(Chat.ChannelRefusal) -> Effects {
        let member = try member(actor, of: key)
        if member.isHidden != actor.isHidden { open[key]?.setHidden(actor.isHidden, actor.id) }
        var effects = Effects()
        try withChannel(key) { channel throws(Chat.ChannelRefusal) in try body(&channel, &effects) }
        for id in effects.removed { unseat(id, from: key) }
        return effects
    }
    private mutating func withChannel(
        _ key: ChannelKey, _ body: (inout Channel) throws(Chat.ChannelRefusal) -> Void
    ) throws(Chat.ChannelRefusal) {
        guard let place = open.index(forKey: key) else { return }
        try body(&open.values[place])
    }

    // MARK: Housekeeping

    private mutating func unseat(_ id: CharacterID, from key: ChannelKey) {
        if case .builtIn(let channel) = key.address {
            if seats[id]?.builtIn[channel.id] == key { seats[id]?.builtIn[channel.id] = nil }
        } else {
            seats[id]?.custom.remove(key)
        }
        if seats[id]?.isEmpty == true { seats[id] = nil }
        closeIfEmpty(key)
    }

    private mutating func closeIfEmpty(_ key: ChannelKey) {
        guard let channel = open[key], channel.isEmpty else { return }
        open[key] = nil
        if channel.isPreserved { shelf[key] = channel.stored }
    }

    // MARK: Sessions that end

    mutating func detach(_ id: CharacterID, from key: ChannelKey) { open[key]?.detach(id) }
    mutating func depart(_ id: CharacterID, from key: ChannelKey, at now: Moment, _ effects: inout Effects) {
        open[key]?.remove(id, at: now, &effects)
        unseat(id, from: key)
    }

    // MARK: After a restart

    mutating func restore(
        _ actor: Chat.ChannelActor, _ membership: Chat.Membership, at now: Moment, _ effects: inout Effects
    ) {
        let key = key(membership.channel, of: actor)
        switch key.address {
        case .builtIn(let channel):
            guard channel.id != 0 else { return }
            if let other = seats[actor.id]?.builtIn[channel.id], other != key { return }
            openBuiltIn(key, membership.channelFlags, at: now)
            open[key]?.restore(actor, flags: [], &effects)
            seats[actor.id, default: Seats()].builtIn[channel.id] = key
        case .custom:
            guard ChannelKey.isValid(membership.name) else { return }
            if open[key] == nil { open(key, membership.name, at: now) }
            if open[key]?.isBanned(actor.id, at: now.unix) != true {
                open[key]?.restore(actor, flags: membership.flags, &effects)
            }
            if open[key]?.members[actor.id] != nil {
                seats[actor.id, default: Seats()].custom.insert(key)
            }
            closeIfEmpty(key)
        }
    }
}
