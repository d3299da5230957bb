#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *text_of(uint64_t guid) {
    char text[64];
    snprintf(text, sizeof text, "text of %llu", (unsigned long long)guid);
    return strdup(text);
}

#define ITEM(type, number) \
    (type) { \
        .guid = (number), .entry = 25, .owner = 7, .bagSlot = 255, .slot = 30, .isTradable = true, .count = 3, \
        .flags = 0x8001, .durability = 200, .randomPropertyID = -41, .text = text_of(number), \
    }

GetPlayerItemsByGuidsResponse worldserver_items(uint64_t player, uint64_t *items, int itemsSize) {
    worldserver_note()->numbers[0] = player;
    worldserver_note_list(items, itemsSize);
    PlayerItem *found = malloc(sizeof(PlayerItem) * (size_t)itemsSize);
    for (int i = 0; i < itemsSize; i++) found[i] = ITEM(PlayerItem, items[i]);
    return (GetPlayerItemsByGuidsResponse){.items = found, .itemsSize = itemsSize};
}

GetPlayerItemsByGuidsResponseV2 worldserver_items_v2(uint64_t player, uint64_t *items, int itemsSize) {
    worldserver_note()->numbers[0] = player;
    worldserver_note_list(items, itemsSize);
    PlayerItemV2 *found = malloc(sizeof(PlayerItemV2) * (size_t)itemsSize);
    for (int i = 0; i < itemsSize; i++) {
        found[i] = ITEM(PlayerItemV2, items[i]);
        found[i].flags = 0x12345678;
        found[i].randomPropertyID = 2164;
        if (i == 1) {
            free((void *)found[i].text);
            found[i].text = NULL;
        }
    }
    return (GetPlayerItemsByGuidsResponseV2){.items = found, .itemsSize = itemsSize};
}

GetPlayerItemByPosResponse worldserver_item_at(uint64_t player, uint8_t bag, uint8_t slot) {
    GetPlayerItemByPosResponse response = {0};
    worldserver_note()->numbers[0] = player;
    response.found = bag == 255 && slot == 30;
    if (response.found)
        response.item = ITEM(PlayerItem, 99);
    else
        memset(&response.item, 0xAA, sizeof response.item);
    return response;
}

GetPlayerItemByPosResponseV2 worldserver_item_at_v2(uint64_t player, uint8_t bag, uint8_t slot) {
    GetPlayerItemByPosResponseV2 response = {0};
    worldserver_note()->numbers[0] = player;
    response.found = bag == 255 && slot == 30;
    if (response.found) response.item = ITEM(PlayerItemV2, 98);
    return response;
}

RemoveItemsWithGuidsFromPlayerResponse worldserver_remove(
    uint64_t player, uint64_t *items, int itemsSize, uint64_t newOwner) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = player;
    call->numbers[1] = newOwner;
    worldserver_note_list(items, itemsSize);
    int count = itemsSize > 0 ? itemsSize - 1 : 0;
    uint64_t *taken = malloc(sizeof(uint64_t) * (size_t)count);
    for (int i = 0; i < count; i++) taken[i] = items[i + 1];
    return (RemoveItemsWithGuidsFromPlayerResponse){.updatedItems = taken, .updatedItemsSize = count};
}

DestroyItemsWithGuidsFromPlayerResponse worldserver_destroy(uint64_t player, uint64_t *items, int itemsSize) {
    RemoveItemsWithGuidsFromPlayerResponse taken = worldserver_remove(player, items, itemsSize, 0);
    return (DestroyItemsWithGuidsFromPlayerResponse){
        .destroyedItems = taken.updatedItems, .destroyedItemsSize = taken.updatedItemsSize};
}

TakePlayerItemByPosResponse worldserver_take(
    uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t newOwner) {
    uint64_t numbers[] = {player, bag, slot, count, newOwner};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return (TakePlayerItemByPosResponse){.item = ITEM(PlayerItemV2, 97)};
}

PlayerItemErrorCode worldserver_add(AddExistingItemToPlayerRequest *request) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {1, request->playerGuid, request->itemGuid, request->itemEntry, request->itemCount,
                          request->itemFlags, request->itemDurability};
    memcpy(call->numbers, numbers, sizeof numbers);
    call->signedNumber = request->itemRandomPropertyID;
    return PlayerItemErrorCodeNoError;
}

PlayerItemErrorCode worldserver_add_v2(AddExistingItemToPlayerRequestV2 *request) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {2, request->playerGuid, request->itemGuid, request->itemEntry, request->itemCount,
                          request->itemFlags, request->itemDurability, request->storeAtPos, request->bagSlot,
                          request->slot};
    memcpy(call->numbers, numbers, sizeof numbers);
    call->signedNumber = request->itemRandomPropertyID;
    return PlayerItemErrorCodeNoError;
}

