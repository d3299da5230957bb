public import Base

/// SMSG_CHANNEL_NOTIFY: what happened in a channel, or why it did not (spec packets-session 10.2).
public struct ChannelNotify: Packet {
    public static let opcode = Opcode.SMSG_CHANNEL_NOTIFY
    public static let bodyBytes = 2...(18 + 2 * TextLimit.title)

    /// The kind of a notice.
    public struct Notice: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let joined = Notice(rawValue: 0x00)
        public static let left = Notice(rawValue: 0x01)
        public static let youJoined = Notice(rawValue: 0x02)
        public static let youLeft = Notice(rawValue: 0x03)
        public static let wrongPassword = Notice(rawValue: 0x04)
        public static let notMember = Notice(rawValue: 0x05)
        public static let notModerator = Notice(rawValue: 0x06)
        public static let passwordChanged = Notice(rawValue: 0x07)
        public static let ownerChanged = Notice(rawValue: 0x08)
        public static let playerNotFound = Notice(rawValue: 0x09)
        public static let notOwner = Notice(rawValue: 0x0A)
        public static let owner = Notice(rawValue: 0x0B)
        public static let modeChange = Notice(rawValue: 0x0C)
        public static let announcementsOn = Notice(rawValue: 0x0D)
        public static let announcementsOff = Notice(rawValue: 0x0E)
        public static let moderationOn = Notice(rawValue: 0x0F)
        public static let moderationOff = Notice(rawValue: 0x10)
        public static let muted = Notice(rawValue: 0x11)
        public static let kicked = Notice(rawValue: 0x12)
        public static let youAreBanned = Notice(rawValue: 0x13)
        public static let banned = Notice(rawValue: 0x14)
        public static let unbanned = Notice(rawValue: 0x15)
        public static let notBanned = Notice(rawValue: 0x16)
        public static let alreadyMember = Notice(rawValue: 0x17)
        public static let invitedYou = Notice(rawValue: 0x18)
        public static let inviteWrongFaction = Notice(rawValue: 0x19)
        public static let wrongFaction = Notice(rawValue: 0x1A)
        public static let invalidName = Notice(rawValue: 0x1B)
        public static let notModerated = Notice(rawValue: 0x1C)
        public static let youInvited = Notice(rawValue: 0x1D)
        public static let invitedIsBanned = Notice(rawValue: 0x1E)
        public static let throttled = Notice(rawValue: 0x1F)
        public static let notInArea = Notice(rawValue: 0x20)
        public static let notInLookingForGroup = Notice(rawValue: 0x21)
        public static let voiceOn = Notice(rawValue: 0x22)
        public static let voiceOff = Notice(rawValue: 0x23)
    }

    public var notice = Notice.joined
    public var channel = ""
    /// Whom it is about.
    public var player = GUID.none
    /// Who kicked, banned or unbanned.
    public var actor = GUID.none
    /// For the notices that name somebody who has no GUID.
    public var name = ""
    /// `youJoined`: what kind of channel it is.
    public var channelFlags: UInt8 = 0
    /// 0 for channels of players.
    public var channelID: UInt32 = 0
    /// `youLeft`: one of the game's own channels.
    public var isBuiltIn = false
    /// `modeChange`: a member's rights before and after.
    public var oldFlags: UInt8 = 0
    public var newFlags: UInt8 = 0

    public init() {}
    public init(_ notice: Notice, channel: String) {
        self.notice = notice
        self.channel = channel
    }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&notice)
        try c.string(&channel, max: TextLimit.title)
        switch notice {
        case .joined, .left, .passwordChanged, .ownerChanged, .announcementsOn, .announcementsOff,
            .moderationOn, .moderationOff, .alreadyMember, .invitedYou, .voiceOn, .voiceOff:
            try c.guid(&player)
        case .playerNotFound, .owner, .notBanned, .youInvited, .invitedIsBanned:
            try c.string(&name, max: TextLimit.title)
        case .kicked, .banned, .unbanned:
            try c.guid(&player)
            try c.guid(&actor)
        case .modeChange:
            try c.guid(&player)
            try c.u8(&oldFlags)
            try c.u8(&newFlags)
        case .youJoined:
            try c.u8(&channelFlags)
            try c.u32(&channelID)
            try c.ignored(0 as UInt32)
        case .youLeft:
            try c.u32(&channelID)
            try c.bool(&isBuiltIn)
        default: break
        }
    }
}
