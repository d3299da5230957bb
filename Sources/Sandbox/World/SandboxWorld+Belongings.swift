import Base
import Store
import Wire
import WorldserverAPI

/// What players have: changed in memory at once, so that every question after it sees it, and stored behind
/// it in order. What the database does not take is undone, with everything that was changed after it.
extension SandboxWorld {
    /// Changes of one player that may wait for the database.
    static let pendingMax = 256

    /// Changes what a player has.
    ///
    /// - Parameter isShown: false: whoever changes it calls `show` later.
    /// - Parameter undo: takes back what else was changed when the database does not take it.
    /// - Parameter body: changes the belongings and says what becomes of the items' rows; money and what is
    ///   worn are stored without its help.
    func change(
        _ player: Player, isShown: Bool = true, undo: PendingStore.Undo? = nil,
        _ body: (inout Belongings) throws(Worldserver.Refusal) -> StoreStep?
    ) throws(Worldserver.Refusal) {
        guard player.pending.count < Self.pendingMax else { throw .overloaded }
        let before = player.record.belongings
        var after = before
        let items = try body(&after)
        guard items != nil || after != before else { return }
        if !player.isStoreQueued {
            guard enqueue(player.record.account, { await self.storePending(of: player) }) else {
                throw .overloaded
            }
            player.isStoreQueued = true
        }
        let store = PendingStore(
            CharacterStore.step(for: player.low, items: items, from: before, to: after), before: before,
            undo: undo)
        player.record.belongings = after
        player.pending.append(store)
        newStores.append(store)
        if isShown { show(player) }
    }

    /// Brings everything that was changed into the database. In the account's order. False when some of it
    /// was undone instead.
    @discardableResult
    func storePending(of player: Player) async -> Bool {
        player.isStoreQueued = false
        while let store = player.pending.first {
            do throws(StoreError) {
                try await characters.database.undisturbed(store.step)
            } catch {
                meters.failedSaves.add()
                log.error(
                    "what a player has cannot be stored",
                    ["name": .string(player.name), "error": .string(error.description)])
                undoPending(of: player)
                return false
            }
            // A world that died meanwhile has given them up.
            guard player.pending.first === store else { return false }
            player.pending.removeFirst()
            store.finish(true)
        }
        return true
    }

    private func undoPending(of player: Player) {
        guard let first = player.pending.first else { return }
        player.record.belongings = first.before
        for store in player.pending.reversed() { store.undo?(self) }
        abandonPending(of: player)
        show(player)
    }

    /// Nobody stores them any more.
    func abandonPending(of player: Player) {
        let pending = player.pending
        player.pending = []
        for store in pending { store.finish(false) }
    }

    // MARK: The client

    /// Tells a player's client what has changed since it was told last, and the others what they see of it.
    func show(_ player: Player) {
        let (old, new) = (player.shown, player.record.belongings)
        player.shown = new
        guard old != new else { return }
        var changes = ShownChanges()
        let slots = Set(old.inventory.items.keys).union(new.inventory.items.keys)
        for slot in slots.sorted() { changes.add(slot, from: old, to: new, owner: player.guid) }
        if old.money != new.money { changes.own[UpdateField.Player.money] = new.money }
        let own = changes.own.merging(changes.visible)
        if !own.isEmpty { changes.blocks.append(.values(player.guid, own)) }
        if !changes.blocks.isEmpty { player.send(UpdateObject(changes.blocks)) }
        for guid in changes.gone { player.send(DestroyObject(object: guid)) }
        if !changes.visible.isEmpty {
            broadcast(UpdateObject([.values(player.guid, changes.visible)]).serverFrame(), from: player)
        }
    }

    /// "You receive item": after the item itself.
    func announce(_ item: Item, in slot: Inventory.Slot, isCreated: Bool, to player: Player) {
        player.send(
            ItemPushResult.with {
                $0.player = player.guid
                $0.wasReceived = 1
                $0.wasCreated = isCreated ? 1 : 0
                $0.slot = UInt32(slot)
                $0.entry = item.template.entry
                $0.randomProperty = item.randomProperty
                $0.count = item.count
                $0.countInInventory = player.record.inventory.count(of: item.template.entry)
            })
    }
}

/// The difference between two states of somebody's belongings, as packets have it.
private struct ShownChanges {
    /// Items that are new or have changed.
    var blocks: [UpdateBlock] = []
    /// Fields of the player that only it is told, and those that others see.
    var own = UpdateFields()
    var visible = UpdateFields()
    var gone: [GUID] = []

    mutating func add(_ slot: Inventory.Slot, from old: Belongings, to new: Belongings, owner: GUID) {
        let (before, after) = (old.inventory[slot], new.inventory[slot])
        guard before != after else { return }
        if let before, let after, before.low == after.low {
            blocks.append(ItemObject.change(from: before, to: after))
        } else {
            if let before, new.inventory.slot(of: before.low) == nil { gone.append(before.guid) }
            if let after { blocks.append(ItemObject.creation(after, owner: owner)) }
            own.set(PlayerObject.slotField(slot), after?.guid ?? .none)
        }
        guard Inventory.equipment.contains(slot) else { return }
        let field = UpdateField.Player.visibleItem(Int(slot))
        if before?.template.entry != after?.template.entry { visible[field] = after?.template.entry ?? 0 }
        let (was, isNow) = (before?.enchantments.shown ?? 0, after?.enchantments.shown ?? 0)
        if was != isNow { visible[field.at(1)] = isNow }
    }
}
