public import Base

/// SMSG_CHANNEL_LIST: who is in a channel (spec packets-session 10.3).
public struct ChannelList: Packet {
    public static let opcode = Opcode.SMSG_CHANNEL_LIST
    public static let bodyBytes = 7...(7 + TextLimit.title + membersMax * 9)
    public static let membersMax = 8192

    public struct Member: PacketPart, Hashable {
        public static let leastBytes = 9
        public var player = GUID.none
        /// 1 owner, 2 moderator, 4 voiced, 8 muted, 0x10 custom, 0x20 microphone muted.
        public var flags: UInt8 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.guid(&player)
            try c.u8(&flags)
        }
    }

    public var kind: UInt8 = 1
    public var channel = ""
    public var channelFlags: UInt8 = 0
    public var members: [Member] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&kind)
        try c.string(&channel, max: TextLimit.title)
        try c.u8(&channelFlags)
        try c.array(&members, count: .u32, max: Self.membersMax)
    }
}

/// CMSG_JOIN_CHANNEL.
public struct JoinChannel: Packet {
    public static let opcode = Opcode.CMSG_JOIN_CHANNEL
    public static let bodyBytes = 8...(8 + 2 * TextLimit.title)

    /// 0 for channels of players.
    public var channelID: UInt32 = 0
    public var hasVoice: UInt8 = 0
    public var joinedByZone: UInt8 = 0
    public var channel = ""
    public var password = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&channelID)
        try c.u8(&hasVoice)
        try c.u8(&joinedByZone)
        try c.string(&channel, max: TextLimit.title)
        try c.string(&password, max: TextLimit.title)
    }
}

/// CMSG_LEAVE_CHANNEL.
public struct LeaveChannel: Packet {
    public static let opcode = Opcode.CMSG_LEAVE_CHANNEL
    public static let bodyBytes = 5...(5 + TextLimit.title)

    public var channelID: UInt32 = 0
    public var channel = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&channelID)
        try c.string(&channel, max: TextLimit.title)
    }
}
