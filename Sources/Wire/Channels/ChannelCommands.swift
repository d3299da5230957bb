/// A client's packet that names a channel and nothing else (spec packets-session 10.1).
public protocol ChannelCommand: Packet {
    var channel: String { get set }
}
extension ChannelCommand {
    public static var bodyBytes: ClosedRange<Int> { 1...(1 + TextLimit.title) }
    public init(channel: String) {
        self.init()
        self.channel = channel
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&channel, max: TextLimit.title)
    }
}

/// A client's packet that names a channel and a player (spec packets-session 10.1).
public protocol ChannelMemberCommand: Packet {
    var channel: String { get set }
    var player: String { get set }
}
extension ChannelMemberCommand {
    public static var bodyBytes: ClosedRange<Int> { 2...(2 + TextLimit.title + TextLimit.name) }
    public init(channel: String, player: String) {
        self.init()
        self.channel = channel
        self.player = player
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&channel, max: TextLimit.title)
        try c.string(&player, max: TextLimit.name)
    }
}

/// CMSG_CHANNEL_LIST: who is in a channel.
public struct ChannelListRequest: ChannelCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_LIST
    public var channel = ""
    public init() {}
}
/// CMSG_CHANNEL_DISPLAY_LIST: the same, for the window of channels.
public struct ChannelDisplayListRequest: ChannelCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_DISPLAY_LIST
    public var channel = ""
    public init() {}
}
/// CMSG_CHANNEL_OWNER: who owns a channel.
public struct ChannelOwnerRequest: ChannelCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_OWNER
    public var channel = ""
    public init() {}
}
/// CMSG_CHANNEL_ANNOUNCEMENTS: whether coming and going is announced, the other way round.
public struct ToggleChannelAnnouncements: ChannelCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_ANNOUNCEMENTS
    public var channel = ""
    public init() {}
}
/// CMSG_CHANNEL_MODERATE: whether only some may speak, the other way round.
public struct ToggleChannelModeration: ChannelCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_MODERATE
    public var channel = ""
    public init() {}
}
/// CMSG_GET_CHANNEL_MEMBER_COUNT.
public struct ChannelMemberCountRequest: ChannelCommand {
    public static let opcode = Opcode.CMSG_GET_CHANNEL_MEMBER_COUNT
    public var channel = ""
    public init() {}
}
/// CMSG_SET_CHANNEL_WATCH: the player's window of channels shows this one.
public struct SetChannelWatch: ChannelCommand {
    public static let opcode = Opcode.CMSG_SET_CHANNEL_WATCH
    public var channel = ""
    public init() {}
}
/// CMSG_CLEAR_CHANNEL_WATCH: no longer.
public struct ClearChannelWatch: ChannelCommand {
    public static let opcode = Opcode.CMSG_CLEAR_CHANNEL_WATCH
    public var channel = ""
    public init() {}
}
/// CMSG_DECLINE_CHANNEL_INVITE.
public struct DeclineChannelInvite: ChannelCommand {
    public static let opcode = Opcode.CMSG_DECLINE_CHANNEL_INVITE
    public var channel = ""
    public init() {}
}

/// CMSG_CHANNEL_SET_OWNER.
public struct SetChannelOwner: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_SET_OWNER
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_MODERATOR.
public struct SetChannelModerator: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_MODERATOR
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_UNMODERATOR.
public struct UnsetChannelModerator: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_UNMODERATOR
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_MUTE.
public struct MuteInChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_MUTE
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_UNMUTE.
public struct UnmuteInChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_UNMUTE
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_INVITE.
public struct InviteToChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_INVITE
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_KICK.
public struct KickFromChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_KICK
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_BAN.
public struct BanFromChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_BAN
    public var channel = "", player = ""
    public init() {}
}
/// CMSG_CHANNEL_UNBAN.
public struct UnbanFromChannel: ChannelMemberCommand {
    public static let opcode = Opcode.CMSG_CHANNEL_UNBAN
    public var channel = "", player = ""
    public init() {}
}

/// CMSG_CHANNEL_PASSWORD: sets it, or with an empty one clears it.
public struct SetChannelPassword: Packet {
    public static let opcode = Opcode.CMSG_CHANNEL_PASSWORD
    public static let bodyBytes = 2...(2 + 2 * TextLimit.title)

    public var channel = "", password = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&channel, max: TextLimit.title)
        try c.string(&password, max: TextLimit.title)
    }
}
