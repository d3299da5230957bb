public import CSidecar

@c @implementation
public func TC9SetGetPlayerItemsByGuidsHandler(_ handler: GetPlayerItemsByGuidsHandler?) {
    Membership.shared.world.handlers.set { $0.itemsByGUID = handler }
}

@c @implementation
public func TC9SetGetPlayerItemsByGuidsHandlerV2(_ handler: GetPlayerItemsByGuidsHandlerV2?) {
    Membership.shared.world.handlers.set { $0.itemsByGUIDV2 = handler }
}

@c @implementation
public func TC9SetGetPlayerItemByPosHandler(_ handler: GetPlayerItemByPosHandler?) {
    Membership.shared.world.handlers.set { $0.itemAt = handler }
}

@c @implementation
public func TC9SetGetPlayerItemByPosHandlerV2(_ handler: GetPlayerItemByPosHandlerV2?) {
    Membership.shared.world.handlers.set { $0.itemAtV2 = handler }
}

@c @implementation
public func TC9SetRemoveItemsWithGuidsFromPlayerHandler(_ handler: RemoveItemsWithGuidsFromPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.removeItems = handler }
}

@c @implementation
public func TC9SetTakePlayerItemByPosHandler(_ handler: TakePlayerItemByPosHandler?) {
    Membership.shared.world.handlers.set { $0.takeItemAt = handler }
}

@c @implementation
public func TC9SetDestroyItemsWithGuidsFromPlayerHandler(_ handler: DestroyItemsWithGuidsFromPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.destroyItems = handler }
}

@c @implementation
public func TC9SetAddExistingItemToPlayerHandler(_ handler: AddExistingItemToPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.addItem = handler }
}

@c @implementation
public func TC9SetAddExistingItemToPlayerHandlerV2(_ handler: AddExistingItemToPlayerHandlerV2?) {
    Membership.shared.world.handlers.set { $0.addItemV2 = handler }
}

@c @implementation
public func TC9SetStoreNewItemHandler(_ handler: StoreNewItemHandler?) {
    Membership.shared.world.handlers.set { $0.storeNewItem = handler }
}

@c @implementation
public func TC9SetSetItemPermanentEnchantmentHandler(_ handler: SetItemPermanentEnchantmentHandler?) {
    Membership.shared.world.handlers.set { $0.enchantItem = handler }
}

@c @implementation
public func TC9SetCanPlayerStoreItemsHandler(_ handler: CanPlayerStoreItemsHandler?) {
    Membership.shared.world.handlers.set { $0.canStoreItems = handler }
}

@c @implementation
public func TC9SetGiveStoredItemToPlayerHandler(_ handler: GiveStoredItemToPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.giveStoredItem = handler }
}

@c @implementation
public func TC9SetCreateTextItemForPlayerHandler(_ handler: CreateTextItemForPlayerHandler?) {
    Membership.shared.world.handlers.set { $0.createTextItem = handler }
}
