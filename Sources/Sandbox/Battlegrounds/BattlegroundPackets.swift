import Base
import Wire

/// SMSG_BATTLEFIELD_STATUS of somebody who is in a battleground, or (`isNone`) in no queue and no
/// battleground (spec matchmaking 1.7).
struct BattlefieldStatus: Packet {
    static let opcode = Opcode.SMSG_BATTLEFIELD_STATUS
    static let bodyBytes = 12...44

    var isNone = false
    var slot: UInt32 = 0
    var arenaType: UInt8 = 0
    var type: UInt32 = 0
    var levels: (least: UInt8, most: UInt8) = (0, 0)
    var clientInstance: UInt32 = 0
    var isRated = false
    var map = MapID(0)
    var sinceStart: UInt32 = 0
    /// 0 horde, 1 alliance.
    var side: UInt8 = 0

    init() {}
    static var none: BattlefieldStatus { .with { $0.isNone = true } }

    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&slot)
        // The client reads these eight bytes as one number, and zero as none.
        if isNone || c.isReading && c.remaining == 8 {
            isNone = true
            var nothing: UInt64 = 0
            return try c.u64(&nothing)
        }
        try c.u8(&arenaType)
        var arenaMark: UInt8 = arenaType == 0 ? 0 : 0x0E
        try c.u8(&arenaMark)
        try c.u32(&type)
        var mark: UInt16 = 0x1F90
        try c.u16(&mark)
        try c.u8(&levels.least)
        try c.u8(&levels.most)
        try c.u32(&clientInstance)
        try c.bool(&isRated)
        var inProgress: UInt32 = 3
        try c.u32(&inProgress)
        var mapNumber = map.rawValue
        try c.u32(&mapNumber)
        map = MapID(mapNumber)
        var nothing: UInt64 = 0
        try c.u64(&nothing)
        var leavesAt: UInt32 = 0
        try c.u32(&leavesAt)
        try c.u32(&sinceStart)
        try c.u8(&side)
    }
}

/// SMSG_BATTLEGROUND_PLAYER_JOINED: somebody of one's own side came in.
struct BattlegroundPlayerJoined: Packet {
    static let opcode = Opcode.SMSG_BATTLEGROUND_PLAYER_JOINED
    static let bodyBytes = 8...8
    var player = GUID.none

    init() {}
    init(player: GUID) { self.player = player }
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// SMSG_BATTLEGROUND_PLAYER_LEFT: somebody of one's own side is gone.
struct BattlegroundPlayerLeft: Packet {
    static let opcode = Opcode.SMSG_BATTLEGROUND_PLAYER_LEFT
    static let bodyBytes = 8...8
    var player = GUID.none

    init() {}
    init(player: GUID) { self.player = player }
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.guid(&player)
    }
}

/// CMSG_LEAVE_BATTLEFIELD: out of here.
struct LeaveBattlefield: Packet {
    static let opcode = Opcode.CMSG_LEAVE_BATTLEFIELD
    static let bodyBytes = 8...8
    var type: UInt32 = 0

    init() {}
    mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        var (first, second, last): (UInt8, UInt8, UInt16) = (0, 0, 0)
        try c.u8(&first)
        try c.u8(&second)
        try c.u32(&type)
        try c.u16(&last)
    }
}
