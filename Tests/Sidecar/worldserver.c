// A worldserver without a game that uses libsidecar.so as AzerothCore does: the same calls in the same order,
// on the same threads. It owns three players' money and items, sets every hook and handler, calls every
// function at least once, and writes one line for each thing that it called or got. It runs until its input
// ends or SIGTERM comes.
//
//     gcc -std=gnu11 -pthread -ISources/C/CSidecar/include Tests/Sidecar/worldserver.c -o worldserver
//     worldserver LIBRARY PORT REALM [MAPS]
//
// Port 0 takes a free one. Lines: "listening PORT", "called FUNCTION RESULT", "thread NAME number N", "hook
// NAME ...", "handler NAME ...", "left".
#include <arpa/inet.h>
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libsidecar.h"

static void *library;
static atomic_int ended;
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

#define SAY(...)                       \
    do {                               \
        pthread_mutex_lock(&output);   \
        printf(__VA_ARGS__);           \
        putchar('\n');                 \
        fflush(stdout);                \
        pthread_mutex_unlock(&output); \
    } while (0)

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "the library has no %s\n", name);
        exit(2);
    }
    return found;
}
#define F(name) ((__typeof__(&name))symbol(#name))
// Calls a function that returns nothing, and says so.
#define CALL(name, ...)       \
    do {                      \
        F(name)(__VA_ARGS__); \
        SAY("called %s", #name); \
    } while (0)

#include "worldserver-handlers.h"

// ---- Hooks

static void on_group(EventObjectGroup *g) { SAY("hook group_created %u %lu %u", g->guid, g->leader, g->membersSize); }
static void on_group_v2(EventObjectGroupV2 *g) {
    SAY("hook group_created_v2 %u %lu %u %s", g->guid, g->leader, g->membersSize,
        g->membersSize ? g->memberNames[0] : "");
}
static void on_member_added(uint32_t g, uint64_t m) { SAY("hook member_added %u %lu", g, m); }
static void on_member_removed(uint32_t g, uint64_t m, uint64_t l) { SAY("hook member_removed %u %lu %lu", g, m, l); }
static void on_leader(uint32_t g, uint64_t a, uint64_t b) { SAY("hook leader_changed %u %lu %lu", g, a, b); }
static void on_disbanded(uint32_t g) { SAY("hook disbanded %u", g); }
static void on_raid(uint32_t g) { SAY("hook converted_to_raid %u", g); }
static void on_loot(uint32_t g, uint8_t m, uint64_t l, uint8_t t) { SAY("hook loot_changed %u %u %lu %u", g, m, l, t); }
static void on_dungeon_difficulty(uint32_t g, uint8_t d) { SAY("hook dungeon_difficulty %u %u", g, d); }
static void on_raid_difficulty(uint32_t g, uint8_t d) { SAY("hook raid_difficulty %u %u", g, d); }
static void on_check_started(GroupReadyCheckStarted *e) { SAY("hook ready_check_started %u %lu", e->groupGuid, e->leaderGuid); }
static void on_check_state(GroupReadyCheckMemberState *e) { SAY("hook ready_check_state %u %lu %u", e->groupGuid, e->memberGuid, e->state); }
static void on_check_finished(GroupReadyCheckFinished *e) { SAY("hook ready_check_finished %u", e->groupGuid); }
static void on_sub_group(GroupMemberSubGroupChanged *e) { SAY("hook sub_group %u %lu %u", e->groupGuid, e->memberGuid, e->subGroup); }
static void on_flags(GroupMemberFlagsChanged *e) { SAY("hook flags %u %lu %u", e->groupGuid, e->memberGuid, e->flags); }
static void on_state(GroupMemberStateChanged *e) { SAY("hook member_state %u %lu %u", e->groupGuid, e->memberGuid, e->online); }
static void on_reset(GroupInstanceResetRequest *e) { SAY("hook instance_reset %u %lu", e->groupGuid, e->playerGuid); }
static void on_extension(GroupInstanceBindExtensionRequest *e) { SAY("hook bind_extension %u %lu", e->groupGuid, e->playerGuid); }
static void on_guild_added(uint64_t g, uint64_t p) { SAY("hook guild_added %lu %lu", g, p); }
static void on_guild_left(uint64_t g, uint64_t p) { SAY("hook guild_left %lu %lu", g, p); }
static void on_guild_removed(uint64_t g, uint64_t p) { SAY("hook guild_removed %lu %lu", g, p); }
static void on_guild_created(uint64_t g, char *name, uint64_t leader, uint64_t *members, int n) {
    (void)members;
    SAY("hook guild_created %lu %s %lu %d", g, name, leader, n);
}
static void on_message(const char *subject, const char *payload, int length) {
    SAY("hook message %s %.*s", subject, length, payload);
}

// New maps are loaded by the async thread, which then tells the cluster.
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static uint32_t to_load[1024];
static int to_load_count;

static void load(const uint32_t *maps, int count) {
    pthread_mutex_lock(&loading);
    for (int i = 0; i < count && to_load_count < 1024; i++) to_load[to_load_count++] = maps[i];
    pthread_mutex_unlock(&loading);
}
static void on_maps(uint32_t *added, int n_added, uint32_t *removed, int n_removed) {
    (void)removed;
    SAY("hook maps +%d -%d", n_added, n_removed);
    load(added, n_added);
}

static const struct { const char *setter; void *function; } setters[] = {
#define SET(name, function) {"TC9Set" #name, (void *)function}
    SET(OnGroupCreatedHook, on_group), SET(OnGroupCreatedHookV2, on_group_v2),
    SET(OnGroupMemberAddedHook, on_member_added), SET(OnGroupMemberRemovedHook, on_member_removed),
    SET(OnGroupLeaderChangedHook, on_leader), SET(OnGroupDisbandedHook, on_disbanded),
    SET(OnGroupLootTypeChangedHook, on_loot), SET(OnGroupDungeonDifficultyChangedHook, on_dungeon_difficulty),
    SET(OnGroupRaidDifficultyChangedHook, on_raid_difficulty), SET(OnGroupConvertedToRaidHook, on_raid),
    SET(OnGroupReadyCheckStartedHook, on_check_started), SET(OnGroupReadyCheckMemberStateHook, on_check_state),
    SET(OnGroupReadyCheckFinishedHook, on_check_finished), SET(OnGroupMemberSubGroupChangedHook, on_sub_group),
    SET(OnGroupMemberFlagsChangedHook, on_flags), SET(OnGroupMemberStateChangedHook, on_state),
    SET(OnGroupInstanceResetRequestHook, on_reset), SET(OnGroupInstanceBindExtensionRequestHook, on_extension),
    SET(OnGuildMemberAddedHook, on_guild_added), SET(OnGuildMemberRemovedHook, on_guild_removed),
    SET(OnGuildMemberLeftHook, on_guild_left), SET(OnGuildCreatedHook, on_guild_created),
    SET(OnMapsReassignedHook, on_maps),
    SET(GetPlayerItemsByGuidsHandler, items_by_guid), SET(GetPlayerItemsByGuidsHandlerV2, items_by_guid_v2),
    SET(GetPlayerItemByPosHandler, item_at), SET(GetPlayerItemByPosHandlerV2, item_at_v2),
    SET(RemoveItemsWithGuidsFromPlayerHandler, remove_items), SET(TakePlayerItemByPosHandler, take_item),
    SET(DestroyItemsWithGuidsFromPlayerHandler, destroy_items),
    SET(AddExistingItemToPlayerHandler, add_item), SET(AddExistingItemToPlayerHandlerV2, add_item_v2),
    SET(StoreNewItemHandler, store_item), SET(SetItemPermanentEnchantmentHandler, enchant),
    SET(CanPlayerStoreItemsHandler, may_store), SET(GiveStoredItemToPlayerHandler, give_stored),
    SET(CreateTextItemForPlayerHandler, write_text),
    SET(GetMoneyForPlayerHandler, get_money), SET(ModifyMoneyForPlayerHandler, modify_money),
    SET(SettleMoneyForPlayerHandler, settle_money), SET(ResetInstancesHandler, reset_instances),
    SET(CanPlayerInteractWithNPCAndFlagsHandler, creature), SET(CanPlayerInteractWithGOAndTypeHandler, object),
    SET(BattlegroundStartHandler, bg_start), SET(BattlegroundStartHandlerV2, bg_start_v2),
    SET(BattlegroundAddPlayersHandler, bg_add), SET(CanPlayerJoinBattlegroundQueueHandler, bg_may_queue),
    SET(CanPlayerTeleportToBattlegroundHandler, bg_may_enter), SET(MonitoringDataCollectorHandler, monitoring),
    SET(SetPlayerGuildFieldsHandler, guild_fields), SET(GuildCreateHandler, guild_create),
    SET(CanTurnInGuildPetitionHandler, petition), SET(LfgPlayerLockInfoHandler, lfg_locks),
    SET(LfgPlayerInfoHandler, lfg_info), SET(LfgDungeonInfoHandler, lfg_dungeon),
    SET(LfgTeleportPlayerHandler, lfg_teleport), SET(LfgBootVoteHandler, lfg_vote),
    SET(LfgMaterializeProposalHandler, lfg_materialize),
};

// ---- Threads

// Creates an item now and then, as the updates of maps do.
static void *map_thread(void *name) {
    for (int turn = 0; !ended; turn++) {
        if (turn % 10 == 0) SAY("thread %s number %lu", (char *)name, F(TC9GetNextAvailableItemGuid)(0));
        usleep(50 * 1000);
    }
    return NULL;
}

static void *async_thread(void *unused) {
    (void)unused;
    while (!ended) {
        uint32_t maps[1024];
        pthread_mutex_lock(&loading);
        int count = to_load_count;
        memcpy(maps, to_load, sizeof maps);
        to_load_count = 0;
        pthread_mutex_unlock(&loading);
        if (count) {
            F(TC9ReadyToAcceptPlayersFromMaps)(maps, count);
            SAY("called TC9ReadyToAcceptPlayersFromMaps %d", count);
        }
        usleep(20 * 1000);
    }
    return NULL;
}

// Waits for the ratings, so it does not hold the world up.
static void *arena_thread(void *unused) {
    (void)unused;
    TC9RatedArenaParticipant who[2] = {{1, 1}, {2, 2}};
    TC9FinishRatedArenaMatchResponse r = F(TC9FinishRatedArenaMatch)(1, 0, 7, 2, 1, 1, 10, 20, 1500, 1500, who, 2);
    SAY("called TC9FinishRatedArenaMatch %u %u", r.status, r.membersSize);
    CALL(TC9FreeFinishRatedArenaMatchResponse, &r);
    return NULL;
}

// Each report once, as a world makes them that has seen everything.
static void report(void) {
    uint64_t players[2] = {1, 2};
    GroupMaterializedLfgMember members[1] = {{1, "Alice", 1, 0, 2, 0}};
    SAY("called TC9NatsSubscribe %d", F(TC9NatsSubscribe)("worldserver.example", on_message));
    SAY("called TC9NatsPublish %d", F(TC9NatsPublish)("worldserver.example.out", "hello", 5));
    SAY("called TC9GetNextAvailableCharacterGuid %lu", F(TC9GetNextAvailableCharacterGuid)(0));
    SAY("called TC9GetNextAvailableItemGuid %lu", F(TC9GetNextAvailableItemGuid)(0));
    SAY("called TC9GetNextAvailableInstanceGuid %lu", F(TC9GetNextAvailableInstanceGuid)(0));
    CALL(TC9BattlegroundStatusChanged, 7, 3);
    CALL(TC9PlayerLeftBattleground, 1, 0, 7);
    CALL(TC9CompleteLfgDungeon, 4, 258, players, 2);
    CALL(TC9ConfirmLfgDungeonRouteEntered, 1, 389, 0, 7);
    CALL(TC9RegisterMaterializedLfgGroup, 9, 1, 12, 0, 0, members, 1);
    CALL(TC9UpdateGroupMemberState, 1, 1, 80, 1, 12, 0, 100, 100, 0, 50, 100, 0);
    CALL(TC9StartGroupReadyCheck, 1, 35000);
    CALL(TC9SetGroupReadyCheckMemberState, 2, 1);
    CALL(TC9FinishGroupReadyCheck, 1);
    CALL(TC9ChangeGroupMemberSubGroup, 1, 2, 3);
    CALL(TC9SetGroupMemberFlags, 1, 2, 1, 4);
}

// ---- The world

static void end_soon(int number) {
    (void)number;
    ended = 1;
}

/// The port that gateways connect to; the library wants it open before it is told of it.
static uint16_t listen_at(uint16_t port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) || listen(listener, 64)
        || getsockname(listener, (struct sockaddr *)&address, &length)) {
        perror("listen");
        exit(1);
    }
    return ntohs(address.sin_port);
}

