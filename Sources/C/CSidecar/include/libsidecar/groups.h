// Groups: the cluster owns them and tells the worldserver; the worldserver tells how its members are.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Hooks: the group itself

typedef enum GroupStatus {
    GroupHookStatusOK = 0,
    GroupHookStatusNoHook = 1,
} GroupStatus;

typedef struct EventObjectGroup {
    uint32_t guid;
    uint64_t leader;
    /// As the client numbers it: 0 free for all, 1 round robin, 2 master, 3 group, 4 need before greed.
    uint8_t lootMethod;
    uint64_t looterGuid;
    /// The lowest quality that is shared out.
    uint8_t lootThreshold;
    /// Bits: 1 battleground, 2 raid, 8 dungeon finder.
    uint8_t groupType;
    uint8_t difficulty;
    uint8_t raidDifficulty;
    uint64_t masterLooterGuid;
    uint64_t *members;
    uint8_t membersSize;
} EventObjectGroup;

typedef void (*OnGroupCreatedHook)(EventObjectGroup *group);
/// A group is there; the same one may be told again. Since 1.0.
void TC9SetOnGroupCreatedHook(OnGroupCreatedHook hook);

typedef struct EventObjectGroupV2 {
    uint32_t guid;
    uint64_t leader;
    uint8_t lootMethod;
    uint64_t looterGuid;
    uint8_t lootThreshold;
    uint8_t groupType;
    uint8_t difficulty;
    uint8_t raidDifficulty;
    uint64_t masterLooterGuid;
    uint64_t *members;
    /// One for each member, "" where it is not known.
    char **memberNames;
    uint8_t membersSize;
    /// 0: no group of the dungeon finder.
    uint32_t lfgDungeonEntry;
} EventObjectGroupV2;

typedef void (*OnGroupCreatedHookV2)(EventObjectGroupV2 *group);
/// Called instead of the hook of 1.0 if both are set. Since 1.1.
void TC9SetOnGroupCreatedHookV2(OnGroupCreatedHookV2 hook);

typedef void (*OnGroupMemberAddedHook)(uint32_t group, uint64_t member);
/// Since 1.0.
void TC9SetOnGroupMemberAddedHook(OnGroupMemberAddedHook hook);

/// newLeader: who leads now if the one who left did; 0: no change.
typedef void (*OnGroupMemberRemovedHook)(uint32_t group, uint64_t member, uint64_t newLeader);
/// Since 1.0.
void TC9SetOnGroupMemberRemovedHook(OnGroupMemberRemovedHook hook);

typedef void (*OnGroupLeaderChangedHook)(uint32_t group, uint64_t previousLeader, uint64_t newLeader);
/// Since 1.1.
void TC9SetOnGroupLeaderChangedHook(OnGroupLeaderChangedHook hook);

typedef void (*OnGroupDisbandedHook)(uint32_t group);
/// Since 1.0.
void TC9SetOnGroupDisbandedHook(OnGroupDisbandedHook hook);

typedef void (*OnGroupConvertedToRaidHook)(uint32_t group);
/// Since 1.0.
void TC9SetOnGroupConvertedToRaidHook(OnGroupConvertedToRaidHook hook);

typedef void (*OnGroupLootTypeChangedHook)(
    uint32_t group, uint8_t lootMethod, uint64_t looter, uint8_t lootThreshold);
/// Since 1.0.
void TC9SetOnGroupLootTypeChangedHook(OnGroupLootTypeChangedHook hook);

typedef void (*OnGroupDungeonDifficultyChangedHook)(uint32_t group, uint8_t difficulty);
/// Since 1.0.
void TC9SetOnGroupDungeonDifficultyChangedHook(OnGroupDungeonDifficultyChangedHook hook);

typedef void (*OnGroupRaidDifficultyChangedHook)(uint32_t group, uint8_t difficulty);
/// Since 1.0.
void TC9SetOnGroupRaidDifficultyChangedHook(OnGroupRaidDifficultyChangedHook hook);

