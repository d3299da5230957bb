public import Base

/// SMSG_INIT_WORLD_STATES: the counters of the zone that the player entered.
public struct InitWorldStates: Packet {
    public static let opcode = Opcode.SMSG_INIT_WORLD_STATES
    public static let bodyBytes = 14...(14 + statesMax * 8)
    public static let statesMax = 4096

    public struct State: PacketPart, Hashable {
        public static let leastBytes = 8
        public var id: UInt32 = 0
        public var value: Int32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&id)
            try c.i32(&value)
        }
    }

    public var map = MapID(0)
    public var zone: UInt32 = 0
    public var area: UInt32 = 0
    public var states: [State] = []

    public init() {}
    public init(map: MapID, zone: UInt32, area: UInt32) {
        self.map = map
        self.zone = zone
        self.area = area
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.map(&map)
        try c.u32(&zone)
        try c.u32(&area)
        try c.array(&states, count: .u16, max: Self.statesMax)
    }
}

/// CMSG_WORLD_STATE_UI_TIMER_UPDATE: asks for the server's time; a client sends
/// it when it has entered a world.
public struct WorldStateTimerRequest: EmptyPacket {
    public static let opcode = Opcode.CMSG_WORLD_STATE_UI_TIMER_UPDATE
    public init() {}
}

/// SMSG_WORLD_STATE_UI_TIMER_UPDATE: the answer.
public struct WorldStateTimer: Packet {
    public static let opcode = Opcode.SMSG_WORLD_STATE_UI_TIMER_UPDATE
    public static let bodyBytes = 4...4

    public var unixTime: UInt32 = 0

    public init() {}
    public init(unixTime: UInt32) { self.unixTime = unixTime }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&unixTime)
    }
}

/// CMSG_ZONEUPDATE: the client believes that it is in another zone now.
public struct ZoneUpdate: Packet {
    public static let opcode = Opcode.CMSG_ZONEUPDATE
    public static let bodyBytes = 4...4

    public var zone: UInt32 = 0

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&zone)
    }
}

/// CMSG_SET_ACTIVE_MOVER: what the client steers, itself after entering a world.
public struct SetActiveMover: Packet {
    public static let opcode = Opcode.CMSG_SET_ACTIVE_MOVER
    public static let bodyBytes = 8...8

    public var mover = GUID.none

    public init() {}
    public init(mover: GUID) { self.mover = mover }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&mover)
    }
}

/// CMSG_SET_SELECTION: whom the player has targeted.
public struct SetSelection: Packet {
    public static let opcode = Opcode.CMSG_SET_SELECTION
    public static let bodyBytes = 8...8

    public var target = GUID.none

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&target)
    }
}
