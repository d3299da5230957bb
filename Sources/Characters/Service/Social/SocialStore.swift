import Base
import CharactersAPI
import Store

/// The SQL of friends and ignored players. One row a pair with the flags of both relations; what else is met
/// is put in order (spec characters 6.1).
extension RealmCharacters {
    typealias Entry = ContactList.Entry

    /// Somebody who may be befriended or ignored.
    struct SocialTarget: Sendable {
        var id: CharacterID
        var account: AccountID
        var race: UInt8
    }

    private static let present = "c.deleteInfos_Name IS NULL AND c.deleteDate IS NULL"

    func socialTarget(named name: String) async throws(StoreError) -> SocialTarget? {
        let realm = realm
        return try await database.read(
            "SELECT c.guid, c.account, c.race, c.name FROM characters c WHERE c.name = ? AND \(Self.present)",
            name
        ) { row in
            (
                SocialTarget(
                    id: CharacterID(realm: realm, low: try row.u32(0)), account: AccountID(try row.u32(1)),
                    race: try row.u8(2)),
                try row.string(3)
            )
        }.first { $0.1 == name }?.0
    }

    // MARK: Lists

    /// As many lists as one statement reads.
    static let listsTogether = 128
    private static let listShapes = [1, 16, listsTogether].map { count in
        (
            count: count,
            sql: """
            SELECT s.guid, s.friend, s.flags, s.note FROM character_social s
            JOIN characters c ON c.guid = s.friend
            WHERE s.guid IN (\(Dialect.sqlite.placeholders(count))) AND \(present)
            """
        )
    }

    /// The lists of at most `listsTogether` characters, in one statement; whoever has none is left out.
    func contactLists(of owners: [UInt32]) async throws(StoreError) -> [UInt32: ContactList] {
        guard let last = owners.last, let shape = Self.listShapes.first(where: { $0.count >= owners.count })
        else { return [:] }
        // Few statements for any number: the last one again where there are fewer.
        let binds = owners + [UInt32](repeating: last, count: shape.count - owners.count)
        let rows = try await database.read(shape.sql, binds: binds) { row in
            (
                owner: try row.u32(0),
                entry: Entry(character: try row.u32(1), flags: try row.u8(2), note: try row.string(3))
            )
        }
        return Dictionary(grouping: rows, by: \.owner).mapValues { ContactList(rows: $0.map(\.entry)) }
    }

    /// Whether there is a row that says so.
    /// Whether the owner's row about the other has a flag.
    func has(_ flag: UInt8, _ owner: UInt32, _ other: UInt32) async throws(StoreError) -> Bool {
        try await database.first(
            "SELECT 1 FROM character_social WHERE guid = ? AND friend = ? AND (flags & ?) <> 0 LIMIT 1",
            owner, other, flag
        ) { try $0.i64(0) } != nil
    }

    // MARK: Changes

    enum ContactChange: Sendable {
        /// Sets a flag where fewer than `max` others have it.
        case add(flag: UInt8, note: String?, max: Int)
        case clear(flag: UInt8)
        case note(String)
        /// Makes one row of several.
        case mend
    }
    struct ContactChanged: Sendable {
        enum Outcome: Sendable { case done, already, full }
        var outcome: Outcome
        /// What there is now; without flags there is no row.
        var entry: Entry
    }

    /// One transaction, one after another for each owner.
    func change(
        _ owner: UInt32, _ friend: UInt32, _ change: ContactChange
    ) async throws -> ContactChanged {
        try await database.transaction { tx in
            // Whoever changes the same list waits here, so that nobody counts it meanwhile.
            _ = try tx.first("SELECT guid FROM characters WHERE guid = ?\(tx.dialect.forUpdate)", owner) {
                try $0.u32(0)
            }
            let rows = try tx.read(
                "SELECT friend, flags, note FROM character_social WHERE guid = ? AND friend = ?", owner,
                friend
            ) { Entry(character: try $0.u32(0), flags: try $0.u8(1), note: try $0.string(2)) }
            let before = Entry.merged(rows) ?? Entry(character: friend, flags: 0, note: "")
            var after = before
            switch change {
            case .add(let flag, let note, let max):
                guard before.flags & flag == 0 else {
                    return ContactChanged(outcome: .already, entry: before)
                }
                guard try Self.count(flag, of: owner, tx) < max else {
                    return ContactChanged(outcome: .full, entry: before)
                }
                after.flags |= flag
                if let note { after.note = note }
            case .clear(let flag):
                after.flags &= ~flag
                if flag == Characters.Contact.friend { after.note = "" }
            case .note(let note): if before.isFriend { after.note = note }
            case .mend: break
            }
            try Self.write(after, over: rows, of: owner, tx)
            return ContactChanged(outcome: .done, entry: after)
        }
    }

    private static func count(
        _ flag: UInt8, of owner: UInt32, _ tx: borrowing Transaction
    ) throws(StoreError) -> Int {
        try tx.first(
            """
            SELECT COUNT(DISTINCT s.friend) FROM character_social s JOIN characters c ON c.guid = s.friend
            WHERE s.guid = ? AND (s.flags & ?) <> 0 AND \(present)
            """, owner, flag
        ) { Int(clamping: try $0.i64(0)) } ?? 0
    }

    private static func write(
        _ entry: Entry, over rows: [Entry], of owner: UInt32, _ tx: borrowing Transaction
    ) throws(StoreError) {
        if rows == [entry] || (rows.isEmpty && entry.flags == 0) { return }
        if rows.count == 1, entry.flags != 0 {
            try tx.write(
                "UPDATE character_social SET flags = ?, note = ? WHERE guid = ? AND friend = ?", entry.flags,
                entry.note, owner, entry.character)
            return
        }
        if !rows.isEmpty {
            try tx.write(
                "DELETE FROM character_social WHERE guid = ? AND friend = ?", owner, entry.character)
        }
        guard entry.flags != 0 else { return }
        try tx.write(
            "INSERT INTO character_social (guid, friend, flags, note) VALUES (?, ?, ?, ?)", owner,
            entry.character, entry.flags, entry.note)
    }

    /// Nobody knows this character any more.
    func forgetSocially(_ character: UInt32) async throws(StoreError) {
        try await database.write("DELETE FROM character_social WHERE friend = ?", character)
        try await database.write("DELETE FROM character_social WHERE guid = ?", character)
    }

    // MARK: Accounts

    /// A character of an account, as Real ID friends are shown one.
    struct AccountCharacter: Sendable, Equatable {
        var id: CharacterID
        var name: String
        var race: UInt8
    }
    /// The characters of some accounts on this realm.
    func characters(
        of accounts: [AccountID]
    ) async throws(StoreError) -> [(account: AccountID, character: AccountCharacter)] {
        let realm = realm
        let marks = database.dialect.placeholders(accounts.count)
        return try await database.read(
            """
            SELECT c.account, c.guid, c.name, c.race FROM characters c
            WHERE c.account IN (\(marks)) AND \(Self.present) ORDER BY c.guid
            """, binds: accounts
        ) { row in
            (
                account: AccountID(try row.u32(0)),
                character: AccountCharacter(
                    id: CharacterID(realm: realm, low: try row.u32(1)), name: try row.string(2),
                    race: try row.u8(3))
            )
        }
    }
}
