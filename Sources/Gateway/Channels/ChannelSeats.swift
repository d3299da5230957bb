import Base
import ChatAPI

/// The channels that a player is in, as his client knows them: what names mean when he types them, and what
/// the chat service is told when it starts anew.
struct ChannelSeats {
    /// One of the game's own, with the name in the client's language.
    struct BuiltIn: Equatable {
        var place: Chat.BuiltInChannel
        var name: String
        var flags: Chat.ChannelFlags
    }
    struct Custom {
        var name: String
        var flags: Chat.MemberFlags
    }
    /// By their numbers.
    private(set) var builtIn: [UInt32: BuiltIn] = [:]
    /// By name in lower case.
    private(set) var custom: [String: Custom] = [:]
    /// What the player typed when he joined one of the game's own: a new worldserver is told the same.
    private(set) var joins: [UInt32: String] = [:]
    /// The game has six of its own.
    private static let joinsMax = 32
    /// Those that a new worldserver has been asked for and has not confirmed.
    var unconfirmed: Set<UInt32> = []

    var isEmpty: Bool { builtIn.isEmpty && custom.isEmpty }

    // MARK: Names

    /// Which channel the player means.
    func address(of name: String) -> Chat.ChannelAddress {
        let folded = name.lowercased()
        for channel in builtIn.values where channel.name.lowercased() == folded {
            return .builtIn(channel.place)
        }
        return .custom(name)
    }
    func isBuiltIn(_ name: String) -> Bool {
        if case .builtIn = address(of: name) { true } else { false }
    }
    /// One that a new worldserver was asked for under this name.
    func unconfirmedChannel(named name: String) -> UInt32? {
        unconfirmed.first { joins[$0] == name || builtIn[$0]?.name == name }
    }
    /// How the channel is written, whatever was typed.
    func shown(_ name: String) -> String {
        switch address(of: name) {
        case .builtIn(let place): builtIn[place.id]?.name ?? name
        case .custom: custom[name.lowercased()]?.name ?? name
        }
    }
    /// What the client calls the channel of some news; nil when it is not in it.
    func name(of news: Chat.ChannelNews) -> String? {
        guard case .builtIn(let place) = news.channel else { return news.name }
        guard let channel = builtIn[place.id], channel.place == place else { return nil }
        return channel.name
    }

    // MARK: Changes

    mutating func noteJoin(_ id: UInt32, _ name: String) {
        guard joins[id] != nil || joins.count < Self.joinsMax else { return }
        joins[id] = name
    }

    /// False when it was so already.
    mutating func enter(_ channel: BuiltIn) -> Bool {
        unconfirmed.remove(channel.place.id)
        guard builtIn[channel.place.id] != channel else { return false }
        builtIn[channel.place.id] = channel
        return true
    }
    /// False when the player was not there.
    mutating func leave(_ id: UInt32) -> Bool {
        unconfirmed.remove(id)
        joins[id] = nil
        return builtIn.removeValue(forKey: id) != nil
    }
    /// What the client is told of itself.
    mutating func note(_ notice: Chat.ChannelNotice, _ news: Chat.ChannelNews, toldTo me: CharacterID) {
        guard case .custom(let key) = news.channel else { return }
        switch notice {
        case .youJoined: custom[key] = Custom(name: news.name, flags: [])
        case .youLeft: custom[key] = nil
        case .kicked(let player, _), .banned(let player, _): if player == me { custom[key] = nil }
        case .modeChanged(let player, _, let flags): if player == me { custom[key]?.flags = flags }
        default: break
        }
    }

    /// For the service, when it asks.
    var memberships: [Chat.Membership] {
        let own = custom.map { key, channel in
            Chat.Membership(
                channel: .custom(key), name: channel.name, channelFlags: .custom, flags: channel.flags)
        }
        return own
            + builtIn.values.map {
                Chat.Membership(channel: .builtIn($0.place), name: "", channelFlags: $0.flags)
            }
    }
}
