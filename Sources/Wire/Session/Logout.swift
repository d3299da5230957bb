/// CMSG_LOGOUT_REQUEST: the player wants back to the character list.
public struct LogoutRequest: EmptyPacket {
    public static let opcode = Opcode.CMSG_LOGOUT_REQUEST
    public init() {}
}

/// CMSG_PLAYER_LOGOUT: at once, which worldservers grant to few.
public struct PlayerLogout: EmptyPacket {
    public static let opcode = Opcode.CMSG_PLAYER_LOGOUT
    public init() {}
}

/// CMSG_LOGOUT_CANCEL: the player stays after all.
public struct LogoutCancel: EmptyPacket {
    public static let opcode = Opcode.CMSG_LOGOUT_CANCEL
    public init() {}
}

/// SMSG_LOGOUT_RESPONSE: whether the player may leave, and whether now or in 20 seconds.
public struct LogoutResponse: Packet {
    public static let opcode = Opcode.SMSG_LOGOUT_RESPONSE
    public static let bodyBytes = 5...5

    /// 0 yes, 1 in combat, 2 in a duel or frozen, 3 in mid-air.
    public var result: UInt32 = 0
    public var isInstant = false

    public init() {}
    public init(result: UInt32, isInstant: Bool) {
        self.result = result
        self.isInstant = isInstant
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&result)
        try c.bool(&isInstant)
    }
}

/// SMSG_LOGOUT_COMPLETE: the player is out of the world; the client asks for the characters next.
public struct LogoutComplete: EmptyPacket {
    public static let opcode = Opcode.SMSG_LOGOUT_COMPLETE
    public init() {}
}

/// SMSG_LOGOUT_CANCEL_ACK: the countdown was stopped.
public struct LogoutCancelAcknowledged: EmptyPacket {
    public static let opcode = Opcode.SMSG_LOGOUT_CANCEL_ACK
    public init() {}
}
