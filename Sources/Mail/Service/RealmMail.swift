import Base
import MailAPI
import Store

/// One realm's boxes: what is read of them.
struct RealmMail: Sendable {
    let realm: RealmID
    let database: Database

    private static let columns = """
        m.id, m.messageType, m.sender, m.stationery, m.mailTemplateId, m.subject, m.body, m.money, m.cod, \
        m.checked, m.deliver_time, m.expire_time
        """

    private static func decoded(_ row: Row) throws -> Mail.Letter {
        func text(_ column: Int) throws -> String {
            let text = try row.optionalString(column) ?? ""
            return Mail.crashesClients(text) ? "" : text
        }
        return Mail.Letter(
            id: try row.u32(0), type: try row.u8(1), sender: try row.u32(2),
            stationery: UInt8(truncatingIfNeeded: try row.i64(3)), template: try row.u32(4),
            subject: try text(5), body: try text(6), money: try row.u32(7), cashOnDelivery: try row.u32(8),
            marks: Mail.Marks(rawValue: try row.u8(9)), delivery: UnixTime(seconds: try row.i64(10)),
            expiry: UnixTime(seconds: try row.i64(11)))
    }

    /// What may be read now, the newest first.
    func letters(of player: UInt32, now: Int64, atMost limit: Int) async throws(StoreError) -> [Mail.Letter] {
        var letters = try await database.read(
            """
            SELECT \(Self.columns) FROM mail m
            WHERE m.receiver = ? AND m.deliver_time <= ? AND m.expire_time >= ?
            ORDER BY m.id DESC LIMIT \(limit)
            """, player, now, now, each: Self.decoded)
        let items = try await items(in: letters.map(\.id))
        for index in letters.indices { letters[index].items = items[letters[index].id] ?? [] }
        return letters
    }

    /// How many may be read now.
    func count(of player: UInt32, now: Int64) async throws(StoreError) -> Int {
        Int(
            clamping: try await database.first(
                "SELECT COUNT(*) FROM mail WHERE receiver = ? AND deliver_time <= ? AND expire_time >= ?",
                player, now, now
            ) { try $0.i64(0) } ?? 0)
    }

    /// One letter that may be read; nil also when it is somebody else's.
    func letter(_ id: UInt32, of player: UInt32, now: Int64) async throws(StoreError) -> Mail.Letter? {
        guard
            var letter = try await database.first(
                "SELECT \(Self.columns) FROM mail m WHERE m.id = ? AND m.receiver = ? AND m.deliver_time <= ?",
                id, player, now, each: Self.decoded)
        else { return nil }
        letter.items = try await items(in: [id])[id] ?? []
        return letter
    }

    /// Unread ones that may be read, the newest first.
    func unread(of player: UInt32, now: Int64) async throws(StoreError) -> [Mail.Letter] {
        try await database.read(
            """
            SELECT \(Self.columns) FROM mail m
            WHERE m.receiver = ? AND m.deliver_time <= ? AND m.expire_time >= ? AND m.checked & 1 = 0
            ORDER BY m.id DESC LIMIT \(Mail.boxMax)
            """, player, now, now, each: Self.decoded)
    }

    /// When the next unread one may be read.
    func nextDelivery(of player: UInt32, now: Int64) async throws(StoreError) -> Int64? {
        try await database.first(
            "SELECT MIN(deliver_time) FROM mail WHERE receiver = ? AND deliver_time > ? AND checked & 1 = 0",
            player, now
        ) { try $0.optionalI64(0) } ?? nil
    }

    /// How many lie in a box, whatever they are.
    func load(of player: UInt32) async throws(StoreError) -> Int {
        Int(
            clamping: try await database.first("SELECT COUNT(*) FROM mail WHERE receiver = ?", player) {
                try $0.i64(0)
            } ?? 0)
    }

    // MARK: Items

    /// By letter, in the order of their numbers.
    private func items(in letters: [UInt32]) async throws(StoreError) -> [UInt32: [Mail.Item]] {
        guard !letters.isEmpty else { return [:] }
        let rows = try await database.read(
            """
            SELECT a.mail_id, a.item_guid, COALESCE(i.itemEntry, 0), COALESCE(i.count, 0),
                COALESCE(i.durability, 0), COALESCE(i.randomPropertyId, 0), i.charges, i.enchantments
            FROM mail_items a LEFT JOIN item_instance i ON i.guid = a.item_guid
            WHERE a.mail_id IN (\(database.dialect.placeholders(letters.count))) ORDER BY a.item_guid
            """, binds: letters
        ) { row in
            var item = Mail.Item(low: try row.u32(1))
            item.entry = try row.u32(2)
            item.count = try row.u32(3)
            item.durability = try row.u32(4)
            item.randomProperty = try row.i32(5)
            item.charges = ItemText.charges(try row.optionalString(6) ?? "").first ?? 0
            item.enchantments = ItemText.enchantments(try row.optionalString(7) ?? "")
            return (try row.u32(0), item)
        }
        return Dictionary(grouping: rows) { $0.0 }.mapValues { $0.map(\.1) }
    }

    /// What an item's row says that a worldserver has to be told.
    func stored(_ item: UInt32) async throws(StoreError) -> StoredItem? {
        try await database.first("SELECT \(StoredItem.columns) FROM item_instance WHERE guid = ?", item) {
            try StoredItem($0)
        }
    }

    /// Those of the items whose rows are somebody's and that lie in no bags and in no letter.
    func lyingNowhere(_ items: [UInt32], of owner: UInt32) async throws(StoreError) -> Set<UInt32> {
        guard !items.isEmpty else { return [] }
        return Set(
            try await database.read(
                """
                SELECT guid FROM item_instance WHERE owner_guid = ?
                    AND guid IN (\(database.dialect.placeholders(items.count)))
                    AND NOT EXISTS (SELECT 1 FROM character_inventory c WHERE c.item = item_instance.guid)
                    AND NOT EXISTS (SELECT 1 FROM mail_items a WHERE a.item_guid = item_instance.guid)
                """, binds: [owner] + items
            ) { try $0.u32(0) })
    }

    /// A bag with something in it, by the last save.
    func holdsItems(_ bag: UInt32, of owner: UInt32) async throws(StoreError) -> Bool {
        try await database.first(
            "SELECT 1 FROM character_inventory WHERE guid = ? AND bag = ? LIMIT 1", owner, bag
        ) { try $0.i64(0) } != nil
    }

    func hasReceipt(_ request: String) async throws(StoreError) -> Bool {
        try await database.first("SELECT 1 FROM nimbus_receipt WHERE request = ?", request) {
            try $0.i64(0)
        } != nil
    }

    // MARK: Characters

    struct Character: Sendable {
        var low: UInt32
        var account: UInt32
        var name: String
        var race: UInt8
    }

    func character(_ low: UInt32) async throws(StoreError) -> Character? {
        try await database.first(
            "SELECT guid, account, name, race FROM characters WHERE guid = ? AND deleteInfos_Name IS NULL",
            low
        ) {
            Character(
                low: try $0.u32(0), account: try $0.u32(1), name: try $0.string(2), race: try $0.u8(3))
        }
    }
}
