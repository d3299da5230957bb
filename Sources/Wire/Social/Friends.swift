public import Base

/// CMSG_ADD_FRIEND.
public struct AddFriend: Packet {
    public static let opcode = Opcode.CMSG_ADD_FRIEND
    public static let bodyBytes = 2...(2 + 2 * TextLimit.title)

    public var name = ""
    public var note = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
        try c.string(&note, max: TextLimit.title)
    }
}

/// CMSG_DEL_FRIEND.
public struct RemoveFriend: Packet {
    public static let opcode = Opcode.CMSG_DEL_FRIEND
    public static let bodyBytes = 8...8

    public var player = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// CMSG_SET_CONTACT_NOTES: what one wants to remember of a friend.
public struct SetContactNotes: Packet {
    public static let opcode = Opcode.CMSG_SET_CONTACT_NOTES
    public static let bodyBytes = 9...(9 + TextLimit.title)

    public var player = GUID.none
    public var note = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.string(&note, max: TextLimit.title)
    }
}

/// CMSG_ADD_IGNORE.
public struct AddIgnore: Packet {
    public static let opcode = Opcode.CMSG_ADD_IGNORE
    public static let bodyBytes = 1...(1 + TextLimit.title)

    public var name = ""

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
    }
}

/// CMSG_DEL_IGNORE.
public struct RemoveIgnore: Packet {
    public static let opcode = Opcode.CMSG_DEL_IGNORE
    public static let bodyBytes = 8...8

    public var player = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// SMSG_FRIEND_STATUS: what became of a request, or of a friend (spec packets-session 9).
public struct FriendStatus: Packet {
    public static let opcode = Opcode.SMSG_FRIEND_STATUS
    public static let bodyBytes = 9...(23 + TextLimit.title)

    /// Spec characters 6.2.
    public struct Result: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let databaseError = Result(rawValue: 0x00)
        public static let listFull = Result(rawValue: 0x01)
        public static let online = Result(rawValue: 0x02)
        public static let offline = Result(rawValue: 0x03)
        public static let notFound = Result(rawValue: 0x04)
        public static let removed = Result(rawValue: 0x05)
        public static let addedOnline = Result(rawValue: 0x06)
        public static let addedOffline = Result(rawValue: 0x07)
        public static let already = Result(rawValue: 0x08)
        public static let oneself = Result(rawValue: 0x09)
        public static let enemy = Result(rawValue: 0x0A)
        public static let ignoreFull = Result(rawValue: 0x0B)
        public static let ignoreSelf = Result(rawValue: 0x0C)
        public static let ignoreNotFound = Result(rawValue: 0x0D)
        public static let ignoreAlready = Result(rawValue: 0x0E)
        public static let ignoreAdded = Result(rawValue: 0x0F)
        public static let ignoreRemoved = Result(rawValue: 0x10)
        public static let ignoreAmbiguous = Result(rawValue: 0x11)
    }

    public var result = Result.online
    public var player = GUID.none
    /// Only for those who were added.
    public var note = ""
    /// The rest only for those who are online.
    public var presence = FriendPresence.online
    public var zone: UInt32 = 0
    public var level: UInt32 = 0
    public var characterClass: UInt32 = 0

    public init() {}
    public init(_ result: Result, player: GUID) {
        self.result = result
        self.player = player
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&result)
        try c.guid(&player)
        if result == .addedOnline || result == .addedOffline { try c.string(&note, max: TextLimit.title) }
        guard result == .addedOnline || result == .online else { return }
        try c.code(&presence)
        try c.u32(&zone)
        try c.u32(&level)
        try c.u32(&characterClass)
    }
}
