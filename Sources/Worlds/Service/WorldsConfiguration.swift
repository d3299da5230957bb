public import Base
import WorldsAPI

/// What the registry is told.
public struct WorldsConfiguration: Sendable {
    /// Realms that worldservers may register for.
    public var realms: Set<RealmID>
    public var weights: [MapID: Int] = KnownMaps.weights
    /// Layers at the first start; a stored configuration wins unless `overridesStoredLayers`.
    public var layers: [RealmID: [MapID: Int]] = [:]
    public var overridesStoredLayers = false
    /// Failed looks in a row before a worldserver is dead or degraded.
    public var failuresMax = 2
    /// Looks in a row without even a connection.
    public var unreachableMax = 3
    /// A worldserver that stays degraded for longer loses its maps.
    public var degradedMax = Duration.seconds(120)
    /// How long a restored worldserver may take to show itself.
    public var unverifiedMax = Duration.seconds(15)
    /// A worldserver that reports itself and was silent for so long counts as
    /// unresponsive (spec registry 5.3).
    public var heartbeatMax = Duration.seconds(5)
    /// A degraded worldserver's players are taken elsewhere, as far as it still lets them go.
    public var drainsDegraded = false
    /// After it was degraded for so long.
    public var drainDegradedAfter = Duration.seconds(30)
    /// Passes of `heartbeatMax` without a report of a gateway before it counts as gone.
    public var gatewaySilencesMax = 3
    /// A player who was sent to an instance counts as being in it for so long, if no gateway tells of him.
    public var expectedFor = Duration.seconds(30)
    /// Worldservers that the admin has named, by address: what they say of themselves must agree.
    public var named: [String: NamedWorld] = [:]
    /// A group's layer is remembered for so long after its last use.
    public var groupBinding = Duration.seconds(24 * 3600)
    public init(realms: Set<RealmID>) { self.realms = realms }
}

/// What the admin says of a worldserver.
public struct NamedWorld: Sendable, Hashable {
    public var realm: RealmID
    public var isCrossRealm: Bool
    /// Empty: any.
    public var availableMaps: Set<MapID>
    public init(realm: RealmID, isCrossRealm: Bool = false, availableMaps: Set<MapID> = []) {
        self.realm = realm
        self.isCrossRealm = isCrossRealm
        self.availableMaps = availableMaps
    }
}
