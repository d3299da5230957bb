import Base
import Bus
import MailAPI
import Store

/// What is written, as steps of transactions. Worldservers write the same tables: each step says what it
/// believes and throws `Mail.Refusal.impossible` when that is not so any more.
extension RealmMail {
    /// A letter with its items, whose rows become the receiver's.
    static func write(_ letter: NewLetter, now: Int64, _ transaction: borrowing Transaction) throws {
        let delivery = now + Int64(letter.deliverySeconds)
        try transaction.write(
            """
            INSERT INTO mail (id, messageType, stationery, mailTemplateId, sender, receiver, subject, body, \
            has_items, expire_time, deliver_time, money, cod, checked)
            VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, letter.id, letter.type, letter.stationery, letter.sender, letter.receiver, letter.subject,
            letter.body, !letter.items.isEmpty, delivery + Int64(letter.keptSeconds), delivery, letter.money,
            letter.cashOnDelivery, letter.marks.rawValue)
        for item in letter.items {
            try attach(item, to: letter.id, of: letter.receiver, transaction)
            try transaction.write(
                "UPDATE item_instance SET owner_guid = ? WHERE guid = ? AND owner_guid <> ?", letter.receiver,
                item, letter.receiver)
        }
        if let log = letter.log { try write(log, now: now, transaction) }
    }

    static func attach(
        _ item: UInt32, to mail: UInt32, of receiver: UInt32, _ transaction: borrowing Transaction
    ) throws {
        try transaction.write(
            "INSERT INTO mail_items (mail_id, item_guid, receiver) VALUES (?, ?, ?)", mail, item, receiver)
    }

    private static func write(
        _ log: MoneyLog, now: Int64, _ transaction: borrowing Transaction
    ) throws {
        guard log.money >= MoneyLog.least else { return }
        try transaction.write(
            """
            INSERT INTO log_money (sender_acc, sender_guid, sender_name, sender_ip, receiver_acc, \
            receiver_name, money, topic, date, type)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, \(transaction.dialect.timestamp()), ?)
            """, log.senderAccount, log.sender, log.senderName, log.address, log.receiverAccount,
            log.receiverName, log.money, log.topic, now, log.type)
    }

    /// Nobody is in the middle of something with this letter.
    static func checkIdle(_ mail: UInt32, _ transaction: borrowing Transaction) throws {
        let open = try transaction.first(
            "SELECT 1 FROM nimbus_mail_op WHERE mail = ? AND state = 'open' LIMIT 1", mail
        ) { try $0.i64(0) }
        guard open == nil else { throw Mail.Refusal.impossible }
    }

    /// What sending back and throwing away have to know of a letter, locked for this transaction.
    struct LetterRow: Sendable {
        var type: UInt8
        var sender: UInt32
        var money: UInt32
        var cashOnDelivery: UInt32
        var marks: Mail.Marks
        var hasItems: Bool
        var delivery: Int64, expiry: Int64
        var stationery: UInt8
    }
    static func row(
        _ mail: UInt32, of receiver: UInt32, _ transaction: borrowing Transaction
    ) throws -> LetterRow? {
        try transaction.first(
            """
            SELECT messageType, sender, money, cod, checked, deliver_time, expire_time, stationery,
                EXISTS (SELECT 1 FROM mail_items a WHERE a.mail_id = mail.id)
            FROM mail WHERE id = ? AND receiver = ?\(transaction.dialect.forUpdate)
            """, mail, receiver
        ) { row in
            LetterRow(
                type: try row.u8(0), sender: try row.u32(1), money: try row.u32(2),
                cashOnDelivery: try row.u32(3), marks: Mail.Marks(rawValue: try row.u8(4)),
                hasItems: try row.bool(8), delivery: try row.i64(5), expiry: try row.i64(6),
                stationery: UInt8(truncatingIfNeeded: try row.i64(7)))
        }
    }

    static func exists(character: UInt32, _ transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM characters WHERE guid = ? AND deleteInfos_Name IS NULL", character
        ) { try $0.i64(0) } != nil
    }

    /// The letter goes to its sender, with what is left in it, for nothing, at once, for another thirty days.
    ///
    /// - Parameter number: under which from now on; nil keeps the one it has.
    static func giveBack(
        _ mail: UInt32, as number: UInt32? = nil, from receiver: UInt32, to sender: UInt32, now: Int64,
        _ transaction: borrowing Transaction
    ) throws {
        let number = number ?? mail
        let changed = try transaction.write(
            """
            UPDATE mail SET id = ?, sender = ?, receiver = ?, deliver_time = ?, expire_time = ?, cod = 0, checked = ?
            WHERE id = ? AND receiver = ?
            """, number, receiver, sender, now, now + Int64(NewLetter.usual), Mail.Marks.returned.rawValue,
            mail, receiver)
        guard changed.affectedRows == 1 else { throw Mail.Refusal.impossible }
        try transaction.write(
            """
            UPDATE item_instance SET owner_guid = ?
            WHERE guid IN (SELECT item_guid FROM mail_items WHERE mail_id = ?)
            """, sender, mail)
        try transaction.write(
            "UPDATE mail_items SET mail_id = ?, receiver = ? WHERE mail_id = ?", number, sender, mail)
    }

    /// The letter is gone, with all that is in it.
    static func throwAway(
        _ mail: UInt32, of receiver: UInt32, _ transaction: borrowing Transaction
    ) throws {
        let changed = try transaction.write(
            "DELETE FROM mail WHERE id = ? AND receiver = ?", mail, receiver)
        guard changed.affectedRows == 1 else { throw Mail.Refusal.impossible }
        try transaction.write(
            """
            DELETE FROM item_instance WHERE guid IN (SELECT item_guid FROM mail_items WHERE mail_id = ?)
                AND NOT EXISTS (SELECT 1 FROM character_inventory c WHERE c.item = item_instance.guid)
            """, mail)
        try transaction.write("DELETE FROM mail_items WHERE mail_id = ?", mail)
    }
}

// MARK: - Taking out and putting back

extension RealmMail {
    /// The item is in no letter any more; what was to be paid for the letter is being paid.
    static func takeOut(
        _ item: UInt32, of mail: UInt32, _ receiver: UInt32, price: UInt32,
        _ transaction: borrowing Transaction
    ) throws {
        let taken = try transaction.write(
            "DELETE FROM mail_items WHERE item_guid = ? AND mail_id = ? AND receiver = ?", item, mail,
            receiver)
        guard taken.affectedRows == 1 else { throw Mail.Refusal.impossible }
        let more = try transaction.first("SELECT COUNT(*) FROM mail_items WHERE mail_id = ?", mail) {
            try $0.i64(0)
        }
        let changed = try transaction.write(
            "UPDATE mail SET has_items = ?, cod = 0 WHERE id = ? AND receiver = ? AND cod = ?",
            (more ?? 0) > 0, mail, receiver, price)
        guard changed.affectedRows == 1 else { throw Mail.Refusal.impossible }
    }

    /// Back into its letter. False when that is not there any more.
    static func putBack(
        _ item: UInt32, into mail: UInt32, of receiver: UInt32, price: UInt32,
        _ transaction: borrowing Transaction
    ) throws -> Bool {
        let changed = try transaction.write(
            "UPDATE mail SET has_items = 1, cod = cod + ? WHERE id = ? AND receiver = ?", price, mail,
            receiver)
        guard changed.affectedRows == 1 else { return false }
        try attach(item, to: mail, of: receiver, transaction)
        return true
    }

    static func takeOut(
        money: UInt32, of mail: UInt32, _ receiver: UInt32, _ transaction: borrowing Transaction
    ) throws {
        let changed = try transaction.write(
            "UPDATE mail SET money = 0 WHERE id = ? AND receiver = ? AND money = ?", mail, receiver, money)
        guard changed.affectedRows == 1 else { throw Mail.Refusal.impossible }
    }

    static func putBack(
        money: UInt32, into mail: UInt32, of receiver: UInt32, _ transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.write(
            "UPDATE mail SET money = money + ? WHERE id = ? AND receiver = ?", money, mail, receiver
        ).affectedRows == 1
    }
}

// MARK: - The journal

extension RealmMail {
    static func begin(_ operation: Operation, _ transaction: borrowing Transaction) throws {
        let values = try operation.values()
        try transaction.write(
            """
            INSERT INTO nimbus_mail_op (\(Operation.columns))
            VALUES (\(transaction.dialect.placeholders(values.count)))
            """, binds: values)
    }

    /// Throws when somebody else has ended it.
    static func end(
        _ operation: Operation, _ state: Operation.State, _ result: String, now: Int64,
        _ transaction: borrowing Transaction
    ) throws {
        let changed = try transaction.write(
            "UPDATE nimbus_mail_op SET state = ?, result = ?, updated_unix = ? WHERE op = ? AND state = 'open'",
            state.rawValue, result, now, operation.key.description)
        guard changed.affectedRows == 1 else {
            throw StoreError(.failed, "operation \(operation.key) has ended already")
        }
    }

    func operation(_ key: String) async throws(StoreError) -> Operation? {
        try await database.first("SELECT \(Operation.columns) FROM nimbus_mail_op WHERE op = ?", key) {
            try Operation($0)
        }
    }

    func openOperations() async throws(StoreError) -> [Operation] {
        try await database.read(
            "SELECT \(Operation.columns) FROM nimbus_mail_op WHERE state = 'open' ORDER BY created_unix LIMIT 1000"
        ) { try Operation($0) }
    }

    /// The player is somewhere else: from this step on, that worldserver is asked.
    func move(_ operation: Operation, now: Int64) async throws(StoreError) {
        try await database.write(
            """
            UPDATE nimbus_mail_op SET world = ?, incarnation = ?, player_guid = ?, step = ?, updated_unix = ?
            WHERE op = ? AND state = 'open'
            """, operation.place.world, operation.place.incarnation, operation.place.player.rawValue,
            operation.step, now, operation.key.description)
    }

    /// Forgets what nobody asks about any more.
    func forget(before: Int64) async throws(StoreError) {
        try await database.write(
            "DELETE FROM nimbus_mail_op WHERE state <> 'open' AND updated_unix < ?", before)
        // A receipt may be asked for as long as its operation is open.
        try await database.write("DELETE FROM nimbus_receipt WHERE created_unix < ?", before - 604_800)
    }
}
