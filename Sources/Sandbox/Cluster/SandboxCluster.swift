public import Base
public import Loop
public import WorldsAPI

/// The cluster as a simulated worldserver sees it. There are two ways to it: over the daemon's own bus
/// (`BusLink`), and through the C interface of libsidecar.so as AzerothCore has it (SandboxLibrary).
///
/// All calls come on the world's own loop.
public protocol SandboxCluster: SandboxNumbers {
    /// Registers the world, which listens already. From here on until `leave` or `crashed` the world is
    /// told which maps it has (`SandboxWorld.changeMaps`) and asked what the cluster wants to know of its
    /// players.
    func join(_ world: SandboxWorld, as member: SandboxMember) async throws(SandboxError) -> SandboxPlace

    /// Leaves in order.
    func leave() async

    /// The world has died as a killed process does.
    func crashed()

    /// The world goes on after it stood still.
    func wentOn()

    /// The world has loaded maps that it was given.
    func loaded(_ maps: [MapID])

    /// Tells the cluster something, until somebody has taken it.
    func report(_ report: SandboxReport)

    /// Every turn of the world, while it runs and does not stand still. How often that is needed.
    func turn(_ world: isolated SandboxWorld)
    /// Nil: no turns are needed.
    var turnInterval: Duration? { get }
}

/// As what a world joins.
public struct SandboxMember: Sendable {
    public var address: SocketAddress
    /// What gateways are told.
    public var host: String
    public var realm: RealmID
    public var availableMaps: [MapID]
    public var preferredMaps: [MapID]
    public var announcesReadiness: Bool
    /// How often it shows that it lives, and whether something beside it looks at it.
    public var heartbeat: Duration
    public var isWatched: Bool
}

/// A world's place in the cluster.
public struct SandboxPlace: Sendable {
    public var maps: [MapID]
    /// What the registry calls it; nil where it does not say.
    public var registration: Worlds.Registered?
    public init(maps: [MapID], registration: Worlds.Registered? = nil) {
        self.maps = maps
        self.registration = registration
    }
}

/// What a simulated worldserver tells the cluster (spec sidecar 4.3).
public enum SandboxReport: Sendable, Equatable {
    case playerLeftBattleground(player: GUID, instance: UInt32)
    /// 2 prepares, 3 runs, 4 is over.
    case battlegroundStatusChanged(instance: UInt32, status: UInt8)
    case dungeonEntered(player: GUID, map: MapID, difficulty: UInt8, instance: UInt32)
}