StoreNewItemResponse worldserver_store(StoreNewItemRequest *request) {
    uint64_t list[64];
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {request->playerGuid, request->itemEntry, request->count};
    memcpy(call->numbers, numbers, sizeof numbers);
    for (int i = 0; i < request->enchantmentIDsSize && i < 64; i++) list[i] = request->enchantmentIDs[i];
    worldserver_note_list(request->enchantmentIDs ? list : NULL, request->enchantmentIDsSize);
    return (StoreNewItemResponse){.itemGuid = 0x4000000000000123};
}

SetItemPermanentEnchantmentResponse worldserver_enchant(SetItemPermanentEnchantmentRequest *request) {
    uint64_t numbers[] = {request->playerGuid, request->itemGuid, request->slot, request->enchantmentId};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return (SetItemPermanentEnchantmentResponse){0};
}

CanPlayerStoreItemsResponse worldserver_can_store(uint64_t player, const ItemStack *items, int itemsSize) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = player;
    call->numbers[1] = (uint64_t)itemsSize;
    call->numbers[2] = itemsSize > 0 ? items[0].entry : 0;
    call->numbers[3] = itemsSize > 0 ? items[0].count : 0;
    return (CanPlayerStoreItemsResponse){.canStore = itemsSize < 3};
}

PlayerItemErrorCode worldserver_give_stored(uint64_t player, uint64_t item) {
    uint64_t numbers[] = {player, item};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    if (item == 1) return PlayerItemErrorNoInventorySpace;
    return item == 2 ? PlayerItemErrorItemNotFound : PlayerItemErrorCodeNoError;
}

StoreNewItemResponse worldserver_create_text(CreateTextItemRequest *request) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {request->playerGuid, request->itemEntry, request->itemFlags, request->creatorGuid};
    memcpy(call->numbers, numbers, sizeof numbers);
    snprintf(call->text, sizeof call->text, "%s", request->text);
    return (StoreNewItemResponse){.itemGuid = 0x4000000000000124};
}

ModifyMoneyForPlayerResponse worldserver_settle(SettleMoneyForPlayerRequest *request) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = request->playerGuid;
    call->signedNumber = request->amount;
    snprintf(call->text, sizeof call->text, "%s", request->receipt);
    if (request->amount < -1000) {
        return (ModifyMoneyForPlayerResponse){.errorCode = PlayerMoneyErrorCodeNotEnoughMoney};
    }
    return (ModifyMoneyForPlayerResponse){.newMoneyValue = (uint32_t)(1000 + request->amount)};
}

ResetInstancesResponse worldserver_reset(ResetInstancesRequest *request) {
    WorldserverCall *call = worldserver_note();
    uint64_t numbers[] = {request->playerGuid, request->groupGuid, request->mapId, request->difficulty};
    memcpy(call->numbers, numbers, sizeof numbers);
    worldserver_note_list(request->members, request->membersSize);
    if (request->groupGuid == 1) return (ResetInstancesResponse){.errorCode = 1};
    InstanceResetResult *results = malloc(2 * sizeof *results);
    results[0] = (InstanceResetResult){36, InstanceResetOutcomeDone};
    results[1] = (InstanceResetResult){43, request->groupGuid == 2 ? 9 : InstanceResetOutcomeMemberOffline};
    return (ResetInstancesResponse){.results = results, .resultsSize = request->groupGuid == 3 ? -1 : 2};
}

GetMoneyForPlayerResponse worldserver_money(uint64_t player) {
    worldserver_note()->numbers[0] = player;
    return (GetMoneyForPlayerResponse){.money = 1000};
}

ModifyMoneyForPlayerResponse worldserver_change_money(uint64_t player, int32_t amount) {
    WorldserverCall *call = worldserver_note();
    call->numbers[0] = player;
    call->signedNumber = amount;
    return (ModifyMoneyForPlayerResponse){.newMoneyValue = (uint32_t)(1000 + amount)};
}

CanPlayerInteractWithNPCAndFlagsResponse worldserver_creature(
    uint64_t player, uint64_t creature, uint32_t flags) {
    uint64_t numbers[] = {player, creature, flags};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return (CanPlayerInteractWithNPCAndFlagsResponse){.canInteract = true};
}

CanPlayerInteractWithGOAndTypeResponse worldserver_object(uint64_t player, uint64_t object, uint8_t type) {
    uint64_t numbers[] = {player, object, type};
    memcpy(worldserver_note()->numbers, numbers, sizeof numbers);
    return (CanPlayerInteractWithGOAndTypeResponse){.canInteract = false};
}

MonitoringDataCollectorResponse worldserver_monitoring(void) {
    worldserver_note();
    return (MonitoringDataCollectorResponse){0, 3000, 10, 9, 20, 30, 90};
}
