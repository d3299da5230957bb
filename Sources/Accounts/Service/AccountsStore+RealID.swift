import AccountsAPI
import Base
import Store

/// The table of friends by account: one row a pair, the lower number first (spec characters 7).
extension AccountsStore {
    private enum Status {
        static let asked: UInt8 = 1
        static let friends: UInt8 = 2
    }
    /// Two accounts as the table has them, seen from one of them.
    private struct Pair: Sendable {
        let own: AccountID, other: AccountID
        var low: AccountID { min(own, other) }
        var high: AccountID { max(own, other) }
        var ownNote: String { own == low ? "note_low" : "note_high" }
    }

    /// The accounts with this address; either column may hold it.
    func account(withEmail email: String) async throws(StoreError) -> AccountID? {
        let (first, second) = (
            database.dialect.equalsIgnoringCase("email", "?"),
            database.dialect.equalsIgnoringCase("reg_mail", "?")
        )
        let rows = try await database.read(
            "SELECT id, email, reg_mail FROM account WHERE \(first) OR \(second) ORDER BY id", email, email
        ) { (AccountID(try $0.u32(0)), try $0.string(1), try $0.string(2)) }
        // A collation takes letters with accents for the same.
        let wanted = email.uppercased()
        return rows.first { $0.1.uppercased() == wanted || $0.2.uppercased() == wanted }?.0
    }

    func security(of account: AccountID, on realm: RealmID) async throws(StoreError) -> UInt8 {
        try await database.first(
            """
            SELECT MAX(\(schema.accessLevel)) FROM account_access
            WHERE \(schema.accessAccount) = ? AND (RealmID = -1 OR RealmID = ?)
            """, account, realm
        ) { try $0.optionalU8(0) ?? 0 } ?? 0
    }

    // MARK: Reading

    func relations(
        of accounts: [AccountID]
    ) async throws(StoreError) -> [AccountID: [Accounts.RealIDRelation]] {
        let asked = Set(accounts)
        guard !asked.isEmpty else { return [:] }
        let binds = asked.sorted()
        let marks = database.dialect.placeholders(binds.count)
        let rows = try await database.read(
            """
            SELECT account_id_low, account_id_high, requester_account_id, status, note_low, note_high
            FROM tc9_realid_friends WHERE account_id_low IN (\(marks)) OR account_id_high IN (\(marks))
            """, binds: binds + binds
        ) { row in
            (
                low: AccountID(try row.u32(0)), high: AccountID(try row.u32(1)),
                requester: AccountID(try row.u32(2)), status: try row.u8(3), noteLow: try row.string(4),
                noteHigh: try row.string(5)
            )
        }
        var relations: [AccountID: [Accounts.RealIDRelation]] = [:]
        for row in rows {
            for (own, other, note) in [(row.low, row.high, row.noteLow), (row.high, row.low, row.noteHigh)]
            where asked.contains(own) {
                let state: Accounts.RealIDRelation.State =
                    row.status == Status.friends ? .friend : row.requester == own ? .asked : .asks
                relations[own, default: []].append(
                    Accounts.RealIDRelation(friend: other, state: state, note: note))
            }
        }
        return relations.mapValues { $0.sorted { $0.friend < $1.friend } }
    }

    func friendCount(of account: AccountID) async throws(StoreError) -> Int {
        try await database.first(Self.countFriends, Status.friends, account, account) {
            Int(clamping: try $0.i64(0))
        } ?? 0
    }
    private static let countFriends = """
        SELECT COUNT(*) FROM tc9_realid_friends
        WHERE status = ? AND (account_id_low = ? OR account_id_high = ?)
        """

    func areFriends(_ account: AccountID, _ friend: AccountID) async throws(StoreError) -> Bool {
        let pair = Pair(own: account, other: friend)
        return try await database.first(
            "SELECT status FROM tc9_realid_friends WHERE account_id_low = ? AND account_id_high = ?",
            pair.low, pair.high
        ) { try $0.u8(0) } == Status.friends
    }

