import Base
import WorldserverAPI

/// What a worldserver tells the cluster (spec sidecar 4.3). The link adds who tells and the how many-eth it
/// is: each case has its request in WorldserverAPI.
enum WorldReport: Sendable, Equatable {
    /// Realm 0 is the worldserver's own.
    case playerLeftBattleground(player: GUID, realm: RealmID, instance: UInt32)
    /// 1 waits for players, 2 prepares, 3 runs, 4 is over.
    case battlegroundStatusChanged(instance: UInt32, status: UInt8)
    case dungeonCompleted(completed: UInt32, selected: UInt32, players: [GUID])
    case dungeonEntered(player: GUID, map: MapID, difficulty: UInt8, instance: UInt32)
    case groupMaterialized(MaterializedGroup)
    case memberState(Worldserver.MemberState)
    case readyCheckStarted(leader: GUID, milliseconds: UInt32)
    /// 0 waits, 1 ready, 2 not.
    case readyCheckAnswered(player: GUID, state: UInt8)
    case readyCheckFinished(player: GUID)
    case subGroupChanged(updater: GUID, player: GUID, subGroup: UInt8)
    case memberFlagsChanged(updater: GUID, player: GUID, flags: UInt8, roles: UInt8)
}

/// A group of the dungeon finder that the worldserver made.
struct MaterializedGroup: Sendable, Equatable {
    var group: UInt32
    var leader: GUID
    var type: UInt8
    var difficulty: UInt8
    var raidDifficulty: UInt8
    var members: [Worldserver.MaterializedMember]
}
