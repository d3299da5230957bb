public import Base
import WorldsAPI

/// A worldserver that cannot register by itself: the admin names it.
public struct StaticWorld: Sendable, Hashable {
    /// A name or a number; IPv6 with or without brackets.
    public var host: String
    public var port: UInt16
    /// `host:port` of its /healthcheck and /metrics pages; empty when it has none.
    /// Its game port is looked at then.
    public var healthAddress: String
    public var realm: RealmID
    public var isCrossRealm: Bool
    /// Empty: any.
    public var availableMaps: [MapID]
    /// Its own whenever it lives, though others can run them too.
    public var preferredMaps: [MapID]

    public init(
        host: String, port: UInt16, healthAddress: String = "", realm: RealmID, isCrossRealm: Bool = false,
        availableMaps: [MapID] = [], preferredMaps: [MapID] = []
    ) {
        self.host = host
        self.port = port
        self.healthAddress = healthAddress
        self.realm = realm
        self.isCrossRealm = isCrossRealm
        self.availableMaps = availableMaps
        self.preferredMaps = preferredMaps
    }
}

/// Whom the link watches, and how closely (spec registry 5.1).
public struct WorldLinkConfiguration: Sendable {
    public var worlds: [StaticWorld] = []
    /// From the start of a look at a worldserver's health to the start of the next.
    public var healthInterval = Duration.seconds(4)
    /// The same for its metrics.
    public var metricsInterval = Duration.seconds(5)
    /// The pause after a look that failed: the registry wants a second opinion soon.
    public var recheckInterval = Duration.seconds(1)
    /// How long a connection may take to stand.
    public var connectTimeout = Duration.seconds(3)
    /// How long the answer may take from then on.
    public var answerTimeout = Duration.seconds(5)
    /// A static worldserver that is away is looked for after one recheck interval, then
    /// after two, four ... up to this.
    public var absentIntervalMax = Duration.seconds(30)
    /// A larger page is refused.
    public var bodyBytesMax = 1 << 20
    public init() {}
}
