import Base
import Bus
import CSidecar
import WorldserverAPI

extension Worldserver.RemoveItems: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> [GUID] {
        let handler = try required(handlers.removeItems)
        let count = try length(of: items, atMost: Worldserver.itemsMax)
        var guids = items.map(\.rawValue)
        let answer = handler(player.rawValue, &guids, count, newOwner.rawValue)
        try check(answer.errorCode, Worldserver.itemErrors)
        return try sensible(
            ReturnedMemory.read { memory in
                memory.list(answer.updatedItems, count: answer.updatedItemsSize) { GUID($1) }
            })
    }
}

extension Worldserver.DestroyItems: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> [GUID] {
        let handler = try required(handlers.destroyItems)
        let count = try length(of: items, atMost: Worldserver.itemsMax)
        var guids = items.map(\.rawValue)
        let answer = handler(player.rawValue, &guids, count)
        try check(answer.errorCode, Worldserver.itemErrors)
        return try sensible(
            ReturnedMemory.read { memory in
                memory.list(answer.destroyedItems, count: answer.destroyedItemsSize) { GUID($1) }
            })
    }
}

extension Worldserver.TakeItemAt: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Worldserver.Item {
        let handler = try required(handlers.takeItemAt)
        let answer = handler(player.rawValue, place.bag, place.slot, count, newOwner.rawValue)
        try check(answer.errorCode, Worldserver.itemErrors)
        return try sensible(ReturnedMemory.read { Worldserver.Item(answer.item, &$0) })
    }
}

extension Worldserver.AddItem: Handled {
    /// An item that the struct of the handler cannot hold is refused rather than changed on its way: with
    /// other flags or another random property it would be another item (spec sidecar 4.9).
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        if let handler = handlers.addItemV2 {
            guard let durability = UInt8(exactly: item.durability) else { throw .failed }
            var request = AddExistingItemToPlayerRequestV2(
                playerGuid: player.rawValue, itemGuid: item.guid.rawValue, itemEntry: item.entry,
                itemCount: item.count, itemFlags: item.flags, itemDurability: durability,
                itemRandomPropertyID: item.randomProperty, storeAtPos: item.place != .anywhere,
                bagSlot: item.place.bag, slot: item.place.slot)
            try check(handler(&request).rawValue, Worldserver.itemErrors)
            return Done()
        }
        let handler = try required(handlers.addItem)
        guard let flags = UInt16(exactly: item.flags), let durability = UInt8(exactly: item.durability),
            let randomProperty = Int8(exactly: item.randomProperty)
        else { throw .failed }
        var request = AddExistingItemToPlayerRequest(
            playerGuid: player.rawValue, itemGuid: item.guid.rawValue, itemEntry: item.entry,
            itemCount: item.count, itemFlags: flags, itemDurability: durability,
            itemRandomPropertyID: randomProperty)
        try check(handler(&request).rawValue, Worldserver.itemErrors)
        return Done()
    }
}

extension Worldserver.StoreNewItem: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> GUID {
        let handler = try required(handlers.storeNewItem)
        let slots = try length(of: enchantments)
        let answer = LentMemory.with { memory in
            var request = StoreNewItemRequest(
                playerGuid: player.rawValue, itemEntry: entry, count: count,
                enchantmentIDs: memory.list(enchantments), enchantmentIDsSize: slots)
            return handler(&request)
        }
        try check(answer.errorCode, Worldserver.itemErrors)
        return GUID(answer.itemGuid)
    }
}

extension Worldserver.EnchantItem: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.enchantItem)
        var request = SetItemPermanentEnchantmentRequest(
            playerGuid: player.rawValue, itemGuid: item.rawValue, slot: slot, enchantmentId: enchantment)
        try check(handler(&request).errorCode, Worldserver.itemErrors)
        return Done()
    }
}
