/// How the characters database at hand differs between AzerothCore and TrinityCore (spec characters 2.2).
public struct CharactersSchema: Sendable, Hashable {
    /// `characters.order`: AzerothCore alone; the character screen is ordered by it.
    public var hasOrder = true
    /// `character_declinedname`, whose rows clear a flag of the character screen.
    public var hasDeclinedNames = true

    public init() {}

    /// Looks at the database; throws one error that names every table and column that is missing.
    public static func probe(_ database: Database) async throws(StoreError) -> CharactersSchema {
        var probe = try await SchemaProbe(
            database, as: .characters,
            tables: [
                "characters", "character_banned", "character_declinedname", "character_pet", "guild",
                "guild_member", "arena_team", "account_data", "account_tutorial", "nimbus_counters",
                "nimbus_parked",
            ])
        probe.require(
            "characters", "guid", "account", "name", "race", "class", "gender", "level", "skin", "face",
            "hairStyle", "hairColor", "facialStyle", "playerFlags", "position_x", "position_y", "position_z",
            "map", "instance_id", "orientation", "zone", "at_login", "extra_flags", "equipmentCache",
            "trans_x", "trans_y", "trans_z", "trans_o", "transguid", "taxi_path", "cinematic",
            "deleteInfos_Name", "deleteDate")
        probe.require("character_banned", "guid", "bandate", "unbandate", "active")
        probe.require("character_pet", "id", "entry", "owner", "modelid", "level", "slot")
        probe.require("guild", "guildid", "leaderguid")
        probe.require("guild_member", "guildid", "guid")
        probe.require("arena_team", "arenaTeamId", "captainGuid")
        probe.require("account_data", "accountId", "type", "time", "data")
        probe.require(
            "account_tutorial", "accountId", "tut0", "tut1", "tut2", "tut3", "tut4", "tut5", "tut6", "tut7")
        probe.require("nimbus_counters", "name", "value")
        probe.require("nimbus_parked", "guid", "account", "world", "incarnation", "until_unix")
        try probe.check()

        var schema = CharactersSchema()
        schema.hasOrder = probe.has("characters", "order")
        schema.hasDeclinedNames = probe.has("character_declinedname", "genitive")
        return schema
    }
}

/// What Nimbus reads of a world database.
public enum WorldSchema {
    /// Throws one error that names every table and column that is missing.
    public static func probe(_ database: Database) async throws(StoreError) {
        var probe = try await SchemaProbe(
            database, as: .world, tables: ["item_template", "creature_template"])
        probe.require("item_template", "entry", "displayid", "InventoryType")
        probe.require("creature_template", "entry", "family")
        try probe.check()
    }
}
