// A worldserver's hooks and handlers in C, for the tests: some that answer as AzerothCore does, with memory
// from malloc, and some that answer what must not be believed. What they were called with is kept for each
// thread.
#pragma once

#include "libsidecar.h"

/// The last call on this thread.
typedef struct {
    /// Calls so far.
    int calls;
    uint64_t numbers[16];
    uint64_t list[64];
    int listSize;
    uint64_t secondList[64];
    int secondListSize;
    char text[64];
    char names[8][32];
    int64_t signedNumber;
} WorldserverCall;

WorldserverCall *worldserver_call(void);
void worldserver_forget(void);

/// Calls back into the library on being called, if set; for this thread.
void worldserver_on_call(void (*action)(void));

// ---- Hooks

void worldserver_group_created(EventObjectGroup *group);
void worldserver_group_created_v2(EventObjectGroupV2 *group);
void worldserver_two_guids_of_group(uint32_t group, uint64_t first, uint64_t second);
void worldserver_guid_of_group(uint32_t group, uint64_t guid);
void worldserver_group(uint32_t group);
void worldserver_loot(uint32_t group, uint8_t method, uint64_t looter, uint8_t threshold);
void worldserver_difficulty(uint32_t group, uint8_t difficulty);
void worldserver_ready_check_started(GroupReadyCheckStarted *event);
void worldserver_ready_check_state(GroupReadyCheckMemberState *event);
void worldserver_ready_check_finished(GroupReadyCheckFinished *event);
void worldserver_sub_group(GroupMemberSubGroupChanged *event);
void worldserver_member_flags(GroupMemberFlagsChanged *event);
void worldserver_member_state(GroupMemberStateChanged *event);
void worldserver_instance_reset(GroupInstanceResetRequest *event);
void worldserver_instance_extension(GroupInstanceBindExtensionRequest *event);
void worldserver_guild_member(uint64_t guild, uint64_t player);
void worldserver_guild_created(
    uint64_t guild, char *name, uint64_t leader, uint64_t *members, int membersSize);
void worldserver_maps(uint32_t *added, int addedSize, uint32_t *removed, int removedSize);
void worldserver_message(const char *subject, const char *payload, int payloadLen);

// ---- Handlers that answer as they should

/// One item for each GUID, with the text "text of GUID".
GetPlayerItemsByGuidsResponse worldserver_items(uint64_t player, uint64_t *items, int itemsSize);
GetPlayerItemsByGuidsResponseV2 worldserver_items_v2(uint64_t player, uint64_t *items, int itemsSize);
/// Slot 30 of bag 255 has an item, all others have none.
GetPlayerItemByPosResponse worldserver_item_at(uint64_t player, uint8_t bag, uint8_t slot);
GetPlayerItemByPosResponseV2 worldserver_item_at_v2(uint64_t player, uint8_t bag, uint8_t slot);
/// Takes all but the first.
RemoveItemsWithGuidsFromPlayerResponse worldserver_remove(
    uint64_t player, uint64_t *items, int itemsSize, uint64_t newOwner);
DestroyItemsWithGuidsFromPlayerResponse worldserver_destroy(uint64_t player, uint64_t *items, int itemsSize);
TakePlayerItemByPosResponse worldserver_take(
    uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t newOwner);
PlayerItemErrorCode worldserver_add(AddExistingItemToPlayerRequest *request);
PlayerItemErrorCode worldserver_add_v2(AddExistingItemToPlayerRequestV2 *request);
StoreNewItemResponse worldserver_store(StoreNewItemRequest *request);
SetItemPermanentEnchantmentResponse worldserver_enchant(SetItemPermanentEnchantmentRequest *request);
/// There is room for two.
CanPlayerStoreItemsResponse worldserver_can_store(uint64_t player, const ItemStack *items, int itemsSize);
/// Item 1 has no room, item 2 no row.
PlayerItemErrorCode worldserver_give_stored(uint64_t player, uint64_t item);
StoreNewItemResponse worldserver_create_text(CreateTextItemRequest *request);
ModifyMoneyForPlayerResponse worldserver_settle(SettleMoneyForPlayerRequest *request);
/// Group 1 cannot be answered, the answers for 2 and 3 make no sense.
ResetInstancesResponse worldserver_reset(ResetInstancesRequest *request);
/// Every player has 1,000 copper.
GetMoneyForPlayerResponse worldserver_money(uint64_t player);
ModifyMoneyForPlayerResponse worldserver_change_money(uint64_t player, int32_t amount);
CanPlayerInteractWithNPCAndFlagsResponse worldserver_creature(
    uint64_t player, uint64_t creature, uint32_t flags);
