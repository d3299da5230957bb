public import Settings

/// Channels of players (spec chat B).
public enum ChannelSettings {
    public static let bothSides = Key<Bool>(
        "Channels.BothSides", default: false,
        doc: "Whether the factions meet in channels, as AllowTwoSide.Interaction.Channel.")
    public static let levelMin = Key<Int>(
        "Channels.LevelMin", default: 1, .range(0...80),
        doc: "The least level to speak in channels, as ChatLevelReq.Channel. Staff is exempt.")
    public static let silentStaff = Key<Bool>(
        "Channels.SilentStaff", default: false,
        doc: "Whether game masters join, kick and ban without a word to others, as SilentGMJoinToChannel.")
    public static let preserve = Key<Bool>(
        "Channels.Preserve", default: true,
        doc: """
            Whether settings and bans of players' channels are kept in the characters database, as \
            PreserveCustomChannels. It stays off in the worldservers.
            """)
    public static let preserveTime = Key<Duration>(
        "Channels.PreserveTime", default: .seconds(14 * 86_400),
        .range(.zero...(.seconds(10 * 365 * 86_400))),
        doc: "Channels that nobody used for so long are deleted, as PreserveCustomChannelDuration. 0: never.")
    public static let perPlayer = Key<Int>(
        "Channels.PerPlayer", default: 10, .range(1...100),
        doc: "Into how many channels of players one may go at once. A client has ten places.")
    public static let newPerHour = Key<Int>(
        "Channels.NewPerHour", default: 20, .range(1...1000),
        doc: "How many channels an account may make in an hour.")
    public static let members = Key<Int>(
        "Channels.Members", default: 5000, .range(2...8192), doc: "How many may be in a channel.")

    public static let section = SettingsSection(
        "Channels", doc: "Channels of players, for the whole realm.",
        [bothSides, levelMin, silentStaff, preserve, preserveTime, perPlayer, newPerHour, members])
}