// ---- Hooks: ready checks

typedef struct GroupReadyCheckStarted {
    uint32_t groupGuid;
    uint64_t leaderGuid;
    uint32_t durationMs;
} GroupReadyCheckStarted;

typedef struct GroupReadyCheckMemberState {
    uint32_t groupGuid;
    uint64_t memberGuid;
    /// 0 waits, 1 ready, 2 not.
    uint8_t state;
} GroupReadyCheckMemberState;

typedef struct GroupReadyCheckFinished {
    uint32_t groupGuid;
} GroupReadyCheckFinished;

typedef void (*OnGroupReadyCheckStartedHook)(GroupReadyCheckStarted *event);
/// Since 1.1.
void TC9SetOnGroupReadyCheckStartedHook(OnGroupReadyCheckStartedHook hook);

typedef void (*OnGroupReadyCheckMemberStateHook)(GroupReadyCheckMemberState *event);
/// Since 1.1.
void TC9SetOnGroupReadyCheckMemberStateHook(OnGroupReadyCheckMemberStateHook hook);

typedef void (*OnGroupReadyCheckFinishedHook)(GroupReadyCheckFinished *event);
/// Since 1.1.
void TC9SetOnGroupReadyCheckFinishedHook(OnGroupReadyCheckFinishedHook hook);

// ---- Hooks: members

typedef struct GroupMemberSubGroupChanged {
    uint32_t groupGuid;
    uint64_t memberGuid;
    /// 0 to 7.
    uint8_t subGroup;
} GroupMemberSubGroupChanged;

typedef struct GroupMemberFlagsChanged {
    uint32_t groupGuid;
    uint64_t memberGuid;
    /// Bits: 1 assistant, 2 main tank, 4 main assistant.
    uint8_t flags;
    /// Bits: 1 leader, 2 tank, 4 healer, 8 damage.
    uint8_t roles;
} GroupMemberFlagsChanged;

typedef struct GroupMemberAuraState {
    /// Below 64.
    uint8_t slot;
    uint32_t spellId;
    uint8_t flags;
} GroupMemberAuraState;

typedef struct GroupMemberStateChanged {
    uint32_t groupGuid;
    uint64_t memberGuid;
    uint8_t online;
    uint8_t level;
    uint8_t playerClass;
    uint32_t zoneId;
    uint32_t mapId;
    uint32_t health;
    uint32_t maxHealth;
    uint8_t powerType;
    uint32_t power;
    uint32_t maxPower;
    /// 0: nothing is known of auras, which is not the same as none.
    uint8_t aurasKnown;
    uint32_t auraCount;
    GroupMemberAuraState *auras;
} GroupMemberStateChanged;

typedef void (*OnGroupMemberSubGroupChangedHook)(GroupMemberSubGroupChanged *event);
/// Since 1.1.
void TC9SetOnGroupMemberSubGroupChangedHook(OnGroupMemberSubGroupChangedHook hook);

typedef void (*OnGroupMemberFlagsChangedHook)(GroupMemberFlagsChanged *event);
/// Since 1.1.
void TC9SetOnGroupMemberFlagsChangedHook(OnGroupMemberFlagsChangedHook hook);

typedef void (*OnGroupMemberStateChangedHook)(GroupMemberStateChanged *event);
/// A member who plays on another worldserver. Since 1.1.
void TC9SetOnGroupMemberStateChangedHook(OnGroupMemberStateChangedHook hook);

// ---- Hooks: what a player asks for, at another worldserver, about the instances of his group

typedef struct GroupInstanceResetRequest {
    uint32_t groupGuid;
    uint64_t playerGuid;
    uint32_t mapId;
    uint8_t difficulty;
} GroupInstanceResetRequest;

typedef struct GroupInstanceBindExtensionRequest {
    uint32_t groupGuid;
    uint64_t playerGuid;
    uint32_t mapId;
    uint8_t difficulty;
    uint8_t extended;
} GroupInstanceBindExtensionRequest;