CanPlayerInteractWithGOAndTypeResponse worldserver_object(uint64_t player, uint64_t object, uint8_t type);
BattlegroundStartResponse worldserver_start(BattlegroundStartRequest *request);
BattlegroundStartResponse worldserver_start_v2(BattlegroundStartRequestV2 *request);
BattlegroundErrorCode worldserver_add_players(BattlegroundAddPlayersRequest *request);
/// Player 1 may, player 2 may not, player 3 is not here.
BattlegroundJoinCheckErrorCode worldserver_may(uint64_t player);
MonitoringDataCollectorResponse worldserver_monitoring(void);
SetPlayerGuildFieldsResponse worldserver_guild_fields(uint64_t player, uint32_t guild, uint32_t rank);
GuildCreateResponse worldserver_create_guild(GuildCreateRequest *request);
GuildPetitionValidationResult worldserver_petition(uint64_t player, uint64_t item);
LfgPlayerLockInfoResponse worldserver_locks(LfgPlayerLockInfoRequest *request);
LfgPlayerInfoResponse worldserver_offers(LfgPlayerInfoRequest *request);
LfgDungeonInfoResponse worldserver_dungeon(LfgDungeonInfoRequest *request);
LfgTeleportPlayerErrorCode worldserver_teleport(LfgTeleportPlayerRequest *request);
LfgBootVoteErrorCode worldserver_vote(LfgBootVoteRequest *request);
LfgMaterializeProposalErrorCode worldserver_materialize(LfgMaterializeProposalRequest *request);

// ---- Handlers that answer badly

typedef enum WorldserverPointer {
    WorldserverNull,
    /// An address where nothing is.
    WorldserverWild,
    /// malloc(0).
    WorldserverEmptyBlock,
    /// As long as is claimed, and all 0.
    WorldserverZeros,
    WorldserverSameTextTwice,
    WorldserverHugeText,
    WorldserverNoUTF8,
} WorldserverPointer;

/// What the bad ones answer with, for this thread.
typedef struct {
    int code;
    /// The length they claim.
    int size;
    /// What the pointer is.
    WorldserverPointer pointer;
} WorldserverFault;

void worldserver_fail(WorldserverFault fault);

GetPlayerItemsByGuidsResponse worldserver_bad_items(uint64_t player, uint64_t *items, int itemsSize);
GetPlayerItemsByGuidsResponseV2 worldserver_bad_items_v2(uint64_t player, uint64_t *items, int itemsSize);
GetPlayerItemByPosResponse worldserver_bad_item_at(uint64_t player, uint8_t bag, uint8_t slot);
RemoveItemsWithGuidsFromPlayerResponse worldserver_bad_remove(
    uint64_t player, uint64_t *items, int itemsSize, uint64_t newOwner);
TakePlayerItemByPosResponse worldserver_bad_take(
    uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t newOwner);
PlayerItemErrorCode worldserver_bad_add(AddExistingItemToPlayerRequest *request);
GetMoneyForPlayerResponse worldserver_bad_money(uint64_t player);
ModifyMoneyForPlayerResponse worldserver_bad_change_money(uint64_t player, int32_t amount);
GuildPetitionValidationResult worldserver_bad_petition(uint64_t player, uint64_t item);
GuildCreateResponse worldserver_bad_guild(GuildCreateRequest *request);
/// The first list is as it should be, the second is not.
LfgPlayerLockInfoResponse worldserver_bad_locks(LfgPlayerLockInfoRequest *request);
/// Two dungeons: the rewards of the first are not as they should be.
LfgPlayerInfoResponse worldserver_bad_offers(LfgPlayerInfoRequest *request);
