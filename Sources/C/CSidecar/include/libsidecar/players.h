// A player's money, and whom he stands in front of.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Money, in copper

typedef enum PlayerMoneyErrorCode {
    PlayerMoneyErrorCodeNoError = 0,
    PlayerMoneyErrorCodeNoHandler = 1,
    PlayerMoneyErrorCodePlayerNotFound = 2,
    /// He would have more than one may have; nothing was changed.
    PlayerMoneyErrorCodeTooMuchMoney = 3,
    /// The same under the name that some headers gave it.
    PlayerMoneyErrorCodeToMuchMoney = 3,
} PlayerMoneyErrorCode;

typedef struct GetMoneyForPlayerResponse {
    /// A PlayerMoneyErrorCode.
    int errorCode;
    uint32_t money;
} GetMoneyForPlayerResponse;

/// A question.
typedef GetMoneyForPlayerResponse (*GetMoneyForPlayerHandler)(uint64_t player);
/// Since 1.0.
void TC9SetGetMoneyForPlayerHandler(GetMoneyForPlayerHandler handler);

typedef struct ModifyMoneyForPlayerResponse {
    /// A PlayerMoneyErrorCode.
    int errorCode;
    /// What he has now.
    uint32_t newMoneyValue;
} ModifyMoneyForPlayerResponse;

/// A change; amount is negative to take money. Where a price is paid the library asks for the money first, in
/// the same turn of the world, and changes nothing when there is too little.
typedef ModifyMoneyForPlayerResponse (*ModifyMoneyForPlayerHandler)(uint64_t player, int32_t amount);
/// Since 1.0.
void TC9SetModifyMoneyForPlayerHandler(ModifyMoneyForPlayerHandler handler);

// ---- Standing near something (questions)

typedef enum PlayerInteractionErrorCode {
    PlayerInteractionErrorCodeNoError = 0,
    PlayerInteractionErrorCodeNoHandler = 1,
    PlayerInteractionErrorCodeCodePlayerNotFound = 2,
} PlayerInteractionErrorCode;

typedef struct CanPlayerInteractWithNPCAndFlagsResponse {
    /// A PlayerInteractionErrorCode.
    int errorCode;
    bool canInteract;
} CanPlayerInteractWithNPCAndFlagsResponse;

/// Is this creature near, alive, friendly, and has it all of these flags? 0x20000 banker, 0x200000
/// auctioneer, 0x800000 guild banker ...
typedef CanPlayerInteractWithNPCAndFlagsResponse (*CanPlayerInteractWithNPCAndFlagsHandler)(
    uint64_t player, uint64_t creature, uint32_t npcFlags);
/// Since 1.0.
void TC9SetCanPlayerInteractWithNPCAndFlagsHandler(CanPlayerInteractWithNPCAndFlagsHandler handler);

typedef struct CanPlayerInteractWithGOAndTypeResponse {
    /// A PlayerInteractionErrorCode.
    int errorCode;
    bool canInteract;
} CanPlayerInteractWithGOAndTypeResponse;

/// Is this game object near, and of this type? 19 mailbox, 34 guild vault ...
typedef CanPlayerInteractWithGOAndTypeResponse (*CanPlayerInteractWithGOAndTypeHandler)(
    uint64_t player, uint64_t gameObject, uint8_t goType);
/// Since 1.0.
void TC9SetCanPlayerInteractWithGOAndTypeHandler(CanPlayerInteractWithGOAndTypeHandler handler);

#ifdef __cplusplus
}
#endif
