import Base
import Bus
import MailAPI
import Store
import TestSupport

/// Three players and what they have, as rows.
extension MailRig {
    static let alice: UInt32 = 1
    static let bob: UInt32 = 2
    /// Of Alice's account.
    static let twink: UInt32 = 3
    /// Of the other side.
    static let grom: UInt32 = 4

    /// Alice and Bob are in the world, each with a purse.
    func populate(money: UInt32 = 1_000_000) async throws {
        let secret = [UInt8](repeating: 1, count: 32)
        for (id, name) in [(1, "ALICE"), (2, "BOB"), (3, "GROM")] as [(UInt32, String)] {
            try await auth.write(
                "INSERT INTO account (id, username, salt, verifier) VALUES (?, ?, ?, ?)", id, name, secret,
                secret)
        }
        try await character(Self.alice, "Alice", account: 1, money: money)
        try await character(Self.bob, "Bob", account: 2, money: money)
        try await character(Self.twink, "Twink", account: 1, money: money)
        try await character(Self.grom, "Grom", account: 3, race: 2, money: money)
        try await enter(Self.alice, account: "ALICE")
        try await enter(Self.bob, account: "BOB")
    }

    func character(
        _ low: UInt32, _ name: String, account: UInt32, race: UInt8 = 1, money: UInt32
    ) async throws {
        try await characters.write(
            """
            INSERT INTO characters (guid, account, name, race, class, level, map, zone, money, health,
                position_x, position_y, position_z, taximask)
            VALUES (?, ?, ?, ?, 1, 10, 0, 12, ?, 60, -8949.95, -132.493, 83.5312, '')
            """, low, account, name, race, money)
    }

