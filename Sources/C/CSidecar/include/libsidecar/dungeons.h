// The dungeon finder: the cluster queues players and makes proposals, the worldserver knows the dungeons.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Which dungeons a player may enter (a question)

typedef enum LfgPlayerLockInfoErrorCode {
    LfgPlayerLockInfoErrorCodeSuccess = 0,
    LfgPlayerLockInfoErrorCodeNoHandler = 1,
    LfgPlayerLockInfoErrorCodePlayerNotFound = 2,
    LfgPlayerLockInfoErrorCodeInternalError = 3,
} LfgPlayerLockInfoErrorCode;

/// A dungeon that is closed to a player, and why, in the client's numbers.
typedef struct LfgDungeonLock {
    uint32_t dungeonEntry;
    uint32_t lockStatus;
} LfgDungeonLock;

typedef struct LfgPlayerLockInfoRequest {
    uint64_t playerGuid;
    uint32_t *dungeonEntries;
    int dungeonEntriesSize;
} LfgPlayerLockInfoRequest;

typedef struct LfgPlayerLockInfoResponse {
    /// An LfgPlayerLockInfoErrorCode.
    int errorCode;
    /// From malloc.
    LfgDungeonLock *locks;
    int locksSize;
    /// The dungeon finder's number for why this player, alone, could not join; 0: he can.
    uint32_t joinResult;
    /// Those of the question that are open to him, from malloc.
    uint32_t *validDungeonEntries;
    int validDungeonEntriesSize;
} LfgPlayerLockInfoResponse;

typedef LfgPlayerLockInfoResponse (*LfgPlayerLockInfoHandler)(LfgPlayerLockInfoRequest *request);
/// Since 1.1.
void TC9SetLfgPlayerLockInfoHandler(LfgPlayerLockInfoHandler handler);

// ---- What the dungeon finder offers a player (a question)

typedef enum LfgPlayerInfoErrorCode {
    LfgPlayerInfoErrorCodeSuccess = 0,
    LfgPlayerInfoErrorCodeNoHandler = 1,
    LfgPlayerInfoErrorCodePlayerNotFound = 2,
    LfgPlayerInfoErrorCodeInternalError = 3,
} LfgPlayerInfoErrorCode;

typedef struct LfgRewardItem {
    uint32_t itemId;
    uint32_t displayId;
    uint32_t count;
} LfgRewardItem;

typedef struct LfgRandomDungeonInfo {
    uint32_t dungeonEntry;
    /// Not 0: finished today already.
    uint8_t done;
    uint32_t rewardMoney;
    uint32_t rewardXP;
    uint32_t rewardUnknown1;
    uint32_t rewardUnknown2;
    /// From malloc.
    LfgRewardItem *rewardItems;
    int rewardItemsSize;
} LfgRandomDungeonInfo;

typedef struct LfgPlayerInfoRequest {
    uint64_t playerGuid;
} LfgPlayerInfoRequest;

typedef struct LfgPlayerInfoResponse {
    /// An LfgPlayerInfoErrorCode.
    int errorCode;
    /// From malloc, as the next.
    LfgRandomDungeonInfo *randomDungeons;
    int randomDungeonsSize;
    LfgDungeonLock *locks;
    int locksSize;
} LfgPlayerInfoResponse;

typedef LfgPlayerInfoResponse (*LfgPlayerInfoHandler)(LfgPlayerInfoRequest *request);
/// Since 1.1.
void TC9SetLfgPlayerInfoHandler(LfgPlayerInfoHandler handler);

// ---- A dungeon (a question)

typedef enum LfgDungeonInfoErrorCode {
    LfgDungeonInfoErrorCodeSuccess = 0,
    LfgDungeonInfoErrorCodeNoHandler = 1,
    LfgDungeonInfoErrorCodeDungeonNotFound = 2,
    LfgDungeonInfoErrorCodeInternalError = 3,
} LfgDungeonInfoErrorCode;

typedef struct LfgDungeonInfoRequest {
    uint32_t dungeonEntry;
} LfgDungeonInfoRequest;

typedef struct LfgDungeonInfoResponse {
    /// An LfgDungeonInfoErrorCode.
    int errorCode;
    uint32_t dungeonEntry;
    uint32_t dungeonId;
    uint32_t mapId;
    uint32_t typeId;
    uint32_t difficulty;
} LfgDungeonInfoResponse;

typedef LfgDungeonInfoResponse (*LfgDungeonInfoHandler)(LfgDungeonInfoRequest *request);
/// Since 1.1.
void TC9SetLfgDungeonInfoHandler(LfgDungeonInfoHandler handler);

