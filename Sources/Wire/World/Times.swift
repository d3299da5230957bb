/// CMSG_QUERY_TIME: what time is it?
public struct QueryTime: EmptyPacket {
    public static let opcode = Opcode.CMSG_QUERY_TIME
    public init() {}
}

/// SMSG_QUERY_TIME_RESPONSE: now, and when the daily quests come again.
public struct QueryTimeResponse: Packet {
    public static let opcode = Opcode.SMSG_QUERY_TIME_RESPONSE
    public static let bodyBytes = 8...8

    public var unixTime: UInt32 = 0
    public var secondsToDailyReset: UInt32 = 0

    public init() {}
    public init(unixTime: UInt32, secondsToDailyReset: UInt32) {
        self.unixTime = unixTime
        self.secondsToDailyReset = secondsToDailyReset
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&unixTime)
        try c.u32(&secondsToDailyReset)
    }
}

/// CMSG_PLAYED_TIME: how long has this character been played?
public struct PlayedTimeRequest: Packet {
    public static let opcode = Opcode.CMSG_PLAYED_TIME
    public static let bodyBytes = 1...1

    public var showsInChat = false

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.bool(&showsInChat)
    }
}

/// SMSG_PLAYED_TIME: in seconds.
public struct PlayedTime: Packet {
    public static let opcode = Opcode.SMSG_PLAYED_TIME
    public static let bodyBytes = 9...9

    public var totalSeconds: UInt32 = 0
    public var levelSeconds: UInt32 = 0
    /// As asked.
    public var showsInChat = false

    public init() {}
    public init(totalSeconds: UInt32, levelSeconds: UInt32, showsInChat: Bool) {
        self.totalSeconds = totalSeconds
        self.levelSeconds = levelSeconds
        self.showsInChat = showsInChat
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&totalSeconds)
        try c.u32(&levelSeconds)
        try c.bool(&showsInChat)
    }
}
