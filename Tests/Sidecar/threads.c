// A million calls from eight threads while the world's own thread turns, with no cluster to be found: nothing
// may crash, and no call may hold its thread up. Prints how many calls a second that were, and the slowest.
#include "libsidecar.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { threads = 8, calls_each = 125000 };

static atomic_int running = threads;
static atomic_long over_50_ms;

static double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static void on_disbanded(uint32_t group) { (void)group; }
static GetMoneyForPlayerResponse money(uint64_t player) {
    (void)player;
    GetMoneyForPlayerResponse response = {PlayerMoneyErrorCodeNoError, 1000};
    return response;
}

static void call(uint32_t i) {
    uint64_t players[] = {i, i + 1};
    uint32_t maps[] = {0, 571};
    int major;
    switch (i % 10) {
    case 0: TC9UpdateGroupMemberState(i % 100, 1, 80, 6, 1519, 0, i, 200, 6, 3, 4, 0); break;
    case 1: TC9PlayerLeftBattleground(i, 0, 77); break;
    case 2: TC9BattlegroundStatusChanged(i, 3); break;
    case 3: TC9SetOnGroupDisbandedHook(i % 3 ? on_disbanded : NULL); break;
    case 4: TC9SetGetMoneyForPlayerHandler(i % 3 ? money : NULL); break;
    case 5: TC9CompleteLfgDungeon(258, 261, players, 2); break;
    case 6: TC9SetGroupReadyCheckMemberState(i, (uint8_t)(i % 4)); break;
    case 7: TC9GetVersion(&major, NULL, NULL); break;
    case 8: TC9ReadyToAcceptPlayersFromMaps(maps, 2); break;
    default: TC9ConfirmLfgDungeonRouteEntered(i, 36, 1, 501); break;
    }
}

static void *work(void *argument) {
    double *slowest = argument;
    for (uint32_t i = 0; i < calls_each; i++) {
        double began = milliseconds();
        call(i);
        double took = milliseconds() - began;
        if (took > *slowest) *slowest = took;
        if (took > 50) atomic_fetch_add(&over_50_ms, 1);
    }
    atomic_fetch_sub(&running, 1);
    return NULL;
}

int main(void) {
    pthread_t workers[threads];
    double slowest[threads] = {0};
    double worst = 0;
    long turns = 0;
    TC9InitLib(8085, 1, 0, NULL, NULL, NULL);
    double began = milliseconds();
    for (int i = 0; i < threads; i++) pthread_create(&workers[i], NULL, work, &slowest[i]);
    while (atomic_load(&running) > 0) {
        TC9ProcessEventsHooks();
        TC9ProcessGRPCOrHTTPRequests();
        turns++;
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i], NULL);
        if (slowest[i] > worst) worst = slowest[i];
    }
    double took = milliseconds() - began;
    printf(
        "%d calls in %.0f ms (%.1f us each), %ld turns beside them; the slowest call %.1f ms, %ld over 50 ms\n",
        threads * calls_each, took, took * 1e3 / (threads * calls_each), turns, worst,
        atomic_load(&over_50_ms));
    TC9GracefulShutdown();
    return 0;
}
