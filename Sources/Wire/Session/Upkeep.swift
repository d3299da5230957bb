/// CMSG_PING: each 30 seconds from a client.
public struct Ping: Packet {
    public static let opcode = Opcode.CMSG_PING
    public static let bodyBytes = 8...8

    public var sequence: UInt32 = 0
    /// How long the answer to the last one took.
    public var latencyMilliseconds: UInt32 = 0

    public init() {}
    public init(sequence: UInt32, latencyMilliseconds: UInt32) {
        self.sequence = sequence
        self.latencyMilliseconds = latencyMilliseconds
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&sequence)
        try c.u32(&latencyMilliseconds)
    }
}

/// SMSG_PONG: the number of the ping comes back.
public struct Pong: Packet {
    public static let opcode = Opcode.SMSG_PONG
    public static let bodyBytes = 4...4

    public var sequence: UInt32 = 0

    public init() {}
    public init(sequence: UInt32) { self.sequence = sequence }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&sequence)
    }
}

/// SMSG_TIME_SYNC_REQ: the first one after a world was entered says that the player
/// stands in it (spec gateway 16).
public struct TimeSyncRequest: Packet {
    public static let opcode = Opcode.SMSG_TIME_SYNC_REQ
    public static let bodyBytes = 4...4

    /// From 0 on each worldserver.
    public var counter: UInt32 = 0

    public init() {}
    public init(counter: UInt32) { self.counter = counter }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&counter)
    }
}

/// CMSG_TIME_SYNC_RESP: the client's clock.
public struct TimeSyncResponse: Packet {
    public static let opcode = Opcode.CMSG_TIME_SYNC_RESP
    public static let bodyBytes = 8...8

    public var counter: UInt32 = 0
    public var clientMilliseconds: UInt32 = 0

    public init() {}
    public init(counter: UInt32, clientMilliseconds: UInt32) {
        self.counter = counter
        self.clientMilliseconds = clientMilliseconds
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&counter)
        try c.u32(&clientMilliseconds)
    }
}

/// CMSG_KEEP_ALIVE: keeps a quiet connection from being dropped.
public struct KeepAlive: EmptyPacket {
    public static let opcode = Opcode.CMSG_KEEP_ALIVE
    public init() {}
}
