import Base
import Wire

/// A player as an object of the game: what others see, what only its own client is told (spec sidecar 10.3).
enum PlayerObject {
    /// The creation for somebody else.
    static func creation(_ player: Player) -> UpdateBlock {
        .player(player.guid, player.movement, publicFields(player))
    }

    /// Its items, then itself: what its own client needs at login.
    static func ownCreations(_ player: Player) -> [UpdateBlock] {
        let items = player.record.inventory.ordered.map { ItemObject.creation($0.item, owner: player.guid) }
        let fields = publicFields(player).merging(privateFields(player))
        return items + [.player(player.guid, player.movement, fields, isOneself: true)]
    }

    static func publicFields(_ player: Player) -> UpdateFields {
        let record = player.record
        var fields = livingFields(player)
        fields.set(UpdateField.Unit.target, player.selection)
        fields[UpdateField.Unit.faction] = record.race.factionTemplate
        fields[UpdateField.Unit.flags] = 0x8
        fields[UpdateField.Unit.flags2] = 0x800
        fields[UpdateField.Unit.attackTime] = 2000
        fields[UpdateField.Unit.attackTime.at(1)] = 2000
        fields.set(UpdateField.Unit.boundingRadius, 0.389)
        fields.set(UpdateField.Unit.combatReach, 1.5)
        let display = record.race.display(gender: record.look.gender)
        fields[UpdateField.Unit.displayID] = display
        fields[UpdateField.Unit.nativeDisplayID] = display
        fields.set(UpdateField.Unit.bytes1, player.standState, 0, 0, 0)
        fields.set(UpdateField.Unit.castSpeed, 1)
        fields.set(UpdateField.Unit.bytes2, 0, 0x28, 0, 0)
        fields.set(UpdateField.Unit.hoverHeight, 1)
        fields[UpdateField.Player.flags] = record.playerFlags
        if player.guild != 0 { fields = fields.merging(guildFields(player)) }
        let look = record.look
        fields.set(UpdateField.Player.bytes, look.skin, look.face, look.hairStyle, look.hairColor)
        fields.set(UpdateField.Player.bytes2, look.facialHair, 0, 0, 2)
        fields.set(UpdateField.Player.bytes3, look.gender, 0, 0, 0)
        for (slot, item) in record.inventory.ordered where Inventory.equipment.contains(slot) {
            let field = UpdateField.Player.visibleItem(Int(slot))
            fields[field] = item.template.entry
            if item.enchantments.shown != 0 { fields[field.at(1)] = item.enchantments.shown }
        }
        return fields
    }

    /// By which clients see somebody's guild.
    static func guildFields(_ player: Player) -> UpdateFields {
        var fields = UpdateFields()
        fields[UpdateField.Player.guild] = player.guild
        fields[UpdateField.Player.guildRank] = player.guildRank
        return fields
    }

    /// What a level changes.
    static func livingFields(_ player: Player) -> UpdateFields {
        let record = player.record
        var fields = UpdateFields()
        let power = record.characterClass.power
        fields.set(
            UpdateField.Unit.bytes0, record.race.rawValue, record.characterClass.rawValue, record.look.gender,
            power.rawValue)
        fields[UpdateField.Unit.health] = record.health
        fields[UpdateField.Unit.healthMax] = player.maxHealth
        let index = Int(power.rawValue)
        fields[UpdateField.Unit.power.at(index)] =
            record.powers.indices.contains(index) ? record.powers[index] : 0
        fields[UpdateField.Unit.powerMax.at(index)] = Levels.power(power, at: record.level)
        fields[UpdateField.Unit.level] = UInt32(record.level)
        return fields
    }

    static func privateFields(_ player: Player) -> UpdateFields {
        let record = player.record
        var fields = levelFields(player)
        fields[UpdateField.Player.money] = record.money
        fields[UpdateField.Player.watchedFaction] = .max
        fields[UpdateField.Player.levelMax] = UInt32(Levels.highest)
        for (slot, item) in record.inventory.ordered { fields.set(slotField(slot), item.guid) }
        return fields
    }

    /// What only the player itself is told of its level.
    static func levelFields(_ player: Player) -> UpdateFields {
        var fields = UpdateFields()
        fields[UpdateField.Player.experience] = player.record.experience
        fields[UpdateField.Player.nextLevelExperience] = Levels.experience(toLeave: player.record.level)
        fields[UpdateField.Player.talentPoints] = Levels.talentPoints(at: player.record.level)
        return fields
    }

