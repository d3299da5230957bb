import Base
import MailAPI
import Store
import WorldserverAPI

/// A row of `item_instance`.
struct StoredItem: Sendable {
    static let columns = """
        guid, itemEntry, owner_guid, count, flags, durability, randomPropertyId, charges, enchantments, text, \
        creatorGuid, giftCreatorGuid, duration
        """

    var low: UInt32
    var entry: UInt32
    var owner: UInt32
    var count: UInt32
    var flags: UInt32
    var durability: UInt32
    var randomProperty: Int32
    var text: String
    /// It has something that a worldserver would lose that makes the item anew: enchantments, charges, a
    /// creator, a text ...
    var isLossy: Bool
    /// It exists for a time only.
    var isShortLived: Bool

    init(_ row: Row) throws {
        low = try row.u32(0)
        entry = try row.u32(1)
        owner = try row.u32(2)
        count = try row.u32(3)
        flags = try row.optionalU32(4) ?? 0
        durability = try row.u32(5)
        randomProperty = try row.i32(6)
        text = try row.optionalString(9) ?? ""
        let charges = ItemText.charges(try row.optionalString(7) ?? "")
        // A thing that is used up at once has -1 from the start.
        let isUsed = charges.enumerated().contains {
            $0.element != 0 && !($0.offset == 0 && $0.element == -1)
        }
        let isEnchanted = ItemText.enchantments(try row.optionalString(8) ?? "").contains { $0.id != 0 }
        let hasMaker = try row.u32(10) != 0 || row.u32(11) != 0
        isShortLived = try row.i64(12) != 0
        isLossy = isUsed || isEnchanted || hasMaker || isShortLived || !text.isEmpty
    }

    var guid: GUID { Self.guid(low) }
    static func guid(_ low: UInt32) -> GUID { GUID(0x4000 << 48 | UInt64(low)) }
    /// The low half of an item's GUID; nil when it is something else.
    static func low(of guid: GUID) -> UInt32? {
        guid.highType == 0x4000 && guid.low != 0 && guid.rawValue >> 32 & 0xFFFF == 0 ? guid.low : nil
    }

    /// As a worldserver is told that cannot read the row.
    var told: Worldserver.Item {
        Worldserver.Item(
            guid: guid, entry: entry, count: count, flags: flags, durability: durability,
            randomProperty: randomProperty, text: text)
    }
}

/// The lists of numbers in `item_instance`.
enum ItemText {
    /// Of five spells.
    static func charges(_ text: String) -> [Int32] {
        text.split(separator: " ").prefix(5).map { Int32($0) ?? 0 }
    }
    /// Of twelve slots.
    static func enchantments(_ text: String) -> [Mail.Enchantment] {
        let numbers = text.split(separator: " ").prefix(36).map { UInt32($0) ?? 0 }
        return stride(from: 0, to: numbers.count - 2, by: 3).map {
            Mail.Enchantment(id: numbers[$0], milliseconds: numbers[$0 + 1], charges: numbers[$0 + 2])
        }
    }
}

/// What all items of an entry have in common, as far as mail asks.
struct ItemKind: Sendable {
    var isBag: Bool
    var durabilityMax: UInt32
    /// Vanishes at logout.
    var isConjured: Bool
    var isBoundToAccount: Bool
    /// Exists for a time only.
    var isShortLived: Bool
    static let unknown = ItemKind(
        isBag: false, durabilityMax: 0, isConjured: false, isBoundToAccount: false, isShortLived: false)
}
