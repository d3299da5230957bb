/// How the tables of chat channels differ between AzerothCore and TrinityCore (spec chat B.8).
public struct ChannelsSchema: Sendable, Hashable {
    /// `channels.channelId` and a table of bans: AzerothCore. TrinityCore has a list of banned characters in
    /// `channels.bannedList`.
    public var hasBanTable = true
    /// `channels_rights`: AzerothCore alone.
    public var hasRights = true
    /// A database may be without all of them: then nothing is kept.
    public var hasChannels = true

    public init() {}

    /// Looks at a characters database; throws one error that names every table and column that is missing.
    public static func probe(_ database: Database) async throws(StoreError) -> ChannelsSchema {
        var probe = try await SchemaProbe(
            database, as: .characters, tables: ["channels", "channels_bans", "channels_rights"])
        var schema = ChannelsSchema()
        schema.hasBanTable = !probe.has("channels", "bannedList")
        schema.hasRights = probe.has("channels_rights")
        schema.hasChannels = probe.has("channels")
        guard schema.hasChannels else { return schema }
        probe.require("channels", "name", "team", "announce", "ownership", "password", "lastUsed")
        if schema.hasBanTable {
            probe.require("channels", "channelId")
            probe.require("channels_bans", "channelId", "playerGUID", "banTime")
        }
        if schema.hasRights {
            probe.require(
                "channels_rights", "name", "flags", "speakdelay", "joinmessage", "delaymessage", "moderators")
        }
        try probe.check()
        return schema
    }
}
