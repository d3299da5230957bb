import Base
import Store

/// Rows of what a character has, as steps of a transaction. A row that is not as the world believes makes the
/// whole step fail.
extension CharacterStore {
    /// What a change of belongings is in the database: the items' rows, and the money and the looks where
    /// these have changed.
    static func step(
        for low: UInt32, items: StoreStep?, from before: Belongings, to after: Belongings
    ) -> StoreStep {
        let money = before.money == after.money ? nil : after.money
        let looks = after.inventory.equipmentCache
        let hasNewLooks = before.inventory.equipmentCache != looks
        return { transaction throws(StoreError) in
            try items?(transaction)
            if let money {
                let result = try transaction.write(
                    "UPDATE characters SET money = ? WHERE guid = ?", money, low)
                try one(result, "the character is gone")
            }
            guard hasNewLooks else { return }
            try transaction.write("UPDATE characters SET equipmentCache = ? WHERE guid = ?", looks, low)
        }
    }

    /// Exactly one row was meant.
    private static func one(_ result: WriteResult, _ otherwise: String) throws(StoreError) {
        guard result.affectedRows == 1 else { throw StoreError(.failed, otherwise) }
    }

    private static func takeOut(
        _ item: UInt32, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try one(
            try transaction.write(
                "DELETE FROM character_inventory WHERE item = ? AND guid = ?", item, owner),
            "item \(item) is not with character \(owner) any more")
    }

    /// The item leaves the bags; its row is somebody else's from then on.
    static func remove(
        _ item: UInt32, from owner: UInt32, to newOwner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try takeOut(item, of: owner, transaction)
        try one(
            try transaction.write(
                "UPDATE item_instance SET owner_guid = ? WHERE guid = ? AND owner_guid = ?", newOwner, item,
                owner), "item \(item) has another owner")
    }

    static func destroy(
        _ item: UInt32, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try takeOut(item, of: owner, transaction)
        try one(
            try transaction.write(
                "DELETE FROM item_instance WHERE guid = ? AND owner_guid = ?", item, owner),
            "item \(item) has another owner")
    }

    static func setCount(
        of item: UInt32, of owner: UInt32, to count: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try one(
            try transaction.write(
                "UPDATE item_instance SET count = ? WHERE guid = ? AND owner_guid = ?", count, item, owner),
            "item \(item) has another owner")
    }

    static func setEnchantments(
        of item: UInt32, of owner: UInt32, to enchantments: Enchantments, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try one(
            try transaction.write(
                "UPDATE item_instance SET enchantments = ? WHERE guid = ? AND owner_guid = ?",
                enchantments.text, item, owner), "item \(item) has another owner")
    }

    /// A part of a stack becomes an item of its own, with all that the stack's row says, and goes to
    /// somebody.
    static func split(
        _ item: UInt32, of owner: UInt32, leaving rest: UInt32, as part: Item, to newOwner: UInt32,
        _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try setCount(of: item, of: owner, to: rest, transaction)
        try one(
            try transaction.write(
                """
                INSERT INTO item_instance (guid, itemEntry, owner_guid, creatorGuid, giftCreatorGuid, count, \
                duration, charges, flags, enchantments, randomPropertyId, durability, playedTime, text)
                SELECT ?, itemEntry, ?, creatorGuid, giftCreatorGuid, ?, duration, charges, flags, enchantments, \
                randomPropertyId, durability, playedTime, text FROM item_instance WHERE guid = ?
                """, part.low, newOwner, part.count, item), "the row of item \(item) is gone")
    }

    /// An item whose row exists comes into the bags. Charges, enchantments and all else that its row has and
    /// the world was not told stays; without a row it gets one.
    static func give(
        _ item: Item, in slot: UInt8, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        let known = try transaction.write(
            """
            UPDATE item_instance SET owner_guid = ?, count = ?, flags = ?, randomPropertyId = ?, durability = ?
            WHERE guid = ? AND itemEntry = ?
            """, owner, item.count, item.flags, item.randomProperty, item.durability, item.low,
            item.template.entry)
        // A row of another kind of item makes this fail.
        if known.affectedRows == 0 { return try insert(item, in: slot, of: owner, transaction) }
        try place(item.low, in: slot, of: owner, transaction)
    }

    /// An item comes into the bags as its row has it.
    static func giveStored(
        _ item: Item, in slot: UInt8, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try one(
            try transaction.write(
                "UPDATE item_instance SET owner_guid = ? WHERE guid = ? AND itemEntry = ?", owner, item.low,
                item.template.entry), "the row of item \(item.low) is gone")
        try place(item.low, in: slot, of: owner, transaction)
    }

    /// Says that a purse was changed, beside the change.
    static func writeReceipt(
        _ request: String, of owner: UInt32, now: Int64, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write(
            "INSERT INTO nimbus_receipt (request, player, created_unix) VALUES (?, ?, ?)", request, owner,
            now)
    }

    /// Fails when the item is in somebody's bags already.
    static func place(
        _ item: UInt32, in slot: UInt8, of owner: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write(
            "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, ?, ?)", owner, slot, item)
    }
}