static bool input_ended(void) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char bytes[256];
    return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, bytes, sizeof bytes) <= 0;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "worldserver LIBRARY PORT REALM [MAPS]\n");
        return 2;
    }
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    signal(SIGTERM, end_soon);
    int major, minor, patch;
    int fit = F(TC9CheckAbiCompatible)(TC9_VERSION_MAJOR, TC9_VERSION_MINOR);
    SAY("called TC9CheckAbiCompatible %d", fit);
    if (fit) return 1;
    F(TC9GetVersion)(&major, &minor, &patch);
    SAY("called TC9GetVersion %d %d %d", major, minor, patch);
    SAY("called TC9GetVersionString %s", F(TC9GetVersionString)());
    for (uint32_t i = 1; i <= PLAYERS; i++) put(i, ITEM_GUID(i), 2589, 10 * i, 0);

    uint16_t port = listen_at((uint16_t)atoi(argv[2]));
    SAY("listening %u", port);
    uint32_t *maps = NULL;
    int count = 0;
    F(TC9InitLib)(port, (uint32_t)atoi(argv[3]), 0, argc > 4 ? argv[4] : "", &maps, &count);
    SAY("called TC9InitLib %d", count);
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++) {
        ((void (*)(void *))symbol(setters[i].setter))(setters[i].function);
        SAY("called %s", setters[i].setter);
    }
    load(maps, count);
    if (count > 0) free(maps);

    pthread_t threads[4];
    pthread_create(&threads[0], NULL, map_thread, "map-1");
    pthread_create(&threads[1], NULL, map_thread, "map-2");
    pthread_create(&threads[2], NULL, async_thread, NULL);
    pthread_create(&threads[3], NULL, arena_thread, NULL);
    for (long turn = 0; !ended; turn++) {
        F(TC9ProcessEventsHooks)();
        F(TC9ProcessGRPCOrHTTPRequests)();
        if (turn == 0) {
            SAY("called TC9ProcessEventsHooks");
            SAY("called TC9ProcessGRPCOrHTTPRequests");
            report();
        }
        usleep(50 * 1000);
        if (input_ended()) ended = 1;
    }
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    CALL(TC9GracefulShutdown);
    SAY("left");
    return 0;
}
