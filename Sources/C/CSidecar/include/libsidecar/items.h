// A player's items: reading, taking, giving.
//
// A bag of 255 is the body and the backpack: their slots are 0 to 18 for what is worn, 19 to 22 for bags, 23
// to 38 for the backpack.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum PlayerItemErrorCode {
    PlayerItemErrorCodeNoError = 0,
    PlayerItemErrorCodeNoHandler = 1,
    /// Not in the world here; somebody between two maps is not, either.
    PlayerItemErrorCodePlayerNotFound = 2,
    PlayerItemErrorNoInventorySpace = 3,
    PlayerItemErrorUnknownTemplate = 4,
    PlayerItemErrorFailedToCreateItem = 5,
    /// Since 1.1, as the next.
    PlayerItemErrorItemNotFound = 6,
    PlayerItemErrorItemNotTradable = 7,
} PlayerItemErrorCode;

/// An item as the interface has had it since 1.0. It cannot hold every item of the game: flags above 0xFFFF,
/// durability above 255 and random properties outside -128 to 127 do not fit. New code uses PlayerItemV2.
typedef struct PlayerItem {
    uint64_t guid;
    /// `item_template.entry`.
    uint32_t entry;
    /// The owner's GUID.
    uint64_t owner;
    uint8_t bagSlot;
    uint8_t slot;
    /// May be mailed, auctioned, put into a guild's bank.
    bool isTradable;
    uint32_t count;
    uint16_t flags;
    uint8_t durability;
    int8_t randomPropertyID;
    /// What is written on it, from malloc; NULL is an empty text.
    const char *text;
} PlayerItem;

/// An item as it is. Since 1.1.
typedef struct PlayerItemV2 {
    uint64_t guid;
    uint32_t entry;
    uint64_t owner;
    uint8_t bagSlot;
    uint8_t slot;
    bool isTradable;
    uint32_t count;
    uint32_t flags;
    uint8_t durability;
    int32_t randomPropertyID;
    const char *text;
} PlayerItemV2;

// ---- Items by GUID (a question)

typedef struct GetPlayerItemsByGuidsResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// In the order of the question; what the player does not have is left out.
    PlayerItem *items;
    int itemsSize;
} GetPlayerItemsByGuidsResponse;

typedef GetPlayerItemsByGuidsResponse (*GetPlayerItemsByGuidsHandler)(
    uint64_t player, uint64_t *items, int itemsSize);
/// Since 1.0.
void TC9SetGetPlayerItemsByGuidsHandler(GetPlayerItemsByGuidsHandler handler);

typedef struct GetPlayerItemsByGuidsResponseV2 {
    int errorCode;
    PlayerItemV2 *items;
    int itemsSize;
} GetPlayerItemsByGuidsResponseV2;

typedef GetPlayerItemsByGuidsResponseV2 (*GetPlayerItemsByGuidsHandlerV2)(
    uint64_t player, uint64_t *items, int itemsSize);
/// Counts before the handler of 1.0 if both are set, as every V2 does. Since 1.1.
void TC9SetGetPlayerItemsByGuidsHandlerV2(GetPlayerItemsByGuidsHandlerV2 handler);

// ---- What lies at a place (a question)

typedef struct GetPlayerItemByPosResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// False: nothing lies there, and the item is not read.
    bool found;
    PlayerItem item;
} GetPlayerItemByPosResponse;

typedef GetPlayerItemByPosResponse (*GetPlayerItemByPosHandler)(uint64_t player, uint8_t bag, uint8_t slot);
/// Since 1.1.
void TC9SetGetPlayerItemByPosHandler(GetPlayerItemByPosHandler handler);

typedef struct GetPlayerItemByPosResponseV2 {
    int errorCode;
    bool found;
    PlayerItemV2 item;
} GetPlayerItemByPosResponseV2;

typedef GetPlayerItemByPosResponseV2 (*GetPlayerItemByPosHandlerV2)(
    uint64_t player, uint8_t bag, uint8_t slot);
/// Since 1.1.
void TC9SetGetPlayerItemByPosHandlerV2(GetPlayerItemByPosHandlerV2 handler);

// ---- Taking items away by GUID (a change)

typedef struct RemoveItemsWithGuidsFromPlayerResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// What was taken, from malloc; what the player did not have is left out.
    uint64_t *updatedItems;
    int updatedItemsSize;
} RemoveItemsWithGuidsFromPlayerResponse;

/// The items leave the player's bags and their rows pass to newOwner.
typedef RemoveItemsWithGuidsFromPlayerResponse (*RemoveItemsWithGuidsFromPlayerHandler)(
    uint64_t player, uint64_t *items, int itemsSize, uint64_t newOwner);
/// Since 1.0.
void TC9SetRemoveItemsWithGuidsFromPlayerHandler(RemoveItemsWithGuidsFromPlayerHandler handler);

// ---- Taking an item, or a part of a stack, from a place (a change)

typedef struct TakePlayerItemByPosResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// What was taken; a part of a stack under a new GUID. This struct has never been published with the
    /// narrow item.
    PlayerItemV2 item;
} TakePlayerItemByPosResponse;

typedef TakePlayerItemByPosResponse (*TakePlayerItemByPosHandler)(
    uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t newOwner);
/// Since 1.1.
void TC9SetTakePlayerItemByPosHandler(TakePlayerItemByPosHandler handler);

// ---- Destroying items (a change)

