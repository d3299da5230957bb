public import Base

/// SMSG_NOTIFICATION: red text in the middle of the screen.
public struct ServerNotification: Packet {
    public static let opcode = Opcode.SMSG_NOTIFICATION
    public static let bodyBytes = 1...ServerHeader.bodyBytesMax

    /// Any length: a worldserver under test sends it large.
    public var text = ""

    public init() {}
    public init(_ text: String) { self.text = text }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&text, max: ServerHeader.bodyBytesMax - 1)
    }
}

/// SMSG_CHAT_PLAYER_NOT_FOUND: no such player is online.
public struct ChatPlayerNotFound: Packet {
    public static let opcode = Opcode.SMSG_CHAT_PLAYER_NOT_FOUND
    public static let bodyBytes = 1...(1 + TextLimit.title)

    public var name = ""

    public init() {}
    public init(name: String) { self.name = name }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
    }
}

/// SMSG_CHAT_PLAYER_AMBIGUOUS: several players have that name.
public struct ChatPlayerAmbiguous: Packet {
    public static let opcode = Opcode.SMSG_CHAT_PLAYER_AMBIGUOUS
    public static let bodyBytes = 1...(1 + TextLimit.title)

    public var name = ""

    public init() {}
    public init(name: String) { self.name = name }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.string(&name, max: TextLimit.title)
    }
}

/// SMSG_CHAT_WRONG_FACTION: one cannot whisper to the enemy.
public struct ChatWrongFaction: EmptyPacket {
    public static let opcode = Opcode.SMSG_CHAT_WRONG_FACTION
    public init() {}
}

/// SMSG_CHAT_RESTRICTED: why a line was not said.
public struct ChatRestricted: Packet {
    public static let opcode = Opcode.SMSG_CHAT_RESTRICTED
    public static let bodyBytes = 1...1

    /// Open, as the protocol's other codes.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let restricted = Reason(rawValue: 0)
        public static let throttled = Reason(rawValue: 1)
        public static let squelched = Reason(rawValue: 2)
        public static let yellRestricted = Reason(rawValue: 3)
    }

    public var reason = Reason.restricted

    public init() {}
    public init(_ reason: Reason) { self.reason = reason }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&reason)
    }
}

/// SMSG_CHAT_SERVER_MESSAGE: "server shutdown in ...".
public struct ChatServerMessage: Packet {
    public static let opcode = Opcode.SMSG_CHAT_SERVER_MESSAGE
    public static let bodyBytes = 5...(5 + TextLimit.line)

    /// 1 shutdown in, 2 restart in, 3 text, 4 shutdown cancelled, 5 restart cancelled.
    public var kind: UInt32 = 3
    public var text = ""

    public init() {}
    public init(kind: UInt32, text: String) {
        self.kind = kind
        self.text = text
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&kind)
        try c.string(&text, max: TextLimit.line)
    }
}

/// CMSG_CHAT_IGNORED: the client has hidden a line of somebody whom its player ignores.
public struct ChatIgnored: Packet {
    public static let opcode = Opcode.CMSG_CHAT_IGNORED
    public static let bodyBytes = 9...9

    public var player = GUID.none
    public var unknown: UInt8 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.u8(&unknown)
    }
}