    /// Where the GUID of the item in a slot stands.
    static func slotField(_ slot: Inventory.Slot) -> UpdateField {
        Inventory.backpack.contains(slot)
            ? UpdateField.Player.backpack(Int(slot) - Int(Inventory.backpack.lowerBound))
            : UpdateField.Player.equipped(Int(slot))
    }
}

/// An item as an object of the game; only its owner is told.
enum ItemObject {
    static func creation(_ item: Item, owner: GUID) -> UpdateBlock {
        var fields = UpdateFields()
        fields[.entry] = item.template.entry
        fields.set(UpdateField.Item.owner, owner)
        fields.set(UpdateField.Item.containedIn, owner)
        fields[UpdateField.Item.stackCount] = item.count
        fields[UpdateField.Item.flags] = item.flags
        fields[UpdateField.Item.randomProperty] = UInt32(bitPattern: item.randomProperty)
        fields[UpdateField.Item.durability] = item.durability
        fields[UpdateField.Item.durabilityMax] = item.template.durability
        for slot in 0..<Enchantments.slots where item.enchantments[slot] != 0 {
            fields[UpdateField.Item.enchantment(slot)] = item.enchantments[slot]
        }
        return .item(item.guid, fields)
    }

    /// What has changed of an item.
    static func change(from before: Item, to after: Item) -> UpdateBlock {
        var fields = UpdateFields()
        if before.count != after.count { fields[UpdateField.Item.stackCount] = after.count }
        if before.flags != after.flags { fields[UpdateField.Item.flags] = after.flags }
        if before.durability != after.durability { fields[UpdateField.Item.durability] = after.durability }
        for slot in 0..<Enchantments.slots where before.enchantments[slot] != after.enchantments[slot] {
            fields[UpdateField.Item.enchantment(slot)] = after.enchantments[slot]
        }
        return .values(after.guid, fields)
    }
}

/// A fixture as an object of the game.
enum FixtureObject {
    static func creation(_ fixture: Fixture) -> UpdateBlock {
        var fields = UpdateFields()
        fields[.entry] = fixture.kind.entry
        guard let type = fixture.kind.gameObjectType else { return unit(fixture, fields) }
        fields[UpdateField.GameObject.displayID] = fixture.display
        fields[UpdateField.GameObject.faction] = 0
        fields.set(UpdateField.GameObject.bytes1, 1, type, 0, 255)
        return .gameObject(
            fixture.guid, at: fixture.position, rotation: packedRotation(fixture.position.orientation), fields
        )
    }

    private static func unit(_ fixture: Fixture, _ basics: UpdateFields) -> UpdateBlock {
        var fields = basics
        fields.set(UpdateField.Unit.bytes0, 0, 1, 0, 0)
        fields[UpdateField.Unit.health] = Levels.health(at: Fixture.level)
        fields[UpdateField.Unit.healthMax] = Levels.health(at: Fixture.level)
        fields[UpdateField.Unit.level] = UInt32(Fixture.level)
        fields[UpdateField.Unit.faction] = Fixture.faction
        fields[UpdateField.Unit.npcFlags] = fixture.kind.npcFlags
        fields[UpdateField.Unit.attackTime] = 2000
        fields[UpdateField.Unit.attackTime.at(1)] = 2000
        fields.set(UpdateField.Unit.boundingRadius, 0.389)
        fields.set(UpdateField.Unit.combatReach, 1.5)
        fields[UpdateField.Unit.displayID] = fixture.display
        fields[UpdateField.Unit.nativeDisplayID] = fixture.display
        fields.set(UpdateField.Unit.castSpeed, 1)
        fields.set(UpdateField.Unit.hoverHeight, 1)
        return .unit(fixture.guid, MovementInfo(position: fixture.position, time: 0), fields)
    }

    /// A turn around the upright axis as a quaternion in 64 bits: 22 bits x, 21 bits y, 21 bits z; w is what
    /// remains.
    static func packedRotation(_ orientation: Float) -> Int64 {
        let half = Double(orientation) / 2
        let (z, w) = (Quaternion.sine(half), Quaternion.cosine(half))
        let scaled = Int64((z * 1_048_576).rounded()) &* (w < 0 ? -1 : 1)
        return scaled & 0x1F_FFFF
    }
}
