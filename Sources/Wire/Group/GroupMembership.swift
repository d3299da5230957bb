public import Base

/// CMSG_GROUP_UNINVITE: takes somebody out of the group, by name.
public struct GroupUninviteNamed: Packet {
    public static let opcode = Opcode.CMSG_GROUP_UNINVITE
    public static let bodyBytes = 1...(1 + TextLimit.title)

    public var name = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
    }
}

/// CMSG_GROUP_UNINVITE_GUID: takes somebody out of the group.
public struct GroupUninvite: Packet {
    public static let opcode = Opcode.CMSG_GROUP_UNINVITE_GUID
    public static let bodyBytes = 9...(9 + TextLimit.title)

    public var player = GUID.none
    public var reason = ""

    public init() {}
    public init(_ player: GUID) { self.player = player }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.string(&reason, max: TextLimit.title)
    }
}

/// SMSG_GROUP_UNINVITE: the reader was taken out of the group.
public struct GroupUninvited: EmptyPacket {
    public static let opcode = Opcode.SMSG_GROUP_UNINVITE
    public init() {}
}

/// CMSG_GROUP_DISBAND: leaves the group.
public struct GroupDisband: EmptyPacket {
    public static let opcode = Opcode.CMSG_GROUP_DISBAND
    public init() {}
}

/// SMSG_GROUP_DESTROYED: the group is no more.
public struct GroupDestroyed: EmptyPacket {
    public static let opcode = Opcode.SMSG_GROUP_DESTROYED
    public init() {}
}

/// CMSG_GROUP_SET_LEADER.
public struct GroupSetLeader: Packet {
    public static let opcode = Opcode.CMSG_GROUP_SET_LEADER
    public static let bodyBytes = 8...8

    public var player = GUID.none

    public init() {}
    public init(_ player: GUID) { self.player = player }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// SMSG_GROUP_SET_LEADER: who leads from now on.
public struct GroupLeader: Packet {
    public static let opcode = Opcode.SMSG_GROUP_SET_LEADER
    public static let bodyBytes = 1...(1 + TextLimit.name)

    public var name = ""

    public init() {}
    public init(name: String) { self.name = name }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.name)
    }
}

/// CMSG_OPT_OUT_OF_LOOT: the player rolls for nothing from now on, or does again.
public struct OptOutOfLoot: Packet {
    public static let opcode = Opcode.CMSG_OPT_OUT_OF_LOOT
    public static let bodyBytes = 4...4

    /// Not 0: out.
    public var isOut: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&isOut)
    }
}

/// CMSG_LOOT_METHOD.
public struct SetLootMethod: Packet {
    public static let opcode = Opcode.CMSG_LOOT_METHOD
    public static let bodyBytes = 16...16

    /// 0 free for all, 1 round robin, 2 master, 3 group, 4 need before greed.
    public var method: UInt32 = 0
    public var master = GUID.none
    /// 2 uncommon to 6 artifact.
    public var threshold: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&method)
        try c.guid(&master)
        try c.u32(&threshold)
    }
}
