// A small worldserver that uses libsidecar.so as AzerothCore does, without a game: it owns some players'
// money and items, turns its loop, and does what its standard input says. Each line that it writes is one
// fact.
//
//     sidecar-member LIBRARY PORT REALM [MAPS]
//
// Commands: hang | go | numbers SEQUENCE COUNT | left PLAYER INSTANCE | status INSTANCE STATUS | arena
// INSTANCE | publish SUBJECT TEXT | subscribe SUBJECT | money PLAYER COPPER | item PLAYER GUID ENTRY COUNT |
// slow MILLISECONDS | garbage 0|1 | pump | quit
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libsidecar.h"

#define ITEMS 64
#define PLAYERS 16

static void *library;
static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

#define SAY(...)                         \
    do {                                 \
        pthread_mutex_lock(&output);     \
        printf(__VA_ARGS__);             \
        putchar('\n');                   \
        fflush(stdout);                  \
        pthread_mutex_unlock(&output);   \
    } while (0)

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "the library has no %s\n", name);
        exit(2);
    }
    return found;
}
#define CALL(name) ((__typeof__(&name))symbol(#name))

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

// What it owns. World thread only.
static struct { uint64_t player; uint32_t copper; } purses[PLAYERS];
static struct { uint64_t player, guid; uint32_t entry, count; } items[ITEMS];
static int slow, garbage;

static int purse(uint64_t player) {
    for (int i = 0; i < PLAYERS; i++)
        if (purses[i].player == player) return i;
    return -1;
}
static void dawdle(void) {
    if (slow > 0) usleep((useconds_t)slow * 1000);
}

// MARK: Handlers

static GetMoneyForPlayerResponse get_money(uint64_t player) {
    GetMoneyForPlayerResponse r = {PlayerMoneyErrorCodePlayerNotFound, 0};
    dawdle();
    int i = purse(player);
    if (i >= 0) r.errorCode = 0, r.money = purses[i].copper;
    return r;
}
static ModifyMoneyForPlayerResponse modify_money(uint64_t player, int32_t change) {
    ModifyMoneyForPlayerResponse r = {PlayerMoneyErrorCodePlayerNotFound, 0};
    dawdle();
    int i = purse(player);
    if (i < 0) return r;
    int64_t after = (int64_t)purses[i].copper + change;
    r.errorCode = after >= 2147483647 ? PlayerMoneyErrorCodeTooMuchMoney : 0;
    if (!r.errorCode) purses[i].copper = after < 0 ? 0 : (uint32_t)after;
    r.newMoneyValue = purses[i].copper;
    SAY("changed money of %lu by %d to %u", player, change, purses[i].copper);
    return r;
}
static GetPlayerItemsByGuidsResponse get_items(uint64_t player, uint64_t *guids, int count) {
    GetPlayerItemsByGuidsResponse r;
    memset(&r, 0, sizeof r);
    dawdle();
    if (garbage) {
        // A length that no list can have, and a pointer to nothing.
        r.items = (PlayerItem *)0x10;
        r.itemsSize = 2000000000;
        return r;
    }
    r.items = calloc((size_t)count + 1, sizeof(PlayerItem));
    for (int g = 0; g < count; g++)
        for (int i = 0; i < ITEMS; i++)
            if (items[i].guid == guids[g] && items[i].player == player && guids[g]) {
                PlayerItem *item = &r.items[r.itemsSize++];
                item->guid = items[i].guid, item->entry = items[i].entry, item->owner = player;
                item->bagSlot = 255, item->slot = (uint8_t)(23 + i), item->isTradable = true;
                item->count = items[i].count, item->text = strdup("hello");
            }
    return r;
}
static RemoveItemsWithGuidsFromPlayerResponse remove_items(
    uint64_t player, uint64_t *guids, int count, uint64_t owner) {
    RemoveItemsWithGuidsFromPlayerResponse r;
    memset(&r, 0, sizeof r);
    dawdle();
    r.updatedItems = malloc(sizeof(uint64_t) * ((size_t)count + 1));
    for (int g = 0; g < count; g++)
        for (int i = 0; i < ITEMS; i++)
            if (items[i].guid == guids[g] && items[i].player == player && guids[g]) {
                r.updatedItems[r.updatedItemsSize++] = guids[g];
                memset(&items[i], 0, sizeof items[i]);
                SAY("removed item %lu of %lu for %lu", guids[g], player, owner);
            }
    return r;
}
static PlayerItemErrorCode add_item(AddExistingItemToPlayerRequest *request) {
    dawdle();
    for (int i = 0; i < ITEMS; i++)
        if (!items[i].guid) {
            items[i].player = request->playerGuid, items[i].guid = request->itemGuid;
            items[i].entry = request->itemEntry, items[i].count = request->itemCount;
            SAY("added item %lu to %lu", request->itemGuid, request->playerGuid);
            return 0;
        }
    return PlayerItemErrorNoInventorySpace;
}
static CanPlayerInteractWithNPCAndFlagsResponse interact(uint64_t player, uint64_t npc, uint32_t flags) {
    CanPlayerInteractWithNPCAndFlagsResponse r;
    memset(&r, 0, sizeof r);
    r.canInteract = purse(player) >= 0 && npc == 1 && flags == 0x20000;
    return r;
}
static MonitoringDataCollectorResponse monitoring(void) {
    MonitoringDataCollectorResponse r;
    memset(&r, 0, sizeof r);
    for (int i = 0; i < PLAYERS; i++) r.connectedPlayers += purses[i].player != 0;
    r.diffMean = 7;
    return r;
}

