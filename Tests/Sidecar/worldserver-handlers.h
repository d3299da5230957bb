// What worldserver.c owns, and how it answers for it. Included there, once, behind SAY and F.
#pragma once

// ---- What it owns. The world's thread only.

typedef struct {
    uint64_t guid, player;
    uint32_t entry, count, flags, enchantment;
    uint8_t slot;
} Item;
enum { PLAYERS = 3, ITEMS = 64, PURSE_MAX = 2147483646 };
#define ITEM_GUID(low) (0x4000ULL << 48 | (low))
static uint32_t money[PLAYERS + 1] = {0, 1000, 2000, 3000};
static Item items[ITEMS];

static bool here(uint64_t player) { return player >= 1 && player <= PLAYERS; }
static Item *find(uint64_t player, uint64_t guid) {
    for (int i = 0; i < ITEMS; i++)
        if (guid && items[i].guid == guid && items[i].player == player) return &items[i];
    return NULL;
}
static Item *at(uint64_t player, uint8_t bag, uint8_t slot) {
    for (int i = 0; bag == 255 && i < ITEMS; i++)
        if (items[i].guid && items[i].player == player && items[i].slot == slot) return &items[i];
    return NULL;
}
// A free place and a free slot of the backpack; NULL: full.
static Item *place_for(uint64_t player) {
    for (uint8_t slot = 23; slot <= 38; slot++)
        for (int i = 0; !at(player, 255, slot) && i < ITEMS; i++)
            if (!items[i].guid) {
                items[i].slot = slot;
                return &items[i];
            }
    return NULL;
}
static PlayerItemErrorCode put(uint64_t player, uint64_t guid, uint32_t entry, uint32_t count, uint32_t flags) {
    if (!here(player)) return PlayerItemErrorCodePlayerNotFound;
    if (find(player, guid)) return PlayerItemErrorCodeNoError;
    Item *item = place_for(player);
    if (!item) return PlayerItemErrorNoInventorySpace;
    item->guid = guid, item->player = player, item->entry = entry, item->count = count, item->flags = flags;
    item->enchantment = 0;
    return PlayerItemErrorCodeNoError;
}

// ---- Handlers. With an error code the rest of an answer is left as it lies, as AzerothCore leaves it.

