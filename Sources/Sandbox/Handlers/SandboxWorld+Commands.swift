import Base
import Store
import Wire
import WorldserverAPI

/// Chat commands in AzerothCore's spelling (docs/sandbox.md has the list).
extension SandboxWorld {
    func run(_ command: ChatCommand, _ player: Player) {
        guard player.accountLevel >= command.levelNeeded else { return player.tell(Self.unknownCommand) }
        switch command {
        case .go(let x, let y, let z, let map, let orientation):
            let here = player.position
            travel(
                player,
                Position(
                    map: map.map { MapID($0) } ?? here.map, x: x, y: y, z: z ?? here.z,
                    orientation: orientation ?? here.orientation))
        case .teleport(let name):
            guard let place = NamedPlace.find(name) else {
                let names = NamedPlace.all.map(\.name).joined(separator: ", ")
                return player.tell("No place is called that. There are: \(names).")
            }
            travel(player, place.position)
        case .level(let level): setLevel(level, of: target(of: player), asked: player)
        case .addItem(let entry, let count): addItem(entry, count, to: target(of: player), asked: player)
        case .money(let copper): changeMoney(by: copper, of: target(of: player), asked: player)
        case .health(let health): setHealth(health, of: target(of: player))
        case .aura(let spell): setAura(spell, of: target(of: player))
        case .endAura(let spell): endAura(spell, of: target(of: player))
        case .guildCreate:
            player.tell("Guilds come with a later version of Nimbus.")
        case .sandboxPacket(let bytes):
            player.send(ServerNotification(String(repeating: "x", count: bytes - 1)))
        case .sandboxCrash: crash()
        case .sandboxHang(let seconds): hang(for: .nanoseconds(Int64(seconds * 1_000_000_000)))
        case .save: saveNow(player)
        case .gps: tellPosition(player)
        }
    }

    /// Commands that change somebody mean the selected player, if it is here, else oneself.
    private func target(of player: Player) -> Player {
        guard player.selection.isPlayer, let selected = players[player.selection.low], !selected.isLeaving
        else { return player }
        return selected
    }

    private func travel(_ player: Player, _ position: Position) {
        switch teleport(player, to: position) {
        case nil: break
        case .underWay: player.tell("You are on the way somewhere already.")
        case .noSuchPlace: player.tell("There is no such place.")
        }
    }

    private func tellPosition(_ player: Player) {
        let place = player.position
        player.tell(
            "Map \(place.map), zone \(player.record.zone), X \(place.x), Y \(place.y), Z \(place.z), "
                + "orientation \(place.orientation).")
    }

    private func saveNow(_ player: Player) {
        changing(player, asked: player) {
            let isSaved = await self.save(player)
            player.tell(isSaved ? "You have been saved." : "You could not be saved.")
        }
    }

    /// Something that touches the database: in the order of the account that it changes, and before what the
    /// asker sends next.
    private func changing(_ target: Player, asked: Player, _ job: @escaping Job) {
        guard let link = asked.link else { return }
        work(on: link, for: target.record.account) {
            guard self.players[target.low] === target, !target.isLeaving else { return }
            await job()
        }
    }

    // MARK: Health and auras

    private func setHealth(_ health: UInt32, of target: Player) {
        target.record.health = min(health, target.maxHealth)
        var fields = UpdateFields()
        fields[UpdateField.Unit.health] = target.record.health
        broadcast(values: fields, of: target)
    }

    private func setAura(_ spell: UInt32, of target: Player) {
        guard spell != 0, let slot = (UInt8(0)..<64).first(where: { target.auras[$0] == nil }) else { return }
        target.auras[slot] = spell
        tell(AuraEntry(slot: slot, spell: spell), of: target)
    }

    private func endAura(_ spell: UInt32, of target: Player) {
        for slot in target.auras.filter({ $0.value == spell }).keys.sorted() {
            target.auras[slot] = nil
            tell(AuraEntry(slot: slot, spell: 0), of: target)
        }
    }

    private func tell(_ aura: AuraEntry, of target: Player) {
        broadcast(AuraUpdate(unit: target.guid, aura).serverFrame(), from: target, toSelf: true)
    }

    // MARK: Level and money

