public import Base

/// CMSG_CHAR_RENAME: another name for a character that must or may have one.
public struct CharacterRename: Packet {
    public static let opcode = Opcode.CMSG_CHAR_RENAME
    public static let bodyBytes = 9...(9 + TextLimit.name)

    public var character = GUID.none
    public var name = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
    }
}

/// SMSG_CHAR_RENAME: the rest follows only on success.
public struct CharacterRenameResult: Packet {
    public static let opcode = Opcode.SMSG_CHAR_RENAME
    public static let bodyBytes = 1...(10 + TextLimit.name)

    public var code = ResponseCode.success
    public var character = GUID.none
    public var name = ""

    public init() {}
    public init(refusal code: ResponseCode) { self.code = code }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
        guard code == .success else { return }
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
    }
}

/// CMSG_SET_PLAYER_DECLINED_NAMES: the five cases of a Russian name.
public struct SetDeclinedNames: Packet {
    public static let opcode = Opcode.CMSG_SET_PLAYER_DECLINED_NAMES
    public static let bodyBytes = 14...(14 + 6 * TextLimit.name)

    public var character = GUID.none
    public var name = ""
    /// Five.
    public var declined = [String](repeating: "", count: 5)

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&character)
        try c.string(&name, max: TextLimit.name)
        try c.strings(&declined, exactly: 5, bytesMax: TextLimit.name)
    }
}

/// SMSG_SET_PLAYER_DECLINED_NAMES_RESULT: 0 taken, 1 refused.
public struct SetDeclinedNamesResult: Packet {
    public static let opcode = Opcode.SMSG_SET_PLAYER_DECLINED_NAMES_RESULT
    public static let bodyBytes = 12...12

    public var result: UInt32 = 0
    public var character = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&result)
        try c.guid(&character)
    }
}
