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
    /// Maps changed hands. Each worldserver applies its own entry only.
    public struct MapsReassigned: Event {
        public static let subject = "sr.gs.maps.reassigned"
        public struct Change: Codable, Sendable {
            public var endpoint: Endpoint
            public var oldMaps: [MapID], newMaps: [MapID]
            /// Which maps it can run at all; empty is every known one. nil when an older build tells.
            public var availableMaps: [MapID]?
            public init(
                endpoint: Endpoint, oldMaps: [MapID], newMaps: [MapID], availableMaps: [MapID]? = nil
            ) {
                self.endpoint = endpoint
                self.oldMaps = oldMaps
                self.newMaps = newMaps
                self.availableMaps = availableMaps
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
    public struct GatewayAdded: Event {
        public static let subject = "sr.gw.added"
        public var gateway: GatewayRecord
        public init(gateway: GatewayRecord) { self.gateway = gateway }
    }
    /// A gateway is gone: what it had online is offline.
    public struct GatewayRemoved: Event {
        public static let subject = "sr.gw.removed.unhealthy"
        public var gateway: GatewayRecord
        public init(gateway: GatewayRecord) { self.gateway = gateway }
    }
}