// MARK: Hooks

static void maps_reassigned(uint32_t *added, int addedCount, uint32_t *removed, int removedCount) {
    (void)removed;
    SAY("maps +%d -%d", addedCount, removedCount);
    if (addedCount) CALL(TC9ReadyToAcceptPlayersFromMaps)(added, addedCount);
}
static void group_created(EventObjectGroup *group) {
    SAY("group %u leader %lu members %u", group->guid, group->leader, group->membersSize);
}
static void group_disbanded(uint32_t group) { SAY("group %u disbanded", group); }
static void guild_added(uint64_t guild, uint64_t player) { SAY("guild %lu has %lu", guild, player); }
static void message(const char *subject, const char *payload, int length) {
    SAY("message %s %.*s", subject, length, payload);
}

// MARK: Numbers, from the threads of maps

struct Taking { const char *sequence; int count; };
static void *take(void *argument) {
    struct Taking *taking = argument;
    for (int i = 0; i < taking->count; i++) {
        double began = now();
        uint64_t number = taking->sequence[0] == 'c' ? CALL(TC9GetNextAvailableCharacterGuid)(0)
            : taking->sequence[0] == 'i'             ? CALL(TC9GetNextAvailableItemGuid)(0)
                                                     : CALL(TC9GetNextAvailableInstanceGuid)(0);
        double took = now() - began;
        if (took > 0.05) SAY("waited %.3f for a number", took);
        SAY("number %s %lu", taking->sequence, number);
    }
    return NULL;
}
static void take_all(const char *sequence, int count) {
    enum { threads = 4 };
    pthread_t thread[threads];
    struct Taking taking[threads];
    for (int i = 0; i < threads; i++) {
        taking[i].sequence = sequence, taking[i].count = count / threads + (i < count % threads);
        pthread_create(&thread[i], NULL, take, &taking[i]);
    }
    for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
    SAY("took %d", count);
}

// MARK: The world

static pthread_mutex_t commands = PTHREAD_MUTEX_INITIALIZER;
static char waiting[256][512];
static int first, count, ended;

static void *listen_to_input(void *unused) {
    (void)unused;
    char line[512];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        pthread_mutex_lock(&commands);
        if (count < 256) strcpy(waiting[(first + count++) % 256], line);
        pthread_mutex_unlock(&commands);
    }
    ended = 1;
    return NULL;
}

static void arena(uint32_t instance) {
    TC9RatedArenaParticipant who[2] = {{0, 1}, {1, 2}};
    double began = now();
    TC9FinishRatedArenaMatchResponse r =
        CALL(TC9FinishRatedArenaMatch)(1, 0, instance, 2, 0, 1, 10, 20, 1500, 1500, who, 2);
    SAY("arena %u status %u members %u rating %d after %.1f s", instance, r.status, r.membersSize,
        r.allianceScore.ratingChange, now() - began);
    CALL(TC9FreeFinishRatedArenaMatchResponse)(&r);
}

static int hangs;
static double slowest;
static long turns;

