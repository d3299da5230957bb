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
    /// The permanent and the temporary enchantment, for `equipmentCache`.
    var enchantment: UInt32 = 0

    /// As the wire names it: 0x4000 in the highest bits (spec sidecar 10.3).
    var guid: GUID { Item.guid(low) }
    static func guid(_ low: UInt32) -> GUID { GUID(0x4000 << 48 | UInt64(low)) }

    init(low: UInt32, template: ItemTemplate, count: UInt32) {
        self.low = low
        self.template = template
        self.count = count
        durability = template.durability
        flags = template.bonding == 1 ? 1 : 0
    }
}
