// Guilds: what the cluster tells of them, what it asks of the worldserver.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Hooks

typedef enum GuildHookStatus {
    GuildHookStatusOK = 0,
    GuildHookStatusNoHook = 1,
} GuildHookStatus;

typedef void (*OnGuildMemberAddedHook)(uint64_t guild, uint64_t player);
/// Somebody joined a guild. Since 1.0.
void TC9SetOnGuildMemberAddedHook(OnGuildMemberAddedHook hook);

typedef void (*OnGuildMemberLeftHook)(uint64_t guild, uint64_t player);
/// Somebody left a guild. Since 1.0.
void TC9SetOnGuildMemberLeftHook(OnGuildMemberLeftHook hook);

typedef void (*OnGuildMemberRemovedHook)(uint64_t guild, uint64_t player);
/// Somebody was put out of a guild. Since 1.0.
void TC9SetOnGuildMemberRemovedHook(OnGuildMemberRemovedHook hook);

/// Copy the name and the members before you return.
typedef void (*OnGuildCreatedHook)(
    uint64_t guild, char *name, uint64_t leader, uint64_t *members, int membersSize);
/// A guild was founded; the leader is among the members. Since 1.1.
void TC9SetOnGuildCreatedHook(OnGuildCreatedHook hook);

// ---- The fields by which clients see a player's guild (a change)

typedef enum PlayerGuildErrorCode {
    PlayerGuildErrorCodeNoError = 0,
    PlayerGuildErrorCodeNoHandler = 1,
} PlayerGuildErrorCode;

typedef struct SetPlayerGuildFieldsResponse {
    /// A PlayerGuildErrorCode.
    int errorCode;
    /// False: the player is not here.
    bool applied;
} SetPlayerGuildFieldsResponse;

/// guild 0: none. rank: 0 is the leader's.
typedef SetPlayerGuildFieldsResponse (*SetPlayerGuildFieldsHandler)(
    uint64_t player, uint32_t guild, uint32_t rank);
/// Since 1.1.
void TC9SetSetPlayerGuildFieldsHandler(SetPlayerGuildFieldsHandler handler);

// ---- Founding a guild in the worldserver (a change)

typedef enum GuildCreateErrorCode {
    GuildCreateErrorCodeNoError = 0,
    GuildCreateErrorCodeNoHandler = 1,
    GuildCreateErrorCodeNameExists = 2,
    GuildCreateErrorCodeInvalidName = 3,
    GuildCreateErrorCodeLeaderNotFound = 4,
    GuildCreateErrorCodeInternalError = 5,
} GuildCreateErrorCode;

typedef struct GuildCreateRequest {
    uint64_t leaderGuid;
    const char *guildName;
} GuildCreateRequest;

typedef struct GuildCreateResponse {
    /// A GuildCreateErrorCode.
    int errorCode;
    uint64_t guildId;
} GuildCreateResponse;

typedef GuildCreateResponse (*GuildCreateHandler)(GuildCreateRequest *request);
/// Since 1.1.
void TC9SetGuildCreateHandler(GuildCreateHandler handler);

// ---- A charter that somebody turns in (a question)

typedef enum GuildPetitionCheckStatus {
    GuildPetitionCheckStatusOk = 0,
    GuildPetitionCheckStatusNoHandler = 1,
    GuildPetitionCheckStatusPlayerNotFound = 2,
    GuildPetitionCheckStatusPetitionNotFound = 3,
    GuildPetitionCheckStatusNotPetitionOwner = 4,
    GuildPetitionCheckStatusNotGuildPetition = 5,
    GuildPetitionCheckStatusAlreadyInGuild = 6,
    GuildPetitionCheckStatusNeedMoreSignatures = 7,
} GuildPetitionCheckStatus;

typedef struct GuildPetitionValidationResult {
    /// A GuildPetitionCheckStatus; the rest is read only when it is Ok.
    int status;
    /// The guild's name, from malloc.
    char *guildName;
    /// Who signed, from malloc; without the owner.
    uint64_t *signatoryGUIDs;
    int signatoryGUIDsSize;
} GuildPetitionValidationResult;

typedef GuildPetitionValidationResult (*CanTurnInGuildPetitionHandler)(
    uint64_t player, uint64_t petitionItem);
/// Since 1.1.
void TC9SetCanTurnInGuildPetitionHandler(CanTurnInGuildPetitionHandler handler);

#ifdef __cplusplus
}
#endif
