import Base
import CSidecar
import WorldserverAPI

extension Worldserver {
    static let itemErrors: KeyValuePairs<UInt32, Refusal> = [
        PlayerItemErrorCodePlayerNotFound.rawValue: .playerNotFound,
        PlayerItemErrorNoInventorySpace.rawValue: .noSpace,
        PlayerItemErrorUnknownTemplate.rawValue: .unknownTemplate,
        PlayerItemErrorFailedToCreateItem.rawValue: .creationFailed,
        PlayerItemErrorItemNotFound.rawValue: .itemNotFound,
        PlayerItemErrorItemNotTradable.rawValue: .notTradable,
    ]
}

extension Worldserver.Item {
    init(_ item: PlayerItem, _ memory: inout ReturnedMemory) {
        self.init(
            guid: GUID(item.guid), entry: item.entry, owner: GUID(item.owner),
            place: Worldserver.ItemPlace(bag: item.bagSlot, slot: item.slot), isTradable: item.isTradable,
            count: item.count, flags: UInt32(item.flags), durability: UInt32(item.durability),
            randomProperty: Int32(item.randomPropertyID), text: memory.text(item.text))
    }

    init(_ item: PlayerItemV2, _ memory: inout ReturnedMemory) {
        self.init(
            guid: GUID(item.guid), entry: item.entry, owner: GUID(item.owner),
            place: Worldserver.ItemPlace(bag: item.bagSlot, slot: item.slot), isTradable: item.isTradable,
            count: item.count, flags: item.flags, durability: UInt32(item.durability),
            randomProperty: item.randomPropertyID, text: memory.text(item.text))
    }
}

extension Worldserver.ItemsByGUID: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> [Worldserver.Item] {
        let count = try length(of: items, atMost: Worldserver.itemsMax)
        var guids = items.map(\.rawValue)
        if let handler = handlers.itemsByGUIDV2 {
            let answer = handler(player.rawValue, &guids, count)
            try check(answer.errorCode, Worldserver.itemErrors)
            return try sensible(
                ReturnedMemory.read { memory in
                    memory.list(answer.items, count: answer.itemsSize) { Worldserver.Item($1, &$0) }
                })
        }
        let answer = try required(handlers.itemsByGUID)(player.rawValue, &guids, count)
        try check(answer.errorCode, Worldserver.itemErrors)
        return try sensible(
            ReturnedMemory.read { memory in
                memory.list(answer.items, count: answer.itemsSize) { Worldserver.Item($1, &$0) }
            })
    }
}

extension Worldserver.ItemAt: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Worldserver.Item? {
        if let handler = handlers.itemAtV2 {
            let answer = handler(player.rawValue, place.bag, place.slot)
            try check(answer.errorCode, Worldserver.itemErrors)
            guard answer.found else { return nil }
            return ReturnedMemory.read { Worldserver.Item(answer.item, &$0) }
        }
        let answer = try required(handlers.itemAt)(player.rawValue, place.bag, place.slot)
        try check(answer.errorCode, Worldserver.itemErrors)
        guard answer.found else { return nil }
        return ReturnedMemory.read { Worldserver.Item(answer.item, &$0) }
    }
}
