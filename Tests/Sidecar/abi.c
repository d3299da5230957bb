// Calls every function of libsidecar.so in AzerothCore's order and from AzerothCore's threads, with no
// cluster to be found: nothing may crash or hang, and every output must be defined. C11 and C++11; linked
// with the library.
#include "libsidecar.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int checks;
static int failures;

#define CHECK(condition) \
    do { \
        checks++; \
        if (!(condition)) { \
            failures++; \
            printf("line %d: not so: %s\n", __LINE__, #condition); \
        } \
    } while (0)

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

/// The longest that a call took which must not wait for anything.
static double slowest;
static const char *slowest_call = "";

#define QUICK(call) \
    do { \
        double began = milliseconds(); \
        call; \
        double took = milliseconds() - began; \
        if (took > slowest) { \
            slowest = took; \
            slowest_call = #call; \
        } \
    } while (0)

// ---- Hooks and handlers: without a cluster only the library itself asks, and only for the load

static int calls;
static int load_readings;

#define HOOK(name, ...) \
    static void name(__VA_ARGS__) { calls++; }
#define HANDLER(result, name, ...) \
    static result name(__VA_ARGS__) { \
        result nothing; \
        memset(&nothing, 0, sizeof nothing); \
        calls++; \
        return nothing; \
    }

HOOK(on_group, EventObjectGroup *)
HOOK(on_group_v2, EventObjectGroupV2 *)
HOOK(on_member_added, uint32_t, uint64_t)
HOOK(on_member_removed, uint32_t, uint64_t, uint64_t)
HOOK(on_disbanded, uint32_t)
HOOK(on_loot, uint32_t, uint8_t, uint64_t, uint8_t)
HOOK(on_difficulty, uint32_t, uint8_t)
HOOK(on_ready_check_started, GroupReadyCheckStarted *)
HOOK(on_ready_check_state, GroupReadyCheckMemberState *)
HOOK(on_ready_check_finished, GroupReadyCheckFinished *)
HOOK(on_sub_group, GroupMemberSubGroupChanged *)
HOOK(on_flags, GroupMemberFlagsChanged *)
HOOK(on_state, GroupMemberStateChanged *)
HOOK(on_instance_reset, GroupInstanceResetRequest *)
HOOK(on_instance_extension, GroupInstanceBindExtensionRequest *)
HOOK(on_guild_member, uint64_t, uint64_t)
HOOK(on_guild_created, uint64_t, char *, uint64_t, uint64_t *, int)
HOOK(on_maps, uint32_t *, int, uint32_t *, int)
HOOK(on_message, const char *, const char *, int)

HANDLER(GetPlayerItemsByGuidsResponse, items, uint64_t, uint64_t *, int)
HANDLER(GetPlayerItemsByGuidsResponseV2, items_v2, uint64_t, uint64_t *, int)
HANDLER(GetPlayerItemByPosResponse, item_at, uint64_t, uint8_t, uint8_t)
HANDLER(GetPlayerItemByPosResponseV2, item_at_v2, uint64_t, uint8_t, uint8_t)
HANDLER(RemoveItemsWithGuidsFromPlayerResponse, remove_items, uint64_t, uint64_t *, int, uint64_t)
HANDLER(TakePlayerItemByPosResponse, take_item, uint64_t, uint8_t, uint8_t, uint32_t, uint64_t)
HANDLER(DestroyItemsWithGuidsFromPlayerResponse, destroy_items, uint64_t, uint64_t *, int)
HANDLER(PlayerItemErrorCode, add_item, AddExistingItemToPlayerRequest *)
HANDLER(PlayerItemErrorCode, add_item_v2, AddExistingItemToPlayerRequestV2 *)
HANDLER(StoreNewItemResponse, store_item, StoreNewItemRequest *)
HANDLER(SetItemPermanentEnchantmentResponse, enchant_item, SetItemPermanentEnchantmentRequest *)
HANDLER(CanPlayerStoreItemsResponse, can_store, uint64_t, const ItemStack *, int)
HANDLER(PlayerItemErrorCode, give_stored, uint64_t, uint64_t)
HANDLER(StoreNewItemResponse, create_text, CreateTextItemRequest *)
HANDLER(ModifyMoneyForPlayerResponse, settle_money, SettleMoneyForPlayerRequest *)
HANDLER(ResetInstancesResponse, reset_instances, ResetInstancesRequest *)
HANDLER(GetMoneyForPlayerResponse, money, uint64_t)
HANDLER(ModifyMoneyForPlayerResponse, change_money, uint64_t, int32_t)
HANDLER(CanPlayerInteractWithNPCAndFlagsResponse, near_creature, uint64_t, uint64_t, uint32_t)
HANDLER(CanPlayerInteractWithGOAndTypeResponse, near_object, uint64_t, uint64_t, uint8_t)
HANDLER(BattlegroundStartResponse, start_battleground, BattlegroundStartRequest *)
HANDLER(BattlegroundStartResponse, start_battleground_v2, BattlegroundStartRequestV2 *)
HANDLER(BattlegroundErrorCode, add_players, BattlegroundAddPlayersRequest *)
HANDLER(BattlegroundJoinCheckErrorCode, may, uint64_t)
static MonitoringDataCollectorResponse monitoring(void) {
    MonitoringDataCollectorResponse load = {MonitoringErrorCodeNoError, 3000, 10, 9, 20, 30, 90};
    load_readings++;
    return load;
}
HANDLER(SetPlayerGuildFieldsResponse, guild_fields, uint64_t, uint32_t, uint32_t)
HANDLER(GuildCreateResponse, create_guild, GuildCreateRequest *)
HANDLER(GuildPetitionValidationResult, petition, uint64_t, uint64_t)
HANDLER(LfgPlayerLockInfoResponse, locks, LfgPlayerLockInfoRequest *)
HANDLER(LfgPlayerInfoResponse, offers, LfgPlayerInfoRequest *)
HANDLER(LfgDungeonInfoResponse, dungeon, LfgDungeonInfoRequest *)
HANDLER(LfgTeleportPlayerErrorCode, teleport, LfgTeleportPlayerRequest *)
HANDLER(LfgBootVoteErrorCode, vote, LfgBootVoteRequest *)
HANDLER(LfgMaterializeProposalErrorCode, materialize, LfgMaterializeProposalRequest *)

/// Sets every hook and handler, or takes every one away.
static void set_hooks(bool on) {
#define SET(setter, function) QUICK(setter(on ? function : NULL))
    SET(TC9SetOnGroupCreatedHook, on_group);
    SET(TC9SetOnGroupCreatedHookV2, on_group_v2);
    SET(TC9SetOnGroupMemberAddedHook, on_member_added);
    SET(TC9SetOnGroupMemberRemovedHook, on_member_removed);
    SET(TC9SetOnGroupLeaderChangedHook, on_member_removed);
    SET(TC9SetOnGroupDisbandedHook, on_disbanded);
    SET(TC9SetOnGroupConvertedToRaidHook, on_disbanded);
    SET(TC9SetOnGroupLootTypeChangedHook, on_loot);
    SET(TC9SetOnGroupDungeonDifficultyChangedHook, on_difficulty);
    SET(TC9SetOnGroupRaidDifficultyChangedHook, on_difficulty);
    SET(TC9SetOnGroupReadyCheckStartedHook, on_ready_check_started);
    SET(TC9SetOnGroupReadyCheckMemberStateHook, on_ready_check_state);
    SET(TC9SetOnGroupReadyCheckFinishedHook, on_ready_check_finished);
    SET(TC9SetOnGroupMemberSubGroupChangedHook, on_sub_group);
    SET(TC9SetOnGroupMemberFlagsChangedHook, on_flags);
    SET(TC9SetOnGroupMemberStateChangedHook, on_state);
    SET(TC9SetOnGroupInstanceResetRequestHook, on_instance_reset);
    SET(TC9SetOnGroupInstanceBindExtensionRequestHook, on_instance_extension);
    SET(TC9SetOnGuildMemberAddedHook, on_guild_member);
    SET(TC9SetOnGuildMemberLeftHook, on_guild_member);
    SET(TC9SetOnGuildMemberRemovedHook, on_guild_member);
    SET(TC9SetOnGuildCreatedHook, on_guild_created);
    SET(TC9SetOnMapsReassignedHook, on_maps);
}

static void set_handlers(bool on) {
    SET(TC9SetGetPlayerItemsByGuidsHandler, items);
    SET(TC9SetGetPlayerItemsByGuidsHandlerV2, items_v2);
    SET(TC9SetGetPlayerItemByPosHandler, item_at);
    SET(TC9SetGetPlayerItemByPosHandlerV2, item_at_v2);
    SET(TC9SetRemoveItemsWithGuidsFromPlayerHandler, remove_items);
    SET(TC9SetTakePlayerItemByPosHandler, take_item);
    SET(TC9SetDestroyItemsWithGuidsFromPlayerHandler, destroy_items);
    SET(TC9SetAddExistingItemToPlayerHandler, add_item);
    SET(TC9SetAddExistingItemToPlayerHandlerV2, add_item_v2);
    SET(TC9SetStoreNewItemHandler, store_item);
    SET(TC9SetSetItemPermanentEnchantmentHandler, enchant_item);
    SET(TC9SetCanPlayerStoreItemsHandler, can_store);
    SET(TC9SetGiveStoredItemToPlayerHandler, give_stored);
    SET(TC9SetCreateTextItemForPlayerHandler, create_text);
    SET(TC9SetSettleMoneyForPlayerHandler, settle_money);
    SET(TC9SetResetInstancesHandler, reset_instances);
    SET(TC9SetGetMoneyForPlayerHandler, money);
    SET(TC9SetModifyMoneyForPlayerHandler, change_money);
    SET(TC9SetCanPlayerInteractWithNPCAndFlagsHandler, near_creature);
    SET(TC9SetCanPlayerInteractWithGOAndTypeHandler, near_object);
    SET(TC9SetBattlegroundStartHandler, start_battleground);
    SET(TC9SetBattlegroundStartHandlerV2, start_battleground_v2);
    SET(TC9SetBattlegroundAddPlayersHandler, add_players);
    SET(TC9SetCanPlayerJoinBattlegroundQueueHandler, may);
    SET(TC9SetCanPlayerTeleportToBattlegroundHandler, may);
    SET(TC9SetMonitoringDataCollectorHandler, monitoring);
    SET(TC9SetSetPlayerGuildFieldsHandler, guild_fields);
    SET(TC9SetGuildCreateHandler, create_guild);
    SET(TC9SetCanTurnInGuildPetitionHandler, petition);
    SET(TC9SetLfgPlayerLockInfoHandler, locks);
    SET(TC9SetLfgPlayerInfoHandler, offers);
    SET(TC9SetLfgDungeonInfoHandler, dungeon);
    SET(TC9SetLfgTeleportPlayerHandler, teleport);
    SET(TC9SetLfgBootVoteHandler, vote);
    SET(TC9SetLfgMaterializeProposalHandler, materialize);
}

// ---- The rest

static void check_version(void) {
    int major = -1, minor = -1, patch = -1;
    TC9GetVersion(&major, &minor, &patch);
    CHECK(major == TC9_VERSION_MAJOR && minor == TC9_VERSION_MINOR && patch == TC9_VERSION_PATCH);
    TC9GetVersion(NULL, NULL, NULL);
    CHECK(strcmp(TC9GetVersionString(), TC9_VERSION_STRING) == 0);
    CHECK(TC9GetVersionString() == TC9GetVersionString());
    CHECK(TC9CheckAbiCompatible(TC9_VERSION_MAJOR, TC9_VERSION_MINOR) == 0);
    CHECK(TC9CheckAbiCompatible(1, 0) == 0);
    CHECK(TC9CheckAbiCompatible(TC9_VERSION_MAJOR + 1, 0) == 1);
    CHECK(TC9CheckAbiCompatible(0, 9) == 1);
    CHECK(TC9CheckAbiCompatible(TC9_VERSION_MAJOR, TC9_VERSION_MINOR + 1) == 2);
}

static void turn(void) {
    QUICK(TC9ProcessEventsHooks());
    QUICK(TC9ProcessGRPCOrHTTPRequests());
}

/// All reports, with what makes sense and with what does not.
static void report(void) {
    uint64_t players[] = {1, 2, 3};
    uint32_t maps[] = {0, 1, 571};
    GroupMaterializedLfgMember members[2];
    memset(members, 0, sizeof members);
    members[0].memberGuid = 1;
    members[0].memberName = "Alice";
    members[1].memberGuid = 2;
    members[1].memberName = NULL;
    QUICK(TC9ReadyToAcceptPlayersFromMaps(maps, 3));
    QUICK(TC9ReadyToAcceptPlayersFromMaps(NULL, 0));
    QUICK(TC9ReadyToAcceptPlayersFromMaps(NULL, 3));
    QUICK(TC9ReadyToAcceptPlayersFromMaps(maps, -1));
    QUICK(TC9PlayerLeftBattleground(1, 0, 77));
    QUICK(TC9BattlegroundStatusChanged(77, 3));
    QUICK(TC9BattlegroundStatusChanged(77, 200));
    QUICK(TC9CompleteLfgDungeon(258, 261, players, 3));
    QUICK(TC9CompleteLfgDungeon(258, 261, NULL, 3));
    QUICK(TC9CompleteLfgDungeon(258, 261, players, -3));
    QUICK(TC9ConfirmLfgDungeonRouteEntered(1, 36, 1, 501));
    QUICK(TC9ConfirmLfgDungeonRouteEntered(1, 0, 1, 501));
    QUICK(TC9RegisterMaterializedLfgGroup(9, 1, 8, 0, 0, members, 2));
    QUICK(TC9RegisterMaterializedLfgGroup(9, 1, 8, 0, 0, NULL, 255));
    QUICK(TC9UpdateGroupMemberState(1, 1, 80, 6, 1519, 0, 100, 200, 6, 3, 4, 0));
    QUICK(TC9StartGroupReadyCheck(1, 35000));
    QUICK(TC9SetGroupReadyCheckMemberState(2, 1));
    QUICK(TC9SetGroupReadyCheckMemberState(2, 99));
    QUICK(TC9FinishGroupReadyCheck(1));
    QUICK(TC9ChangeGroupMemberSubGroup(1, 2, 7));
    QUICK(TC9SetGroupMemberFlags(1, 2, 1, 8));
}

static void check_no_result(TC9FinishRatedArenaMatchResponse response) {
    CHECK(response.status == ArenaTeamMutationStatusFailed);
    CHECK(response.allianceScore.teamName == NULL && response.hordeScore.teamName == NULL);
    CHECK(response.allianceScore.realmID == 0 && response.hordeScore.ratingChange == 0);
    CHECK(response.members == NULL && response.membersSize == 0);
    TC9FreeFinishRatedArenaMatchResponse(&response);
    TC9FreeFinishRatedArenaMatchResponse(&response);
}

static void finish_arena(void) {
    TC9RatedArenaParticipant participants[2] = {{1, 11}, {2, 12}};
    check_no_result(TC9FinishRatedArenaMatch(1, 0, 77, 2, 1, 1, 5, 6, 1500, 1500, participants, 2));
    check_no_result(TC9FinishRatedArenaMatch(1, 0, 77, 2, 1, 1, 5, 6, 1500, 1500, NULL, 0xFFFFFFFF));
    TC9FreeFinishRatedArenaMatchResponse(NULL);
}

/// What makes no sense in itself is -1, with a cluster and without.
static void publish_nonsense(void) {
    CHECK(TC9NatsPublish(NULL, "x", 1) == -1);
    CHECK(TC9NatsPublish("abi.test", NULL, 1) == -1);
    CHECK(TC9NatsPublish("abi.test", "x", -1) == -1);
    CHECK(TC9NatsSubscribe(NULL, on_message) == -1);
    CHECK(TC9NatsSubscribe("abi.test", NULL) == -1);
}

static void outside(void) {
    CHECK(TC9GetNextAvailableCharacterGuid(0) == 0);
    CHECK(TC9GetNextAvailableItemGuid(1) == 0);
    CHECK(TC9GetNextAvailableInstanceGuid(-1) == 0);
    CHECK(TC9NatsPublish("abi.test", "x", 1) == -1);
    CHECK(TC9NatsSubscribe("abi.test", on_message) == -1);
    publish_nonsense();
    report();
    finish_arena();
    turn();
}

/// What a map's own thread does while the world's turns.
static void *map_thread(void *argument) {
    (void)argument;
    for (int i = 0; i < 200; i++) {
        (void)TC9NatsPublish("abi.map", "payload", 7);
        TC9UpdateGroupMemberState(1, 1, 80, 6, 1519, 0, (uint32_t)i, 200, 6, 3, 4, 0);
    }
    return NULL;
}
static void *number_thread(void *argument) {
    *(uint64_t *)argument = TC9GetNextAvailableItemGuid(0);
    return NULL;
}

static void join_and_leave(void) {
    char maps[] = "0,1,530,571";
    uint32_t *assigned = (uint32_t *)(uintptr_t)0xDEAD;
    int size = 77;
    double began = milliseconds();
    TC9InitLib(8085, 1, 0, maps, &assigned, &size);
    printf("TC9InitLib without a cluster: %.0f ms\n", milliseconds() - began);
    CHECK(assigned == NULL);
    CHECK(size == 0);
    set_hooks(true);
    set_handlers(true);

    // Twice is once.
    assigned = (uint32_t *)(uintptr_t)0xDEAD;
    TC9InitLib(8085, 1, 0, maps, &assigned, &size);
    CHECK(assigned == NULL && size == 0);

    pthread_t threads[4];
    uint64_t numbers[2] = {77, 77};
    pthread_create(&threads[0], NULL, map_thread, NULL);
    pthread_create(&threads[1], NULL, map_thread, NULL);
    pthread_create(&threads[2], NULL, number_thread, &numbers[0]);
    pthread_create(&threads[3], NULL, number_thread, &numbers[1]);
    CHECK(TC9NatsSubscribe("abi.>", on_message) == 0);
    publish_nonsense();
    report();
    for (int i = 0; i < 1000; i++) turn();
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    CHECK(numbers[0] == 0 && numbers[1] == 0);
    finish_arena();
    CHECK(calls == 0);
    CHECK(load_readings > 0);

    set_hooks(false);
    set_handlers(false);
    turn();
    began = milliseconds();
    TC9GracefulShutdown();
    double took = milliseconds() - began;
    printf("TC9GracefulShutdown without a cluster: %.0f ms\n", took);
    // Reports wait for somebody who takes them, but not for ever.
    CHECK(took <= 5000);
    TC9GracefulShutdown();
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    check_version();
    outside();
    join_and_leave();
    outside();
    TC9InitLib(0, 0, 255, NULL, NULL, NULL);
    TC9GracefulShutdown();
    outside();
    printf("the slowest call that must not wait: %.2f ms, %.60s\n", slowest, slowest_call);
    printf("%d checks, %d failed\n", checks, failures);
    return failures == 0 ? 0 : 1;
}
