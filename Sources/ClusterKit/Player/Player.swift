public import Base
public import Loop
public import Wire

/// A headless 3.3.5a client: it logs on, makes characters, enters the world, walks, talks, and records what
/// it is sent. It answers by itself what a client answers (time, teleports, new worlds).
///
///     let alice = Player("Alice", on: loop)
///     try await alice.logon(account: "alice", password: "secret", at: logonAddress)
///     try await alice.connectToRealm()
///     try await alice.createCharacter("Alice")
///     try await alice.enterWorld("Alice")
///     try await alice.say("Hello")
///
/// Every wait has a deadline and throws a `PlayerError` that tells what came instead. The player lives on its
/// event loop; calls from elsewhere hop there.
public actor Player {
    /// What the player can do now.
    public enum Stage: String, Sendable {
        /// No connection to a gateway.
        case offline
        /// Connected, the gateway has not admitted the account.
        case connecting
        /// At the list of characters.
        case characterList
        /// A character was chosen, the world has not shown itself.
        case entering
        case inWorld
    }

    /// For messages and transcripts; not necessarily a character's name.
    public nonisolated let label: String
    public nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    let time: any TimeSource
    let randomness: any Randomness
    /// How long a wait without a deadline of its own lasts.
    public var patience = Duration.seconds(15)
    /// What is answered without being asked for.
    public var habits = Habits()

    public internal(set) var stage = Stage.offline
    public internal(set) var logonSession: LogonSession?
    /// The character screen as it was sent last.
    public internal(set) var characters: [CharacterListEntry] = []
    /// What the player knows of itself and sees around it.
    public internal(set) var view = WorldView()
    /// Updates of objects that could not be read: a client would show a broken world or crash.
    public internal(set) var unreadable = 0
    /// Why the newest connection to a gateway ended; nil while it stands.
    public internal(set) var ended: CloseCause?

    var logonLink: LogonLink?
    var link: GatewayLink?
    /// How many gateway connections there were; events of older ones count for nothing.
    var connections = 0
    /// The server broke the protocol, which is why the connection ends.
    var broken: PlayerError?
    var record = PacketRecord()
    var waits = Waits()
    var keptTranscript: Transcript?
    /// SMSG_NEW_WORLD came and was not acknowledged.
    public internal(set) var newWorldIsPending = false
    /// Decides the language that the character speaks.
    var race = Race.human
    var pings: UInt32 = 0
    var connectionBegan = Mark.beginning
    let born: Instant

    public init(
        _ label: String, on loop: EventLoop, time: (any TimeSource)? = nil,
        randomness: any Randomness = SystemRandomness()
    ) {
        self.label = label
        self.loop = loop
        self.time = time ?? LoopTime(loop)
        self.randomness = randomness
        born = self.time.now()
    }

    /// The client's clock as it stands in movement and time packets: milliseconds since the program began.
    var ticks: UInt32 { UInt32(truncatingIfNeeded: (time.now() - born).nanoseconds / 1_000_000) }

    public func setPatience(_ patience: Duration) { self.patience = patience }
    public func setHabits(_ habits: Habits) { self.habits = habits }
}

/// What a player does without being told.
public struct Habits: Sendable {
    /// CMSG_TIME_SYNC_RESP after SMSG_TIME_SYNC_REQ.
    public var answersTimeSync = true
    /// MSG_MOVE_WORLDPORT_ACK after SMSG_NEW_WORLD. Off is a client with a long loading screen: see
    /// `acknowledgeNewWorld()`.
    public var acknowledgesNewWorld = true
    /// MSG_MOVE_TELEPORT_ACK after a teleport within the map.
    public var acknowledgesTeleport = true
    public init() {}
}
