import Base
import CSidecar

/// The worldserver's handlers as it has set them. For any thread.
final class HandlerTable: Sendable {
    /// Nil: not set.
    struct Handlers {
        var itemsByGUID: GetPlayerItemsByGuidsHandler?
        var itemsByGUIDV2: GetPlayerItemsByGuidsHandlerV2?
        var itemAt: GetPlayerItemByPosHandler?
        var itemAtV2: GetPlayerItemByPosHandlerV2?
        var removeItems: RemoveItemsWithGuidsFromPlayerHandler?
        var takeItemAt: TakePlayerItemByPosHandler?
        var destroyItems: DestroyItemsWithGuidsFromPlayerHandler?
        var addItem: AddExistingItemToPlayerHandler?
        var addItemV2: AddExistingItemToPlayerHandlerV2?
        var storeNewItem: StoreNewItemHandler?
        var enchantItem: SetItemPermanentEnchantmentHandler?
        var canStoreItems: CanPlayerStoreItemsHandler?
        var giveStoredItem: GiveStoredItemToPlayerHandler?
        var createTextItem: CreateTextItemForPlayerHandler?
        var settleMoney: SettleMoneyForPlayerHandler?
        var resetInstances: ResetInstancesHandler?
        var money: GetMoneyForPlayerHandler?
        var changeMoney: ModifyMoneyForPlayerHandler?
        var interactWithCreature: CanPlayerInteractWithNPCAndFlagsHandler?
        var interactWithObject: CanPlayerInteractWithGOAndTypeHandler?
        var startBattleground: BattlegroundStartHandler?
        var startBattlegroundV2: BattlegroundStartHandlerV2?
        var addToBattleground: BattlegroundAddPlayersHandler?
        var joinBattlegroundQueue: CanPlayerJoinBattlegroundQueueHandler?
        var teleportToBattleground: CanPlayerTeleportToBattlegroundHandler?
        var monitoring: MonitoringDataCollectorHandler?
        var setGuildFields: SetPlayerGuildFieldsHandler?
        var createGuild: GuildCreateHandler?
        var turnInPetition: CanTurnInGuildPetitionHandler?
        var dungeonLocks: LfgPlayerLockInfoHandler?
        var dungeonOffers: LfgPlayerInfoHandler?
        var dungeon: LfgDungeonInfoHandler?
        var teleportToDungeon: LfgTeleportPlayerHandler?
        var bootVote: LfgBootVoteHandler?
        var materializeProposal: LfgMaterializeProposalHandler?
    }
    private let handlers = Locked(Handlers())

    func set(_ change: (inout Handlers) -> Void) { handlers.withLock { change(&$0) } }

    var current: Handlers { handlers.withLock { $0 } }
}