    private func setLevel(_ level: Int, of target: Player, asked: Player) {
        guard (1...Int(Levels.highest)).contains(level) else {
            return asked.tell("A level is a number from 1 to \(Levels.highest).")
        }
        let power = target.record.characterClass.power
        let (oldHealth, oldPower) = (target.maxHealth, Levels.power(power, at: target.record.level))
        target.record.level = UInt8(clamping: level)
        target.record.experience = 0
        target.record.levelSeconds = 0
        target.record.health = target.maxHealth
        target.record.powers = CharacterRecord.restingPowers(
            target.record.characterClass, at: target.record.level)
        var info = LevelUpInfo(level: UInt32(clamping: level))
        info.health = target.maxHealth.subtractingSaturated(oldHealth)
        info.powers[Int(power.rawValue)] = Levels.power(power, at: target.record.level).subtractingSaturated(
            oldPower)
        target.send(info)
        broadcast(values: PlayerObject.livingFields(target), of: target)
        target.send(UpdateObject([.values(target.guid, PlayerObject.levelFields(target))]))
        changing(target, asked: asked) {
            let isSaved = await self.save(target)
            asked.tell(
                isSaved
                    ? "\(target.name) is level \(level) now." : "\(target.name)'s level could not be saved.")
        }
    }

    private func changeMoney(by copper: Int64, of target: Player, asked: Player) {
        changing(target, asked: asked) {
            let (sum, overflow) = Int64(target.record.money).addingReportingOverflow(copper)
            guard !overflow, sum <= Int64(CharacterRecord.moneyMax) else {
                return asked.tell("That is more than a purse holds.")
            }
            let isStored = await self.changeNow(target) { belongings in
                belongings.money = UInt32(clamping: sum)
                return nil
            }
            guard isStored else { return asked.tell("The money could not be saved.") }
            asked.tell("\(target.name) has \(target.record.money) copper now.")
        }
    }

    /// Changes what somebody has and shows it when it is stored. In the account's order.
    private func changeNow(
        _ target: Player, _ body: (inout Belongings) -> StoreStep?
    ) async -> Bool {
        newStores = []
        do throws(Worldserver.Refusal) {
            try change(target, isShown: false) { belongings throws(Worldserver.Refusal) in body(&belongings) }
        } catch { return false }
        let stores = exchange(&newStores, with: [])
        await storePending(of: target)
        for store in stores { guard await store.outcome(in: self) else { return false } }
        await untilAwake()
        show(target)
        return true
    }

    // MARK: Items

    private func addItem(_ entry: UInt32, _ count: UInt32, to target: Player, asked: Player) {
        changing(target, asked: asked) {
            do throws(StoreError) {
                guard let template = try await self.characters.world.templates([entry])[entry] else {
                    return asked.tell("There is no item \(entry).")
                }
                guard let draft = target.record.inventory.plan(adding: template, count: count) else {
                    return asked.tell("There is not enough room in the backpack.")
                }
                let guids = try await self.characters.take(.item, draft.made.count)
                await self.untilAwake()
                // Something may have come or gone while the numbers did.
                guard let plan = target.record.inventory.plan(adding: template, count: count),
                    plan.made.count <= guids.count
                else { return asked.tell("There is not enough room in the backpack.") }
                await self.add(plan, of: template, guids: guids, to: target, asked: asked)
            } catch {
                self.log.error("an item cannot be added", ["error": .string(error.description)])
                asked.tell("The item could not be saved.")
            }
        }
    }

    private func add(
        _ plan: Inventory.Addition, of template: ItemTemplate, guids: [UInt32], to target: Player,
        asked: Player
    ) async {
        let (owner, old) = (target.low, target.record.inventory)
        let grown = plan.grown.compactMap { growth in
            old[growth.slot].map { (low: $0.low, count: growth.count) }
        }
        let isStored = await changeNow(target) { belongings in
            belongings.inventory.apply(plan, of: template, guids: guids)
            let made = plan.made.compactMap { stack in
                belongings.inventory[stack.slot].map { (slot: stack.slot, item: $0) }
            }
            return { transaction throws(StoreError) in
                for (slot, item) in made {
                    try CharacterStore.insert(item, in: slot, of: owner, transaction)
                }
                for (low, count) in grown {
                    try CharacterStore.setCount(of: low, of: owner, to: count, transaction)
                }
            }
        }
        guard isStored else { return asked.tell("The item could not be saved.") }
        announce(plan, of: template, to: target)
    }

    /// What the chat tells of stacks that are new or have grown.
    private func announce(_ addition: Inventory.Addition, of template: ItemTemplate, to player: Player) {
        let pushes =
            addition.grown.map { (UInt32.max, $0.added) } + addition.made.map { (UInt32($0.slot), $0.count) }
        for (slot, count) in pushes {
            player.send(
                ItemPushResult.with {
                    $0.player = player.guid
                    $0.wasReceived = 1
                    $0.slot = slot
                    $0.entry = template.entry
                    $0.count = count
                    $0.countInInventory = player.record.inventory.count(of: template.entry)
                })
        }
    }
}

extension UInt32 {
    /// The difference, or nothing when it would be less.
    fileprivate func subtractingSaturated(_ other: UInt32) -> UInt32 { self > other ? self - other : 0 }
}