    // MARK: Changing

    /// How many friends each side may have, when two become friends.
    struct RealIDRoom: Sendable {
        var asker: Int
        var other: Int
    }
    /// One transaction in which neither account can be changed by another one.
    ///
    /// - Parameter mayAsk: a request is made where there is none; else only one that is there is accepted.
    func befriend(
        _ asker: AccountID, _ other: AccountID, note: String, room: RealIDRoom, mayAsk: Bool, now: UnixTime
    ) async throws -> Accounts.RealIDAnswer {
        let pair = Pair(own: asker, other: other)
        return try await database.transaction { tx in
            let locked = try tx.read(
                "SELECT id FROM account WHERE id IN (?, ?) ORDER BY id\(tx.dialect.forUpdate)", pair.low,
                pair.high
            ) { try $0.u32(0) }
            guard locked.count == 2 else { return .unknown }
            let row = try tx.first(
                """
                SELECT status, requester_account_id FROM tc9_realid_friends
                WHERE account_id_low = ? AND account_id_high = ?
                """, pair.low, pair.high
            ) { (status: try $0.u8(0), requester: AccountID(try $0.u32(1))) }
            guard let row else {
                guard mayAsk else { return .unknown }
                try tx.write(
                    """
                    INSERT INTO tc9_realid_friends (account_id_low, account_id_high, requester_account_id,
                        status, \(pair.ownNote), created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, pair.low, pair.high, asker, Status.asked, note, now.seconds, now.seconds)
                return .asked(other)
            }
            if row.status == Status.friends {
                try Self.write(note, of: pair, unlessEmpty: true, now, tx)
                return mayAsk ? .friends(other) : .unknown
            }
            if row.requester == asker {
                guard mayAsk else { return .unknown }
                try Self.write(note, of: pair, unlessEmpty: true, now, tx)
                return .asked(other)
            }
            guard try Self.friendCount(of: asker, tx) < room.asker else { return .full }
            // The other one has no room any more: its request stays, and nobody learns why.
            guard try Self.friendCount(of: other, tx) < room.other else { return .asked(other) }
            try tx.write(
                """
                UPDATE tc9_realid_friends SET status = ?, updated_at = ?
                WHERE account_id_low = ? AND account_id_high = ?
                """, Status.friends, now.seconds, pair.low, pair.high)
            try Self.write(note, of: pair, unlessEmpty: true, now, tx)
            return .friends(other)
        }
    }

    private static func friendCount(
        of account: AccountID, _ tx: borrowing Transaction
    ) throws(StoreError) -> Int {
        try tx.first(countFriends, Status.friends, account, account) { Int(clamping: try $0.i64(0)) } ?? 0
    }

    func setRealIDNote(
        _ note: String, of account: AccountID, on friend: AccountID, now: UnixTime
    ) async throws {
        let pair = Pair(own: account, other: friend)
        try await database.transaction { try Self.write(note, of: pair, unlessEmpty: false, now, $0) }
    }

    private static func write(
        _ note: String, of pair: Pair, unlessEmpty: Bool, _ now: UnixTime, _ tx: borrowing Transaction
    ) throws(StoreError) {
        guard !unlessEmpty || !note.isEmpty else { return }
        try tx.write(
            """
            UPDATE tc9_realid_friends SET \(pair.ownNote) = ?, updated_at = ?
            WHERE account_id_low = ? AND account_id_high = ?
            """, note, now.seconds, pair.low, pair.high)
    }

    func removeRelation(of account: AccountID, to friend: AccountID) async throws(StoreError) {
        let pair = Pair(own: account, other: friend)
        try await database.write(
            "DELETE FROM tc9_realid_friends WHERE account_id_low = ? AND account_id_high = ?", pair.low,
            pair.high)
    }
}
