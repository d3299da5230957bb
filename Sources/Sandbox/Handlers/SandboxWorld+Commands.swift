import Base
import Store
import Wire

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
            let before = target.record.money
            let (sum, overflow) = Int64(before).addingReportingOverflow(copper)
            guard !overflow, sum <= Int64(CharacterRecord.moneyMax) else {
                return asked.tell("That is more than a purse holds.")
            }
            target.record.money = UInt32(clamping: sum)
            guard await self.save(target) else {
                target.record.money = before
                return asked.tell("The money could not be saved.")
            }
            await self.untilAwake()
            var fields = UpdateFields()
            fields[UpdateField.Player.money] = target.record.money
            target.send(UpdateObject([.values(target.guid, fields)]))
            asked.tell("\(target.name) has \(target.record.money) copper now.")
        }
    }

    // MARK: Items

    private func addItem(_ entry: UInt32, _ count: UInt32, to target: Player, asked: Player) {
        changing(target, asked: asked) {
            do throws(StoreError) {
                guard let template = try await self.characters.world.templates([entry])[entry] else {
                    return asked.tell("There is no item \(entry).")
                }
                guard let plan = target.record.inventory.plan(adding: template, count: count) else {
                    return asked.tell("There is not enough room in the backpack.")
                }
                target.countPlayedTime(now: self.time.now())
                let guids = try await self.characters.save(
                    target.record, adding: plan, of: template, now: self.time.unixNow())
                await self.untilAwake()
                target.record.inventory.apply(plan, of: template, guids: guids)
                self.show(plan, of: template, to: target)
            } catch {
                self.log.error("an item cannot be added", ["error": .string(error.description)])
                asked.tell("The item could not be saved.")
            }
        }
    }

    /// The stacks that are new or have grown, then what the chat tells of them.
    private func show(_ addition: Inventory.Addition, of template: ItemTemplate, to player: Player) {
        var blocks: [UpdateBlock] = []
        var slots = UpdateFields()
        let inventory = player.record.inventory
        for growth in addition.grown {
            if let item = inventory[growth.slot] { blocks.append(ItemObject.stack(item)) }
        }
        for stack in addition.made {
            guard let item = inventory[stack.slot] else { continue }
            blocks.append(ItemObject.creation(item, owner: player.guid))
            slots.set(PlayerObject.slotField(stack.slot), item.guid)
        }
        if !slots.isEmpty { blocks.append(.values(player.guid, slots)) }
        player.send(UpdateObject(blocks))
        let pushes =
            addition.grown.map { ($0.slot, $0.added, false) }
            + addition.made.map { ($0.slot, $0.count, true) }
        for (slot, count, isNew) in pushes {
            player.send(
                ItemPushResult.with {
                    $0.player = player.guid
                    $0.wasReceived = 1
                    $0.slot = isNew ? UInt32(slot) : .max
                    $0.entry = template.entry
                    $0.count = count
                    $0.countInInventory = inventory.count(of: template.entry)
                })
        }
    }
}

extension UInt32 {
    /// The difference, or nothing when it would be less.
    fileprivate func subtractingSaturated(_ other: UInt32) -> UInt32 { self > other ? self - other : 0 }
}
