// Battlegrounds and arenas: the cluster starts them and sends players, the worldserver reports how they go.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum BattlegroundErrorCode {
    BattlegroundErrorCodeNoError = 0,
    BattlegroundErrorCodeNoHandler = 1,
    BattlegroundErrorFailedToCreateBG = 2,
    BattlegroundErrorBattlegroundNotFound = 3,
} BattlegroundErrorCode;

// ---- Starting one (a change)

typedef struct BattlegroundStartRequest {
    uint8_t battlegroundTypeID;
    /// 0, or 2, 3 or 5 players a side.
    uint32_t arenaType;
    bool isRated;
    uint32_t mapID;
    uint8_t bracketLvl;
    uint64_t *hordePlayersToAdd;
    int hordePlayersToAddSize;
    uint64_t *alliancePlayersToAdd;
    int alliancePlayersToAddSize;
    uint64_t *randomBGPlayers;
    int randomBGPlayersSize;
} BattlegroundStartRequest;

typedef struct BattlegroundStartResponse {
    /// A BattlegroundErrorCode.
    int errorCode;
    uint64_t instanceID;
    /// The number that clients show.
    uint64_t instanceClientID;
} BattlegroundStartResponse;

typedef BattlegroundStartResponse (*BattlegroundStartHandler)(BattlegroundStartRequest *request);
/// Since 1.0.
void TC9SetBattlegroundStartHandler(BattlegroundStartHandler handler);

/// With the teams of a rated arena; 0 where there are none.
typedef struct BattlegroundStartRequestV2 {
    uint8_t battlegroundTypeID;
    uint32_t arenaType;
    bool isRated;
    uint32_t mapID;
    uint8_t bracketLvl;
    uint32_t allianceArenaTeamID;
    uint32_t hordeArenaTeamID;
    uint32_t allianceArenaMatchmakerRating;
    uint32_t hordeArenaMatchmakerRating;
    uint64_t *hordePlayersToAdd;
    int hordePlayersToAddSize;
    uint64_t *alliancePlayersToAdd;
    int alliancePlayersToAddSize;
    uint64_t *randomBGPlayers;
    int randomBGPlayersSize;
} BattlegroundStartRequestV2;

typedef BattlegroundStartResponse (*BattlegroundStartHandlerV2)(BattlegroundStartRequestV2 *request);
/// Counts before the handler of 1.0 if both are set. Since 1.1.
void TC9SetBattlegroundStartHandlerV2(BattlegroundStartHandlerV2 handler);

// ---- Bringing players in (a change)

typedef struct BattlegroundAddPlayersRequest {
    uint8_t battlegroundTypeID;
    uint64_t instanceID;
    uint64_t *hordePlayersToAdd;
    int hordePlayersToAddSize;
    uint64_t *alliancePlayersToAdd;
    int alliancePlayersToAddSize;
    uint64_t *randomBGPlayers;
    int randomBGPlayersSize;
} BattlegroundAddPlayersRequest;

/// Players who are not here are passed over.
typedef BattlegroundErrorCode (*BattlegroundAddPlayersHandler)(BattlegroundAddPlayersRequest *request);
/// Since 1.0.
void TC9SetBattlegroundAddPlayersHandler(BattlegroundAddPlayersHandler handler);

// ---- May he? (questions)

typedef enum BattlegroundJoinCheckErrorCode {
    /// Yes.
    BattlegroundJoinCheckErrorCodeOK = 0,
    BattlegroundJoinCheckErrorCodeNoHook = 1,
    /// No.
    BattlegroundJoinCheckErrorCodeResponseIsFalse = 2,
    BattlegroundJoinCheckErrorCodePlayerNotFound = 3,
} BattlegroundJoinCheckErrorCode;

/// No deserter, and somewhere one may queue from.
typedef BattlegroundJoinCheckErrorCode (*CanPlayerJoinBattlegroundQueueHandler)(uint64_t player);
/// Since 1.0.
void TC9SetCanPlayerJoinBattlegroundQueueHandler(CanPlayerJoinBattlegroundQueueHandler handler);

/// Neither in combat nor charmed.
typedef BattlegroundJoinCheckErrorCode (*CanPlayerTeleportToBattlegroundHandler)(uint64_t player);
/// Since 1.0.
void TC9SetCanPlayerTeleportToBattlegroundHandler(CanPlayerTeleportToBattlegroundHandler handler);

// ---- Reports. They never wait, and are sent again until somebody took them.

/// A player left a battleground, for whatever reason. realmID: his realm; 0 is the worldserver's own. Since
/// 1.0.
void TC9PlayerLeftBattleground(uint64_t playerGUID, uint32_t realmID, uint32_t instanceID);

/// status: 1 waits for players, 2 prepares, 3 runs, 4 is over. Since 1.0.
void TC9BattlegroundStatusChanged(uint32_t instanceID, uint8_t status);

#ifdef __cplusplus
}
#endif