static void obey(char *line) {
    char *save = NULL, *verb = strtok_r(line, " ", &save);
    char *a = strtok_r(NULL, " ", &save), *b = strtok_r(NULL, " ", &save);
    char *c = strtok_r(NULL, " ", &save), *d = strtok_r(NULL, " ", &save);
    if (!verb) return;
    if (!strcmp(verb, "hang")) hangs = 1;
    else if (!strcmp(verb, "go")) hangs = 0;
    else if (!strcmp(verb, "numbers") && b) take_all(a, atoi(b));
    else if (!strcmp(verb, "left") && b) CALL(TC9PlayerLeftBattleground)(strtoull(a, NULL, 10), 0, (uint32_t)atoi(b));
    else if (!strcmp(verb, "status") && b) CALL(TC9BattlegroundStatusChanged)((uint32_t)atoi(a), (uint8_t)atoi(b));
    else if (!strcmp(verb, "arena") && a) arena((uint32_t)atoi(a));
    else if (!strcmp(verb, "publish") && b) SAY("published %d", CALL(TC9NatsPublish)(a, b, (int)strlen(b)));
    else if (!strcmp(verb, "subscribe") && a) SAY("subscribed %d", CALL(TC9NatsSubscribe)(a, message));
    else if (!strcmp(verb, "money") && b) {
        int i = purse(strtoull(a, NULL, 10));
        if (i < 0) i = purse(0);
        if (i >= 0) purses[i].player = strtoull(a, NULL, 10), purses[i].copper = (uint32_t)atoi(b);
    } else if (!strcmp(verb, "item") && d) {
        for (int i = 0; i < ITEMS; i++)
            if (!items[i].guid) {
                items[i].player = strtoull(a, NULL, 10), items[i].guid = strtoull(b, NULL, 10);
                items[i].entry = (uint32_t)atoi(c), items[i].count = (uint32_t)atoi(d);
                break;
            }
    } else if (!strcmp(verb, "slow") && a) slow = atoi(a);
    else if (!strcmp(verb, "garbage") && a) garbage = atoi(a);
    else if (!strcmp(verb, "pump")) {
        SAY("pumped %ld slowest %.4f", turns, slowest);
        slowest = 0, turns = 0;
    } else if (!strcmp(verb, "quit")) ended = 1;
    else SAY("what is %s?", verb);
    SAY("done %s", verb);
}

static void turn(void) {
    char line[512];
    for (;;) {
        pthread_mutex_lock(&commands);
        int any = count > 0;
        if (any) {
            strcpy(line, waiting[first]);
            first = (first + 1) % 256, count--;
        }
        pthread_mutex_unlock(&commands);
        if (!any) break;
        obey(line);
    }
    if (hangs) return;
    double began = now();
    CALL(TC9ProcessEventsHooks)();
    CALL(TC9ProcessGRPCOrHTTPRequests)();
    double took = now() - began;
    if (took > slowest) slowest = took;
    turns++;
}

int main(int argc, char **argv) {
    if (argc < 4) {
        fprintf(stderr, "sidecar-member LIBRARY PORT REALM [MAPS]\n");
        return 2;
    }
    double began = now();
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    SAY("loaded in %.1f ms", (now() - began) * 1000);
    if (CALL(TC9CheckAbiCompatible)(TC9_VERSION_MAJOR, TC9_VERSION_MINOR) != 0) return 3;
    uint32_t *maps = NULL;
    int mapsCount = 0;
    began = now();
    CALL(TC9InitLib)((uint16_t)atoi(argv[2]), (uint32_t)atoi(argv[3]), 0, argc > 4 ? argv[4] : "", &maps, &mapsCount);
    SAY("joined with %d maps after %.1f ms", mapsCount, (now() - began) * 1000);
    if (mapsCount > 0) free(maps);
    CALL(TC9SetOnMapsReassignedHook)(maps_reassigned);
    CALL(TC9SetOnGroupCreatedHook)(group_created);
    CALL(TC9SetOnGroupDisbandedHook)(group_disbanded);
    CALL(TC9SetOnGuildMemberAddedHook)(guild_added);
    CALL(TC9SetGetPlayerItemsByGuidsHandler)(get_items);
    CALL(TC9SetRemoveItemsWithGuidsFromPlayerHandler)(remove_items);
    CALL(TC9SetAddExistingItemToPlayerHandler)(add_item);
    CALL(TC9SetGetMoneyForPlayerHandler)(get_money);
    CALL(TC9SetModifyMoneyForPlayerHandler)(modify_money);
    CALL(TC9SetCanPlayerInteractWithNPCAndFlagsHandler)(interact);
    CALL(TC9SetMonitoringDataCollectorHandler)(monitoring);
    pthread_t input;
    pthread_create(&input, NULL, listen_to_input, NULL);
    struct timespec pause = {0, 10 * 1000 * 1000};
    while (!ended) {
        turn();
        nanosleep(&pause, NULL);
    }
    CALL(TC9GracefulShutdown)();
    SAY("left");
    return 0;
}