typedef struct DestroyItemsWithGuidsFromPlayerResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// What was there and is gone, from malloc.
    uint64_t *destroyedItems;
    int destroyedItemsSize;
} DestroyItemsWithGuidsFromPlayerResponse;

typedef DestroyItemsWithGuidsFromPlayerResponse (*DestroyItemsWithGuidsFromPlayerHandler)(
    uint64_t player, uint64_t *items, int itemsSize);
/// Since 1.1.
void TC9SetDestroyItemsWithGuidsFromPlayerHandler(DestroyItemsWithGuidsFromPlayerHandler handler);

// ---- Giving an item whose row exists (a change)

/// As in 1.0; an item that does not fit (see PlayerItem) is not given to this handler, and its asker is
/// refused.
typedef struct AddExistingItemToPlayerRequest {
    uint64_t playerGuid;
    uint64_t itemGuid;
    uint32_t itemEntry;
    uint32_t itemCount;
    uint16_t itemFlags;
    uint8_t itemDurability;
    int8_t itemRandomPropertyID;
} AddExistingItemToPlayerRequest;

/// With an error nothing has changed.
typedef PlayerItemErrorCode (*AddExistingItemToPlayerHandler)(AddExistingItemToPlayerRequest *request);
/// Since 1.0.
void TC9SetAddExistingItemToPlayerHandler(AddExistingItemToPlayerHandler handler);

typedef struct AddExistingItemToPlayerRequestV2 {
    uint64_t playerGuid;
    uint64_t itemGuid;
    uint32_t itemEntry;
    uint32_t itemCount;
    uint32_t itemFlags;
    uint8_t itemDurability;
    int32_t itemRandomPropertyID;
    /// True: at this place and nowhere else.
    bool storeAtPos;
    uint8_t bagSlot;
    uint8_t slot;
} AddExistingItemToPlayerRequestV2;

typedef PlayerItemErrorCode (*AddExistingItemToPlayerHandlerV2)(AddExistingItemToPlayerRequestV2 *request);
/// Since 1.1.
void TC9SetAddExistingItemToPlayerHandlerV2(AddExistingItemToPlayerHandlerV2 handler);

// ---- Making a new item (a change)

typedef struct StoreNewItemRequest {
    uint64_t playerGuid;
    uint32_t itemEntry;
    uint32_t count;
    /// One for each enchantment slot from 0 on; 0 leaves a slot empty.
    uint32_t *enchantmentIDs;
    int enchantmentIDsSize;
} StoreNewItemRequest;

typedef struct StoreNewItemResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    uint64_t itemGuid;
} StoreNewItemResponse;

typedef StoreNewItemResponse (*StoreNewItemHandler)(StoreNewItemRequest *request);
/// Since 1.1.
void TC9SetStoreNewItemHandler(StoreNewItemHandler handler);

// ---- Enchanting an item for good (a change)

typedef struct SetItemPermanentEnchantmentRequest {
    uint64_t playerGuid;
    uint64_t itemGuid;
    uint32_t slot;
    uint32_t enchantmentId;
} SetItemPermanentEnchantmentRequest;

typedef struct SetItemPermanentEnchantmentResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
} SetItemPermanentEnchantmentResponse;

typedef SetItemPermanentEnchantmentResponse (*SetItemPermanentEnchantmentHandler)(
    SetItemPermanentEnchantmentRequest *request);
/// Since 1.1.
void TC9SetSetItemPermanentEnchantmentHandler(SetItemPermanentEnchantmentHandler handler);

// ---- Items that lie in the database: in the mail, at an auction
//
// The row of such an item says all of it: enchantments, charges, maker, gift, text, durability. A worldserver
// that has these two loads it from there; without them only items are given that lose nothing when they are
// made anew (TC9SetAddExistingItemToPlayerHandler), and the others stay where they are.

typedef struct ItemStack {
    uint32_t entry;
    uint32_t count;
} ItemStack;

typedef struct CanPlayerStoreItemsResponse {
    /// A PlayerItemErrorCode.
    int errorCode;
    /// There is room for all of them at once.
    bool canStore;
} CanPlayerStoreItemsResponse;

/// A question. It counts only together with the next.
typedef CanPlayerStoreItemsResponse (*CanPlayerStoreItemsHandler)(
    uint64_t player, const ItemStack *items, int itemsSize);
/// Since 1.1.
void TC9SetCanPlayerStoreItemsHandler(CanPlayerStoreItemsHandler handler);

/// A change: loads the row of item_instance and puts the item into the bags. The bags are committed before it
/// returns, or the answer is an error. Who has the item already keeps it: no error. With an error nothing has
/// changed.
typedef PlayerItemErrorCode (*GiveStoredItemToPlayerHandler)(uint64_t player, uint64_t item);
/// Since 1.1.
void TC9SetGiveStoredItemToPlayerHandler(GiveStoredItemToPlayerHandler handler);

// ---- Making an item with something written on it (a change)

typedef struct CreateTextItemRequest {
    uint64_t playerGuid;
    uint32_t itemEntry;
    /// Set beside those that the item has by itself.
    uint32_t itemFlags;
    /// The writer's GUID; 0 is nobody.
    uint64_t creatorGuid;
    const char *text;
} CreateTextItemRequest;

typedef StoreNewItemResponse (*CreateTextItemForPlayerHandler)(CreateTextItemRequest *request);
/// Since 1.1.
void TC9SetCreateTextItemForPlayerHandler(CreateTextItemForPlayerHandler handler);

#ifdef __cplusplus
}
#endif
