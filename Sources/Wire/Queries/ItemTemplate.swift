/// Everything that a client shows of a kind of item.
public struct ItemTemplate: PacketPart, Hashable {
    public static let leastBytes = 400

    public var itemClass: UInt32 = 0
    public var subclass: UInt32 = 0
    public var soundOverride: Int32 = -1
    public var name = ""
    /// Three more that clients do not show.
    public var otherNames = [String](repeating: "", count: 3)
    public var displayID: UInt32 = 0
    /// 0 poor, 1 common, 2 uncommon ...
    public var quality: UInt32 = 1
    public var flags: UInt32 = 0
    public var flags2: UInt32 = 0
    /// In copper.
    public var buyPrice: UInt32 = 0
    public var sellPrice: UInt32 = 0
    public var inventoryType: UInt32 = 0
    public var allowedClasses: Int32 = -1
    public var allowedRaces: Int32 = -1
    public var itemLevel: UInt32 = 1
    public var requirements = Requirements()
    /// How many one may have; 0 any number.
    public var countMax: Int32 = 0
    public var stackMax: Int32 = 1
    public var containerSlots: UInt32 = 0
    public var stats: [Stat] = []
    public var scalingDistribution: UInt32 = 0
    public var scalingValue: UInt32 = 0
    /// Two.
    public var damages = [Damage](repeating: Damage(), count: 2)
    /// Armor, then holy, fire, nature, frost, shadow, arcane.
    public var resistances = [Int32](repeating: 0, count: 7)
    public var delayMilliseconds: UInt32 = 0
    public var ammoType: UInt32 = 0
    public var rangeModifier: Float = 0
    /// Five.
    public var spells = [Spell](repeating: Spell(), count: 5)
    /// 0 none, 1 when picked up, 2 when equipped ...
    public var bonding: UInt32 = 0
    public var description = ""
    public var tail = Tail()

    public init() {}

    public mutating func layout(_ c: inout some FieldCoder & ~Copyable & ~Escapable) throws(WireError) {
        try c.u32(&itemClass)
        try c.u32(&subclass)
        try c.i32(&soundOverride)
        try c.string(&name, max: TextLimit.title)
        try c.strings(&otherNames, exactly: 3, bytesMax: TextLimit.title)
        try c.u32(&displayID)
        try c.u32(&quality)
        try c.u32(&flags)
        try c.u32(&flags2)
        try c.u32(&buyPrice)
        try c.u32(&sellPrice)
        try c.u32(&inventoryType)
        try c.i32(&allowedClasses)
        try c.i32(&allowedRaces)
        try c.u32(&itemLevel)
        try requirements.layout(&c)
        try c.i32(&countMax)
        try c.i32(&stackMax)
        try c.u32(&containerSlots)
        try c.array(&stats, count: .u32, max: 10)
        try c.u32(&scalingDistribution)
        try c.u32(&scalingValue)
        try c.array(&damages, exactly: 2)
        try c.integers(&resistances, exactly: 7)
        try c.u32(&delayMilliseconds)
        try c.u32(&ammoType)
        try c.f32(&rangeModifier)
        try c.array(&spells, exactly: 5)
        try c.u32(&bonding)
        try c.string(&description, max: TextLimit.line)
        try tail.layout(&c)
    }
}

extension ItemTemplate {
    /// What one needs to use it.
    public struct Requirements: PacketPart, Hashable {
        public static let leastBytes = 32
        public var level: UInt32 = 0
        public var skill: UInt32 = 0
        public var skillRank: UInt32 = 0
        public var spell: UInt32 = 0
        public var honorRank: UInt32 = 0
        public var cityRank: UInt32 = 0
        public var reputationFaction: UInt32 = 0
        public var reputationRank: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&level)
            try c.u32(&skill)
            try c.u32(&skillRank)
            try c.u32(&spell)
            try c.u32(&honorRank)
            try c.u32(&cityRank)
            try c.u32(&reputationFaction)
            try c.u32(&reputationRank)
        }
    }

    public struct Stat: PacketPart, Hashable {
        public static let leastBytes = 8
        public var type: UInt32 = 0
        public var value: Int32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&type)
            try c.i32(&value)
        }
    }

    public struct Damage: PacketPart, Hashable {
        public static let leastBytes = 12
        public var least: Float = 0
        public var most: Float = 0
        public var school: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.f32(&least)
            try c.f32(&most)
            try c.u32(&school)
        }
    }

    /// What it casts.
    public struct Spell: PacketPart, Hashable {
        public static let leastBytes = 24
        public var id: UInt32 = 0
        public var trigger: UInt32 = 0
        public var charges: Int32 = 0
        public var cooldownMilliseconds: Int32 = 0
        public var category: UInt32 = 0
        public var categoryCooldownMilliseconds: Int32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&id)
            try c.u32(&trigger)
            try c.i32(&charges)
            try c.i32(&cooldownMilliseconds)
            try c.u32(&category)
            try c.i32(&categoryCooldownMilliseconds)
        }
    }

    public struct Socket: PacketPart, Hashable {
        public static let leastBytes = 8
        public var color: UInt32 = 0
        public var content: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&color)
            try c.u32(&content)
        }
    }

    /// What follows the description.
    public struct Tail: PacketPart, Hashable {
        public static let leastBytes = 124
        public var pageText: UInt32 = 0
        public var language: UInt32 = 0
        public var pageMaterial: UInt32 = 0
        public var startsQuest: UInt32 = 0
        public var lock: UInt32 = 0
        public var material: Int32 = 0
        public var sheath: UInt32 = 0
        public var randomProperty: UInt32 = 0
        public var randomSuffix: UInt32 = 0
        public var block: UInt32 = 0
        public var itemSet: UInt32 = 0
        public var durabilityMax: UInt32 = 0
        public var area: UInt32 = 0
        public var map: UInt32 = 0
        public var bagFamily: UInt32 = 0
        public var totemCategory: UInt32 = 0
        /// Three.
        public var sockets = [Socket](repeating: Socket(), count: 3)
        public var socketBonus: UInt32 = 0
        public var gemProperties: UInt32 = 0
        public var disenchantSkill: Int32 = -1
        public var armorDamageModifier: Float = 0
        public var durationSeconds: UInt32 = 0
        public var limitCategory: UInt32 = 0
        public var holiday: UInt32 = 0

        public init() {}
        public mutating func layout(
            _ c: inout some FieldCoder & ~Copyable & ~Escapable
        ) throws(WireError) {
            try c.u32(&pageText)
            try c.u32(&language)
            try c.u32(&pageMaterial)
            try c.u32(&startsQuest)
            try c.u32(&lock)
            try c.i32(&material)
            try c.u32(&sheath)
            try c.u32(&randomProperty)
            try c.u32(&randomSuffix)
            try c.u32(&block)
            try c.u32(&itemSet)
            try c.u32(&durabilityMax)
            try c.u32(&area)
            try c.u32(&map)
            try c.u32(&bagFamily)
            try c.u32(&totemCategory)
            try c.array(&sockets, exactly: 3)
            try c.u32(&socketBonus)
            try c.u32(&gemProperties)
            try c.i32(&disenchantSkill)
            try c.f32(&armorDamageModifier)
            try c.u32(&durationSeconds)
            try c.u32(&limitCategory)
            try c.u32(&holiday)
        }
    }
}
