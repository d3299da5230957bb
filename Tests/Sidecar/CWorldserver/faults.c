#include "record.h"

#include <stdlib.h>
#include <string.h>

static _Thread_local WorldserverFault fault;

void worldserver_fail(WorldserverFault chosen) { fault = chosen; }

/// An address where nothing is.
static void *wild(void) { return (void *)(uintptr_t)0xDEAD00000010; }

static void *list(size_t bytes) {
    switch (fault.pointer) {
    case WorldserverNull: return NULL;
    case WorldserverWild: return wild();
    case WorldserverEmptyBlock: return malloc(0);
    default: return calloc((size_t)fault.size, bytes);
    }
}

static char *text(void) {
    char *text;
    switch (fault.pointer) {
    case WorldserverHugeText:
        text = malloc(20000);
        memset(text, 'a', 19999);
        text[19999] = 0;
        return text;
    case WorldserverNoUTF8: return strdup("\xFF\xC0 text");
    case WorldserverWild: return wild();
    default: return NULL;
    }
}

GetPlayerItemsByGuidsResponse worldserver_bad_items(uint64_t player, uint64_t *items, int itemsSize) {
    (void)player, (void)items, (void)itemsSize;
    worldserver_note();
    PlayerItem *found = list(sizeof *found);
    if (fault.pointer == WorldserverSameTextTwice) {
        char *shared = strdup("shared");
        for (int i = 0; i < fault.size; i++) found[i].text = shared;
    } else if (fault.pointer == WorldserverHugeText || fault.pointer == WorldserverNoUTF8) {
        for (int i = 0; i < fault.size; i++) found[i].text = text();
    }
    return (GetPlayerItemsByGuidsResponse){fault.code, found, fault.size};
}

GetPlayerItemsByGuidsResponseV2 worldserver_bad_items_v2(uint64_t player, uint64_t *items, int itemsSize) {
    (void)player, (void)items, (void)itemsSize;
    worldserver_note();
    return (GetPlayerItemsByGuidsResponseV2){fault.code, list(sizeof(PlayerItemV2)), fault.size};
}

GetPlayerItemByPosResponse worldserver_bad_item_at(uint64_t player, uint8_t bag, uint8_t slot) {
    (void)player, (void)bag, (void)slot;
    GetPlayerItemByPosResponse response;
    worldserver_note();
    memset(&response, 0xAA, sizeof response);
    response.errorCode = fault.code;
    return response;
}

RemoveItemsWithGuidsFromPlayerResponse worldserver_bad_remove(
    uint64_t player, uint64_t *items, int itemsSize, uint64_t newOwner) {
    (void)player, (void)items, (void)itemsSize, (void)newOwner;
    worldserver_note();
    return (RemoveItemsWithGuidsFromPlayerResponse){fault.code, list(sizeof(uint64_t)), fault.size};
}

TakePlayerItemByPosResponse worldserver_bad_take(
    uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t newOwner) {
    (void)player, (void)bag, (void)slot, (void)count, (void)newOwner;
    TakePlayerItemByPosResponse response;
    worldserver_note();
    memset(&response, 0xAA, sizeof response);
    response.errorCode = fault.code;
    return response;
}

PlayerItemErrorCode worldserver_bad_add(AddExistingItemToPlayerRequest *request) {
    (void)request;
    worldserver_note();
    return (PlayerItemErrorCode)fault.code;
}

GetMoneyForPlayerResponse worldserver_bad_money(uint64_t player) {
    (void)player;
    worldserver_note();
    return (GetMoneyForPlayerResponse){fault.code, 0xAAAAAAAA};
}

ModifyMoneyForPlayerResponse worldserver_bad_change_money(uint64_t player, int32_t amount) {
    (void)player, (void)amount;
    worldserver_note();
    return (ModifyMoneyForPlayerResponse){fault.code, 0xAAAAAAAA};
}

GuildPetitionValidationResult worldserver_bad_petition(uint64_t player, uint64_t item) {
    (void)player, (void)item;
    worldserver_note();
    return (GuildPetitionValidationResult){
        fault.code, fault.code ? wild() : text(), list(sizeof(uint64_t)), fault.size};
}

GuildCreateResponse worldserver_bad_guild(GuildCreateRequest *request) {
    (void)request;
    worldserver_note();
    return (GuildCreateResponse){fault.code, 0xAAAAAAAAAAAAAAAA};
}

LfgPlayerLockInfoResponse worldserver_bad_locks(LfgPlayerLockInfoRequest *request) {
    (void)request;
    worldserver_note();
    LfgDungeonLock *locks = calloc(1, sizeof *locks);
    return (LfgPlayerLockInfoResponse){0, locks, 1, 0, list(sizeof(uint32_t)), fault.size};
}

LfgPlayerInfoResponse worldserver_bad_offers(LfgPlayerInfoRequest *request) {
    (void)request;
    worldserver_note();
    LfgRandomDungeonInfo *random = calloc(2, sizeof *random);
    random[0].rewardItems = list(sizeof(LfgRewardItem));
    random[0].rewardItemsSize = fault.size;
    random[1].rewardItems = calloc(1, sizeof(LfgRewardItem));
    random[1].rewardItemsSize = 1;
    return (LfgPlayerInfoResponse){0, random, 2, NULL, 0};
}
