#include "record.h"

#include <string.h>

void worldserver_group_created(EventObjectGroup *group) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {1, group->guid, group->leader, group->lootMethod, group->looterGuid,
                          group->lootThreshold, group->groupType, group->difficulty, group->raidDifficulty,
                          group->masterLooterGuid};
    memcpy(call->numbers, numbers, sizeof numbers);
    worldserver_note_list(group->members, group->membersSize);
    memset(group, 0xAA, sizeof *group);
}

void worldserver_group_created_v2(EventObjectGroupV2 *group) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {2, group->guid, group->leader, group->lootMethod, group->looterGuid,
                          group->lootThreshold, group->groupType, group->difficulty, group->raidDifficulty,
                          group->masterLooterGuid, group->lfgDungeonEntry};
    memcpy(call->numbers, numbers, sizeof numbers);
    worldserver_note_list(group->members, group->membersSize);
    for (int i = 0; i < group->membersSize && i < 8; i++) {
        strncpy(call->names[i], group->memberNames[i], 31);
        memset(group->memberNames[i], 'X', strlen(group->memberNames[i]));
    }
    memset(group, 0xAA, sizeof *group);
}

void worldserver_two_guids_of_group(uint32_t group, uint64_t first, uint64_t second) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = group;
    call->numbers[1] = first;
    call->numbers[2] = second;
}
void worldserver_guid_of_group(uint32_t group, uint64_t guid) {
    worldserver_two_guids_of_group(group, guid, 0);
}
void worldserver_group(uint32_t group) { worldserver_two_guids_of_group(group, 0, 0); }
void worldserver_loot(uint32_t group, uint8_t method, uint64_t looter, uint8_t threshold) {
    worldserver_two_guids_of_group(group, method, looter);
    worldserver_call()->numbers[3] = threshold;
}
void worldserver_difficulty(uint32_t group, uint8_t difficulty) {
    worldserver_two_guids_of_group(group, difficulty, 0);
}
void worldserver_ready_check_started(GroupReadyCheckStarted *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->leaderGuid, event->durationMs);
}
void worldserver_ready_check_state(GroupReadyCheckMemberState *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->memberGuid, event->state);
}
void worldserver_ready_check_finished(GroupReadyCheckFinished *event) {
    worldserver_group(event->groupGuid);
}
void worldserver_sub_group(GroupMemberSubGroupChanged *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->memberGuid, event->subGroup);
}
void worldserver_member_flags(GroupMemberFlagsChanged *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->memberGuid, event->flags);
    worldserver_call()->numbers[3] = event->roles;
}
void worldserver_member_state(GroupMemberStateChanged *event) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {event->groupGuid, event->memberGuid, event->online, event->level,
                          event->playerClass, event->zoneId, event->mapId, event->health, event->maxHealth,
                          event->powerType, event->power, event->maxPower, event->aurasKnown,
                          event->auraCount};
    memcpy(call->numbers, numbers, sizeof numbers);
    call->listSize = (int)event->auraCount * 3;
    for (uint32_t i = 0; i < event->auraCount && i < 20; i++) {
        call->list[3 * i] = event->auras[i].slot;
        call->list[3 * i + 1] = event->auras[i].spellId;
        call->list[3 * i + 2] = event->auras[i].flags;
    }
}
void worldserver_instance_reset(GroupInstanceResetRequest *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->playerGuid, event->mapId);
    worldserver_call()->numbers[3] = event->difficulty;
}
void worldserver_instance_extension(GroupInstanceBindExtensionRequest *event) {
    worldserver_two_guids_of_group(event->groupGuid, event->playerGuid, event->mapId);
    worldserver_call()->numbers[3] = event->difficulty;
    worldserver_call()->numbers[4] = event->extended;
}
void worldserver_guild_member(uint64_t guild, uint64_t player) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = guild;
    call->numbers[1] = player;
}
void worldserver_guild_created(
    uint64_t guild, char *name, uint64_t leader, uint64_t *members, int membersSize) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = guild;
    call->numbers[1] = leader;
    worldserver_note_text(name);
    worldserver_note_list(members, membersSize);
    memset(name, 'X', strlen(name));
}
void worldserver_maps(uint32_t *added, int addedSize, uint32_t *removed, int removedSize) {
    uint64_t list[64];
    worldserver_note();
    for (int i = 0; i < addedSize && i < 64; i++) list[i] = added[i];
    worldserver_note_list(added ? list : NULL, addedSize);
    for (int i = 0; i < removedSize && i < 64; i++) list[i] = removed[i];
    worldserver_note_second_list(removed ? list : NULL, removedSize);
}
void worldserver_message(const char *subject, const char *payload, int payloadLen) {
    WorldserverCall *call = worldserver_note();
    worldserver_note_text(subject);
    call->listSize = payload ? payloadLen : -1;
    for (int i = 0; i < payloadLen && i < 64; i++) call->list[i] = (uint8_t)payload[i];
}
