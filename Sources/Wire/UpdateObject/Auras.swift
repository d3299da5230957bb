public import Base

/// What a unit has on it in one of 64 slots (spec gateway 17.2).
public struct AuraEntry: PacketPart, Hashable {
    public static let leastBytes = 5

    public var slot: UInt8 = 0
    /// 0: the slot is empty now, and nothing follows.
    public var spell: UInt32 = 0
    /// 8: cast by the unit itself; 0x20: it has a duration.
    public var flags: UInt8 = 0
    public var casterLevel: UInt8 = 0
    /// Stacks or charges.
    public var count: UInt8 = 0
    /// Unless the unit itself is it.
    public var caster = GUID.none
    /// Milliseconds, where it has a duration.
    public var duration: UInt32 = 0
    public var left: UInt32 = 0

    public init() {}
    public init(slot: UInt8, spell: UInt32, flags: UInt8 = 0x08, casterLevel: UInt8 = 1, count: UInt8 = 1) {
        self.slot = slot
        self.spell = spell
        self.flags = flags
        self.casterLevel = casterLevel
        self.count = count
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&slot)
        try c.u32(&spell)
        guard spell != 0 else { return }
        try c.u8(&flags)
        try c.u8(&casterLevel)
        try c.u8(&count)
        if flags & 0x08 == 0 { try c.packedGUID(&caster) }
        if flags & 0x20 != 0 {
            try c.u32(&duration)
            try c.u32(&left)
        }
    }
}

/// SMSG_AURA_UPDATE: one slot of a unit has changed.
public struct AuraUpdate: Packet {
    public static let opcode = Opcode.SMSG_AURA_UPDATE
    public static let bodyBytes = 6...34

    public var unit = GUID.none
    public var aura = AuraEntry()

    public init() {}
    public init(unit: GUID, _ aura: AuraEntry) {
        self.unit = unit
        self.aura = aura
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&unit)
        try aura.layout(&c)
    }
}

/// SMSG_AURA_UPDATE_ALL: everything that a unit has on it; slots that are not named are empty.
public struct AuraUpdateAll: Packet {
    public static let opcode = Opcode.SMSG_AURA_UPDATE_ALL
    public static let bodyBytes = 1...(9 + 256 * 25)

    public var unit = GUID.none
    public var auras: [AuraEntry] = []

    public init() {}
    public init(unit: GUID, _ auras: [AuraEntry]) {
        self.unit = unit
        self.auras = auras
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&unit)
        guard c.isReading else { return try c.array(&auras, exactly: auras.count) }
        auras.removeAll()
        while c.remaining > 0 {
            var aura = AuraEntry()
            try aura.layout(&c)
            auras.append(aura)
        }
    }
}

/// SMSG_POWER_UPDATE: a unit's mana, rage, energy ... now.
public struct PowerUpdate: Packet {
    public static let opcode = Opcode.SMSG_POWER_UPDATE
    public static let bodyBytes = 6...14

    public var unit = GUID.none
    /// 0 mana, 1 rage, 2 focus, 3 energy, 4 happiness, 5 runes, 6 runic power.
    public var type: UInt8 = 0
    public var value: UInt32 = 0

    public init() {}
    public init(unit: GUID, type: UInt8, value: UInt32) {
        self.unit = unit
        self.type = type
        self.value = value
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&unit)
        try c.u8(&type)
        try c.u32(&value)
    }
}
