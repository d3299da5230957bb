/// TC9 0x51F, gateway to worldserver: save the player and let go of it (spec gateway 12.1).
public struct PrepareForRedirect: Packet {
    public static let opcode = Opcode.TC9_CMSG_PREPARE_FOR_REDIRECT
    public static let bodyBytes = 0...16

    /// Empty for a stock worldserver; others announce what they want to read.
    public var details: [UInt8] = []

    public init() {}
    public init(details: [UInt8]) { self.details = details }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.rest(&details, max: 16)
    }
}

/// TC9 0x520, worldserver to gateway: the player is saved, or not. Unasked: the worldserver gives the map up.
public struct ReadyForRedirect: Packet {
    public static let opcode = Opcode.TC9_SMSG_READY_FOR_REDIRECT
    public static let bodyBytes = 1...3

    /// 0 saved, 1 failed. A body without it is refused, which counts as failed too.
    public var status: UInt8 = 1
    /// Version and options of some worldservers.
    public var details: [UInt8] = []

    public init() {}
    public init(isSaved: Bool) { status = isSaved ? 0 : 1 }
    public var isSaved: Bool { status == 0 }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&status)
        try c.rest(&details, max: 2)
    }
}

/// TC9 0x521, worldserver to gateway: the session is in the world's list; what comes next will be handled.
public struct WorldSessionReady: EmptyPacket {
    public static let opcode = Opcode.TC9_SMSG_WORLD_SESSION_READY
    public init() {}
}
