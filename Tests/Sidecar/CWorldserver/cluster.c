// Battlegrounds, guilds and dungeons.
#include "record.h"

#include <stdlib.h>
#include <string.h>

BattlegroundStartResponse worldserver_start(BattlegroundStartRequest *request) {
    uint64_t numbers[] = {1, request->battlegroundTypeID, request->arenaType, request->isRated,
                          request->mapID, request->bracketLvl, (uint64_t)request->randomBGPlayersSize};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    worldserver_note_list(request->hordePlayersToAdd, request->hordePlayersToAddSize);
    worldserver_note_second_list(request->alliancePlayersToAdd, request->alliancePlayersToAddSize);
    return (BattlegroundStartResponse){.instanceID = 501, .instanceClientID = 7};
}

BattlegroundStartResponse worldserver_start_v2(BattlegroundStartRequestV2 *request) {
    uint64_t numbers[] = {2, request->battlegroundTypeID, request->arenaType, request->isRated,
                          request->mapID, request->bracketLvl, (uint64_t)request->randomBGPlayersSize,
                          request->allianceArenaTeamID, request->hordeArenaTeamID,
                          request->allianceArenaMatchmakerRating, request->hordeArenaMatchmakerRating};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    worldserver_note_list(request->hordePlayersToAdd, request->hordePlayersToAddSize);
    worldserver_note_second_list(request->alliancePlayersToAdd, request->alliancePlayersToAddSize);
    return (BattlegroundStartResponse){.instanceID = 502, .instanceClientID = 8};
}

BattlegroundErrorCode worldserver_add_players(BattlegroundAddPlayersRequest *request) {
    uint64_t numbers[] = {request->battlegroundTypeID, request->instanceID,
                          (uint64_t)request->randomBGPlayersSize};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    worldserver_note_list(request->hordePlayersToAdd, request->hordePlayersToAddSize);
    worldserver_note_second_list(request->alliancePlayersToAdd, request->alliancePlayersToAddSize);
    return request->instanceID == 501 ? BattlegroundErrorCodeNoError : BattlegroundErrorBattlegroundNotFound;
}

BattlegroundJoinCheckErrorCode worldserver_may(uint64_t player) {
    worldserver_note()->numbers[0] = player;
    return player == 1   ? BattlegroundJoinCheckErrorCodeOK
           : player == 2 ? BattlegroundJoinCheckErrorCodeResponseIsFalse
                         : BattlegroundJoinCheckErrorCodePlayerNotFound;
}

SetPlayerGuildFieldsResponse worldserver_guild_fields(uint64_t player, uint32_t guild, uint32_t rank) {
    uint64_t numbers[] = {player, guild, rank};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return (SetPlayerGuildFieldsResponse){.applied = true};
}

GuildCreateResponse worldserver_create_guild(GuildCreateRequest *request) {
    worldserver_note()->numbers[0] = request->leaderGuid;
    worldserver_note_text(request->guildName);
    return (GuildCreateResponse){.guildId = 77};
}

GuildPetitionValidationResult worldserver_petition(uint64_t player, uint64_t item) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = player;
    call->numbers[1] = item;
    uint64_t *signers = calloc(2, sizeof *signers);
    signers[0] = 11;
    signers[1] = 12;
    return (GuildPetitionValidationResult){0, strdup("Knights"), signers, 2};
}

LfgPlayerLockInfoResponse worldserver_locks(LfgPlayerLockInfoRequest *request) {
    uint64_t list[64];
    worldserver_note()->numbers[0] = request->playerGuid;
    for (int i = 0; i < request->dungeonEntriesSize && i < 64; i++) list[i] = request->dungeonEntries[i];
    worldserver_note_list(request->dungeonEntries ? list : NULL, request->dungeonEntriesSize);
    LfgDungeonLock *locks = calloc(1, sizeof *locks);
    locks[0] = (LfgDungeonLock){259, 1};
    uint32_t *open = calloc(2, sizeof *open);
    open[0] = 261;
    open[1] = 262;
    return (LfgPlayerLockInfoResponse){0, locks, 1, 5, open, 2};
}

LfgPlayerInfoResponse worldserver_offers(LfgPlayerInfoRequest *request) {
    worldserver_note()->numbers[0] = request->playerGuid;
    LfgRandomDungeonInfo *random = calloc(2, sizeof *random);
    random[0] = (LfgRandomDungeonInfo){258, 1, 100, 200, 0, 0, calloc(1, sizeof(LfgRewardItem)), 1};
    random[0].rewardItems[0] = (LfgRewardItem){49426, 334365, 2};
    random[1] = (LfgRandomDungeonInfo){259, 0, 1, 2, 0, 0, NULL, 0};
    LfgDungeonLock *locks = calloc(1, sizeof *locks);
    locks[0] = (LfgDungeonLock){260, 2};
    return (LfgPlayerInfoResponse){0, random, 2, locks, 1};
}

LfgDungeonInfoResponse worldserver_dungeon(LfgDungeonInfoRequest *request) {
    worldserver_note()->numbers[0] = request->dungeonEntry;
    return (LfgDungeonInfoResponse){0, request->dungeonEntry, 4, 36, 1, 0};
}

LfgTeleportPlayerErrorCode worldserver_teleport(LfgTeleportPlayerRequest *request) {
    uint64_t numbers[] = {request->playerGuid, request->out, request->dungeonEntry};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return LfgTeleportPlayerErrorCodeSuccess;
}

LfgBootVoteErrorCode worldserver_vote(LfgBootVoteRequest *request) {
    uint64_t numbers[] = {request->playerGuid, request->agree};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return LfgBootVoteErrorCodeSuccess;
}

LfgMaterializeProposalErrorCode worldserver_materialize(LfgMaterializeProposalRequest *request) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {request->realmId, request->proposalId, request->dungeonEntry, request->leaderGuid};
    memcpy(call->numbers, numbers, sizeof numbers);
    call->listSize = request->membersSize * 4;
    for (int i = 0; i < request->membersSize && i < 16; i++) {
        call->list[4 * i] = request->members[i].playerGuid;
        call->list[4 * i + 1] = request->members[i].selectedRoles;
        call->list[4 * i + 2] = request->members[i].assignedRole;
        call->list[4 * i + 3] = request->members[i].queueLeaderGuid;
    }
    return LfgMaterializeProposalErrorCodeNoLocalPlayer;
}
