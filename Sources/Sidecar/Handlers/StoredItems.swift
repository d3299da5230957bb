import Base
import Bus
import CSidecar
import WorldserverAPI

extension Worldserver.CanStoreItems: Handled {
    /// Whoever asks wants to give the items next: a worldserver that cannot do that is not asked.
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        _ = try required(handlers.giveStoredItem)
        let handler = try required(handlers.canStoreItems)
        let count = try length(of: items, atMost: Worldserver.itemsMax)
        let stacks = items.map { ItemStack(entry: $0.entry, count: $0.count) }
        let answer = LentMemory.with { handler(player.rawValue, $0.list(stacks), count) }
        try check(answer.errorCode, Worldserver.itemErrors)
        return answer.canStore
    }
}

extension Worldserver.GiveStoredItem: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done {
        let handler = try required(handlers.giveStoredItem)
        try check(handler(player.rawValue, item.rawValue).rawValue, Worldserver.itemErrors)
        return Done()
    }
}

extension Worldserver.CreateTextItem: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> GUID {
        let handler = try required(handlers.createTextItem)
        guard text.utf8.count <= ReturnedMemory.textBytesMax else { throw .failed }
        let answer = LentMemory.with { memory in
            var request = CreateTextItemRequest(
                playerGuid: player.rawValue, itemEntry: entry, itemFlags: flags,
                creatorGuid: creator.rawValue, text: memory.text(text))
            return handler(&request)
        }
        try check(answer.errorCode, Worldserver.itemErrors)
        return GUID(answer.itemGuid)
    }
}

extension Worldserver.SettleMoney: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> UInt32 {
        let handler = try required(handlers.settleMoney)
        let answer = LentMemory.with { memory in
            var request = SettleMoneyForPlayerRequest(
                playerGuid: player.rawValue, amount: change, receipt: memory.text(id.description))
            return handler(&request)
        }
        try check(
            answer.errorCode,
            [
                PlayerMoneyErrorCodePlayerNotFound.rawValue: .playerNotFound,
                PlayerMoneyErrorCodeTooMuchMoney.rawValue: .tooMuchMoney,
                PlayerMoneyErrorCodeNotEnoughMoney.rawValue: .notEnoughMoney,
            ])
        return answer.newMoneyValue
    }
}
