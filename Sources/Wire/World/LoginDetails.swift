public import Base

/// SMSG_FEATURE_SYSTEM_STATUS: which parts of the client's interface work.
public struct FeatureSystemStatus: Packet {
    public static let opcode = Opcode.SMSG_FEATURE_SYSTEM_STATUS
    public static let bodyBytes = 2...2

    /// 2: complaints are taken and answered.
    public var complaintStatus: UInt8 = 2
    public var hasVoiceChat = false

    public init() {}
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u8(&complaintStatus)
        try c.bool(&hasVoiceChat)
    }
}

/// SMSG_MOTD: the message of the day, line by line.
public struct MessageOfTheDay: Packet {
    public static let opcode = Opcode.SMSG_MOTD
    public static let bodyBytes = 4...(4 + 64 * (TextLimit.line + 1))

    public var lines: [String] = []

    public init() {}
    public init(lines: [String]) { self.lines = lines }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.strings(&lines, count: .u32, max: 64, bytesMax: TextLimit.line)
    }
}

/// SMSG_BINDPOINTUPDATE: where the hearthstone leads.
public struct BindPointUpdate: Packet {
    public static let opcode = Opcode.SMSG_BINDPOINTUPDATE
    public static let bodyBytes = 20...20

    /// Without a direction.
    public var position = Position(map: MapID(0), x: 0, y: 0, z: 0)
    public var area: UInt32 = 0

    public init() {}
    public init(position: Position, area: UInt32) {
        self.position = position
        self.area = area
    }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.coordinates(&position)
        try c.map(&position.map)
        try c.u32(&area)
    }
}

/// SMSG_LOGIN_SETTIMESPEED: the time of day and how fast it goes.
public struct LoginSetTimeSpeed: Packet {
    public static let opcode = Opcode.SMSG_LOGIN_SETTIMESPEED
    public static let bodyBytes = 12...12

    public var time = PackedTime()
    /// Game minutes per real second; one day a day.
    public var speed: Float = 0.01666667
    public var holidayOffset: UInt32 = 0

    public init() {}
    public init(time: PackedTime) { self.time = time }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.code(&time)
        try c.f32(&speed)
        try c.u32(&holidayOffset)
    }
}

/// A minute of the calendar in one word (spec sidecar 10.2).
public struct PackedTime: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32 = 0) { self.rawValue = rawValue }

    /// Weekday from 0 (Sunday), day and month from 1, the full year from 2000.
    public init(minute: Int, hour: Int, weekday: Int, day: Int, month: Int, year: Int) {
        func part(_ value: Int, bits: UInt32, at shift: UInt32) -> UInt32 {
            (UInt32(truncatingIfNeeded: value) & ((1 << bits) - 1)) << shift
        }
        rawValue =
            part(minute, bits: 6, at: 0) | part(hour, bits: 5, at: 6) | part(weekday, bits: 3, at: 11)
            | part(day &- 1, bits: 6, at: 14) | part(month &- 1, bits: 4, at: 20)
            | part(year &- 2000, bits: 5, at: 24)
    }

    public var minute: Int { Int(rawValue & 0x3F) }
    public var hour: Int { Int(rawValue >> 6 & 0x1F) }
}

/// SMSG_LEVELUP_INFO: what a new level brought.
public struct LevelUpInfo: Packet {
    public static let opcode = Opcode.SMSG_LEVELUP_INFO
    public static let bodyBytes = 56...56

    public var level: UInt32 = 1
    public var health: UInt32 = 0
    /// Seven.
    public var powers = [UInt32](repeating: 0, count: 7)
    /// Strength, agility, stamina, intellect, spirit.
    public var stats = [UInt32](repeating: 0, count: 5)

    public init() {}
    public init(level: UInt32) { self.level = level }
    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&level)
        try c.u32(&health)
        try c.integers(&powers, exactly: 7)
        try c.integers(&stats, exactly: 5)
    }
}
