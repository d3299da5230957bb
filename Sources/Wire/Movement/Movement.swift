public import Base

/// The body of all plain movement packets, to and from a client: who, and how (spec gateway 19). It has no
/// opcode of its own, since the opcode says what kind of movement it is.
public struct Movement: PacketPart, Hashable {
    public static let leastBytes = 31
    /// The longest that a body can be.
    public static let bytesMax = 9 + 30 + 38 + 4 + 16 + 4

    public var mover = GUID.none
    public var info = MovementInfo()

    public init() {}
    public init(mover: GUID, info: MovementInfo) {
        self.mover = mover
        self.info = info
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&mover)
        try info.layout(&c)
    }

    /// Reads a whole body.
    public static func parse(_ body: UnsafeRawBufferPointer) throws(WireError) -> Movement { try read(body) }
    public static func parse(_ body: [UInt8]) throws(WireError) -> Movement { try withBytes(of: body, read) }
    /// Reads the beginning of a body and does not look at what follows.
    public static func parse(prefixOf body: UnsafeRawBufferPointer) throws(WireError) -> Movement {
        var reader = PacketReader(body)
        var movement = Movement()
        try movement.layout(&reader)
        return movement
    }
    /// The body, whatever the opcode.
    public func bytes() -> [UInt8] { written() }

    /// Whether a packet with this opcode has this body.
    public static func describes(_ opcode: Opcode) -> Bool {
        switch opcode.rawValue {
        case 0x0B5...0x0C3, 0x0C9...0x0CB, 0x0DA, 0x0DB, 0x0EE, 0x2CA, 0x346, 0x359, 0x35A, 0x38D, 0x3A7: true
        default: false
        }
    }
}

/// MSG_MOVE_TELEPORT_ACK from a server: you stand here now, on the same map.
public struct MoveTeleport: Packet {
    public static let opcode = Opcode.MSG_MOVE_TELEPORT_ACK
    public static let bodyBytes = 35...(4 + Movement.bytesMax)

    public var mover = GUID.none
    public var counter: UInt32 = 0
    public var info = MovementInfo()

    public init() {}
    public init(mover: GUID, counter: UInt32, info: MovementInfo) {
        self.mover = mover
        self.counter = counter
        self.info = info
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&mover)
        try c.u32(&counter)
        try info.layout(&c)
    }
}

/// MSG_MOVE_TELEPORT_ACK from a client: it stands there.
public struct MoveTeleportAcknowledge: Packet {
    public static let opcode = Opcode.MSG_MOVE_TELEPORT_ACK
    public static let bodyBytes = 9...17

    public var mover = GUID.none
    public var counter: UInt32 = 0
    public var time: UInt32 = 0

    public init() {}
    public init(mover: GUID, counter: UInt32, time: UInt32) {
        self.mover = mover
        self.counter = counter
        self.time = time
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&mover)
        try c.u32(&counter)
        try c.u32(&time)
    }
}

/// CMSG_MOVE_TIME_SKIPPED: the client's clock jumped while it loaded.
public struct MoveTimeSkipped: Packet {
    public static let opcode = Opcode.CMSG_MOVE_TIME_SKIPPED
    public static let bodyBytes = 5...13

    public var mover = GUID.none
    public var milliseconds: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.packedGUID(&mover)
        try c.u32(&milliseconds)
    }
}
