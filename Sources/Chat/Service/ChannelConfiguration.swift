/// What the chat service is told about channels (spec chat B.6, B.8, B.10).
public struct ChannelConfiguration: Sendable {
    /// Both factions meet in the same channels, as AllowTwoSide.Interaction.Channel.
    public var bothSides = false
    /// Game masters come, go, kick and ban without a word, as SilentGMJoinToChannel.
    public var silentStaff = false
    /// From this security level on an account moderates every channel.
    public var staffLevel: UInt8 = 2
    /// Players see accounts up to this security level in lists, as GM.InWhoList.Level.
    public var listedLevel: UInt8 = 3
    /// Channels outlive their last member.
    public var preserves = true
    /// Those that nobody used for so long are deleted; zero: never.
    public var preserveTime = Duration.seconds(14 * 86_400)
    public var cleanUpInterval = Duration.seconds(86_400)
    public var banTime = Duration.seconds(60 * 86_400)
    /// How long a member may be without a session before he has left.
    public var grace = Duration.seconds(60)
    public var channelsPerPlayerMax = 10
    public var newChannelsPerHourMax = 20
    public var membersMax = 5000
    public var moderatorsMax = 200
    public var bansMax = 500
    public var commandsPerSecondMax = 5
    /// How long after a start gateways may take to tell of their players; zero: there are none yet.
    public var rebuildRound = Duration.zero
    public var rebuildRoundsMax = 10
    /// Changes that wait for a database that is away, in channels.
    public var unsavedMax = 10_000
    public init() {}
}
