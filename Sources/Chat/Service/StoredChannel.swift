import Base
import ChatAPI

/// What is kept of a channel of players when nobody is in it, and over restarts.
struct StoredChannel: Sendable, Equatable {
    var scope: ChannelScope
    /// As its maker wrote it.
    var name: String
    var announces = true
    var hasOwnership = true
    var password = ""
    var lastUsed: UnixTime
    /// By character of the realm: when it ends.
    var bans: [UInt32: UnixTime] = [:]

    init(scope: ChannelScope, name: String, lastUsed: UnixTime) {
        self.scope = scope
        self.name = name
        self.lastUsed = lastUsed
    }
    var key: ChannelKey { ChannelKey(scope, .custom(name)) }
}

/// A channel that has to be written.
struct ChannelSave: Sendable, Equatable {
    var channel: StoredChannel
    /// Its bans changed too.
    var withBans: Bool

    /// Both, in their order, as one.
    func followed(by later: ChannelSave) -> ChannelSave {
        ChannelSave(channel: later.channel, withBans: withBans || later.withBans)
    }
}
