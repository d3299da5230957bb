import Base
import CharactersAPI
import Store

/// One realm's characters database: its SQL, and what the schema at hand has.
struct RealmCharacters: Sendable {
    let realm: RealmID
    let database: Database
    let schema: CharactersSchema
    /// The first epoch of this run: higher than all of earlier ones.
    let firstEpoch: UInt64

    init(realm: RealmID, database: Database) async throws(StoreError) {
        self.realm = realm
        self.database = database
        schema = try await CharactersSchema.probe(database)
        firstEpoch = try await Self.reserveEpochs(database)
    }

    /// Each run takes 2^32 epochs, so that one of a later run is higher whatever the clock says.
    private static func reserveEpochs(_ database: Database) async throws(StoreError) -> UInt64 {
        do {
            return try await database.transaction { transaction in
                let last = try transaction.first(
                    "SELECT value FROM nimbus_counters WHERE name = ?\(transaction.dialect.forUpdate)",
                    "session-epoch"
                ) { try $0.u64(0) }
                let first = last ?? 1
                try transaction.write(
                    transaction.dialect.upsert(into: "nimbus_counters", keys: ["name"], columns: ["value"]),
                    "session-epoch", first &+ 0x1_0000_0000)
                return first
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(error)")
        }
    }

    // MARK: Rows

    /// A row of the character screen before items and pets are looked up.
    struct ScreenRow: Sendable {
        var listed: Characters.Listed
        var equipment: EquipmentCache
        var petEntry: UInt32
    }

    func screen(_ account: AccountID, now: UnixTime, declinedNames: Bool) async throws(StoreError)
        -> [ScreenRow]
    {
        let order = schema.hasOrder ? "COALESCE(c.`order`, c.guid)" : "c.guid"
        let declined =
            declinedNames && schema.hasDeclinedNames
            ? "(SELECT d.genitive FROM character_declinedname d WHERE d.guid = c.guid LIMIT 1)" : "NULL"
        let realm = realm
        let rows = try await database.read(
            """
            SELECT c.guid, c.name, c.race, c.class, c.gender, c.skin, c.face, c.hairStyle, c.hairColor,
                c.facialStyle, c.level, c.zone, c.map, c.position_x, c.position_y, c.position_z,
                COALESCE((SELECT MAX(gm.guildid) FROM guild_member gm WHERE gm.guid = c.guid), 0),
                c.playerFlags, c.at_login, c.extra_flags, c.equipmentCache,
                COALESCE(cp.entry, 0), COALESCE(cp.modelid, 0), COALESCE(cp.level, 0),
                \(banned), \(declined)
            FROM characters c
            LEFT JOIN character_pet cp ON cp.id =
                (SELECT MIN(p.id) FROM character_pet p WHERE p.owner = c.guid AND p.slot = 0)
            WHERE c.account = ? AND c.deleteInfos_Name IS NULL
            ORDER BY \(order), c.guid
            """, now.seconds, account
        ) { try ScreenRow($0, realm: realm, declinedNames: declinedNames) }
        return rows.filter { Playable.isCharacter($0.listed) }
    }

    /// 1 when an active ban stands; binds the time.
    private var banned: String {
        """
        EXISTS (SELECT 1 FROM character_banned b WHERE b.guid = c.guid AND b.active = 1
            AND (b.unbandate = b.bandate OR b.unbandate > ?))
        """
    }

    /// A character that wants to enter, whoever asks.
    struct EntryRow: Sendable {
        var entering: Characters.Entering
        var isBanned: Bool
        var atLogin: UInt32
    }
    func entry(_ guid: UInt32, now: UnixTime) async throws(StoreError) -> EntryRow? {
        let realm = realm
        return try await database.first(
            """
            SELECT c.guid, c.account, c.name, c.race, c.class, c.gender, c.level, c.zone,
                COALESCE((SELECT MAX(gm.guildid) FROM guild_member gm WHERE gm.guid = c.guid), 0),
                c.playerFlags, c.map, c.position_x, c.position_y, c.position_z, c.orientation, c.instance_id,
                \(banned), c.at_login, c.extra_flags
            FROM characters c WHERE c.guid = ? AND c.deleteInfos_Name IS NULL
            """, now.seconds, guid
        ) { row in
            var entering = Characters.Entering(
                id: CharacterID(realm: realm, low: try row.u32(0)), account: AccountID(try row.u32(1)),
                name: try row.string(2), race: try row.u8(3), characterClass: try row.u8(4),
                gender: try row.u8(5), level: try row.u8(6), zone: try row.u32(7), guild: try row.u32(8),
                playerFlags: try row.u32(9),
                position: Position(
                    map: MapID(try row.u32(10)), x: try row.f32(11), y: try row.f32(12),
                    z: try row.f32(13),
                    orientation: try row.f32(14)), instance: try row.u32(15))
            entering.extraFlags = try row.u32(18)
            return EntryRow(entering: entering, isBanned: try row.bool(16), atLogin: try row.u32(17))
        }
    }

    // MARK: Names

    /// The names of guilds, by their ids; those that there are not are left out.
    func guildNames(_ guilds: Set<UInt32>) async throws(StoreError) -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        var rest = guilds.sorted()[...]
        while !rest.isEmpty {
            let some = rest.prefix(500)
            rest = rest.dropFirst(500)
            let rows = try await database.read(
                "SELECT guildid, name FROM guild WHERE guildid IN (\(database.dialect.placeholders(some.count)))",
                binds: Array(some)
            ) { (try $0.u32(0), try $0.string(1)) }
            for (id, name) in rows { names[id] = name }
        }
        return names
    }

