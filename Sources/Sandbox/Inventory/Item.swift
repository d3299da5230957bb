import Base

/// One item of a character: a row of `item_instance`.
struct Item: Sendable, Equatable {
    /// `item_instance.guid`.
    let low: UInt32
    var template: ItemTemplate
    var count: UInt32
    var durability: UInt32
    /// `flags`: 1 is soulbound.
    var flags: UInt32 = 0
    var randomProperty: Int32 = 0
    var enchantments = Enchantments()
    /// A letter's text.
    var text = ""
    /// The character that made it, or wrote it; 0 is nobody.
    var creator: UInt32 = 0
    /// A bag with something in it. What that is the sandbox does not know.
    var holdsItems = false

    /// As the wire names it: 0x4000 in the highest bits (spec sidecar 10.3).
    var guid: GUID { Item.guid(low) }
    static func guid(_ low: UInt32) -> GUID { GUID(0x4000 << 48 | UInt64(low)) }

    /// The low GUID of an item; nil when it is something else.
    static func low(of guid: GUID) -> UInt32? {
        guid.highType == 0x4000 && guid.low != 0 ? guid.low : nil
    }

    /// May be mailed, auctioned or put into a guild bank.
    var isTradable: Bool { flags & 1 == 0 && !holdsItems }

    init(low: UInt32, template: ItemTemplate, count: UInt32) {
        self.low = low
        self.template = template
        self.count = count
        durability = template.durability
        flags = template.bonding == 1 ? 1 : 0
    }

    /// A part of it, as an item of its own.
    func part(of count: UInt32, low: UInt32) -> Item {
        var part = Item(low: low, template: template, count: count)
        part.durability = durability
        part.flags = flags
        part.randomProperty = randomProperty
        part.enchantments = enchantments
        part.text = text
        return part
    }
}
