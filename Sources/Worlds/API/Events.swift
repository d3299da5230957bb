public import Base
public import Bus

extension Worlds {
    /// A worldserver joined and has its maps.
    public struct WorldAdded: Event {
        public static let subject = "sr.gs.added"
        public var world: World
        public init(world: World) { self.world = world }
    }
    /// An incarnation of a worldserver is dead or has left, with the maps it owned last.
    public struct WorldRemoved: Event {
        public static let subject = "sr.gs.removed"
        public var world: World
        public init(world: World) { self.world = world }
    }
    /// Maps changed hands. Each worldserver applies its own entry only, and none that is older than what it
    /// knows.
    public struct MapsReassigned: Event {
        public static let subject = "sr.gs.maps.reassigned"
        public struct Change: Codable, Sendable {
            public var endpoint: Endpoint
            public var oldMaps: [MapID], newMaps: [MapID]
            /// Which maps it can run at all; empty is every known one. nil when an older build tells.
            public var availableMaps: [MapID]?
            /// Of `newMaps`, as in `Registered` and `Known`.
            public var version: UInt64
            public init(
                endpoint: Endpoint, oldMaps: [MapID], newMaps: [MapID], availableMaps: [MapID]? = nil,
                version: UInt64 = 0
            ) {
                self.endpoint = endpoint
                self.oldMaps = oldMaps
                self.newMaps = newMaps
                self.availableMaps = availableMaps
                self.version = version
            }
        }
        public var changes: [Change]
        public init(changes: [Change]) { self.changes = changes }
    }
    /// Its world loop stopped answering, or answers again.
    public struct WorldHealthChanged: Event {
        public static let subject = "nimbus.worlds.health-changed"
        public var endpoint: Endpoint, health: Health
        public init(endpoint: Endpoint, health: Health) {
            self.endpoint = endpoint
            self.health = health
        }
    }
    /// Gateways shall take the players of a worldserver elsewhere, or need not any longer.
    public struct WorldEmptying: Event {
        public static let subject = "nimbus.worlds.emptying"
        public var endpoint: Endpoint, isEmptying: Bool
        public init(endpoint: Endpoint, isEmptying: Bool) {
            self.endpoint = endpoint
            self.isEmptying = isEmptying
        }
    }
    public struct GatewayAdded: Event {
        public static let subject = "sr.gw.added"
        public var gateway: GatewayRecord
        public init(gateway: GatewayRecord) { self.gateway = gateway }
    }
    /// An incarnation of a gateway has ended: it is gone, or has started again. What it had online is
    /// offline; what a later incarnation has online is not (spec registry 5.5).
    public struct GatewayRemoved: Event {
        public static let subject = "sr.gw.removed.unhealthy"
        /// The incarnation that has ended.
        public var gateway: GatewayRecord
        /// Whatever belongs to an incarnation of it that started before this (`GatewayRecord.startedAt`) has
        /// ended.
        public var endedBefore: UInt64
        public init(gateway: GatewayRecord, endedBefore: UInt64 = .max) {
            self.gateway = gateway
            self.endedBefore = endedBefore
        }
    }
}