    func name(guid: UInt32) async throws(StoreError) -> Characters.NameRecord? {
        try await names(where: "guid = ?", guid).first
    }
    /// Exactly this spelling: TrinityCore's collation finds others too.
    func name(_ name: String) async throws(StoreError) -> Characters.NameRecord? {
        try await names(where: "name = ?", name).first { $0.name == name }
    }
    private func names(
        where condition: String, _ value: any Bindable
    ) async throws(StoreError) -> [Characters.NameRecord] {
        let realm = realm
        return try await database.read(
            """
            SELECT guid, name, race, class, gender, level FROM characters
            WHERE \(condition) AND deleteInfos_Name IS NULL AND deleteDate IS NULL
            """, value
        ) { row in
            Characters.NameRecord(
                id: CharacterID(realm: realm, low: try row.u32(0)), name: try row.string(1),
                race: try row.u8(2),
                characterClass: try row.u8(3), gender: try row.u8(4), level: try row.u8(5))
        }
    }

    // MARK: Offices that keep a character from being deleted

    func isGuildLeader(_ guid: UInt32) async throws(StoreError) -> Bool {
        try await database.first("SELECT 1 FROM guild WHERE leaderguid = ? LIMIT 1", guid) { try $0.i64(0) }
            != nil
    }
    func isArenaCaptain(_ guid: UInt32) async throws(StoreError) -> Bool {
        try await database.first("SELECT 1 FROM arena_team WHERE captainGuid = ? LIMIT 1", guid) {
            try $0.i64(0)
        } != nil
    }

    // MARK: Position

    /// False when there is no such character.
    func save(_ position: Position, zone: UInt32, of guid: UInt32, isInstance: Bool) async throws(StoreError)
        -> Bool
    {
        let instance = isInstance ? "" : ", instance_id = 0"
        return try await database.write(
            """
            UPDATE characters SET map = ?, position_x = ?, position_y = ?, position_z = ?, orientation = ?, zone = ?,
                trans_x = 0, trans_y = 0, trans_z = 0, trans_o = 0, transguid = 0, taxi_path = '',
                cinematic = 1\(instance)
            WHERE guid = ? AND deleteInfos_Name IS NULL
            """, position.map, position.x, position.y, position.z, position.orientation, zone, guid
        ).affectedRows > 0
    }
}

extension RealmCharacters.ScreenRow {
    init(_ row: Row, realm: RealmID, declinedNames: Bool) throws {
        let hasDeclinedName = try !declinedNames || row.optionalString(25) != nil
        let screen = ScreenFlags(
            playerFlags: try row.u32(17), atLogin: try row.u32(18), extraFlags: try row.u32(19),
            isBanned: try row.bool(24), hasDeclinedName: hasDeclinedName)
        let characterClass = try row.u8(3)
        listed = Characters.Listed(
            id: CharacterID(realm: realm, low: try row.u32(0)), name: try row.string(1), race: try row.u8(2),
            characterClass: characterClass, gender: try row.u8(4), skin: try row.u8(5), face: try row.u8(6),
            hairStyle: try row.u8(7), hairColor: try row.u8(8), facialStyle: try row.u8(9),
            level: try row.u8(10),
            zone: screen.isFirstLogin ? 0 : try row.u32(11),
            position: Position(
                map: MapID(try row.u32(12)), x: try row.f32(13), y: try row.f32(14), z: try row.f32(15)),
            guild: try row.u32(16), characterFlags: screen.characterFlags,
            customizeFlags: screen.customizeFlags,
            firstLogin: screen.isFirstLogin)
        if screen.showsPet(of: characterClass) {
            petEntry = try row.u32(21)
            listed.petDisplayID = try row.u32(22)
            listed.petLevel = try row.u32(23)
        } else {
            petEntry = 0
        }
        equipment = EquipmentCache(try row.optionalString(20))
    }
}