// ---- Into the dungeon, or out of it (a change)

typedef enum LfgTeleportPlayerErrorCode {
    LfgTeleportPlayerErrorCodeSuccess = 0,
    LfgTeleportPlayerErrorCodeNoHandler = 1,
    LfgTeleportPlayerErrorCodePlayerNotFound = 2,
    LfgTeleportPlayerErrorCodeInternalError = 3,
} LfgTeleportPlayerErrorCode;

typedef struct LfgTeleportPlayerRequest {
    uint64_t playerGuid;
    /// Not 0: out.
    uint8_t out;
    uint32_t dungeonEntry;
} LfgTeleportPlayerRequest;

typedef LfgTeleportPlayerErrorCode (*LfgTeleportPlayerHandler)(LfgTeleportPlayerRequest *request);
/// Since 1.1.
void TC9SetLfgTeleportPlayerHandler(LfgTeleportPlayerHandler handler);

// ---- A vote on whether somebody is put out of the group (a change)

typedef enum LfgBootVoteErrorCode {
    LfgBootVoteErrorCodeSuccess = 0,
    LfgBootVoteErrorCodeNoHandler = 1,
    LfgBootVoteErrorCodePlayerNotFound = 2,
    LfgBootVoteErrorCodeInternalError = 3,
} LfgBootVoteErrorCode;

typedef struct LfgBootVoteRequest {
    uint64_t playerGuid;
    uint8_t agree;
} LfgBootVoteRequest;

typedef LfgBootVoteErrorCode (*LfgBootVoteHandler)(LfgBootVoteRequest *request);
/// Since 1.1.
void TC9SetLfgBootVoteHandler(LfgBootVoteHandler handler);

// ---- The group of an accepted proposal (a change)

typedef enum LfgMaterializeProposalErrorCode {
    LfgMaterializeProposalErrorCodeSuccess = 0,
    LfgMaterializeProposalErrorCodeNoHandler = 1,
    LfgMaterializeProposalErrorCodeDungeonNotFound = 2,
    /// None of them is here yet: the cluster asks again.
    LfgMaterializeProposalErrorCodeNoLocalPlayer = 3,
    LfgMaterializeProposalErrorCodeInternalError = 4,
} LfgMaterializeProposalErrorCode;

/// Roles: 1 leader, 2 tank, 4 healer, 8 damage; selected ones are added up.
typedef struct LfgMaterializeProposalMember {
    uint64_t playerGuid;
    uint8_t selectedRoles;
    uint8_t assignedRole;
    /// Whose group he queued in.
    uint64_t queueLeaderGuid;
} LfgMaterializeProposalMember;

typedef struct LfgMaterializeProposalRequest {
    /// 0: across realms.
    uint32_t realmId;
    uint32_t proposalId;
    uint32_t dungeonEntry;
    uint64_t leaderGuid;
    LfgMaterializeProposalMember *members;
    int membersSize;
} LfgMaterializeProposalRequest;

typedef LfgMaterializeProposalErrorCode (*LfgMaterializeProposalHandler)(
    LfgMaterializeProposalRequest *request);
/// Since 1.1.
void TC9SetLfgMaterializeProposalHandler(LfgMaterializeProposalHandler handler);

// ---- Reports. They never wait, and are sent again until somebody took them.

/// A group finished a dungeon. selectedDungeonEntry: what they had queued for (a random one ...). Since 1.1.
void TC9CompleteLfgDungeon(
    uint32_t completedDungeonEntry, uint32_t selectedDungeonEntry, uint64_t *players, int playersSize);

/// A player has arrived in the dungeon's instance. Nothing is reported when the map or the instance is 0.
/// Since 1.1.
void TC9ConfirmLfgDungeonRouteEntered(
    uint64_t memberGuid, uint32_t mapId, uint8_t difficulty, uint32_t instanceID);

/// A member of a group that the worldserver made.
typedef struct GroupMaterializedLfgMember {
    uint64_t memberGuid;
    const char *memberName;
    uint8_t online;
    uint8_t flags;
    uint8_t roles;
    uint8_t subGroup;
} GroupMaterializedLfgMember;

/// The worldserver has made the group of a proposal. Since 1.1.
void TC9RegisterMaterializedLfgGroup(
    uint32_t groupGuid, uint64_t leaderGuid, uint8_t groupType, uint8_t difficulty, uint8_t raidDifficulty,
    GroupMaterializedLfgMember *members, uint8_t membersSize);

#ifdef __cplusplus
}
#endif
