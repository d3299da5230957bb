import Base
import Store
import Wire

/// What a client asks about what it sees.
extension SandboxWorld {
    /// From memory, as AzerothCore does: who is not here is unknown here, and the gateway knows more.
    func query(_ packet: NameQuery, _ link: GatewayLink) {
        guard let id = packet.player.character(home: configuration.realm), id.realm == configuration.realm,
            let player = players[id.low]
        else { return link.send(NameQueryResponse(unknown: packet.player)) }
        let record = player.record
        link.send(
            NameQueryResponse(
                player: packet.player, name: record.name, race: record.race.rawValue,
                gender: record.look.gender,
                characterClass: record.characterClass.rawValue))
    }

    func query(_ packet: CreatureQuery, _ link: GatewayLink) {
        guard let kind = Fixture.kind(entry: packet.entry), kind.gameObjectType == nil else {
            return link.send(CreatureQueryResponse(unknown: packet.entry))
        }
        link.send(
            CreatureQueryResponse.with {
                $0.entry = kind.entry
                $0.name = kind.name
                $0.title = kind.title
                $0.type = Fixture.humanoid
                $0.displayIDs = Fixture.displays(of: kind)
            })
    }

    func query(_ packet: GameObjectQuery, _ link: GatewayLink) {
        guard let kind = Fixture.kind(entry: packet.entry), let type = kind.gameObjectType else {
            return link.send(GameObjectQueryResponse(unknown: packet.entry))
        }
        link.send(
            GameObjectQueryResponse.with {
                $0.entry = kind.entry
                $0.type = UInt32(type)
                $0.displayID = Fixture.displays(of: kind).first ?? 0
                $0.name = kind.name
            })
    }

    /// The catalogue answers at once; other entries are looked up in the world database.
    func query(_ packet: ItemQuery, _ link: GatewayLink) {
        if let known = ItemCatalogue.find(packet.entry) {
            return link.send(ItemQueryResponse(entry: packet.entry, template: known.described))
        }
        guard let account = link.account?.id else { return }
        work(on: link, for: account) {
            var answer = ItemQueryResponse(unknown: packet.entry)
            do throws(StoreError) {
                if let found = try await self.characters.world.templates([packet.entry])[packet.entry] {
                    answer = ItemQueryResponse(entry: packet.entry, template: found.described)
                }
            } catch {
                self.log.error("an item cannot be looked up", ["error": .string(error.description)])
            }
            await self.untilAwake()
            link.send(answer)
        }
    }

    // MARK: Time

    func queryTime(_ link: GatewayLink) {
        let now = time.unixNow().seconds
        // Daily quests begin anew at six in the morning.
        let untilReset = 86_400 - (now - 6 * 3600) % 86_400
        link.send(
            QueryTimeResponse(
                unixTime: UInt32(clamping: now), secondsToDailyReset: UInt32(clamping: untilReset)))
    }

    func tellPlayedTime(_ packet: PlayedTimeRequest, _ player: Player) {
        player.countPlayedTime(now: time.now())
        player.send(
            PlayedTime(
                totalSeconds: player.record.playedSeconds, levelSeconds: player.record.levelSeconds,
                showsInChat: packet.showsInChat))
    }

    func tellTime(_ player: Player) {
        player.send(WorldStateTimer(unixTime: UInt32(clamping: time.unixNow().seconds)))
    }
}

extension Fixture {
    /// The models that a kind has at the various places, four at most.
    static func displays(of kind: Kind) -> [UInt32] {
        let all = Set(all.filter { $0.kind == kind }.map(\.display)).sorted().prefix(4)
        return Array(all) + [UInt32](repeating: 0, count: 4 - all.count)
    }
}

extension ItemTemplate {
    /// As the client is told of it.
    var described: Wire.ItemTemplate {
        var template = Wire.ItemTemplate()
        template.itemClass = UInt32(itemClass)
        template.subclass = UInt32(subclass)
        template.name = name
        template.displayID = display
        template.quality = UInt32(quality)
        template.buyPrice = buyPrice
        template.sellPrice = sellPrice
        template.inventoryType = UInt32(worn.rawValue)
        template.itemLevel = itemLevel
        template.stackMax = Int32(clamping: stackSize)
        template.containerSlots = containerSlots
        template.bonding = UInt32(bonding)
        template.resistances[0] = Int32(clamping: armor)
        template.delayMilliseconds = delay
        if damage.upperBound > 0 {
            template.damages[0].least = damage.lowerBound
            template.damages[0].most = damage.upperBound
        }
        template.tail.durabilityMax = durability
        return template
    }
}
