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
    public init() {}
}