    /// An item that lies nowhere yet, enchanted, with charges and a maker.
    func item(_ low: UInt32, of owner: UInt32, entry: UInt32 = 2589, count: UInt32 = 5, plain: Bool = false)
        async throws
    {
        let enchantments =
            plain
            ? String(repeating: "0 ", count: 36) : "2673 0 0 5 60000 3 " + String(repeating: "0 ", count: 30)
        try await characters.write(
            """
            INSERT INTO item_instance (guid, itemEntry, owner_guid, creatorGuid, giftCreatorGuid, count, duration,
                charges, flags, enchantments, randomPropertyId, durability, playedTime, text)
            VALUES (?, ?, ?, ?, 0, ?, 0, ?, ?, ?, ?, 0, 77, ?)
            """, low, entry, owner, plain ? 0 : 9, count, plain ? "0 0 0 0 0 " : "3 0 0 0 0 ",
            plain ? 0 : 0x10000,
            enchantments, plain ? 0 : -19, plain ? "" : "as it was")
    }
    /// In a backpack; for players who are not in the world yet.
    func carry(
        _ low: UInt32, by owner: UInt32, slot: UInt8, entry: UInt32 = 2589, count: UInt32 = 5,
        plain: Bool = false
    )
        async throws
    {
        try await item(low, of: owner, entry: entry, count: count, plain: plain)
        try await characters.write(
            "INSERT INTO character_inventory (guid, bag, slot, item) VALUES (?, 0, ?, ?)", owner, slot, low)
    }
    /// A letter with all that is given.
    func letter(
        _ id: UInt32, from sender: UInt32, to receiver: UInt32, type: UInt8 = 0, money: UInt32 = 0,
        cod: UInt32 = 0, items: [UInt32] = [], checked: UInt8 = 16, stationery: Int8 = 41,
        delivered: Int64 = -10, expires: Int64 = 86_400, subject: String = "Hi", body: String = "Text"
    ) async throws {
        let now = time.unixNow().seconds
        try await characters.write(
            """
            INSERT INTO mail (id, messageType, stationery, sender, receiver, subject, body, has_items,
                expire_time, deliver_time, money, cod, checked)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, type, stationery, sender, receiver, subject, body, !items.isEmpty, now + expires,
            now + delivered, money, cod, checked)
        for item in items {
            try await characters.write(
                "INSERT INTO mail_items (mail_id, item_guid, receiver) VALUES (?, ?, ?)", id, item, receiver)
        }
    }

    // MARK: Looking

    func money(of low: UInt32) async throws -> UInt32 {
        try await characters.first("SELECT money FROM characters WHERE guid = ?", low) { try $0.u32(0) } ?? 0
    }
    /// Where an item is: `bags 1`, `mail 7 of 2`, each place once.
    func places(of item: UInt32) async throws -> [String] {
        let bags = try await characters.read("SELECT guid FROM character_inventory WHERE item = ?", item) {
            "bags \(try $0.u32(0))"
        }
        let mails = try await characters.read(
            """
            SELECT a.receiver FROM mail_items a JOIN mail m ON m.id = a.mail_id AND m.receiver = a.receiver
            WHERE a.item_guid = ? AND m.has_items = 1
            """, item
        ) { "mail \(try $0.u32(0))" }
        return bags + mails
    }
    func owner(of item: UInt32) async throws -> UInt32? {
        try await characters.first("SELECT owner_guid FROM item_instance WHERE guid = ?", item) {
            try $0.u32(0)
        }
    }
    /// All that the row of an item says.
    func row(of item: UInt32) async throws -> String? {
        try await characters.first(
            """
            SELECT itemEntry, creatorGuid, count, charges, flags, enchantments, randomPropertyId, durability,
                playedTime, text FROM item_instance WHERE guid = ?
            """, item
        ) { row in try (0..<10).map { try row.optionalString($0) ?? "-" }.joined(separator: "|") }
    }
    /// In purses and in letters.
    func wealth() async throws -> Int64 {
        let purses = try await characters.first("SELECT SUM(money) FROM characters") { try $0.i64(0) } ?? 0
        let letters = try await characters.first("SELECT COALESCE(SUM(money), 0) FROM mail") {
            try $0.i64(0)
        }
        return purses + (letters ?? 0)
    }
    func openOperations() async throws -> Int64 {
        try await characters.first("SELECT COUNT(*) FROM nimbus_mail_op WHERE state = 'open'") {
            try $0.i64(0)
        } ?? 0
    }
    func letters(of low: UInt32) async throws -> [Mail.Letter] {
        try await bus.ask(Mail.List(player: id(low))).letters
    }

    // MARK: Doing

    func sender(_ low: UInt32 = MailRig.alice, account: UInt32 = 1, level: UInt8 = 10, security: UInt8 = 0)
        -> Mail.Sender
    {
        Mail.Sender(
            id: id(low), account: AccountID(account), name: "Alice", race: 1, level: level,
            security: security)
    }
    func send(_ draft: Mail.Draft, key: MessageID = .new(), by sender: Mail.Sender? = nil) async -> Result<
        UInt32, AskError<Mail.Refusal>
    > {
        let sender = sender ?? self.sender()
        return await bus.result(
            of: Mail.Send(key: key, sender: sender, place: await place(sender.id.low), draft: draft))
    }
    func takeItem(_ mail: UInt32, _ item: UInt32, by low: UInt32, key: MessageID = .new()) async -> Result<
        UInt32, AskError<Mail.Refusal>
    > {
        await bus.result(
            of: Mail.TakeItem(key: key, player: id(low), place: await place(low), mail: mail, item: item))
    }
    func takeMoney(_ mail: UInt32, by low: UInt32, key: MessageID = .new()) async -> Result<
        Done, AskError<Mail.Refusal>
    > {
        await bus.result(of: Mail.TakeMoney(key: key, player: id(low), place: await place(low), mail: mail))
    }
}

extension MessageID {
    static func new() -> MessageID { MessageID(from: SystemRandomness()) }
}
extension Result {
    func refusal<Refusal: Error>() -> Refusal? where Failure == AskError<Refusal> {
        if case .failure(let error) = self { error.refusal } else { nil }
    }
    var value: Success? { try? get() }
}
