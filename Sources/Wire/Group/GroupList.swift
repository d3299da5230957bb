public import Base

/// SMSG_GROUP_LIST: the group as the reader's frames show it (spec group 6.5).
public struct GroupList: Packet {
    public static let opcode = Opcode.SMSG_GROUP_LIST
    public static let bodyBytes = 28...(59 + othersMax * (13 + TextLimit.name))
    static let othersMax = 39
    /// The type that says: no group.
    public static let none: UInt8 = 0x10

    public struct Member: PacketPart, Hashable {
        public static let leastBytes = 13
        public var name = ""
        public var id = GUID.none
        /// 1 online; 2 beside it in battlegrounds.
        public var online: UInt8 = 0
        public var subGroup: UInt8 = 0
        /// 1 assistant, 2 main tank, 4 main assist.
        public var flags: UInt8 = 0
        public var roles: UInt8 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.string(&name, max: TextLimit.name)
            try c.guid(&id)
            try c.u8(&online)
            try c.u8(&subGroup)
            try c.u8(&flags)
            try c.u8(&roles)
        }
    }

    /// Bits: 1 battleground, 2 raid, 4 and 8 dungeon finder.
    public var type: UInt8 = 0
    /// The reader's own.
    public var subGroup: UInt8 = 0
    public var flags: UInt8 = 0
    public var roles: UInt8 = 0
    /// 2: finished.
    public var dungeonState: UInt8 = 0
    public var dungeon: UInt32 = 0
    public var group = GUID.none
    /// One more with each list of the group.
    public var counter: UInt32 = 0
    /// Without the reader.
    public var others: [Member] = []
    public var leader = GUID.none
    public var lootMethod: UInt8 = 0
    /// None unless loot goes to a master.
    public var masterLooter = GUID.none
    public var lootThreshold: UInt8 = 0
    public var difficulty: UInt8 = 0
    public var raidDifficulty: UInt8 = 0

    public init() {}

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&type)
        try c.u8(&subGroup)
        try c.u8(&flags)
        try c.u8(&roles)
        if type & 8 != 0 {
            try c.u8(&dungeonState)
            try c.u32(&dungeon)
        }
        try c.guid(&group)
        try c.u32(&counter)
        try c.array(&others, count: .u32, max: Self.othersMax)
        try c.guid(&leader)
        guard !others.isEmpty else { return }
        try c.u8(&lootMethod)
        try c.guid(&masterLooter)
        try c.u8(&lootThreshold)
        try c.u8(&difficulty)
        try c.u8(&raidDifficulty)
        try c.ignored((raidDifficulty >= 2 ? 1 : 0) as UInt8)
    }

    /// The reader is in no group, which was numbered so.
    public static func noGroup(_ group: GUID, counter: UInt32) -> GroupList {
        .with {
            $0.type = none
            $0.group = group
            $0.counter = counter
        }
    }

    /// A group's GUID.
    public static func guid(of number: UInt32) -> GUID { GUID(0x1F50 << 48 | UInt64(number)) }
}
