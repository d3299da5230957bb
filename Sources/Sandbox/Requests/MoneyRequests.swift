import Base
import Bus
import Store
public import WorldserverAPI

extension Worldserver.Money: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> UInt32 {
        try world.present(player).record.money
    }
}

extension Worldserver.ChangeMoney: WorldRequest {
    /// As AzerothCore does it: more than a purse holds is refused, more than there is takes what there is
    /// (spec worldserver-api 2.2).
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> UInt32 {
        let player = try world.present(player)
        let sum = Int64(player.record.money) + Int64(change)
        guard sum <= Int64(CharacterRecord.moneyMax) else { throw .tooMuchMoney }
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            belongings.money = UInt32(clamping: sum)
            return nil
        }
        return player.record.money
    }
}

extension Worldserver.SpendMoney: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> UInt32 {
        let player = try world.present(player)
        guard amount <= player.record.money else { throw .notEnoughMoney }
        let rest = player.record.money - amount
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            belongings.money = rest
            return nil
        }
        return rest
    }
}

extension Worldserver.SettleMoney: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> UInt32 {
        let player = try world.present(player)
        let sum = Int64(player.record.money) + Int64(change)
        guard sum >= 0 else { throw .notEnoughMoney }
        guard sum <= Int64(CharacterRecord.moneyMax) else { throw .tooMuchMoney }
        let (owner, receipt, now) = (player.low, id.description, world.time.unixNow().seconds)
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            belongings.money = UInt32(clamping: sum)
            return { transaction throws(StoreError) in
                try CharacterStore.writeReceipt(receipt, of: owner, now: now, transaction)
            }
        }
        return player.record.money
    }
}
