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
    /// He has less than is to be taken; nothing was changed. Since 1.1, of TC9SetSettleMoneyForPlayerHandler.
    PlayerMoneyErrorCodeNotEnoughMoney = 4,
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

typedef struct SettleMoneyForPlayerRequest {
    uint64_t playerGuid;
    /// Negative to take money.
    int32_t amount;
    /// 32 hexadecimal digits.
    const char *receipt;
} SettleMoneyForPlayerRequest;

/// A change, all or nothing. In one transaction, which is committed before it returns: the player's money,
/// and
///
///     INSERT INTO nimbus_receipt (request, player, created_unix) VALUES (receipt, guid, now)
///
/// into the characters database. By that row the daemon knows what became of a change whose answer it has not
/// heard, whatever has happened to the worldserver. Without this handler ModifyMoney is used, and what a
/// worldserver did to a purse alone counts as not done once the worldserver is gone.
typedef ModifyMoneyForPlayerResponse (*SettleMoneyForPlayerHandler)(SettleMoneyForPlayerRequest *request);
/// Since 1.1.
void TC9SetSettleMoneyForPlayerHandler(SettleMoneyForPlayerHandler handler);

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
