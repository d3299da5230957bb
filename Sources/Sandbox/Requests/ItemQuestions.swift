import Base
public import WorldserverAPI

extension Worldserver.Item {
    init(_ item: Item, in slot: Inventory.Slot, of owner: GUID) {
        self.init(
            guid: item.guid, entry: item.template.entry, owner: owner,
            place: Worldserver.ItemPlace(bag: Inventory.body, slot: slot), isTradable: item.isTradable,
            count: item.count, flags: item.flags, durability: item.durability,
            randomProperty: item.randomProperty, text: item.text)
    }
}

extension Worldserver.ItemsByGUID: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> [Worldserver.Item] {
        try checkLength(of: items)
        let player = try world.present(player)
        return items.compactMap { guid in
            guard let low = Item.low(of: guid), let slot = player.record.inventory.slot(of: low),
                let item = player.record.inventory[slot]
            else { return nil }
            return Worldserver.Item(item, in: slot, of: player.guid)
        }
    }
}

extension Worldserver.ItemAt: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Worldserver.Item? {
        let player = try world.present(player)
        guard place.bag == Inventory.body, let item = player.record.inventory[place.slot] else { return nil }
        return Worldserver.Item(item, in: place.slot, of: player.guid)
    }
}
