public import Base
public import Bus
import Store
public import WorldserverAPI

extension Worldserver.GiveStoredItem: WorldRequest {
    /// Whoever calls by a function of C finds nothing fetched, and is told `noHandler` before it comes to
    /// this.
    public func prepare(in world: isolated SandboxWorld) async {
        guard let low = Item.low(of: item) else { return }
        do throws(StoreError) {
            world.fetched[low] = try await world.characters.stored(low)
        } catch {
            world.log.error("an item cannot be fetched", ["error": .string(error.description)])
        }
    }

    /// It keeps its GUID: it is never added to a stack.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        let fetched = Item.low(of: item).flatMap { world.fetched.removeValue(forKey: $0) }
        let player = try world.present(player)
        guard let low = Item.low(of: item) else { throw .itemNotFound }
        guard player.record.inventory.slot(of: low) == nil else { return Done() }
        guard let given = fetched else { throw .itemNotFound }
        guard let slot = player.record.inventory.freeSlot else { throw .noSpace }
        let owner = player.low
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            guard belongings.inventory.put(given, in: slot) else { throw .noSpace }
            return { transaction throws(StoreError) in
                try CharacterStore.giveStored(given, in: slot, of: owner, transaction)
            }
        }
        world.announce(given, in: slot, isCreated: false, to: player)
        return Done()
    }
}

extension Worldserver.CanStoreItems: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        try checkLength(of: items)
        let player = try world.present(player)
        return Inventory.backpack.count { player.record.inventory[$0] == nil } >= items.count
    }
}

extension Worldserver.CreateTextItem: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> GUID {
        let player = try world.present(player)
        guard let template = world.template(entry) else { throw .unknownTemplate }
        guard let slot = player.record.inventory.freeSlot else { throw .noSpace }
        guard let low = world.nextNumber(.item) else { throw .creationFailed }
        var new = Item(low: low, template: template, count: 1)
        new.flags |= flags
        new.text = text
        new.creator = creator.low
        let (owner, made) = (player.low, new)
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            guard belongings.inventory.put(made, in: slot) else { throw .noSpace }
            return { transaction throws(StoreError) in
                try CharacterStore.insert(made, in: slot, of: owner, transaction)
            }
        }
        world.announce(made, in: slot, isCreated: true, to: player)
        return made.guid
    }
}
