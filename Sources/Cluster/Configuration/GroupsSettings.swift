public import Settings

/// Parties and raids (spec group 3).
public enum GroupsSettings {
    public static let bothSides = Key<Bool>(
        "Groups.BothSides", default: false,
        doc: "Whether the factions may be in one group, as AllowTwoSide.Interaction.Group. Staff always may.")
    public static let acrossRealms = Key<Bool>(
        "Groups.AcrossRealms", default: false,
        doc: "Whether players may invite those of other realms, by Name-Realm.")
    public static let gameMasters = Key<Bool>(
        "Groups.InviteGameMasters", default: false,
        doc: "Whether players may invite game masters at work, as GM.AllowInvite.")
    public static let inviteLevelMin = Key<Int>(
        "Groups.InviteLevelMin", default: 1, .range(0...80),
        doc: "The least level for inviting others, as PartyLevelReq.")
    public static let raidLevelMin = Key<Int>(
        "Groups.RaidLevelMin", default: 10, .range(0...80),
        doc: "The least level of all members of a party that becomes a raid. 0: any.")
    public static let invitationLife = Key<Duration>(
        "Groups.InvitationLife", default: .seconds(60), .range(.seconds(1)...(.seconds(3_600))),
        doc: "How long an invitation waits for its answer. A client closes its window after 60 s.")
    public static let readyCheck = Key<Duration>(
        "Groups.ReadyCheck", default: .seconds(35), .range(.seconds(1)...(.seconds(600))),
        doc: "After this time a ready check ends by itself.")
    public static let leaderAway = Key<Duration>(
        "Groups.LeaderAway", default: .seconds(120), .range(.zero...(.seconds(86_400))),
        doc: "How long a leader may be offline before somebody else leads. 0: for ever.")
    public static let rollMax = Key<Int>(
        "Groups.RollMax", default: 1_000_000, .range(1...1_000_000),
        doc: "The most that /roll may be asked for.")

    public static let section = SettingsSection(
        "Groups", doc: "Parties and raids.",
        [
            bothSides, acrossRealms, gameMasters, inviteLevelMin, raidLevelMin, invitationLife, readyCheck,
            leaderAway, rollMax,
        ])
}
