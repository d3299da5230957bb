/// What a realm's operator decides about mail. The defaults are the game's.
public struct MailConfiguration: Sendable {
    /// Items for a character of another account are this long on their way.
    public var deliverySeconds: UInt32 = 3_600
    /// Below this level nobody writes.
    public var levelMin: UInt8 = 1
    /// The two sides may write to each other.
    public var reachesBothSides = false
    /// How often what nobody took is sent back or thrown away.
    public var cleanupInterval: Duration = .seconds(3_600)
    /// Money that nobody took goes back to the player who sent it, instead of being thrown away.
    public var returnsMoney = true
    /// From this security level on a letter has a game master's paper.
    public var gameMasterLevel: UInt8 = 2

    /// How often what was left half done is looked at.
    public var repairInterval: Duration = .seconds(30)
    /// A worldserver that the registry does not know has not come back for this long before what it did is
    /// judged by the database.
    public var goneAfter: Duration = .seconds(15)
    /// A player who changes worldservers is waited for this long.
    public var handOver: Duration = .seconds(10)
    /// Between two attempts to ask the same.
    public var pause: Duration = .milliseconds(200)
    /// A worldserver may write what it did a moment after it said so.
    public var rowsWait: Duration = .seconds(5)
    /// Where a test lets the service die.
    public var checkpoint: Checkpoint?

    public typealias Checkpoint = @Sendable (MailStep) async throws -> Void

    public init() {}
}

/// The places between two steps of something that must not be done by halves.
public enum MailStep: String, Sendable, CaseIterable {
    case beforeIntent, afterIntent, afterMoney, afterItems, beforeEnd, afterEnd
}
