public import Base

/// CMSG_CHAR_CREATE: a new character, as the player designed it.
public struct CharacterCreate: Packet {
    public static let opcode = Opcode.CMSG_CHAR_CREATE
    public static let bodyBytes = 10...(10 + TextLimit.name)

    public var name = ""
    public var race: UInt8 = 0
    public var characterClass: UInt8 = 0
    public var look = CharacterLook()
    public var outfit: UInt8 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.name)
        try c.u8(&race)
        try c.u8(&characterClass)
        try look.layout(&c)
        try c.u8(&outfit)
    }
}

/// SMSG_CHAR_CREATE: `createOK`, or why not.
public struct CharacterCreateResult: Packet {
    public static let opcode = Opcode.SMSG_CHAR_CREATE
    public static let bodyBytes = 1...1

    public var code = ResponseCode.createOK

    public init() {}
    public init(_ code: ResponseCode) { self.code = code }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
    }
}

/// CMSG_CHAR_DELETE: for ever.
public struct CharacterDelete: Packet {
    public static let opcode = Opcode.CMSG_CHAR_DELETE
    public static let bodyBytes = 8...8

    public var character = GUID.none

    public init() {}
    public init(character: GUID) { self.character = character }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&character)
    }
}

/// SMSG_CHAR_DELETE: `deleteOK`, or why not.
public struct CharacterDeleteResult: Packet {
    public static let opcode = Opcode.SMSG_CHAR_DELETE
    public static let bodyBytes = 1...1

    public var code = ResponseCode.deleteOK

    public init() {}
    public init(_ code: ResponseCode) { self.code = code }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&code)
    }
}

/// CMSG_PLAYER_LOGIN: enter the world with this character. A worldserver may be patched to take more
/// bytes; a client sends no others.
public struct PlayerLogin: Packet {
    public static let opcode = Opcode.CMSG_PLAYER_LOGIN
    public static let bodyBytes = 8...8

    public var character = GUID.none

    public init() {}
    public init(character: GUID) { self.character = character }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&character)
    }
}

/// SMSG_CHARACTER_LOGIN_FAILED: back to the character list.
public struct CharacterLoginFailed: Packet {
    public static let opcode = Opcode.SMSG_CHARACTER_LOGIN_FAILED
    public static let bodyBytes = 1...1

    public var reason = LoginFailure.failed

    public init() {}
    public init(_ reason: LoginFailure) { self.reason = reason }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&reason)
    }
}

/// Why a character cannot enter the world. These numbers are AzerothCore's; others use those of
/// `ResponseCode` from 0x4C on (spec packets-session 2), so this is the one place to change.
public struct LoginFailure: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static let failed = LoginFailure(rawValue: 0)
    public static let noWorld = LoginFailure(rawValue: 1)
    public static let duplicateCharacter = LoginFailure(rawValue: 2)
    public static let noInstanceServers = LoginFailure(rawValue: 3)
    public static let disabled = LoginFailure(rawValue: 4)
    public static let noCharacter = LoginFailure(rawValue: 5)
    public static let lockedForTransfer = LoginFailure(rawValue: 6)
    public static let lockedByBilling = LoginFailure(rawValue: 7)
    public static let usingRemote = LoginFailure(rawValue: 8)
    public var description: String { "login failure \(rawValue)" }
}
