public import Base
import WorldserverAPI

/// A battleground or an arena that runs in a simulated world.
struct Battleground {
    enum Side: UInt8 { case horde = 0, alliance = 1 }

    let instance: UInt32
    /// What clients show.
    let clientInstance: UInt32
    let map: BattlegroundMap
    let wish: Worldserver.StartBattleground
    /// 2 prepares, 3 runs, 4 is over.
    var status: UInt8 = 2
    var began: Instant?
    /// Low GUIDs.
    var players: [UInt32: Side] = [:]
    /// Of those who have arrived.
    var raids: [Side: BattlegroundRaid] = [:]
}

/// Where a player of a battleground came from.
struct BattlegroundStay {
    let instance: UInt32
    let side: Battleground.Side
    let entry: Position
    let entryZone: UInt32
}

/// A battleground as tests look at it.
public struct SandboxBattleground: Sendable, Hashable {
    public var instance: UInt32
    public var clientInstance: UInt32
    public var type: UInt8
    public var map: MapID
    /// 2 prepares, 3 runs.
    public var status: UInt8
    public var players: Int
}
