public import Base

/// SMSG_LOGIN_VERIFY_WORLD: the worldserver has let the character in, here.
public struct LoginVerifyWorld: Packet {
    public static let opcode = Opcode.SMSG_LOGIN_VERIFY_WORLD
    public static let bodyBytes = 20...20

    public var position = Position(map: MapID(0), x: 0, y: 0, z: 0)

    public init() {}
    public init(position: Position) { self.position = position }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.place(&position)
    }
}

/// SMSG_TRANSFER_PENDING: the client shows the loading screen of the map.
public struct TransferPending: Packet {
    public static let opcode = Opcode.SMSG_TRANSFER_PENDING
    public static let bodyBytes = 4...12

    /// The ship or zeppelin that carries the player over.
    public struct Transport: PacketPart, Hashable {
        public static let leastBytes = 8
        public var entry: UInt32 = 0
        public var map = MapID(0)

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&entry)
            try c.map(&map)
        }
    }

    public var map = MapID(0)
    public var transport: Transport?

    public init() {}
    public init(map: MapID) { self.map = map }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.map(&map)
        guard c.isReading ? c.remaining > 0 : transport != nil else { return }
        var value = transport ?? Transport()
        try value.layout(&c)
        transport = value
    }
}

/// SMSG_NEW_WORLD: load this map and stand there; the client answers MSG_MOVE_WORLDPORT_ACK.
public struct NewWorld: Packet {
    public static let opcode = Opcode.SMSG_NEW_WORLD
    public static let bodyBytes = 20...20

    /// On a transport: the place relative to it.
    public var position = Position(map: MapID(0), x: 0, y: 0, z: 0)

    public init() {}
    public init(position: Position) { self.position = position }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.place(&position)
    }
}

/// MSG_MOVE_WORLDPORT_ACK from a client: the new map is loaded.
public struct WorldportAcknowledge: EmptyPacket {
    public static let opcode = Opcode.MSG_MOVE_WORLDPORT_ACK
    public init() {}
}

/// SMSG_TRANSFER_ABORTED: the player stays, and why.
public struct TransferAborted: Packet {
    public static let opcode = Opcode.SMSG_TRANSFER_ABORTED
    public static let bodyBytes = 5...6

    /// Spec packets-session 4.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let error = Reason(rawValue: 0x01)
        public static let full = Reason(rawValue: 0x02)
        public static let instanceNotFound = Reason(rawValue: 0x03)
        public static let tooManyInstances = Reason(rawValue: 0x04)
        public static let encounterInProgress = Reason(rawValue: 0x06)
        public static let expansion = Reason(rawValue: 0x07)
        public static let difficulty = Reason(rawValue: 0x08)
        public static let specialText = Reason(rawValue: 0x09)
        public static let tooManyRealmInstances = Reason(rawValue: 0x0A)
        public static let needGroup = Reason(rawValue: 0x0B)
        public static let realmOnly = Reason(rawValue: 0x0F)
        public static let mapNotAllowed = Reason(rawValue: 0x10)

        var hasArgument: Bool { (0x07...0x09).contains(rawValue) }
    }

    public var map = MapID(0)
    public var reason = Reason.error
    /// Which expansion, difficulty or text; only those three reasons have it.
    public var argument: UInt8 = 0

    public init() {}
    public init(map: MapID, reason: Reason, argument: UInt8 = 0) {
        self.map = map
        self.reason = reason
        self.argument = argument
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.map(&map)
        try c.code(&reason)
        if reason.hasArgument { try c.u8(&argument) }
    }
}

/// CMSG_AREATRIGGER: the player walked into an area that does something, for example a portal.
public struct AreaTrigger: Packet {
    public static let opcode = Opcode.CMSG_AREATRIGGER
    public static let bodyBytes = 4...4

    public var trigger: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&trigger)
    }
}
