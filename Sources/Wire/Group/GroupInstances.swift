public import Base

/// MSG_SET_RAID_DIFFICULTY of a client.
public struct SetRaidDifficulty: Packet {
    public static let opcode = Opcode.MSG_SET_RAID_DIFFICULTY
    public static let bodyBytes = 4...4

    /// 0 10 players, 1 25, 2 and 3 the same heroic.
    public var difficulty: UInt32 = 0

    public init() {}
    public init(difficulty: UInt32) { self.difficulty = difficulty }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&difficulty)
    }
}

/// MSG_SET_RAID_DIFFICULTY of a server.
public struct RaidDifficulty: Packet {
    public static let opcode = Opcode.MSG_SET_RAID_DIFFICULTY
    public static let bodyBytes = 12...12

    public var difficulty: UInt32 = 0
    public var isInGroup = false

    public init() {}
    public init(difficulty: UInt32, isInGroup: Bool) {
        self.difficulty = difficulty
        self.isInGroup = isInGroup
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&difficulty)
        try c.ignored(1 as UInt32)
        var grouped: UInt32 = isInGroup ? 1 : 0
        try c.u32(&grouped)
        isInGroup = grouped != 0
    }
}

/// CMSG_RESET_INSTANCES: forget the copies that the group is bound to.
public struct ResetInstances: EmptyPacket {
    public static let opcode = Opcode.CMSG_RESET_INSTANCES
    public init() {}
}

/// SMSG_INSTANCE_RESET: the copies of a map are forgotten.
public struct InstanceReset: Packet {
    public static let opcode = Opcode.SMSG_INSTANCE_RESET
    public static let bodyBytes = 4...4

    public var map = MapID(0)

    public init() {}
    public init(map: MapID) { self.map = map }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.map(&map)
    }
}

/// SMSG_INSTANCE_RESET_FAILED: they are not.
public struct InstanceResetFailed: Packet {
    public static let opcode = Opcode.SMSG_INSTANCE_RESET_FAILED
    public static let bodyBytes = 8...8

    /// 0 somebody is inside, 1 a member is offline, 2 somebody is on the way in.
    public var reason: UInt32 = 0
    public var map = MapID(0)

    public init() {}
    public init(map: MapID, reason: UInt32) {
        self.map = map
        self.reason = reason
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&reason)
        try c.map(&map)
    }
}

/// CMSG_SET_SAVED_INSTANCE_EXTEND: keep a bound copy a period longer, or no longer.
public struct SetSavedInstanceExtend: Packet {
    public static let opcode = Opcode.CMSG_SET_SAVED_INSTANCE_EXTEND
    public static let bodyBytes = 9...9

    public var map = MapID(0)
    public var difficulty: UInt32 = 0
    public var isExtended = false

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.map(&map)
        try c.u32(&difficulty)
        try c.bool(&isExtended)
    }
}
