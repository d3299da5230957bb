import Base
import Store
import Wire

extension CharacterStore {
    /// The most characters of an account in one realm, and what a death knight's owner needs.
    private static let perRealmMax = 10
    private static let heroLevel: UInt8 = 55

    /// Makes a character at its starting place, or says why not (spec packets-session 2). The name was
    /// checked for its letters before.
    ///
    /// The rules are looked at twice: before numbers are spent, and under the lock.
    func create(
        _ wish: CharacterCreation, for account: AccountID
    ) async throws(StoreError) -> Result<CharacterRecord, CreationRefusal> {
        let early = try await database.undisturbed { transaction throws(StoreError) in
            try Self.refusal(wish, account, transaction)
        }
        if let early { return .failure(CreationRefusal(code: early)) }
        let low = try await take(.character, 1).first ?? 0
        let items = Inventory.starting(
            wish.characterClass, guids: try await take(.item, wish.characterClass.startingItems.count))
        let record = CharacterRecord(low: low, account: account, creating: wish, items: items)
        do {
            try await database.transaction { try Self.insert(record, wish, $0) }
            return .success(record)
        } catch let refusal as CreationRefusal {
            return .failure(refusal)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(error)")
        }
    }

    /// A refusal undoes everything.
    private static func insert(
        _ record: CharacterRecord, _ wish: CharacterCreation, _ transaction: borrowing Transaction
    ) throws {
        try CreationLock.hold(transaction)
        if let code = try refusal(wish, record.account, transaction) { throw CreationRefusal(code: code) }
        try insert(record, transaction)
        for (slot, item) in record.inventory.ordered {
            try insert(item, in: slot, of: record.low, transaction)
        }
    }

    private struct Owned: Sendable {
        var characterClass: UInt8
        var level: UInt8
    }

    /// The rules that depend on what is there already.
    private static func refusal(
        _ wish: CharacterCreation, _ account: AccountID, _ transaction: borrowing Transaction
    ) throws(StoreError) -> ResponseCode? {
        let owned = try transaction.read(
            "SELECT class, level FROM characters WHERE account = ? AND deleteInfos_Name IS NULL", account
        ) { row throws(StoreError) in Owned(characterClass: try row.u8(0), level: try row.u8(1)) }
        if owned.count >= perRealmMax { return .createServerLimit }
        if wish.characterClass == .deathKnight {
            if owned.contains(where: { $0.characterClass == CharacterClass.deathKnight.rawValue }) {
                return .createUniqueClassLimit
            }
            if !owned.contains(where: { $0.level >= heroLevel }) { return .createLevelRequirement }
        }
        return try isTaken(wish.name, transaction) ? .createNameInUse : nil
    }

    private static func isTaken(
        _ name: String, _ transaction: borrowing Transaction
    ) throws(StoreError) -> Bool {
        let found = try transaction.first(
            "SELECT guid FROM characters WHERE name = ? LIMIT 1", name
        ) { row throws(StoreError) in try row.u32(0) }
        return found != nil
    }

    private static func insert(
        _ record: CharacterRecord, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        let (look, position, powers) = (record.look, record.position, record.powers)
        try transaction.write(
            """
            INSERT INTO characters (guid, account, name, race, class, gender, skin, face, hairStyle, hairColor, \
            facialStyle, level, money, map, position_x, position_y, position_z, orientation, zone, health, power1, \
            power2, power4, power7, at_login, equipmentCache, taximask, taxi_path, exploredZones, knownTitles)
            VALUES (\(transaction.dialect.placeholders(26)), '0 0 0 0 0 0 0 0 0 0 0 0 0 0 ', '', '', '')
            """,
            binds: [
                record.low, record.account, record.name, record.race.rawValue, record.characterClass.rawValue,
                look.gender, look.skin, look.face, look.hairStyle, look.hairColor, look.facialHair,
                record.level,
                record.money, position.map.rawValue, position.x, position.y, position.z, position.orientation,
                record.zone, record.health, powers[0], powers[1], powers[3], powers[6], record.atLogin,
                record.inventory.equipmentCache,
            ])
    }

    // MARK: Deleting and renaming

    /// Removes a character with all that only it refers to. Items that it has in the mail or in an auction
    /// stay with these.
    func delete(_ low: UInt32, of account: AccountID) async throws(StoreError) -> ResponseCode {
        try await database.undisturbed { transaction throws(StoreError) in
            let owner = try transaction.first(
                "SELECT account FROM characters WHERE guid = ? AND deleteInfos_Name IS NULL", low
            ) { row throws(StoreError) in AccountID(try row.u32(0)) }
            guard owner == account else { return .deleteFailed }
            if try Self.exists("SELECT guildid FROM guild WHERE leaderguid = ? LIMIT 1", low, transaction) {
                return .deleteGuildLeader
            }
            if try Self.exists(
                "SELECT arenaTeamId FROM arena_team WHERE captainGuid = ? LIMIT 1", low, transaction)
            {
                return .deleteArenaCaptain
            }
            for statement in Self.deletions { try transaction.write(statement, low) }
            return .deleteOK
        }
    }

    private static func exists(
        _ sql: String, _ low: UInt32, _ transaction: borrowing Transaction
    ) throws(StoreError) -> Bool {
        try transaction.first(sql, low) { row throws(StoreError) in try row.u32(0) } != nil
    }

    private static let deletions = [
        "DELETE FROM item_instance WHERE guid IN (SELECT item FROM character_inventory WHERE guid = ?)",
        "DELETE FROM character_inventory WHERE guid = ?",
        "DELETE FROM character_account_data WHERE guid = ?",
        "DELETE FROM character_banned WHERE guid = ?",
        "DELETE FROM character_declinedname WHERE guid = ?",
        "DELETE FROM character_pet WHERE owner = ?",
        "DELETE FROM character_social WHERE guid = ?",
        "DELETE FROM character_social WHERE friend = ?",
        "DELETE FROM guild_member WHERE guid = ?",
        "DELETE FROM arena_team_member WHERE guid = ?",
        "DELETE FROM characters WHERE guid = ?",
    ]

    /// Gives a character another name; only one that must have it (`at_login` says so).
    func rename(_ low: UInt32, of account: AccountID, to name: String) async throws(StoreError)
        -> ResponseCode
    {
        try await database.undisturbed { transaction throws(StoreError) in
            try CreationLock.hold(transaction)
            let flags = try transaction.first(
                "SELECT at_login FROM characters WHERE guid = ? AND account = ? AND deleteInfos_Name IS NULL",
                low,
                account
            ) { row throws(StoreError) in try row.u16(0) }
            guard let flags, flags & CharacterRecord.AtLogin.rename != 0 else { return .createError }
            if try Self.isTaken(name, transaction) { return .createNameInUse }
            try transaction.write(
                "UPDATE characters SET name = ?, at_login = ? WHERE guid = ?", name,
                flags & ~CharacterRecord.AtLogin.rename, low)
            return .success
        }
    }
}

/// Why a character was not created.
struct CreationRefusal: Error, Equatable {
    var code: ResponseCode
}
