public import Base

/// The registry: which worldservers and gateways live, who owns which map, where
/// a player goes (spec registry).
public enum Worlds {
    /// FNV-1a of the lower-case game address, as decimal text (spec registry 2.3).
    public typealias WorldID = String

    /// Where and how to reach a worldserver that admits players for a map.
    public struct Endpoint: Codable, Sendable, Hashable {
        public var id: WorldID
        /// `host:port` of the game socket.
        public var address: String
        /// A readable name: `dark-tyrande-o1`.
        public var alias: String
        /// Rises with each start of the process; a different one means another memory.
        public var incarnation: UInt64
        public var realm: RealmID
        public var isCrossRealm: Bool
        /// It announces `TC9_SMSG_WORLD_SESSION_READY` (0x521) and understands the redirect's feature byte.
        public var announcesReadiness: Bool
        public init(
            id: WorldID, address: String, alias: String, incarnation: UInt64, realm: RealmID,
            isCrossRealm: Bool = false, announcesReadiness: Bool = false
        ) {
            self.id = id
            self.address = address
            self.alias = alias
            self.incarnation = incarnation
            self.realm = realm
            self.isCrossRealm = isCrossRealm
            self.announcesReadiness = announcesReadiness
        }
    }

    /// How a worldserver is, to our knowledge.
    public enum Health: String, Codable, Sendable {
        /// Restored after a restart, not yet seen alive.
        case unverified
        case healthy
        /// Alive, but its world loop does not answer: keeps its maps, gets no new players.
        case degraded
        /// An admin empties it.
        case draining
    }
    /// World update times in milliseconds, as the worldserver measures them.
    public struct Delays: Codable, Sendable, Hashable {
        public var mean: UInt32 = 0, median: UInt32 = 0, p95: UInt32 = 0, p99: UInt32 = 0, max: UInt32 = 0
        public init() {}
    }
    /// A worldserver's whole record.
    public struct World: Codable, Sendable {
        public var endpoint: Endpoint
        public var healthAddress: String
        /// Empty: every known map.
        public var availableMaps: [MapID]
        /// Dealt to it before all others.
        public var preferredMaps: [MapID]
        /// Ascending.
        public var assignedMaps: [MapID]
        /// Subset of `assignedMaps` that it has not loaded yet.
        public var pendingMaps: [MapID]
        /// Sessions, as it says itself.
        public var connections: UInt32
        public var delays: Delays
        public var health: Health
        /// When its process started, or whatever else tells one process from the next; 0 is unknown.
        public var process: UInt64 = 0
        /// Of `assignedMaps` and `pendingMaps`: rises with each change, also over restarts of the daemon.
        public var version: UInt64 = 0
        /// An admin empties it, however it is besides.
        public var isDraining = false
        /// Since when its health is what it is.
        public var since = UnixTime(nanoseconds: 0)
        /// Players whom the gateways have there, by their last reports.
        public var players: UInt32 = 0
        public init(
            endpoint: Endpoint, healthAddress: String, availableMaps: [MapID], preferredMaps: [MapID] = [],
            assignedMaps: [MapID] = [], pendingMaps: [MapID] = [], connections: UInt32 = 0,
            delays: Delays = Delays(), health: Health = .healthy
        ) {
            self.endpoint = endpoint
            self.healthAddress = healthAddress
            self.availableMaps = availableMaps
            self.preferredMaps = preferredMaps
            self.assignedMaps = assignedMaps
            self.pendingMaps = pendingMaps
            self.connections = connections
            self.delays = delays
            self.health = health
        }
    }
}
