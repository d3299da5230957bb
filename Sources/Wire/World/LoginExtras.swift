public import Base

/// MSG_SET_DUNGEON_DIFFICULTY from a server: the difficulty that holds.
public struct DungeonDifficulty: Packet {
    public static let opcode = Opcode.MSG_SET_DUNGEON_DIFFICULTY
    public static let bodyBytes = 12...12

    /// 0 normal, 1 heroic.
    public var difficulty: UInt32 = 0
    public var unknown: UInt32 = 1
    public var isInGroup: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&difficulty)
        try c.u32(&unknown)
        try c.u32(&isInGroup)
    }
}

/// MSG_SET_DUNGEON_DIFFICULTY from a client: the difficulty that it wants.
public struct SetDungeonDifficulty: Packet {
    public static let opcode = Opcode.MSG_SET_DUNGEON_DIFFICULTY
    public static let bodyBytes = 4...4

    public var difficulty: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&difficulty)
    }
}

/// SMSG_INSTANCE_DIFFICULTY: the difficulty of the map that the player stands in.
public struct InstanceDifficulty: Packet {
    public static let opcode = Opcode.SMSG_INSTANCE_DIFFICULTY
    public static let bodyBytes = 8...8

    public var difficulty: UInt32 = 0
    public var isDynamicHeroic: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&difficulty)
        try c.u32(&isDynamicHeroic)
    }
}

/// SMSG_LEARNED_DANCE_MOVES: nobody ever learned one.
public struct LearnedDanceMoves: Packet {
    public static let opcode = Opcode.SMSG_LEARNED_DANCE_MOVES
    public static let bodyBytes = 8...8

    public var moves: UInt64 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u64(&moves)
    }
}

/// SMSG_SEND_UNLEARN_SPELLS: spells that the client should forget.
public struct SendUnlearnSpells: Packet {
    public static let opcode = Opcode.SMSG_SEND_UNLEARN_SPELLS
    public static let bodyBytes = 4...(4 + 4 * 1024)

    public var spells: [UInt32] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.integers(&spells, count: .u32, max: 1024)
    }
}

/// SMSG_SET_FORCED_REACTIONS: factions that must like or hate the player for a while.
public struct SetForcedReactions: Packet {
    public static let opcode = Opcode.SMSG_SET_FORCED_REACTIONS
    public static let bodyBytes = 4...(4 + 8 * 1024)

    public struct Reaction: PacketPart, Hashable {
        public static let leastBytes = 8
        public var faction: UInt32 = 0
        public var rank: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&faction)
            try c.u32(&rank)
        }
    }

    public var reactions: [Reaction] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.array(&reactions, count: .u32, max: 1024)
    }
}

/// SMSG_ALL_ACHIEVEMENT_DATA of a player who has achieved nothing: two empty lists, each ended by -1.
public struct AllAchievementData: Packet {
    public static let opcode = Opcode.SMSG_ALL_ACHIEVEMENT_DATA
    public static let bodyBytes = 8...8

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.constant(-1 as Int32, "end of the achievements")
        try c.constant(-1 as Int32, "end of the criteria")
    }
}

/// SMSG_EQUIPMENT_SET_LIST: the outfits that the player has saved.
public struct EquipmentSetList: Packet {
    public static let opcode = Opcode.SMSG_EQUIPMENT_SET_LIST
    public static let bodyBytes = 4...8192

    public struct Outfit: PacketPart, Hashable {
        public static let leastBytes = 26
        public var guid = GUID.none
        public var index: UInt32 = 0
        public var name = ""
        public var icon = ""
        /// 19.
        public var items = [GUID](repeating: .none, count: 19)

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.packedGUID(&guid)
            try c.u32(&index)
            try c.string(&name, max: TextLimit.title)
            try c.string(&icon, max: TextLimit.title)
            var padded = items.prefix(19) + Array(repeating: GUID.none, count: max(0, 19 - items.count))
            for place in padded.indices { try c.packedGUID(&padded[place]) }
            items = Array(padded)
        }
    }

    public var outfits: [Outfit] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.array(&outfits, count: .u32, max: 10)
    }
}
