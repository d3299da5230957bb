import Base
import WorldserverAPI

/// Something that happened in the cluster, for a hook of the worldserver (spec sidecar 4.4). GUIDs are as
/// this worldserver sees them.
enum WorldEvent: Sendable, Equatable {
    case groupCreated(GroupRecord)
    case groupMemberAdded(group: UInt32, member: GUID)
    /// `newLeader` is none when the leader stays.
    case groupMemberRemoved(group: UInt32, member: GUID, newLeader: GUID)
    case groupLeaderChanged(group: UInt32, previous: GUID, new: GUID)
    case groupDisbanded(group: UInt32)
    case groupConvertedToRaid(group: UInt32)
    case groupLootChanged(group: UInt32, method: UInt8, looter: GUID, threshold: UInt8)
    case groupDungeonDifficultyChanged(group: UInt32, difficulty: UInt8)
    case groupRaidDifficultyChanged(group: UInt32, difficulty: UInt8)

    case readyCheckStarted(group: UInt32, leader: GUID, milliseconds: UInt32)
    /// 0 waits, 1 ready, 2 not.
    case readyCheckAnswered(group: UInt32, member: GUID, state: UInt8)
    case readyCheckFinished(group: UInt32)
    case memberSubGroupChanged(group: UInt32, member: GUID, subGroup: UInt8)
    case memberFlagsChanged(group: UInt32, member: GUID, flags: UInt8, roles: UInt8)
    /// `auras` is nil when nothing is known of them.
    case memberStateChanged(group: UInt32, state: Worldserver.MemberState, auras: [MemberAura]?)
    case instanceResetRequested(group: UInt32, player: GUID, map: MapID, difficulty: UInt8)
    case instanceBindExtensionRequested(
        group: UInt32, player: GUID, map: MapID, difficulty: UInt8, isExtended: Bool)

    case guildMemberAdded(guild: UInt64, player: GUID)
    case guildMemberLeft(guild: UInt64, player: GUID)
    case guildMemberRemoved(guild: UInt64, player: GUID)
    case guildCreated(guild: UInt64, name: String, leader: GUID, members: [GUID])

    case mapsReassigned(added: [MapID], removed: [MapID])

    /// A message to a subject that the worldserver listens to; the number is that of `HookTable.add`.
    case message(listener: Int, subject: String, payload: [UInt8])
}

/// A group as the cluster has it.
struct GroupRecord: Sendable, Equatable {
    struct Member: Sendable, Equatable {
        var guid: GUID
        /// Empty when it is not known.
        var name: String
    }
    var group: UInt32
    var leader: GUID
    var lootMethod: UInt8 = 0
    var looter: GUID = .none
    var lootThreshold: UInt8 = 0
    var type: UInt8 = 0
    var difficulty: UInt8 = 0
    var raidDifficulty: UInt8 = 0
    var masterLooter: GUID = .none
    /// At most 255.
    var members: [Member] = []
    /// 0: no group of the dungeon finder.
    var dungeonEntry: UInt32 = 0
}

/// An aura that the others of a group see on a member.
struct MemberAura: Sendable, Equatable {
    /// Below 64.
    var slot: UInt8
    var spell: UInt32
    var flags: UInt8
}
