import Base
import ChatAPI
import Store

/// One realm's channels in its characters database, in AzerothCore's tables or in TrinityCore's (spec chat
/// B.8). One process alone writes them: the worldservers' own storage of channels stays off.
struct ChannelStore: Sendable {
    let realm: RealmID
    let database: Database
    let schema: ChannelsSchema
    let banTime: Duration

    init(realm: RealmID, database: Database, banTime: Duration) async throws(StoreError) {
        self.realm = realm
        self.database = database
        self.banTime = banTime
        schema = try await ChannelsSchema.probe(database)
    }

    // MARK: Reading

    /// All channels; of several rows of one name the first one counts, with the bans of all.
    func channels(now: UnixTime) async throws(StoreError) -> [StoredChannel] {
        guard schema.hasChannels else { return [] }
        let bans = try await bans(now)
        var channels: [ChannelKey: StoredChannel] = [:]
        for row in try await rows(now) {
            var channel = row.channel
            channel.bans.merge(bans[row.id] ?? [:]) { max($0, $1) }
            if var first = channels[channel.key] {
                first.bans.merge(channel.bans) { max($0, $1) }
                first.lastUsed = max(first.lastUsed, channel.lastUsed)
                channel = first
            }
            channels[channel.key] = channel
        }
        return Array(channels.values)
    }

    private func rows(_ now: UnixTime) async throws(StoreError) -> [(id: UInt32, channel: StoredChannel)] {
        let (realm, hasTable) = (realm, schema.hasBanTable)
        let end = UnixTime(seconds: now.seconds &+ banTime.components.seconds)
        return try await database.read(
            """
            SELECT name, team, announce, ownership, password, lastUsed,
                \(hasTable ? "channelId, NULL" : "0, bannedList")
            FROM channels ORDER BY \(hasTable ? "channelId" : "name, team")
            """
        ) { row in
            let scope = ChannelScope(realm: realm, team: try row.u32(1) == 1 ? 1 : 0)
            var channel = StoredChannel(
                scope: scope, name: try row.string(0), lastUsed: UnixTime(seconds: try row.i64(5)))
            channel.announces = try row.bool(2)
            channel.hasOwnership = try row.bool(3)
            channel.password = try row.optionalString(4) ?? ""
            // TrinityCore's bans have no end: they get one.
            for text in (try row.optionalString(7) ?? "").split(separator: " ") {
                if let guid = UInt32(text), guid != 0 { channel.bans[guid] = end }
            }
            return (try row.u32(6), channel)
        }
    }

    private func bans(_ now: UnixTime) async throws(StoreError) -> [UInt32: [UInt32: UnixTime]] {
        guard schema.hasBanTable else { return [:] }
        var bans: [UInt32: [UInt32: UnixTime]] = [:]
        let rows = try await database.read(
            "SELECT channelId, playerGUID, banTime FROM channels_bans WHERE banTime > ?", now.seconds
        ) { (try $0.u32(0), try $0.u32(1), UnixTime(seconds: try $0.i64(2))) }
        for (channel, character, end) in rows { bans[channel, default: [:]][character] = end }
        return bans
    }

    func rights() async throws(StoreError) -> [String: ChannelRights] {
        guard schema.hasRights else { return [:] }
        let rows = try await database.read(
            "SELECT name, flags, speakdelay, joinmessage, delaymessage, moderators FROM channels_rights"
        ) { row in
            let rights = ChannelRights(
                flags: .init(rawValue: try row.u32(1)), speakDelaySeconds: try row.u32(2),
                joinMessage: try row.string(3), delayMessage: try row.string(4),
                moderators: ChannelRights.moderators(in: try row.optionalString(5) ?? ""))
            return (ChannelKey.folded(try row.string(0)), rights)
        }
        return Dictionary(rows) { first, _ in first }
    }

    // MARK: Writing

    func save(_ save: ChannelSave) async throws {
        guard schema.hasChannels else { return }
        if schema.hasBanTable { try await saveWithID(save) } else { try await saveWithList(save.channel) }
    }

