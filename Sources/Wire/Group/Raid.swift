public import Base

/// CMSG_GROUP_RAID_CONVERT: the party becomes a raid.
public struct GroupRaidConvert: EmptyPacket {
    public static let opcode = Opcode.CMSG_GROUP_RAID_CONVERT
    public init() {}
}

/// CMSG_GROUP_CHANGE_SUB_GROUP.
public struct GroupChangeSubGroup: Packet {
    public static let opcode = Opcode.CMSG_GROUP_CHANGE_SUB_GROUP
    public static let bodyBytes = 2...(2 + TextLimit.title)

    public var name = ""
    /// 0 to 7.
    public var subGroup: UInt8 = 0

    public init() {}
    public init(name: String, subGroup: UInt8) {
        self.name = name
        self.subGroup = subGroup
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
        try c.u8(&subGroup)
    }
}

/// CMSG_GROUP_SWAP_SUB_GROUP: two members change places.
public struct GroupSwapSubGroup: Packet {
    public static let opcode = Opcode.CMSG_GROUP_SWAP_SUB_GROUP
    public static let bodyBytes = 2...(2 + 2 * TextLimit.title)

    public var name = ""
    public var other = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
        try c.string(&other, max: TextLimit.title)
    }
}

/// CMSG_GROUP_ASSISTANT_LEADER.
public struct GroupAssistantLeader: Packet {
    public static let opcode = Opcode.CMSG_GROUP_ASSISTANT_LEADER
    public static let bodyBytes = 9...9

    public var player = GUID.none
    public var isSet = false

    public init() {}
    public init(_ player: GUID, _ isSet: Bool) {
        self.player = player
        self.isSet = isSet
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.bool(&isSet)
    }
}

/// MSG_PARTY_ASSIGNMENT: main tank or main assist.
public struct PartyAssignment: Packet {
    public static let opcode = Opcode.MSG_PARTY_ASSIGNMENT
    public static let bodyBytes = 10...10

    /// 0 main tank, 1 main assist.
    public var task: UInt8 = 0
    public var isSet = false
    public var player = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&task)
        try c.bool(&isSet)
        try c.guid(&player)
    }
}

/// MSG_RAID_TARGET_UPDATE of a client: an icon for somebody, or which icons there are.
public struct RaidTargetRequest: Packet {
    public static let opcode = Opcode.MSG_RAID_TARGET_UPDATE
    public static let bodyBytes = 1...9
    /// The slot that asks.
    public static let ask: UInt8 = 0xFF

    public var slot = ask
    public var target = GUID.none

    public init() {}
    public init(slot: UInt8, target: GUID) {
        self.slot = slot
        self.target = target
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&slot)
        if slot != Self.ask { try c.guid(&target) }
    }
}

/// MSG_RAID_TARGET_UPDATE of a server: one icon that changed, or all that are set.
public struct RaidTargets: Packet {
    public static let opcode = Opcode.MSG_RAID_TARGET_UPDATE
    public static let bodyBytes = 1...73

    public struct Icon: PacketPart, Hashable {
        public static let leastBytes = 9
        public var slot: UInt8 = 0
        public var target = GUID.none
        public init() {}
        public init(slot: UInt8, target: GUID) {
            self.slot = slot
            self.target = target
        }
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u8(&slot)
            try c.guid(&target)
        }
    }
    public var isList = true
    /// Who set the one; none when it was cleared by another's move.
    public var setter = GUID.none
    public var icons: [Icon] = []

    public init() {}
    public init(setter: GUID, _ icon: Icon) {
        isList = false
        self.setter = setter
        icons = [icon]
    }
    public init(all icons: [Icon]) { self.icons = icons }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.bool(&isList)
        if isList {
            // No count: as many as there are.
            let count = c.isReading ? c.remaining / Icon.leastBytes : min(icons.count, 8)
            try c.array(&icons, exactly: count)
        } else {
            try c.guid(&setter)
            try c.array(&icons, exactly: 1)
        }
    }
}