typedef void (*OnGroupInstanceResetRequestHook)(GroupInstanceResetRequest *event);
/// Since 1.1.
void TC9SetOnGroupInstanceResetRequestHook(OnGroupInstanceResetRequestHook hook);

typedef void (*OnGroupInstanceBindExtensionRequestHook)(GroupInstanceBindExtensionRequest *event);
/// Since 1.1.
void TC9SetOnGroupInstanceBindExtensionRequestHook(OnGroupInstanceBindExtensionRequestHook hook);

// ---- Forgetting copies of dungeons (a change)
//
// A worldserver that has this handler says what became of each map, and the cluster tells the player: one
// answer from all worldservers, each for the maps that it owns. Its hook for reset requests is then called
// only for services that do not ask. Here it sends no SMSG_INSTANCE_RESET or SMSG_INSTANCE_RESET_FAILED by
// itself.

typedef enum InstanceResetOutcome {
    InstanceResetOutcomeDone = 0,
    /// Somebody is in the copy.
    InstanceResetOutcomePlayersInside = 1,
    /// Somebody of the group is offline in it.
    InstanceResetOutcomeMemberOffline = 2,
    /// Somebody is on the way into it.
    InstanceResetOutcomeMemberOnItsWay = 3,
} InstanceResetOutcome;

typedef struct InstanceResetResult {
    uint32_t mapId;
    /// An InstanceResetOutcome.
    uint32_t outcome;
} InstanceResetResult;

typedef struct ResetInstancesRequest {
    /// Who asked: alone, or the leader of the group.
    uint64_t playerGuid;
    /// 0: no group.
    uint32_t groupGuid;
    /// 0: all five-man maps.
    uint32_t mapId;
    /// Only bindings of this difficulty that are not permanent.
    uint8_t difficulty;
    /// All of the group; alone the player.
    uint64_t *members;
    int membersSize;
} ResetInstancesRequest;

typedef struct ResetInstancesResponse {
    /// 0, or 1 when nothing can be said; then nothing has changed.
    int errorCode;
    /// One for each map with a copy of theirs on this worldserver; from malloc, the library frees it.
    InstanceResetResult *results;
    int resultsSize;
} ResetInstancesResponse;

typedef ResetInstancesResponse (*ResetInstancesHandler)(ResetInstancesRequest *request);
/// Since 1.1.
void TC9SetResetInstancesHandler(ResetInstancesHandler handler);

// ---- Reports. They never wait. Of a member's state only the newest is kept; all others are sent again until
// somebody took them.

/// How a member of this worldserver is: when it changed, every 5 seconds at most, and at once when he goes
/// offline (online 0). instanceID: 0 outside of instances. Early headers of the branch that brought this call
/// lack the last parameter; a worldserver built against those must not bind it. Since 1.1.
void TC9UpdateGroupMemberState(
    uint64_t memberGuid, uint8_t online, uint8_t level, uint8_t playerClass, uint32_t zoneId, uint32_t mapId,
    uint32_t health, uint32_t maxHealth, uint8_t powerType, uint32_t power, uint32_t maxPower,
    uint32_t instanceID);

/// Since 1.1.
void TC9StartGroupReadyCheck(uint64_t leaderGuid, uint32_t durationMs);
/// state: 0 waits, 1 ready, 2 not. Since 1.1.
void TC9SetGroupReadyCheckMemberState(uint64_t memberGuid, uint8_t state);
/// Since 1.1.
void TC9FinishGroupReadyCheck(uint64_t playerGuid);
/// Since 1.1.
void TC9ChangeGroupMemberSubGroup(uint64_t updaterGuid, uint64_t memberGuid, uint8_t subGroup);
/// Since 1.1.
void TC9SetGroupMemberFlags(uint64_t updaterGuid, uint64_t memberGuid, uint8_t flags, uint8_t roles);

#ifdef __cplusplus
}
#endif
