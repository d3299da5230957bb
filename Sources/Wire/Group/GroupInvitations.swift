/// CMSG_GROUP_INVITE.
public struct GroupInvite: Packet {
    public static let opcode = Opcode.CMSG_GROUP_INVITE
    public static let bodyBytes = 5...(5 + TextLimit.title)

    public var name = ""

    public init() {}
    public init(name: String) { self.name = name }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
        try c.ignored(0 as UInt32)
    }
}

/// SMSG_GROUP_INVITE: somebody invites the reader.
public struct GroupInvitation: Packet {
    public static let opcode = Opcode.SMSG_GROUP_INVITE
    public static let bodyBytes = 11...(11 + TextLimit.name)

    /// False: somebody tried, while the reader is in a group.
    public var isReal = true
    public var inviter = ""

    public init() {}
    public init(inviter: String, isReal: Bool = true) {
        self.inviter = inviter
        self.isReal = isReal
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.bool(&isReal)
        try c.string(&inviter, max: TextLimit.name)
        // Roles that are proposed, how many slots of the dungeon finder follow, what is done.
        try c.ignored(0 as UInt32)
        try c.ignored(0 as UInt8)
        try c.ignored(0 as UInt32)
    }
}

/// CMSG_GROUP_ACCEPT.
public struct GroupAccept: Packet {
    public static let opcode = Opcode.CMSG_GROUP_ACCEPT
    public static let bodyBytes = 4...4

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.ignored(0 as UInt32)
    }
}

/// CMSG_GROUP_DECLINE.
public struct GroupDecline: EmptyPacket {
    public static let opcode = Opcode.CMSG_GROUP_DECLINE
    public init() {}
}

/// SMSG_GROUP_DECLINE: who does not want to come.
public struct GroupDeclined: Packet {
    public static let opcode = Opcode.SMSG_GROUP_DECLINE
    public static let bodyBytes = 1...(1 + TextLimit.name)

    public var name = ""

    public init() {}
    public init(name: String) { self.name = name }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.name)
    }
}

/// SMSG_GROUP_CANCEL: the invitation is void.
public struct GroupCancelled: EmptyPacket {
    public static let opcode = Opcode.SMSG_GROUP_CANCEL
    public init() {}
}

/// SMSG_PARTY_COMMAND_RESULT: what became of what the player wanted (spec group 1, 6.2).
public struct PartyCommandResult: Packet {
    public static let opcode = Opcode.SMSG_PARTY_COMMAND_RESULT
    public static let bodyBytes = 13...(13 + TextLimit.title)

    /// 0 invite, 1 remove, 2 leave, 4 swap.
    public var operation: UInt32 = 0
    public var name = ""
    public var result: UInt32 = 0
    /// Seconds, for some results of the dungeon finder.
    public var value: UInt32 = 0

    public init() {}
    public init(operation: UInt32, name: String, result: UInt32, value: UInt32 = 0) {
        self.operation = operation
        self.name = name
        self.result = result
        self.value = value
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&operation)
        try c.string(&name, max: TextLimit.title)
        try c.u32(&result)
        try c.u32(&value)
    }
}
