public import Base

/// SMSG_RECEIVED_MAIL: something lies in the box now.
public struct ReceivedMail: Packet {
    public static let opcode = Opcode.SMSG_RECEIVED_MAIL
    public static let bodyBytes = 4...4

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.ignored(UInt32(0))
    }
}

/// SMSG_SHOW_MAILBOX: opens the box's window.
public struct ShowMailbox: Packet {
    public static let opcode = Opcode.SMSG_SHOW_MAILBOX
    public static let bodyBytes = 8...8

    public var mailbox = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mailbox)
    }
}

/// MSG_QUERY_NEXT_MAIL_TIME of a client: is there something that I have not read?
public struct NextMailTimeRequest: EmptyPacket {
    public static let opcode = Opcode.MSG_QUERY_NEXT_MAIL_TIME

    public init() {}
}

/// MSG_QUERY_NEXT_MAIL_TIME of the server: who wrote what lies there unread (spec mail 5.9).
public struct NextMailTime: Packet {
    public static let opcode = Opcode.MSG_QUERY_NEXT_MAIL_TIME
    public static let bodyBytes = 8...(8 + lettersMax * Letter.leastBytes)
    public static let lettersMax = 2
    /// Nothing waits.
    public static let nothing: Float = -86_400

    public struct Letter: PacketPart, Hashable {
        public static let leastBytes = 24
        /// Of a player's letter.
        public var sender = GUID.none
        /// Of any other's: a creature's entry, an auction house ...
        public var entry: UInt32 = 0
        public var type: UInt32 = 0
        public var stationery: UInt32 = 0
        /// Seconds, not above 0: since it lies there.
        public var delivered: Float = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.guid(&sender)
            try c.u32(&entry)
            try c.u32(&type)
            try c.u32(&stationery)
            try c.f32(&delivered)
        }
    }

    public var time: Float = nothing
    /// At most two are told.
    public var letters: [Letter] = []

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.f32(&time)
        try c.array(&letters, count: .u32, max: Self.lettersMax)
    }
}
