import Base
import Bus
import CSidecar
import WorldserverAPI

extension Worldserver {
    static let moneyErrors: KeyValuePairs<UInt32, Refusal> = [
        PlayerMoneyErrorCodePlayerNotFound.rawValue: .playerNotFound,
        PlayerMoneyErrorCodeTooMuchMoney.rawValue: .tooMuchMoney,
    ]
    static let interactionErrors: KeyValuePairs<UInt32, Refusal> = [
        PlayerInteractionErrorCodeCodePlayerNotFound.rawValue: .playerNotFound
    ]
}

extension Worldserver.Money: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> UInt32 {
        let answer = try required(handlers.money)(player.rawValue)
        try check(answer.errorCode, Worldserver.moneyErrors)
        return answer.money
    }
}

extension Worldserver.ChangeMoney: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> UInt32 {
        let answer = try required(handlers.changeMoney)(player.rawValue, change)
        try check(answer.errorCode, Worldserver.moneyErrors)
        return answer.newMoneyValue
    }
}

extension Worldserver.SpendMoney: Handled {
    /// Looks and takes in one go: nothing else happens on the world's thread in between, and AzerothCore
    /// would take what there is and call it done (spec worldserver-api 2.2).
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> UInt32 {
        let change = try required(handlers.changeMoney)
        let has = try Worldserver.Money(player: player).perform(with: handlers)
        guard has >= amount else { throw .notEnoughMoney }
        guard let price = Int32(exactly: amount) else { throw .failed }
        let answer = change(player.rawValue, 0 &- price)
        try check(answer.errorCode, Worldserver.moneyErrors)
        return answer.newMoneyValue
    }
}

extension Worldserver.CanInteractWithCreature: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        let handler = try required(handlers.interactWithCreature)
        let answer = handler(player.rawValue, creature.rawValue, flags)
        try check(answer.errorCode, Worldserver.interactionErrors)
        return answer.canInteract
    }
}

extension Worldserver.CanInteractWithObject: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Bool {
        let handler = try required(handlers.interactWithObject)
        let answer = handler(player.rawValue, object.rawValue, type)
        try check(answer.errorCode, Worldserver.interactionErrors)
        return answer.canInteract
    }
}

extension Worldserver.ReadLoad: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Worldserver.Load {
        let answer = try required(handlers.monitoring)()
        try check(answer.errorCode, [:])
        return Worldserver.Load(
            players: answer.connectedPlayers, mean: answer.diffMean, median: answer.diffMedian,
            p95: answer.diff95Percentile, p99: answer.diff99Percentile, max: answer.diffMaxPercentile)
    }
}

extension Worldserver.Touch: Handled {
    func perform(with handlers: HandlerTable.Handlers) throws(Worldserver.Refusal) -> Done { Done() }
}
