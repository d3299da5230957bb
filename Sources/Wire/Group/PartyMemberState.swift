public import Base

/// What the frame of a group member shows. Only the fields that `fields` names
/// travel (spec packets-session 11).
public struct PartyMemberState: PacketPart, Hashable {
    public static let leastBytes = 5
    static let bytesMax = 1024 + TextLimit.title

    public struct Fields: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let status = Fields(rawValue: 0x1)
        public static let health = Fields(rawValue: 0x2)
        public static let healthMax = Fields(rawValue: 0x4)
        public static let powerType = Fields(rawValue: 0x8)
        public static let power = Fields(rawValue: 0x10)
        public static let powerMax = Fields(rawValue: 0x20)
        public static let level = Fields(rawValue: 0x40)
        public static let zone = Fields(rawValue: 0x80)
        public static let position = Fields(rawValue: 0x100)
        public static let auras = Fields(rawValue: 0x200)
        public static let petGUID = Fields(rawValue: 0x400)
        public static let petName = Fields(rawValue: 0x800)
        public static let petDisplayID = Fields(rawValue: 0x1000)
        public static let petHealth = Fields(rawValue: 0x2000)
        public static let petHealthMax = Fields(rawValue: 0x4000)
        public static let petPowerType = Fields(rawValue: 0x8000)
        public static let petPower = Fields(rawValue: 0x1_0000)
        public static let petPowerMax = Fields(rawValue: 0x2_0000)
        public static let petAuras = Fields(rawValue: 0x4_0000)
        public static let vehicleSeat = Fields(rawValue: 0x8_0000)
        static let all = Fields(rawValue: 0xF_FFFF)
    }

    /// 1 online, 2 PvP, 4 dead, 8 ghost, 0x10 free for all, 0x20 out of zone, 0x40 AFK, 0x80 DND.
    public struct Status: OptionSet, Hashable, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        public static let online = Status(rawValue: 0x1)
        public static let pvp = Status(rawValue: 0x2)
        public static let dead = Status(rawValue: 0x4)
        public static let ghost = Status(rawValue: 0x8)
        public static let freeForAll = Status(rawValue: 0x10)
        public static let outOfZone = Status(rawValue: 0x20)
        public static let afk = Status(rawValue: 0x40)
        public static let dnd = Status(rawValue: 0x80)
    }

    public var member = GUID.none
    public var fields: Fields = .status
    public var status: Status = []
    public var health: UInt32 = 0
    public var healthMax: UInt32 = 0
    public var powerType: UInt8 = 0
    public var power: UInt16 = 0
    public var powerMax: UInt16 = 0
    public var level: UInt16 = 0
    public var zone: UInt16 = 0
    public var x: Int16 = 0
    public var y: Int16 = 0
    public var auras = AuraSlots()
    public var petGUID = GUID.none
    public var petName = ""
    public var petDisplayID: UInt16 = 0
    public var petHealth: UInt32 = 0
    public var petHealthMax: UInt32 = 0
    public var petPowerType: UInt8 = 0
    public var petPower: UInt16 = 0
    public var petPowerMax: UInt16 = 0
    public var petAuras = AuraSlots()
    public var vehicleSeat: UInt32 = 0

    public init() {}
    public init(member: GUID) { self.member = member }

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&member)
        if !c.isReading { fields.formIntersection(.all) }
        try c.code(&fields)
        guard fields.isSubset(of: .all) else { throw .badValue(field: "member fields") }
        if fields.contains(.status) { try c.code(&status) }
        if fields.contains(.health) { try c.u32(&health) }
        if fields.contains(.healthMax) { try c.u32(&healthMax) }
        if fields.contains(.powerType) { try c.u8(&powerType) }
        if fields.contains(.power) { try c.u16(&power) }
        if fields.contains(.powerMax) { try c.u16(&powerMax) }
        if fields.contains(.level) { try c.u16(&level) }
        if fields.contains(.zone) { try c.u16(&zone) }
        if fields.contains(.position) {
            try c.i16(&x)
            try c.i16(&y)
        }
        if fields.contains(.auras) { try auras.layout(&c) }
        try pet(&c)
        if fields.contains(.vehicleSeat) { try c.u32(&vehicleSeat) }
    }

    private mutating func pet(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        if fields.contains(.petGUID) { try c.guid(&petGUID) }
        if fields.contains(.petName) { try c.string(&petName, max: TextLimit.title) }
        if fields.contains(.petDisplayID) { try c.u16(&petDisplayID) }
        if fields.contains(.petHealth) { try c.u32(&petHealth) }
        if fields.contains(.petHealthMax) { try c.u32(&petHealthMax) }
        if fields.contains(.petPowerType) { try c.u8(&petPowerType) }
        if fields.contains(.petPower) { try c.u16(&petPower) }
        if fields.contains(.petPowerMax) { try c.u16(&petPowerMax) }
        if fields.contains(.petAuras) { try petAuras.layout(&c) }
    }
}

/// Auras by slot, at most 64.
public struct AuraSlots: PacketPart, Hashable {
    public static let leastBytes = 8

    public struct Aura: PacketPart, Hashable {
        public static let leastBytes = 5
        /// 0: gone.
        public var spell: UInt32 = 0
        public var flags: UInt8 = 1

        public init() {}
        public init(spell: UInt32, flags: UInt8 = 1) {
            self.spell = spell
            self.flags = flags
        }
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&spell)
            try c.u8(&flags)
        }
    }

    /// One bit a slot.
    public private(set) var mask: UInt64 = 0
    /// One for each bit, rising.
    public private(set) var auras: [Aura] = []

    public init() {}
    /// The slots of the dictionary; those from 64 on do not exist.
    public init(_ slots: [Int: Aura]) {
        for slot in slots.keys.sorted() where (0..<64).contains(slot) {
            mask |= 1 << UInt64(slot)
            if let aura = slots[slot] { auras.append(aura) }
        }
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u64(&mask)
        try c.array(&auras, exactly: mask.nonzeroBitCount)
    }
}
