public import Base

/// MSG_RAID_READY_CHECK of a client: begins one, or answers it.
public struct ReadyCheckRequest: Packet {
    public static let opcode = Opcode.MSG_RAID_READY_CHECK
    public static let bodyBytes = 0...1

    /// nil: begins one.
    public var isReady: Bool?

    public init() {}
    public init(isReady: Bool?) { self.isReady = isReady }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        if c.isReading, c.remaining == 0 { return }
        guard c.isReading || isReady != nil else { return }
        var answer = isReady ?? false
        try c.bool(&answer)
        isReady = answer
    }
}

/// MSG_RAID_READY_CHECK of a server: who asks.
public struct ReadyCheck: Packet {
    public static let opcode = Opcode.MSG_RAID_READY_CHECK
    public static let bodyBytes = 8...8

    public var starter = GUID.none

    public init() {}
    public init(starter: GUID) { self.starter = starter }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&starter)
    }
}

/// MSG_RAID_READY_CHECK_CONFIRM: what somebody answered.
public struct ReadyCheckConfirm: Packet {
    public static let opcode = Opcode.MSG_RAID_READY_CHECK_CONFIRM
    public static let bodyBytes = 9...9

    public var player = GUID.none
    public var isReady = false

    public init() {}
    public init(player: GUID, isReady: Bool) {
        self.player = player
        self.isReady = isReady
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.bool(&isReady)
    }
}

/// MSG_RAID_READY_CHECK_FINISHED, of either side.
public struct ReadyCheckFinished: EmptyPacket {
    public static let opcode = Opcode.MSG_RAID_READY_CHECK_FINISHED
    public init() {}
}

/// MSG_MINIMAP_PING of a client.
public struct MinimapPingRequest: Packet {
    public static let opcode = Opcode.MSG_MINIMAP_PING
    public static let bodyBytes = 8...8

    public var x: Float = 0
    public var y: Float = 0

    public init() {}
    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.f32(&x)
        try c.f32(&y)
    }
}

/// MSG_MINIMAP_PING of a server.
public struct MinimapPing: Packet {
    public static let opcode = Opcode.MSG_MINIMAP_PING
    public static let bodyBytes = 16...16

    public var player = GUID.none
    public var x: Float = 0
    public var y: Float = 0

    public init() {}
    public init(player: GUID, x: Float, y: Float) {
        self.player = player
        self.x = x
        self.y = y
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
        try c.f32(&x)
        try c.f32(&y)
    }
}

/// MSG_RANDOM_ROLL of a client.
public struct RandomRollRequest: Packet {
    public static let opcode = Opcode.MSG_RANDOM_ROLL
    public static let bodyBytes = 8...8

    public var least: UInt32 = 0
    public var most: UInt32 = 0

    public init() {}
    public init(least: UInt32, most: UInt32) {
        self.least = least
        self.most = most
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&least)
        try c.u32(&most)
    }
}

/// MSG_RANDOM_ROLL of a server.
public struct RandomRoll: Packet {
    public static let opcode = Opcode.MSG_RANDOM_ROLL
    public static let bodyBytes = 20...20

    public var least: UInt32 = 0
    public var most: UInt32 = 0
    public var result: UInt32 = 0
    public var player = GUID.none

    public init() {}
    public init(least: UInt32, most: UInt32, result: UInt32, player: GUID) {
        self.least = least
        self.most = most
        self.result = result
        self.player = player
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&least)
        try c.u32(&most)
        try c.u32(&result)
        try c.guid(&player)
    }
}
