public import Base

/// The eight files of settings that a client keeps on the server (spec packets-session 6).
public enum AccountDataKind: UInt8, CaseIterable, Sendable {
    case globalConfig = 0
    case characterConfig = 1
    case globalBindings = 2
    case characterBindings = 3
    case globalMacros = 4
    case characterMacros = 5
    case characterLayout = 6
    case characterChat = 7

    /// Those of the account, 0, 2 and 4.
    public static let globalMask: UInt32 = 0x15
    /// Those of the character.
    public static let characterMask: UInt32 = 0xEA

    public var isGlobal: Bool { Self.globalMask & (1 << UInt32(rawValue)) != 0 }
}

/// CMSG_READY_FOR_ACCOUNT_DATA_TIMES: asked at the character list.
public struct ReadyForAccountDataTimes: EmptyPacket {
    public static let opcode = Opcode.CMSG_READY_FOR_ACCOUNT_DATA_TIMES
    public init() {}
}

/// SMSG_ACCOUNT_DATA_TIMES: when each file was last written; the client asks for
/// those that are newer than its own.
public struct AccountDataTimes: Packet {
    public static let opcode = Opcode.SMSG_ACCOUNT_DATA_TIMES
    public static let bodyBytes = 9...41

    public var unixTime: UInt32 = 0
    public var unknown: UInt8 = 1
    /// Which files; eight bits have a meaning.
    public var mask: UInt32 = AccountDataKind.globalMask
    /// One for each bit, rising.
    public var times: [UInt32] = []

    public init() {}
    public init(unixTime: UInt32, mask: UInt32, times: [UInt32]) {
        self.unixTime = unixTime
        self.mask = mask & 0xFF
        self.times = times
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&unixTime)
        try c.u8(&unknown)
        if !c.isReading { mask &= 0xFF }
        try c.u32(&mask)
        guard mask <= 0xFF else { throw .badValue(field: "account data mask") }
        try c.integers(&times, exactly: mask.nonzeroBitCount)
    }
}

/// CMSG_REQUEST_ACCOUNT_DATA: sends me that file.
public struct RequestAccountData: Packet {
    public static let opcode = Opcode.CMSG_REQUEST_ACCOUNT_DATA
    public static let bodyBytes = 4...4

    /// `AccountDataKind`; others are to be ignored.
    public var kind: UInt32 = 0

    public init() {}
    public init(kind: AccountDataKind) { self.kind = UInt32(kind.rawValue) }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&kind)
    }
}

/// SMSG_UPDATE_ACCOUNT_DATA: the file.
public struct AccountDataFile: Packet {
    public static let opcode = Opcode.SMSG_UPDATE_ACCOUNT_DATA
    public static let bodyBytes = 20...(20 + 0x1FFFF)

    /// None at the character list.
    public var player = GUID.none
    public var kind: UInt32 = 0
    public var time: UInt32 = 0
    /// Before compression.
    public var plainBytes: UInt32 = 0
    /// zlib.
    public var data: [UInt8] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.u32(&kind)
        try c.u32(&time)
        try c.u32(&plainBytes)
        try c.rest(&data, max: 0x1FFFF)
    }
}

/// CMSG_UPDATE_ACCOUNT_DATA: keep this file. A size of 0 erases it; over 0xFFFF it is to be ignored.
public struct UpdateAccountData: Packet {
    public static let opcode = Opcode.CMSG_UPDATE_ACCOUNT_DATA
    public static let bodyBytes = 12...ClientHeader.bodyBytesMax

    public var kind: UInt32 = 0
    public var time: UInt32 = 0
    /// Before compression; only a claim.
    public var plainBytes: UInt32 = 0
    /// zlib.
    public var data: [UInt8] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&kind)
        try c.u32(&time)
        try c.u32(&plainBytes)
        try c.rest(&data, max: ClientHeader.bodyBytesMax)
    }
}

/// SMSG_UPDATE_ACCOUNT_DATA_COMPLETE: it is kept.
public struct UpdateAccountDataComplete: Packet {
    public static let opcode = Opcode.SMSG_UPDATE_ACCOUNT_DATA_COMPLETE
    public static let bodyBytes = 8...8

    public var kind: UInt32 = 0
    public var result: UInt32 = 0

    public init() {}
    public init(kind: UInt32) { self.kind = kind }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&kind)
        try c.u32(&result)
    }
}
