public import Base

/// CMSG_CHAR_CUSTOMIZE: another name and face for a character that may have them.
public struct CharacterCustomize: Packet {
    public static let opcode = Opcode.CMSG_CHAR_CUSTOMIZE
    public static let bodyBytes = 15...(15 + TextLimit.name)

    public var design = CharacterRedesign()

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try design.layout(&c)
    }
}

/// CMSG_CHAR_FACTION_CHANGE: as `CharacterCustomize`, and a race of the other side.
public struct CharacterFactionChange: Packet {
    public static let opcode = Opcode.CMSG_CHAR_FACTION_CHANGE
    public static let bodyBytes = 16...(16 + TextLimit.name)

    public var design = CharacterRedesign()
    public var race: UInt8 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try design.layout(&c)
        try c.u8(&race)
    }
}

/// CMSG_CHAR_RACE_CHANGE: as `CharacterCustomize`, and another race of the same side.
public struct CharacterRaceChange: Packet {
    public static let opcode = Opcode.CMSG_CHAR_RACE_CHANGE
    public static let bodyBytes = 16...(16 + TextLimit.name)

    public var design = CharacterRedesign()
    public var race: UInt8 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try design.layout(&c)
        try c.u8(&race)
    }
}

/// What the three requests share. The order of the face differs from the character
/// list's (spec packets-session 3).
public struct CharacterRedesign: PacketPart, Hashable {
    public static let leastBytes = 15
    public var character = GUID.none
    public var name = ""
    public var look = CharacterLook()

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
        try c.u8(&look.gender)
        try c.u8(&look.skin)
        try c.u8(&look.hairColor)
        try c.u8(&look.hairStyle)
        try c.u8(&look.facialHair)
        try c.u8(&look.face)
    }
}

/// SMSG_CHAR_CUSTOMIZE: the rest follows only on success.
public struct CharacterCustomizeResult: Packet {
    public static let opcode = Opcode.SMSG_CHAR_CUSTOMIZE
    public static let bodyBytes = 1...(16 + TextLimit.name)

    public var code = ResponseCode.success
    public var character = GUID.none
    public var name = ""
    public var look = CharacterLook()

    public init() {}
    public init(refusal code: ResponseCode) { self.code = code }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
        guard code == .success else { return }
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
        try look.layout(&c)
    }
}

/// SMSG_CHAR_FACTION_CHANGE: answers a change of faction and one of race.
public struct CharacterFactionChangeResult: Packet {
    public static let opcode = Opcode.SMSG_CHAR_FACTION_CHANGE
    public static let bodyBytes = 1...(17 + TextLimit.name)

    public var code = ResponseCode.success
    public var character = GUID.none
    public var name = ""
    public var look = CharacterLook()
    public var race: UInt8 = 0

    public init() {}
    public init(refusal code: ResponseCode) { self.code = code }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
        guard code == .success else { return }
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
        try look.layout(&c)
        try c.u8(&race)
    }
}