    private func saveWithID(_ save: ChannelSave) async throws {
        let channel = save.channel
        try await database.transaction { transaction in
            let known = try transaction.first(
                """
                SELECT MIN(channelId) FROM channels
                WHERE \(transaction.dialect.equalsExactly("name", "?")) AND team = ?
                """, channel.name, channel.scope.team
            ) { try $0.optionalU32(0) }
            let id: UInt64
            if let known, let row = known {
                id = UInt64(row)
                try transaction.write(
                    """
                    UPDATE channels SET announce = ?, ownership = ?, password = ?, lastUsed = ?
                    WHERE channelId = ?
                    """, channel.announces, channel.hasOwnership, channel.password, channel.lastUsed.seconds,
                    id)
            } else {
                id =
                    try transaction.write(
                        """
                        INSERT INTO channels (name, team, announce, ownership, password, lastUsed)
                        VALUES (?, ?, ?, ?, ?, ?)
                        """, channel.name, channel.scope.team, channel.announces, channel.hasOwnership,
                        channel.password, channel.lastUsed.seconds
                    ).lastInsertID
            }
            if save.withBans { try Self.write(channel.bans, of: id, transaction) }
        }
    }

    private static func write(
        _ bans: [UInt32: UnixTime], of id: UInt64, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        try transaction.write("DELETE FROM channels_bans WHERE channelId = ?", id)
        var rest = bans.sorted { $0.key < $1.key }[...]
        while !rest.isEmpty {
            let some = rest.prefix(100)
            rest = rest.dropFirst(100)
            var binds: [any Bindable] = []
            for (character, end) in some { binds += [id, character, end.seconds] as [any Bindable] }
            try transaction.write(
                """
                INSERT INTO channels_bans (channelId, playerGUID, banTime)
                VALUES \(Array(repeating: "(?, ?, ?)", count: some.count).joined(separator: ", "))
                """, binds: binds)
        }
    }

    private func saveWithList(_ channel: StoredChannel) async throws(StoreError) {
        let list = channel.bans.keys.sorted().map(String.init).joined(separator: " ")
        try await database.write(
            database.dialect.upsert(
                into: "channels", keys: ["name", "team"],
                columns: ["announce", "ownership", "password", "bannedList", "lastUsed"]),
            channel.name, channel.scope.team, channel.announces, channel.hasOwnership, channel.password, list,
            channel.lastUsed.seconds)
    }

    // MARK: Cleaning up

    /// Deletes bans that have ended, and channels that nobody used since then, with their bans, all at once.
    /// Returns what was deleted; those that are in use stay.
    func cleanUp(
        unusedSince: UnixTime?, now: UnixTime, inUse: Set<ChannelKey>
    ) async throws -> [ChannelKey] {
        guard schema.hasChannels else { return [] }
        let (realm, hasTable) = (realm, schema.hasBanTable)
        return try await database.transaction { transaction in
            if hasTable { try transaction.write("DELETE FROM channels_bans WHERE banTime <= ?", now.seconds) }
            guard let unusedSince else { return [] }
            let rows = try transaction.read(
                """
                SELECT name, team, \(hasTable ? "channelId" : "0") FROM channels WHERE lastUsed < ?
                """, unusedSince.seconds
            ) { (try $0.string(0), try $0.u32(1), try $0.u32(2)) }
            var deleted: [ChannelKey] = []
            for (name, team, id) in rows {
                let scope = ChannelScope(realm: realm, team: team == 1 ? 1 : 0)
                let key = ChannelKey(scope, .custom(name))
                if inUse.contains(key) { continue }
                if hasTable {
                    try transaction.write("DELETE FROM channels_bans WHERE channelId = ?", id)
                    try transaction.write("DELETE FROM channels WHERE channelId = ?", id)
                } else {
                    try transaction.write("DELETE FROM channels WHERE name = ? AND team = ?", name, team)
                }
                deleted.append(key)
            }
            return deleted
        }
    }
}
