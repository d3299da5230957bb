import Base

/// SMSG_TALENTS_INFO: the talents of the player (spec sidecar 10.2).
public struct TalentsInfo: Packet {
    public static let opcode = Opcode.SMSG_TALENTS_INFO
    public static let bodyBytes = 7...4096

    public struct Talent: PacketPart, Hashable {
        public static let leastBytes = 5
        public var id: UInt32 = 0
        public var rank: UInt8 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&id)
            try c.u8(&rank)
        }
    }

    /// One of the two sets that a player may switch between.
    public struct Specialization: PacketPart, Hashable {
        public static let leastBytes = 2
        public var talents: [Talent] = []
        /// Six.
        public var glyphs = [UInt16](repeating: 0, count: 6)

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.array(&talents, count: .u8, max: 255)
            try c.integers(&glyphs, count: .u8, max: 16)
        }
    }

    public var unspentPoints: UInt32 = 0
    public var activeSpecialization: UInt8 = 0
    public var specializations = [Specialization()]

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.constant(0 as UInt8, "talents of a pet")
        try c.u32(&unspentPoints)
        var count = specializations.count
        try c.count(&count, as: .u8, max: 2, leastBytesEach: Specialization.leastBytes)
        try c.u8(&activeSpecialization)
        try c.array(&specializations, exactly: count)
    }
}

/// SMSG_INITIAL_SPELLS: what the player can cast and what is still cooling down.
public struct InitialSpells: Packet {
    public static let opcode = Opcode.SMSG_INITIAL_SPELLS
    public static let bodyBytes = 5...0xFFFF

    public struct Spell: PacketPart, Hashable {
        public static let leastBytes = 6
        public var id: UInt32 = 0
        public var unknown: UInt16 = 0

        public init() {}
        public init(_ id: UInt32) { self.id = id }
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&id)
            try c.u16(&unknown)
        }
    }

    public struct Cooldown: PacketPart, Hashable {
        public static let leastBytes = 16
        public var spell: UInt32 = 0
        public var item: UInt16 = 0
        public var category: UInt16 = 0
        public var milliseconds: UInt32 = 0
        public var categoryMilliseconds: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&spell)
            try c.u16(&item)
            try c.u16(&category)
            try c.u32(&milliseconds)
            try c.u32(&categoryMilliseconds)
        }
    }

    public var unknown: UInt8 = 0
    public var spells: [Spell] = []
    public var cooldowns: [Cooldown] = []

    public init() {}
    public init(spells: [UInt32]) { self.spells = spells.map { Spell($0) } }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&unknown)
        try c.array(&spells, count: .u16, max: 8192)
        try c.array(&cooldowns, count: .u16, max: 1024)
    }
}

/// SMSG_ACTION_BUTTONS: what lies on the action bars.
public struct ActionButtons: Packet {
    public static let opcode = Opcode.SMSG_ACTION_BUTTONS
    public static let bodyBytes = 1...577

    /// 0 at login, 1 after a change of talents, 2 clears the bars and has no buttons.
    public var state: UInt8 = 0
    /// 144: the action in 24 bits, its kind in the upper 8.
    public var buttons = [UInt32](repeating: 0, count: 144)

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&state)
        if state != 2 { try c.integers(&buttons, exactly: 144) }
    }
}

/// SMSG_INITIALIZE_FACTIONS: how 128 factions think of the player.
public struct InitializeFactions: Packet {
    public static let opcode = Opcode.SMSG_INITIALIZE_FACTIONS
    public static let bodyBytes = 644...644

    public struct Standing: PacketPart, Hashable {
        public static let leastBytes = 5
        /// 1 visible, 2 at war, 4 hidden ...
        public var flags: UInt8 = 0
        public var standing: Int32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u8(&flags)
            try c.i32(&standing)
        }
    }

    /// 128.
    public var standings = [Standing](repeating: Standing(), count: 128)

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.constant(128 as UInt32, "number of factions")
        try c.array(&standings, exactly: 128)
    }
}
