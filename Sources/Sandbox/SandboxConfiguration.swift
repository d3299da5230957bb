public import Base
public import Loop
public import Store

/// What one simulated worldserver is: where it listens, for which realm, which maps it would like.
public struct SandboxConfiguration: Sendable {
    /// Port 0 takes a free one.
    public var listen = SocketAddress.loopback()
    /// The host that gateways are told; empty is the one it listens on.
    public var publicHost = ""
    public var realm: RealmID
    /// For logs, and what players are greeted with.
    public var name: String
    /// The registry gives it these whenever it lives. It runs any other that it is given.
    public var preferredMaps: [MapID] = []
    /// The maps that it can run at all; empty is every one.
    public var availableMaps: [MapID] = []
    /// A pulse of its world: logouts, time checks, parked players are looked at.
    public var tick = Duration.milliseconds(50)
    /// How often it tells the registry that it lives.
    public var heartbeat = Duration.seconds(1)
    /// Something beside the world looks at it with each heartbeat, as the daemon looks at the health page of
    /// a real worldserver: a world that stands still is reported unresponsive, one that crashed refused. Off,
    /// it is only silent.
    public var isWatched = true
    public var options = SandboxOptions()

    public init(realm: RealmID, name: String) {
        self.realm = realm
        self.name = name
    }
}

/// What can be changed while a simulated worldserver runs, most of it to play a difficult one.
public struct SandboxOptions: Sendable {
    /// What it answers when a gateway asks to prepare a redirect (0x51F).
    public enum RedirectAnswer: Sendable {
        /// Saves and says so.
        case save
        /// Says that it could not.
        case fail
        /// Says nothing; the player stays.
        case never
    }
    public var redirectAnswer = RedirectAnswer.save
    /// Between 0x520 and the end of the link; AzerothCore takes 100 ms.
    public var closeDelay = Duration.zero
    /// Sends 0x521 when a session stands. Off, it behaves as stock AzerothCore: it says nothing, and what
    /// came in one piece with CMSG_AUTH_SESSION waits until more comes. Takes effect for registration at the
    /// next start.
    public var announcesReadiness = true
    /// How long a player sits before a logout; accounts with a level leave at once.
    public var logoutDelay = Duration.seconds(20)
    /// How long a player stays in the world after its link was lost.
    public var parking = Duration.seconds(60)
    /// How long players of a map that was taken away may stay; they are told at the start and five seconds
    /// before the end.
    public var mapDeparture = Duration.seconds(60)
    /// A link without a packet for so long is closed while its player is in the world; zero is never.
    /// AzerothCore: 60 s.
    public var idleLimit = Duration.seconds(60)
    /// How often a player in the world is saved.
    public var saveInterval = Duration.seconds(900)
    /// Names of players who are taken to be fighting: they cannot log out.
    public var fighting: Set<String> = []
    /// Names of players who have run away from a battleground: they cannot queue for another.
    public var deserters: Set<String> = []
    /// How long a battleground prepares, and how long it stays without players.
    public var battlegroundPreparation = Duration.seconds(120)
    public var battlegroundPatience = Duration.seconds(90)
    /// How many have to sign a guild's charter.
    public var signaturesNeeded = 9

    public init() {}
}

/// The parts of the daemon that a simulated worldserver lives on.
public struct SandboxResources: Sendable {
    /// Its way to the cluster, where also its new characters and items get their GUIDs from.
    public var cluster: any SandboxCluster
    /// Its world runs on this loop's thread.
    public var loop: EventLoop
    public var auth: Database
    public var characters: Database
    public var world: Database
    public var time: any TimeSource
    public var randomness: any Randomness
    public var log: Log
    public var metrics: Metrics

    public init(
        cluster: any SandboxCluster, loop: EventLoop, auth: Database, characters: Database, world: Database,
        time: any TimeSource, randomness: any Randomness, log: Log,
        metrics: Metrics
    ) {
        self.cluster = cluster
        self.loop = loop
        self.auth = auth
        self.characters = characters
        self.world = world
        self.time = time
        self.randomness = randomness
        self.log = log
        self.metrics = metrics
    }
}

/// Why a simulated worldserver does not start.
public enum SandboxError: Error, CustomStringConvertible {
    case alreadyRunning
    case listen(SocketError)
    case database(StoreError)
    /// The registry refused it or did not answer.
    case registration(String)

    public var description: String {
        switch self {
        case .alreadyRunning: "it runs already"
        case .listen(let error): error.description
        case .database(let error): error.description
        case .registration(let reason): "the registry did not take it: \(reason)"
        }
    }
}
