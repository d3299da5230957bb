public import Base

/// CMSG_CHAR_ENUM: asks for the characters of the account.
public struct CharacterListRequest: EmptyPacket {
    public static let opcode = Opcode.CMSG_CHAR_ENUM
    public init() {}
}

/// SMSG_CHAR_ENUM: the characters of the account (spec packets-session 3, characters 2.4).
public struct CharacterList: Packet {
    public static let opcode = Opcode.SMSG_CHAR_ENUM
    public static let bodyBytes = 1...(1 + charactersMax * (270 + TextLimit.name))
    /// A client shows ten; the count is one byte.
    public static let charactersMax = 255

    public var characters: [CharacterListEntry] = []

    public init() {}
    public init(characters: [CharacterListEntry]) { self.characters = characters }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.array(&characters, count: .u8, max: Self.charactersMax)
    }
}

/// A character as the selection screen shows it.
public struct CharacterListEntry: PacketPart, Hashable {
    public static let leastBytes = 270

    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let lockedForTransfer = Flags(rawValue: 0x4)
        public static let hideHelm = Flags(rawValue: 0x400)
        public static let hideCloak = Flags(rawValue: 0x800)
        public static let ghost = Flags(rawValue: 0x2000)
        public static let mustRename = Flags(rawValue: 0x4000)
        public static let lockedByBilling = Flags(rawValue: 0x0100_0000)
        public static let declined = Flags(rawValue: 0x0200_0000)
    }

    /// What the player may or must change before entering.
    public struct Changes: OptionSet, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        public static let appearance = Changes(rawValue: 0x1)
        public static let faction = Changes(rawValue: 0x1_0000)
        public static let race = Changes(rawValue: 0x10_0000)
    }

    /// What is worn on one of the 23 places: 19 of equipment, 4 of bags.
    public struct Equipment: PacketPart, Hashable {
        public static let leastBytes = 9
        public var displayID: UInt32 = 0
        public var inventoryType: UInt8 = 0
        public var enchantVisual: UInt32 = 0

        public init() {}
        public init(displayID: UInt32, inventoryType: UInt8, enchantVisual: UInt32 = 0) {
            self.displayID = displayID
            self.inventoryType = inventoryType
            self.enchantVisual = enchantVisual
        }
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&displayID)
            try c.u8(&inventoryType)
            try c.u32(&enchantVisual)
        }
    }

    public var guid = GUID.none
    public var name = ""
    public var race: UInt8 = 0
    public var characterClass: UInt8 = 0
    public var look = CharacterLook()
    public var level: UInt8 = 1
    public var zone: UInt32 = 0
    /// The list has no direction.
    public var position = Position(map: MapID(0), x: 0, y: 0, z: 0)
    public var guild: UInt32 = 0
    public var flags: Flags = []
    public var changes: Changes = []
    public var isFirstLogin = false
    public var petDisplayID: UInt32 = 0
    public var petLevel: UInt32 = 0
    public var petFamily: UInt32 = 0
    /// 23 places.
    public var equipment = [Equipment](repeating: Equipment(), count: 23)

    public init() {}

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&guid)
        try c.string(&name, max: TextLimit.name)
        try c.u8(&race)
        try c.u8(&characterClass)
        try look.layout(&c)
        try c.u8(&level)
        try c.u32(&zone)
        try c.map(&position.map)
        try c.coordinates(&position)
        try c.u32(&guild)
        try c.code(&flags)
        try c.code(&changes)
        try c.bool(&isFirstLogin)
        try c.u32(&petDisplayID)
        try c.u32(&petLevel)
        try c.u32(&petFamily)
        try c.array(&equipment, exactly: 23)
    }
}

/// Gender and face, in the order of the character list.
public struct CharacterLook: PacketPart, Hashable {
    public static let leastBytes = 6
    /// 0 male, 1 female.
    public var gender: UInt8 = 0
    public var skin: UInt8 = 0
    public var face: UInt8 = 0
    public var hairStyle: UInt8 = 0
    public var hairColor: UInt8 = 0
    public var facialHair: UInt8 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&gender)
        try c.u8(&skin)
        try c.u8(&face)
        try c.u8(&hairStyle)
        try c.u8(&hairColor)
        try c.u8(&facialHair)
    }
}
