import Base
import CSidecar
import WorldserverAPI

extension PlayerItemV2 {
    /// With a text of malloc.
    fileprivate init(_ item: Worldserver.Item) {
        self.init(
            guid: item.guid.rawValue, entry: item.entry, owner: item.owner.rawValue, bagSlot: item.place.bag,
            slot: item.place.slot, isTradable: item.isTradable, count: item.count, flags: item.flags,
            durability: UInt8(clamping: item.durability), randomPropertyID: item.randomProperty,
            text: UnsafePointer(Given.text(item.text)))
    }
}

/// A player's items.
extension WorldCallbacks {
    static let items = [
        callback("SetGetPlayerItemsByGuidsHandlerV2", itemsByGUID),
        callback("SetGetPlayerItemByPosHandlerV2", itemAt),
        callback("SetRemoveItemsWithGuidsFromPlayerHandler", remove),
        callback("SetDestroyItemsWithGuidsFromPlayerHandler", destroy),
        callback("SetTakePlayerItemByPosHandler", take), callback("SetAddExistingItemToPlayerHandlerV2", add),
        callback("SetStoreNewItemHandler", store),
        callback("SetSetItemPermanentEnchantmentHandler", enchant),
        callback("SetCreateTextItemForPlayerHandler", write),
    ]

    private static let itemsByGUID: GetPlayerItemsByGuidsHandlerV2 = { player, guids, count in
        var answer = GetPlayerItemsByGuidsResponseV2()
        let request = Worldserver.ItemsByGUID(
            player: GUID(player), items: Lent.list(guids, count).map { GUID($0) })
        switch ask(request) {
        case .success(let items):
            answer.items = Given.list(items.map { PlayerItemV2($0) })
            answer.itemsSize = Int32(clamping: items.count)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let itemAt: GetPlayerItemByPosHandlerV2 = { player, bag, slot in
        var answer = GetPlayerItemByPosResponseV2()
        switch ask(
            Worldserver.ItemAt(player: GUID(player), place: Worldserver.ItemPlace(bag: bag, slot: slot)))
        {
        case .success(let item?):
            answer.found = true
            answer.item = PlayerItemV2(item)
        case .success(nil): break
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let remove: RemoveItemsWithGuidsFromPlayerHandler = { player, guids, count, newOwner in
        var answer = RemoveItemsWithGuidsFromPlayerResponse()
        let request = Worldserver.RemoveItems(
            id: .once, player: GUID(player), items: Lent.list(guids, count).map { GUID($0) },
            newOwner: GUID(newOwner))
        switch ask(request) {
        case .success(let taken):
            answer.updatedItems = Given.list(taken.map(\.rawValue))
            answer.updatedItemsSize = Int32(clamping: taken.count)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let destroy: DestroyItemsWithGuidsFromPlayerHandler = { player, guids, count in
        var answer = DestroyItemsWithGuidsFromPlayerResponse()
        let request = Worldserver.DestroyItems(
            id: .once, player: GUID(player), items: Lent.list(guids, count).map { GUID($0) })
        switch ask(request) {
        case .success(let gone):
            answer.destroyedItems = Given.list(gone.map(\.rawValue))
            answer.destroyedItemsSize = Int32(clamping: gone.count)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let take: TakePlayerItemByPosHandler = { player, bag, slot, count, newOwner in
        var answer = TakePlayerItemByPosResponse()
        let request = Worldserver.TakeItemAt(
            id: .once, player: GUID(player), place: Worldserver.ItemPlace(bag: bag, slot: slot), count: count,
            newOwner: GUID(newOwner))
        switch ask(request) {
        case .success(let item): answer.item = PlayerItemV2(item)
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let add: AddExistingItemToPlayerHandlerV2 = { request in
        guard let request = request?.pointee else { return PlayerItemErrorCode(ErrorCodes.failed) }
        let item = Worldserver.Item(
            guid: GUID(request.itemGuid), entry: request.itemEntry,
            place: request.storeAtPos
                ? Worldserver.ItemPlace(bag: request.bagSlot, slot: request.slot) : .anywhere,
            count: request.itemCount, flags: request.itemFlags, durability: UInt32(request.itemDurability),
            randomProperty: request.itemRandomPropertyID)
        switch ask(Worldserver.AddItem(id: .once, player: GUID(request.playerGuid), item: item)) {
        case .success: return PlayerItemErrorCodeNoError
        case .failure(let refusal): return PlayerItemErrorCode(ErrorCodes.item(refusal))
        }
    }

    private static let store: StoreNewItemHandler = { request in
        var answer = StoreNewItemResponse()
        guard let request = request?.pointee else {
            answer.errorCode = Int32(ErrorCodes.failed)
            return answer
        }
        let enchantments = Lent.list(request.enchantmentIDs, request.enchantmentIDsSize)
        switch ask(
            Worldserver.StoreNewItem(
                id: .once, player: GUID(request.playerGuid), entry: request.itemEntry, count: request.count,
                enchantments: enchantments))
        {
        case .success(let guid): answer.itemGuid = guid.rawValue
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }

    private static let enchant: SetItemPermanentEnchantmentHandler = { request in
        guard let request = request?.pointee else {
            return SetItemPermanentEnchantmentResponse(errorCode: Int32(ErrorCodes.failed))
        }
        switch ask(
            Worldserver.EnchantItem(
                id: .once, player: GUID(request.playerGuid), item: GUID(request.itemGuid), slot: request.slot,
                enchantment: request.enchantmentId))
        {
        case .success: return SetItemPermanentEnchantmentResponse(errorCode: 0)
        case .failure(let refusal):
            return SetItemPermanentEnchantmentResponse(errorCode: Int32(ErrorCodes.item(refusal)))
        }
    }

    private static let write: CreateTextItemForPlayerHandler = { request in
        var answer = StoreNewItemResponse()
        guard let request = request?.pointee else {
            answer.errorCode = Int32(ErrorCodes.failed)
            return answer
        }
        switch ask(
            Worldserver.CreateTextItem(
                id: .once, player: GUID(request.playerGuid), entry: request.itemEntry,
                text: Lent.text(request.text), creator: GUID(request.creatorGuid), flags: request.itemFlags))
        {
        case .success(let guid): answer.itemGuid = guid.rawValue
        case .failure(let refusal): answer.errorCode = Int32(ErrorCodes.item(refusal))
        }
        return answer
    }
}
