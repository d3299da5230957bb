public import Settings

/// What players may say (spec chat A).
public enum ChatRulesSettings {
    public static let bothSides = Key<Bool>(
        "Chat.BothSides", default: false,
        doc:
            "Whether the factions may whisper to each other, as AllowTwoSide.Interaction.Chat. Staff always may."
    )
    public static let whisperLevelMin = Key<Int>(
        "Chat.WhisperLevelMin", default: 1, .range(0...80),
        doc: "The least level for whispers, as ChatLevelReq.Whisper.")
    public static let floodLines = Key<Int>(
        "Chat.FloodLines", default: 10, .range(0...1000),
        doc: """
            More lines than these, each within a second of the one before, silence a player, as ChatFlood.MessageCount. \
            0: never. Staff is exempt.
            """)
    public static let floodSilence = Key<Duration>(
        "Chat.FloodSilence", default: .seconds(10), .range(.seconds(1)...(.seconds(3600))),
        doc: "For how long, as ChatFlood.MuteTime.")

    public static let section = SettingsSection(
        "Chat", doc: "What players say to each other over the daemon: whispers, channels, groups, guilds.",
        [bothSides, whisperLevelMin, floodLines, floodSilence])
}
