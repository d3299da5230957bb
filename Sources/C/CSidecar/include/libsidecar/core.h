// Life in the cluster: joining and leaving, the pumps of the world's thread, numbers, maps, messages,
// monitoring.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Joining and leaving

/// Joins the cluster. Waits until the worldserver is registered, but not for ever: if the cluster cannot be
/// reached the library goes on trying in the background, and maps that it is dealt later come through the
/// MapsReassigned hook.
///
/// Where the cluster is and what else can be set is read from environment variables (TC9_NATS_URL ...).
///
/// port: the game port of this worldserver, which must accept connections already.
/// realmID: the realm it serves (on a cross-realm worldserver its own).
/// isCrossRealm: not 0 when it takes players of all realms.
/// availableMaps: the maps it can run, as numbers with commas between; "" or NULL: all.
/// assignedMaps: where the list of dealt maps goes, yours to free() when the size is above 0, else NULL.
/// assignedMapsSize: where its length goes. Both are always written.
/// Since 1.0.
void TC9InitLib(
    uint16_t port, uint32_t realmID, uint8_t isCrossRealm, char *availableMaps, uint32_t **assignedMaps,
    int *assignedMapsSize);

/// Leaves the cluster: tells the registry, sends what is still to be reported, refuses what still waits.
/// Waits five seconds at most. Afterwards the process may end or join again. Since 1.0.
void TC9GracefulShutdown(void);

// ---- The world's thread

/// Calls the hooks for what has happened since the last call, oldest first. Returns after a few milliseconds
/// even if more waits. To be called in every turn of the world, before TC9ProcessGRPCOrHTTPRequests. Since
/// 1.0.
void TC9ProcessEventsHooks(void);

/// Calls the handlers for what the cluster has asked: first the questions, then the changes, each in the
/// order of their arrival. Returns after a few milliseconds even if more waits; what waited too long is never
/// executed. That this is called shows the cluster that the world is alive. Since 1.0.
void TC9ProcessGRPCOrHTTPRequests(void);

// ---- Numbers
//
// A number is handed out once in the whole realm, for ever. 0: none could be had, nothing may be created with
// it; that is so before TC9InitLib, and when the supply has run out and the cluster did not refill it within
// 2 seconds. realmID 0 is the worldserver's own realm.

/// The next `characters.guid`. Since 1.0.
uint64_t TC9GetNextAvailableCharacterGuid(int realmID);
/// The next `item_instance.guid`. Since 1.0.
uint64_t TC9GetNextAvailableItemGuid(int realmID);
/// The next `instance.id`. Since 1.0.
uint64_t TC9GetNextAvailableInstanceGuid(int realmID);

// ---- Maps

typedef enum ServersRegistryStatus {
    ServersRegistryHookStatusOK = 0,
    ServersRegistryHookStatusNoHook = 1,
} ServersRegistryStatus;

/// The worldserver has been dealt maps, or others were taken from it. Say TC9ReadyToAcceptPlayersFromMaps
/// when the new ones are loaded.
typedef void (*OnMapsReassignedHook)(uint32_t *added, int addedSize, uint32_t *removed, int removedSize);
/// Since 1.0.
void TC9SetOnMapsReassignedHook(OnMapsReassignedHook hook);

/// These maps are loaded: players may come. Told to the registry again and again until it has heard. Since
/// 1.0.
void TC9ReadyToAcceptPlayersFromMaps(uint32_t *maps, int mapsLen);

// ---- Messages of your own

/// The payload has payloadLen bytes and no NUL at its end.
typedef void (*TC9NatsMessageHandler)(const char *subject, const char *payload, int payloadLen);

/// Sends bytes to whoever listens to a subject (words with dots between, no wildcards): at most once, nobody
/// confirms. The payload is copied; NULL only with a length of 0. 0: taken; -1: not. Since 1.0.
int TC9NatsPublish(const char *subject, const char *payload, int payloadLen);

/// Calls a function on the world's thread (in TC9ProcessEventsHooks) for each message to a subject, which may
/// have the wildcards `*` and `>`. There is no way to end it but TC9GracefulShutdown. 0: done; -1: not. Since
/// 1.0.
int TC9NatsSubscribe(const char *subject, TC9NatsMessageHandler handler);

// ---- Monitoring

typedef enum MonitoringErrorCode {
    MonitoringErrorCodeNoError = 0,
    MonitoringErrorCodeNoHandler = 1,
} MonitoringErrorCode;

/// How busy the worldserver is. The times are those of a turn of the world.
typedef struct MonitoringDataCollectorResponse {
    /// A MonitoringErrorCode.
    int errorCode;
    uint32_t connectedPlayers;
    uint32_t diffMean;
    uint32_t diffMedian;
    uint32_t diff95Percentile;
    uint32_t diff99Percentile;
    uint32_t diffMaxPercentile;
} MonitoringDataCollectorResponse;

typedef MonitoringDataCollectorResponse (*MonitoringDataCollectorHandler)(void);
/// Since 1.0.
void TC9SetMonitoringDataCollectorHandler(MonitoringDataCollectorHandler handler);

#ifdef __cplusplus
}
#endif
