import Base
import Bus
import Store
import TestSupport
import Wire
import WorldserverAPI

@testable import Sandbox

extension Harness {
    /// Why a world says no; nil when it answers.
    func refusal<R: WorldRequest>(of request: R) async -> Worldserver.Refusal? {
        do throws(Worldserver.Refusal) {
            _ = try await world.answerStored(request)
            return nil
        } catch { return error }
    }

    /// What the bags of a character hold in the database: `slot:item:entry:count`.
    func bags(of guid: GUID) async throws -> [String] {
        try await characters.read(
            """
            SELECT c.slot, i.guid, i.itemEntry, i.count FROM character_inventory c
            JOIN item_instance i ON i.guid = c.item AND i.owner_guid = c.guid
            WHERE c.guid = ? AND c.bag = 0 ORDER BY c.slot
            """, guid.low
        ) { row in "\(try row.u8(0)):\(try row.u32(1)):\(try row.u32(2)):\(try row.u32(3))" }
    }

    /// An item's row: `owner:entry:count`.
    func row(of item: UInt32) async throws -> String? {
        try await characters.first(
            "SELECT owner_guid, itemEntry, count FROM item_instance WHERE guid = ?", item
        ) { row in "\(try row.u32(0)):\(try row.u32(1)):\(try row.u32(2))" }
    }

    func money(of guid: GUID) async throws -> UInt32? {
        try await characters.first("SELECT money FROM characters WHERE guid = ?", guid.low) { row in
            try row.u32(0)
        }
    }

    /// A row that belongs to somebody and lies nowhere: an item in the mail.
    func mail(_ item: UInt32, entry: UInt32 = 2589, count: UInt32 = 5, owner: UInt32) async throws {
        try await characters.write(
            """
            INSERT INTO item_instance (guid, itemEntry, owner_guid, count, charges, enchantments, text)
            VALUES (?, ?, ?, ?, '3 0 0 0 0 ', ?, 'as it was')
            """, item, entry, owner, count, "7 0 0 " + String(repeating: "0 0 0 ", count: 11))
    }

    /// Alice, a human warrior: sword in slot 15 (item 4), hearthstone in 23 (item 6), four pieces of jerky in
    /// 24 (item 7). What came at login is taken.
    func enterAlice() async throws -> (guid: GUID, link: RawGateway) {
        let guid = try await create("Alice", account: TestAccount.alice)
        let link = try await enter(guid, account: TestAccount.alice)
        // Numbers for what is made at once come in the background.
        try await eventually("a stock of numbers") { await world.stocks[.item]?.count == NumberStock.size }
        await link.forget()
        return (guid, link)
    }
}

/// Items of `Harness.enterAlice`.
enum AliceHas {
    static let sword = Item.guid(4)
    static let hearthstone = Item.guid(6)
    static let jerky = Item.guid(7)
    static let bags = [
        "3:1:38:1", "6:2:39:1", "7:3:40:1", "15:4:25:1", "16:5:2362:1", "23:6:6948:1", "24:7:117:4",
    ]
}

extension RequestID {
    /// A name for a change that nothing else has.
    static func new() -> RequestID { RequestID(from: SystemRandomness()) }
}
