public import Base
public import Bus
import Store
public import WorldserverAPI

// A bag with something in it stays where it is, whatever is asked: what lies inside is not known here.

extension Inventory {
    /// The slots and items that some GUIDs name, each once, in the order of the GUIDs.
    fileprivate func removable(_ guids: [GUID]) -> [(slot: Slot, item: Item)] {
        var seen: Set<UInt32> = []
        return guids.compactMap { guid in
            guard let low = Item.low(of: guid), seen.insert(low).inserted, let slot = slot(of: low),
                let item = self[slot], !item.holdsItems
            else { return nil }
            return (slot, item)
        }
    }
}

extension Worldserver.RemoveItems: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> [GUID] {
        try checkLength(of: items)
        let player = try world.present(player)
        let taken = player.record.inventory.removable(items)
        guard !taken.isEmpty else { return [] }
        let (owner, newOwner, lows) = (player.low, newOwner.low, taken.map(\.item.low))
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            for (slot, _) in taken { _ = belongings.inventory.take(from: slot) }
            return { transaction throws(StoreError) in
                for low in lows {
                    try CharacterStore.remove(low, from: owner, to: newOwner, transaction)
                }
            }
        }
        return taken.map(\.item.guid)
    }
}

extension Worldserver.DestroyItems: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> [GUID] {
        try checkLength(of: items)
        let player = try world.present(player)
        let gone = player.record.inventory.removable(items)
        guard !gone.isEmpty else { return [] }
        let (owner, lows) = (player.low, gone.map(\.item.low))
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            for (slot, _) in gone { _ = belongings.inventory.take(from: slot) }
            return { transaction throws(StoreError) in
                for low in lows { try CharacterStore.destroy(low, of: owner, transaction) }
            }
        }
        return gone.map(\.item.guid)
    }
}

extension Worldserver.TakeItemAt: WorldRequest {
    /// A count of 0 is the whole stack, as in the client's packets.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Worldserver.Item {
        let player = try world.present(player)
        guard place.bag == Inventory.body, let item = player.record.inventory[place.slot] else {
            throw .itemNotFound
        }
        guard item.isTradable else { throw .notTradable }
        let wanted = count == 0 ? item.count : count
        guard wanted <= item.count else { throw .failed }
        let taken = wanted == item.count ? item : try part(of: item, wanted, in: world)
        let (owner, newOwner, slot) = (player.low, newOwner.low, place.slot)
        let rest = item.count - wanted
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            guard rest > 0 else {
                _ = belongings.inventory.take(from: slot)
                return { transaction throws(StoreError) in
                    try CharacterStore.remove(item.low, from: owner, to: newOwner, transaction)
                }
            }
            belongings.inventory.change(slot) { $0.count = rest }
            return { transaction throws(StoreError) in
                try CharacterStore.split(
                    item.low, of: owner, leaving: rest, as: taken, to: newOwner, transaction)
            }
        }
        return Worldserver.Item(taken, in: slot, of: self.newOwner)
    }

    private func part(
        of item: Item, _ count: UInt32, in world: isolated SandboxWorld
    ) throws(Worldserver.Refusal) -> Item {
        guard let low = world.nextNumber(.item) else { throw .creationFailed }
        return item.part(of: count, low: low)
    }
}

extension Worldserver.AddItem: WorldRequest {
    /// It keeps its GUID: it is never added to a stack. Who has it already is not given a second one.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        let player = try world.present(player)
        guard let low = Item.low(of: item.guid) else { throw .creationFailed }
        guard player.record.inventory.slot(of: low) == nil else { return Done() }
        guard let template = world.template(item.entry) else { throw .unknownTemplate }
        guard item.count > 0, item.count <= max(1, template.stackSize) else { throw .creationFailed }
        let slot = try freeSlot(in: player.record.inventory)
        let owner = player.low
        let given = made(low, template)
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            guard belongings.inventory.put(given, in: slot) else { throw .noSpace }
            return { transaction throws(StoreError) in
                try CharacterStore.give(given, in: slot, of: owner, transaction)
            }
        }
        world.announce(given, in: slot, isCreated: false, to: player)
        return Done()
    }

    /// The first free one of the backpack, or the one that is asked for.
    private func freeSlot(in inventory: Inventory) throws(Worldserver.Refusal) -> Inventory.Slot {
        let free =
            item.place == .anywhere
            ? inventory.freeSlot
            : item.place.bag == Inventory.body && Inventory.backpack.contains(item.place.slot)
                && inventory[item.place.slot] == nil ? item.place.slot : nil
        guard let free else { throw .noSpace }
        return free
    }

    private func made(_ low: UInt32, _ template: ItemTemplate) -> Item {
        var made = Item(low: low, template: template, count: item.count)
        made.flags = item.flags
        made.durability = min(item.durability, template.durability)
        made.randomProperty = item.randomProperty
        made.text = item.text
        return made
    }
}

extension Worldserver.StoreNewItem: WorldRequest {
    /// One new stack.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> GUID {
        let player = try world.present(player)
        guard let template = world.template(entry) else { throw .unknownTemplate }
        guard count > 0, count <= max(1, template.stackSize) else { throw .creationFailed }
        guard let slot = player.record.inventory.freeSlot else { throw .noSpace }
        guard let low = world.nextNumber(.item) else { throw .creationFailed }
        var new = Item(low: low, template: template, count: count)
        for (slot, enchantment) in enchantments.enumerated() where enchantment != 0 {
            guard new.enchantments.set(enchantment, in: slot) else { throw .failed }
        }
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

extension Worldserver.EnchantItem: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        let player = try world.present(player)
        guard let low = Item.low(of: item), let place = player.record.inventory.slot(of: low),
            let old = player.record.inventory[place]
        else { throw .itemNotFound }
        var enchantments = old.enchantments
        guard let slot = Int(exactly: self.slot), enchantments.set(enchantment, in: slot) else {
            throw .failed
        }
        let (owner, new) = (player.low, enchantments)
        try world.change(player) { belongings throws(Worldserver.Refusal) in
            belongings.inventory.change(place) { $0.enchantments = new }
            return { transaction throws(StoreError) in
                try CharacterStore.setEnchantments(of: low, of: owner, to: new, transaction)
            }
        }
        return Done()
    }
}