static PlayerItem narrow(const Item *i) {
    PlayerItem item = {.guid = i->guid, .entry = i->entry, .owner = i->player, .bagSlot = 255, .slot = i->slot,
                       .isTradable = !(i->flags & 1), .count = i->count, .flags = (uint16_t)i->flags,
                       .text = strdup("signed")};
    return item;
}
static PlayerItemV2 wide(const Item *i) {
    PlayerItemV2 item = {.guid = i->guid, .entry = i->entry, .owner = i->player, .bagSlot = 255, .slot = i->slot,
                         .isTradable = !(i->flags & 1), .count = i->count, .flags = i->flags,
                         .text = strdup("signed")};
    return item;
}
#define ITEMS_BY_GUID(name, Response, Type, convert)                              \
    static Response name(uint64_t player, uint64_t *guids, int count) {           \
        Response r;                                                               \
        SAY("handler %s %lu %d", #name, player, count);                           \
        r.errorCode = here(player) ? 0 : PlayerItemErrorCodePlayerNotFound;       \
        if (r.errorCode) return r;                                                \
        r.items = calloc((size_t)count + 1, sizeof(Type)), r.itemsSize = 0;       \
        for (int g = 0; g < count; g++) {                                         \
            Item *item = find(player, guids[g]);                                  \
            if (item) r.items[r.itemsSize++] = convert(item);                     \
        }                                                                         \
        return r;                                                                 \
    }
ITEMS_BY_GUID(items_by_guid, GetPlayerItemsByGuidsResponse, PlayerItem, narrow)
ITEMS_BY_GUID(items_by_guid_v2, GetPlayerItemsByGuidsResponseV2, PlayerItemV2, wide)
#define ITEM_AT(name, Response, convert)                                          \
    static Response name(uint64_t player, uint8_t bag, uint8_t slot) {            \
        Response r;                                                               \
        SAY("handler %s %lu %u %u", #name, player, bag, slot);                    \
        r.errorCode = here(player) ? 0 : PlayerItemErrorCodePlayerNotFound;       \
        Item *item = r.errorCode ? NULL : at(player, bag, slot);                  \
        r.found = item != NULL;                                                   \
        if (item) r.item = convert(item);                                         \
        return r;                                                                 \
    }
ITEM_AT(item_at, GetPlayerItemByPosResponse, narrow)
ITEM_AT(item_at_v2, GetPlayerItemByPosResponseV2, wide)

// Takes those that are there off a player; returns their GUIDs in memory of malloc.
static uint64_t *drop(uint64_t player, uint64_t *guids, int count, int *gone) {
    uint64_t *list = malloc(sizeof(uint64_t) * ((size_t)count + 1));
    *gone = 0;
    for (int g = 0; g < count; g++) {
        Item *item = find(player, guids[g]);
        if (!item) continue;
        list[(*gone)++] = guids[g];
        memset(item, 0, sizeof *item);
    }
    return list;
}
static RemoveItemsWithGuidsFromPlayerResponse remove_items(uint64_t player, uint64_t *guids, int n, uint64_t owner) {
    RemoveItemsWithGuidsFromPlayerResponse r;
    SAY("handler remove_items %lu %d %lu", player, n, owner);
    r.errorCode = here(player) ? 0 : PlayerItemErrorCodePlayerNotFound;
    if (!r.errorCode) r.updatedItems = drop(player, guids, n, &r.updatedItemsSize);
    return r;
}
static DestroyItemsWithGuidsFromPlayerResponse destroy_items(uint64_t player, uint64_t *guids, int n) {
    DestroyItemsWithGuidsFromPlayerResponse r;
    SAY("handler destroy_items %lu %d", player, n);
    r.errorCode = here(player) ? 0 : PlayerItemErrorCodePlayerNotFound;
    if (!r.errorCode) r.destroyedItems = drop(player, guids, n, &r.destroyedItemsSize);
    return r;
}
static TakePlayerItemByPosResponse take_item(uint64_t player, uint8_t bag, uint8_t slot, uint32_t count, uint64_t owner) {
    TakePlayerItemByPosResponse r;
    SAY("handler take_item %lu %u %u %u %lu", player, bag, slot, count, owner);
    Item *item = here(player) ? at(player, bag, slot) : NULL;
    r.errorCode = !here(player)                ? (int)PlayerItemErrorCodePlayerNotFound
                  : !item || count > item->count ? (int)PlayerItemErrorItemNotFound
                  : item->flags & 1            ? (int)PlayerItemErrorItemNotTradable
                                               : 0;
    if (r.errorCode) return r;
    Item taken = *item;
    if (count && count < item->count) {
        uint64_t low = F(TC9GetNextAvailableItemGuid)(0);
        if (!low) {
            r.errorCode = PlayerItemErrorFailedToCreateItem;
            return r;
        }
        item->count -= count, taken.count = count, taken.guid = ITEM_GUID(low);
    } else {
        memset(item, 0, sizeof *item);
    }
    taken.player = owner, r.item = wide(&taken);
    return r;
}
static PlayerItemErrorCode add_item(AddExistingItemToPlayerRequest *q) {
    SAY("handler add_item %lu %lx %u %u", q->playerGuid, q->itemGuid, q->itemEntry, q->itemCount);
    return put(q->playerGuid, q->itemGuid, q->itemEntry, q->itemCount, q->itemFlags);
}
static PlayerItemErrorCode add_item_v2(AddExistingItemToPlayerRequestV2 *q) {
    SAY("handler add_item_v2 %lu %lx %u %u", q->playerGuid, q->itemGuid, q->itemEntry, q->itemCount);
    if (q->storeAtPos && at(q->playerGuid, q->bagSlot, q->slot)) return PlayerItemErrorNoInventorySpace;
    PlayerItemErrorCode code = put(q->playerGuid, q->itemGuid, q->itemEntry, q->itemCount, q->itemFlags);
    if (code == PlayerItemErrorCodeNoError && q->storeAtPos) find(q->playerGuid, q->itemGuid)->slot = q->slot;
    return code;
}
static StoreNewItemResponse store_item(StoreNewItemRequest *q) {
    StoreNewItemResponse r;
    SAY("handler store_item %lu %u %u %d", q->playerGuid, q->itemEntry, q->count, q->enchantmentIDsSize);
    uint64_t low = here(q->playerGuid) ? F(TC9GetNextAvailableItemGuid)(0) : 0;
    r.itemGuid = ITEM_GUID(low);
    r.errorCode = !here(q->playerGuid) ? (int)PlayerItemErrorCodePlayerNotFound
                  : !low               ? (int)PlayerItemErrorFailedToCreateItem
                                       : (int)put(q->playerGuid, r.itemGuid, q->itemEntry, q->count, 0);
    if (!r.errorCode && q->enchantmentIDsSize > 0) find(q->playerGuid, r.itemGuid)->enchantment = q->enchantmentIDs[0];
    return r;
}
static CanPlayerStoreItemsResponse may_store(uint64_t player, const ItemStack *stacks, int n) {
    CanPlayerStoreItemsResponse r;
    (void)stacks;
    SAY("handler may_store %lu %d", player, n);
    r.errorCode = here(player) ? 0 : (int)PlayerItemErrorCodePlayerNotFound;
    r.canStore = !r.errorCode;
    return r;
}
// It has no database: whatever is stored is a shortsword.
static PlayerItemErrorCode give_stored(uint64_t player, uint64_t item) {
    SAY("handler give_stored %lu %lx", player, item);
    if (here(player) && find(player, item)) return PlayerItemErrorCodeNoError;
    return put(player, item, 25, 1, 0);
}
static StoreNewItemResponse write_text(CreateTextItemRequest *q) {
    StoreNewItemResponse r;
    SAY("handler write_text %lu %u %s", q->playerGuid, q->itemEntry, q->text);
    uint64_t low = here(q->playerGuid) ? F(TC9GetNextAvailableItemGuid)(0) : 0;
    r.itemGuid = ITEM_GUID(low);
    r.errorCode = !here(q->playerGuid) ? (int)PlayerItemErrorCodePlayerNotFound
                  : !low               ? (int)PlayerItemErrorFailedToCreateItem
                                       : (int)put(q->playerGuid, r.itemGuid, q->itemEntry, 1, q->itemFlags);
    return r;
}
static SetItemPermanentEnchantmentResponse enchant(SetItemPermanentEnchantmentRequest *q) {
    SetItemPermanentEnchantmentResponse r;
    SAY("handler enchant %lu %lx %u %u", q->playerGuid, q->itemGuid, q->slot, q->enchantmentId);
    Item *item = find(q->playerGuid, q->itemGuid);
    r.errorCode = !here(q->playerGuid) ? (int)PlayerItemErrorCodePlayerNotFound
                  : !item              ? (int)PlayerItemErrorItemNotFound
                                       : 0;
    if (item) item->enchantment = q->enchantmentId;
    return r;
}
static GetMoneyForPlayerResponse get_money(uint64_t player) {
    GetMoneyForPlayerResponse r;
    SAY("handler get_money %lu", player);
    r.errorCode = here(player) ? 0 : PlayerMoneyErrorCodePlayerNotFound;
    if (!r.errorCode) r.money = money[player];
    return r;
}
// More than a purse holds is refused; more than there is takes what there is.
static ModifyMoneyForPlayerResponse modify_money(uint64_t player, int32_t change) {
    ModifyMoneyForPlayerResponse r;
    SAY("handler modify_money %lu %d", player, change);
    r.errorCode = here(player) ? 0 : PlayerMoneyErrorCodePlayerNotFound;
    if (r.errorCode) return r;
    int64_t sum = (int64_t)money[player] + change;
    r.errorCode = sum > PURSE_MAX ? PlayerMoneyErrorCodeTooMuchMoney : 0;
    if (!r.errorCode) money[player] = sum < 0 ? 0 : (uint32_t)sum;
    r.newMoneyValue = money[player];
    return r;
}
static ModifyMoneyForPlayerResponse settle_money(SettleMoneyForPlayerRequest *q) {
    ModifyMoneyForPlayerResponse r;
    SAY("handler settle_money %lu %d %s", q->playerGuid, q->amount, q->receipt);
    r.errorCode = here(q->playerGuid) ? 0 : PlayerMoneyErrorCodePlayerNotFound;
    if (r.errorCode) return r;
    int64_t sum = (int64_t)money[q->playerGuid] + q->amount;
    r.errorCode = sum > PURSE_MAX ? PlayerMoneyErrorCodeTooMuchMoney : sum < 0 ? PlayerMoneyErrorCodeNotEnoughMoney : 0;
    if (!r.errorCode) money[q->playerGuid] = (uint32_t)sum;
    r.newMoneyValue = money[q->playerGuid];
    return r;
}
// Everybody is bound to a copy of the Deadmines, and somebody is inside of Wailing Caverns.
static ResetInstancesResponse reset_instances(ResetInstancesRequest *q) {
    SAY("handler reset_instances %lu %u %u %u of %d", q->playerGuid, q->groupGuid, q->mapId, q->difficulty,
        q->membersSize);
    ResetInstancesResponse r = {.results = malloc(2 * sizeof *r.results), .resultsSize = 2};
    r.results[0] = (InstanceResetResult){36, InstanceResetOutcomeDone};
    r.results[1] = (InstanceResetResult){43, InstanceResetOutcomePlayersInside};
    return r;
}
// One auctioneer and one mailbox, which everybody stands at.
static CanPlayerInteractWithNPCAndFlagsResponse creature(uint64_t player, uint64_t npc, uint32_t flags) {
    CanPlayerInteractWithNPCAndFlagsResponse r;
    SAY("handler creature %lu %lx %x", player, npc, flags);
    r.errorCode = here(player) ? 0 : PlayerInteractionErrorCodeCodePlayerNotFound;
    r.canInteract = npc == 0xF130000000000001ULL && (flags & ~0x200000u) == 0;
    return r;
}
static CanPlayerInteractWithGOAndTypeResponse object(uint64_t player, uint64_t go, uint8_t type) {
    CanPlayerInteractWithGOAndTypeResponse r;
    SAY("handler object %lu %lx %u", player, go, type);
    r.errorCode = here(player) ? 0 : PlayerInteractionErrorCodeCodePlayerNotFound;
    r.canInteract = go == 0xF110000000000001ULL && type == 19;
    return r;
}
// The library asks this again and again by itself: not worth a line each time.
static MonitoringDataCollectorResponse monitoring(void) {
    MonitoringDataCollectorResponse r = {0, PLAYERS, 50, 50, 51, 52, 53};
    static bool said;
    if (!said) SAY("handler monitoring");
    said = true;
    return r;
}
static SetPlayerGuildFieldsResponse guild_fields(uint64_t player, uint32_t guild, uint32_t rank) {
    SetPlayerGuildFieldsResponse r = {0, here(player)};
    SAY("handler guild_fields %lu %u %u", player, guild, rank);
    return r;
}
static GuildCreateResponse guild_create(GuildCreateRequest *q) {
    GuildCreateResponse r;
    static char last[64];
    static uint64_t number;
    SAY("handler guild_create %lu %s", q->leaderGuid, q->guildName);
    r.errorCode = !here(q->leaderGuid)            ? (int)GuildCreateErrorCodeLeaderNotFound
                  : strlen(q->guildName) > 24     ? (int)GuildCreateErrorCodeInvalidName
                  : !strcmp(q->guildName, last)   ? (int)GuildCreateErrorCodeNameExists
                                                  : 0;
    if (!r.errorCode) snprintf(last, sizeof last, "%s", q->guildName), r.guildId = ++number;
    return r;
}
// Item 1's charter of player 1, with two signatures.
static GuildPetitionValidationResult petition(uint64_t player, uint64_t item) {
    GuildPetitionValidationResult r;
    SAY("handler petition %lu %lx", player, item);
    r.status = !here(player)             ? (int)GuildPetitionCheckStatusPlayerNotFound
               : item != ITEM_GUID(1)    ? (int)GuildPetitionCheckStatusPetitionNotFound
               : player != 1             ? (int)GuildPetitionCheckStatusNotPetitionOwner
                                         : (int)GuildPetitionCheckStatusOk;
    if (r.status) return r;
    r.guildName = strdup("Night Watch");
    r.signatoryGUIDs = malloc(2 * sizeof(uint64_t)), r.signatoryGUIDsSize = 2;
    r.signatoryGUIDs[0] = 2, r.signatoryGUIDs[1] = 3;
    return r;
}
static uint64_t battleground;
static BattlegroundStartResponse begin(uint8_t type, uint32_t map) {
    BattlegroundStartResponse r;
    uint64_t instance = F(TC9GetNextAvailableInstanceGuid)(0);
    r.errorCode = map == 489 && instance ? 0 : BattlegroundErrorFailedToCreateBG;
    if (!r.errorCode) battleground = r.instanceID = instance, r.instanceClientID = type;
    return r;
}
static BattlegroundStartResponse bg_start(BattlegroundStartRequest *q) {
    SAY("handler bg_start %u %u", q->battlegroundTypeID, q->mapID);
    return begin(q->battlegroundTypeID, q->mapID);
}
static BattlegroundStartResponse bg_start_v2(BattlegroundStartRequestV2 *q) {
    SAY("handler bg_start_v2 %u %u", q->battlegroundTypeID, q->mapID);
    return begin(q->battlegroundTypeID, q->mapID);
}
static BattlegroundErrorCode bg_add(BattlegroundAddPlayersRequest *q) {
    SAY("handler bg_add %lu %d %d", q->instanceID, q->alliancePlayersToAddSize, q->hordePlayersToAddSize);
    return battleground && q->instanceID == battleground ? BattlegroundErrorCodeNoError
                                                         : BattlegroundErrorBattlegroundNotFound;
}
// Player 3 is a deserter and fights.
static BattlegroundJoinCheckErrorCode may(uint64_t player) {
    return !here(player) ? BattlegroundJoinCheckErrorCodePlayerNotFound
           : player == 3 ? BattlegroundJoinCheckErrorCodeResponseIsFalse
                         : BattlegroundJoinCheckErrorCodeOK;
}
static BattlegroundJoinCheckErrorCode bg_may_queue(uint64_t player) {
    SAY("handler bg_may_queue %lu", player);
    return may(player);
}
static BattlegroundJoinCheckErrorCode bg_may_enter(uint64_t player) {
    SAY("handler bg_may_enter %lu", player);
    return may(player);
}
// Dungeon 4 is open to everybody, all others are above his level.
static LfgPlayerLockInfoResponse lfg_locks(LfgPlayerLockInfoRequest *q) {
    LfgPlayerLockInfoResponse r;
    SAY("handler lfg_locks %lu %d", q->playerGuid, q->dungeonEntriesSize);
    r.errorCode = here(q->playerGuid) ? 0 : LfgPlayerLockInfoErrorCodePlayerNotFound;
    if (r.errorCode) return r;
    size_t n = (size_t)q->dungeonEntriesSize + 1;
    r.locks = calloc(n, sizeof(LfgDungeonLock)), r.validDungeonEntries = calloc(n, sizeof(uint32_t));
    r.locksSize = r.validDungeonEntriesSize = 0, r.joinResult = 0;
    for (int i = 0; i < q->dungeonEntriesSize; i++) {
        if (q->dungeonEntries[i] == 4) r.validDungeonEntries[r.validDungeonEntriesSize++] = 4;
        else r.locks[r.locksSize++] = (LfgDungeonLock){q->dungeonEntries[i], 2};
    }
    return r;
}
static LfgPlayerInfoResponse lfg_info(LfgPlayerInfoRequest *q) {
    LfgPlayerInfoResponse r;
    SAY("handler lfg_info %lu", q->playerGuid);
    r.errorCode = here(q->playerGuid) ? 0 : LfgPlayerInfoErrorCodePlayerNotFound;
    if (r.errorCode) return r;
    r.randomDungeons = calloc(1, sizeof(LfgRandomDungeonInfo)), r.randomDungeonsSize = 1;
    r.randomDungeons->dungeonEntry = 258, r.randomDungeons->rewardMoney = 100;
    r.randomDungeons->rewardItems = calloc(1, sizeof(LfgRewardItem)), r.randomDungeons->rewardItemsSize = 1;
    *r.randomDungeons->rewardItems = (LfgRewardItem){117, 2473, 2};
    r.locks = NULL, r.locksSize = 0;
    return r;
}
static LfgDungeonInfoResponse lfg_dungeon(LfgDungeonInfoRequest *q) {
    LfgDungeonInfoResponse r = {LfgDungeonInfoErrorCodeDungeonNotFound, 0, 0, 0, 0, 0};
    SAY("handler lfg_dungeon %u", q->dungeonEntry);
    if (q->dungeonEntry == 4) r = (LfgDungeonInfoResponse){0, 4, 4, 389, 1, 0};
    return r;
}
static LfgTeleportPlayerErrorCode lfg_teleport(LfgTeleportPlayerRequest *q) {
    SAY("handler lfg_teleport %lu %u %u", q->playerGuid, q->out, q->dungeonEntry);
    return here(q->playerGuid) ? LfgTeleportPlayerErrorCodeSuccess : LfgTeleportPlayerErrorCodePlayerNotFound;
}
static LfgBootVoteErrorCode lfg_vote(LfgBootVoteRequest *q) {
    SAY("handler lfg_vote %lu %u", q->playerGuid, q->agree);
    return here(q->playerGuid) ? LfgBootVoteErrorCodeSuccess : LfgBootVoteErrorCodePlayerNotFound;
}
static LfgMaterializeProposalErrorCode lfg_materialize(LfgMaterializeProposalRequest *q) {
    SAY("handler lfg_materialize %u %u %d", q->proposalId, q->dungeonEntry, q->membersSize);
    if (q->dungeonEntry != 4) return LfgMaterializeProposalErrorCodeDungeonNotFound;
    for (int i = 0; i < q->membersSize; i++)
        if (here(q->members[i].playerGuid)) return LfgMaterializeProposalErrorCodeSuccess;
    return LfgMaterializeProposalErrorCodeNoLocalPlayer;
}
