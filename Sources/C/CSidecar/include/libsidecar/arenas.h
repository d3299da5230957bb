// The end of a rated arena match: the cluster computes and stores the ratings.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ArenaTeamMutationStatus {
    ArenaTeamMutationStatusOk = 0,
    /// No such match or team.
    ArenaTeamMutationStatusNotFound = 1,
    /// Somebody took part who is not of the team.
    ArenaTeamMutationStatusMemberMismatch = 2,
    ArenaTeamMutationStatusInvalidType = 3,
    ArenaTeamMutationStatusNameExists = 4,
    ArenaTeamMutationStatusAlreadyInTeam = 5,
    ArenaTeamMutationStatusRosterFull = 6,
    /// There was no answer in time; the match is reported again until it is taken.
    ArenaTeamMutationStatusFailed = 7,
    ArenaTeamMutationStatusInvalidName = 8,
} ArenaTeamMutationStatus;

// Teams are sides: 1 alliance, 2 horde, 0 neither.

typedef struct TC9RatedArenaParticipant {
    uint8_t team;
    uint64_t playerGuid;
} TC9RatedArenaParticipant;

typedef struct TC9RatedArenaMemberResult {
    uint8_t team;
    uint64_t playerGuid;
    uint32_t personalRating;
    uint32_t weekGames;
    uint32_t seasonGames;
    uint32_t weekWins;
    uint32_t seasonWins;
    uint32_t matchmakerRating;
} TC9RatedArenaMemberResult;

typedef struct TC9RatedArenaTeamScore {
    uint32_t realmID;
    uint32_t arenaTeamID;
    /// NULL when there is none.
    char *teamName;
    int32_t ratingChange;
    uint32_t matchmakerRating;
} TC9RatedArenaTeamScore;

typedef struct TC9FinishRatedArenaMatchResponse {
    /// An ArenaTeamMutationStatus; unless it is Ok all else is 0 and NULL.
    uint32_t status;
    TC9RatedArenaTeamScore allianceScore;
    TC9RatedArenaTeamScore hordeScore;
    TC9RatedArenaMemberResult *members;
    uint32_t membersSize;
} TC9FinishRatedArenaMatchResponse;

/// Waits up to 5 seconds for the new ratings. Give the answer to TC9FreeFinishRatedArenaMatchResponse.
///
/// ownerRealmID: the realm whose match it is. isCrossRealm: not 0 for a match between realms.
/// arenaType: 2, 3 or 5 players a side. winnerTeam: a side. validArena: 0 when the match shall not count.
/// Since 1.1.
TC9FinishRatedArenaMatchResponse TC9FinishRatedArenaMatch(
    uint32_t ownerRealmID, uint8_t isCrossRealm, uint32_t instanceID, uint32_t arenaType, uint8_t winnerTeam,
    uint8_t validArena, uint32_t allianceArenaTeamID, uint32_t hordeArenaTeamID,
    uint32_t allianceArenaMatchmakerRating, uint32_t hordeArenaMatchmakerRating,
    TC9RatedArenaParticipant *participants, uint32_t participantsSize);

/// Frees the names and the list in an answer and empties them; not the struct itself. A second time does
/// nothing, as does NULL. Since 1.1.
void TC9FreeFinishRatedArenaMatchResponse(TC9FinishRatedArenaMatchResponse *response);

#ifdef __cplusplus
}
#endif
