/// What the characters service is told.
public struct CharactersConfiguration: Sendable {
    /// Russian names with their declensions: then characters without them are marked at the character screen.
    public var declinedNames = false
    public var nameCacheSeconds = Duration.seconds(60)
    public var negativeNameCacheSeconds = Duration.seconds(5)
    /// How long an older session may take to let go.
    public var takeover = Duration.seconds(4)
    /// How long a worldserver keeps a player whose link broke (60 s), with some margin.
    public var parked = Duration.seconds(65)
    /// How often `characters.online` is written.
    public var onlineFlagsInterval = Duration.seconds(1)
    /// After a start the service serves when all gateways that report have told whom they have, which is
    /// looked at after each such time; zero: at once, because there is no gateway yet.
    public var rebuildRound = Duration.zero
    /// Then it serves anyhow.
    public var rebuildRoundsMax = 10
    /// A gateway that did not report in more than so many of these times has ended.
    public var silence = Duration.seconds(10)
    public var silencesMax = 6
    public var who = WhoLimits()
    public var friends = FriendRules()
    public init() {}
}
