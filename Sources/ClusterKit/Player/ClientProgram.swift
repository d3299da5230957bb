public import Wire

/// Which client a player pretends to be, as it tells the logon service and the gateway.
public struct ClientProgram: Sendable {
    public var version = ClientVersion.wrath
    public var platform = "x86"
    public var system = "Win"
    public var locale = "enUS"
    /// Over which the proof of the program's files is made: build 12340 on Windows (spec auth 2).
    public var checksumSeed: [UInt8] = [
        0xCD, 0xCB, 0xBD, 0x51, 0x88, 0x31, 0x5E, 0x6B, 0x4D, 0x19, 0x44, 0x9D, 0x49, 0x2D, 0xBC, 0xFA,
        0xF1, 0x56, 0xA3, 0x47,
    ]
    /// What the addon list names, all enabled.
    public var addons = [
        "Blizzard_AchievementUI", "Blizzard_ArenaUI", "Blizzard_AuctionUI", "Blizzard_BarbershopUI",
        "Blizzard_BattlefieldMinimap", "Blizzard_BindingUI", "Blizzard_Calendar", "Blizzard_CombatLog",
        "Blizzard_CombatText", "Blizzard_DebugTools", "Blizzard_GlyphUI", "Blizzard_GMChatUI",
        "Blizzard_GMSurveyUI", "Blizzard_GuildBankUI", "Blizzard_InspectUI", "Blizzard_ItemSocketingUI",
        "Blizzard_MacroUI", "Blizzard_RaidUI", "Blizzard_TalentUI", "Blizzard_TimeManager",
        "Blizzard_TokenUI", "Blizzard_TradeSkillUI", "Blizzard_TrainerUI",
    ]

    /// 3.3.5a, build 12340, English, on Windows.
    public static let wrath = ClientProgram()
    public init() {}
}
