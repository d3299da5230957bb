public import Base

/// SMSG_CHANNEL_MEMBER_COUNT (spec packets-session 10.4).
public struct ChannelMemberCount: Packet {
    public static let opcode = Opcode.SMSG_CHANNEL_MEMBER_COUNT
    public static let bodyBytes = 6...(6 + TextLimit.title)

    public var channel = ""
    public var channelFlags: UInt8 = 0
    public var count: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&channel, max: TextLimit.title)
        try c.u8(&channelFlags)
        try c.u32(&count)
    }
}

/// SMSG_USERLIST_ADD: somebody came into a channel that the player's window shows.
public struct UserListAdd: Packet {
    public static let opcode = Opcode.SMSG_USERLIST_ADD
    public static let bodyBytes = 15...(15 + TextLimit.title)

    public var member = ChannelList.Member()
    public var channelFlags: UInt8 = 0
    /// How many are in it now.
    public var count: UInt32 = 0
    public var channel = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try member.layout(&c)
        try c.u8(&channelFlags)
        try c.u32(&count)
        try c.string(&channel, max: TextLimit.title)
    }
}

/// SMSG_USERLIST_UPDATE: somebody's rights in it changed.
public struct UserListUpdate: Packet {
    public static let opcode = Opcode.SMSG_USERLIST_UPDATE
    public static let bodyBytes = UserListAdd.bodyBytes

    public var list = UserListAdd()

    public init() {}
    public init(_ list: UserListAdd) { self.list = list }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try list.layout(&c)
    }
}

/// SMSG_USERLIST_REMOVE: somebody left it.
public struct UserListRemove: Packet {
    public static let opcode = Opcode.SMSG_USERLIST_REMOVE
    public static let bodyBytes = 14...(14 + TextLimit.title)

    public var player = GUID.none
    public var channelFlags: UInt8 = 0
    public var count: UInt32 = 0
    public var channel = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.u8(&channelFlags)
        try c.u32(&count)
        try c.string(&channel, max: TextLimit.title)
    }
}
