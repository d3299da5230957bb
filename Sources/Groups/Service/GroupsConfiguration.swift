public import Base

/// The rules that a realm's owner may set (spec group 3).
public struct GroupsConfiguration: Sendable {
    public var invitationLife = Duration.seconds(60)
    public var readyCheck = Duration.seconds(35)
    /// How long a leader may be offline before another one leads; zero: for ever.
    public var leaderAway = Duration.seconds(120)
    /// The least level of who invites.
    public var inviteLevelMin: UInt8 = 1
    /// The least level of a raid's members.
    public var raidLevelMin: UInt8 = 10
    /// Whether the factions may be in one group, as AllowTwoSide.Interaction.Group. Staff always may.
    public var joinsSides = false
    /// Whether players may invite game masters at work, as GM.AllowInvite.
    public var invitesGameMasters = false
    /// Whether `Name-Realm` may be invited.
    public var invitesAcrossRealms = false
    public var rollMax: UInt32 = 1_000_000
    /// For how long changes of members are gathered; gateways have gathered them for half a second already.
    public var membersInterval = Duration.milliseconds(100)
    /// From one look at who is online to the next.
    public var reconciliation = Duration.seconds(15)
    /// What players type behind a name.
    public var realmNames: [RealmID: String] = [:]
    public init() {}
}
