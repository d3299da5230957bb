public import Base
public import Bus

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
        public var connections: UInt32
        public var delays: Delays
        public var health: Health
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

    public enum RegisterRefusal: Error, Codable, Sendable, Equatable {
        case invalidPort, invalidHost, unknownRealm
        /// A piece of the list of maps is no map number; the text is the piece.
        case invalidMaps(String)
        /// Another address has the same id.
        case idTaken(by: String)
    }
    public struct Registered: Codable, Sendable {
        public var id: WorldID, alias: String, incarnation: UInt64
        /// Ready at once: maps of the reply need no confirmation.
        public var assignedMaps: [MapID]
        public init(id: WorldID, alias: String, incarnation: UInt64, assignedMaps: [MapID]) {
            self.id = id
            self.alias = alias
            self.incarnation = incarnation
            self.assignedMaps = assignedMaps
        }
    }
    /// A worldserver joins (or comes back: its old incarnation is then dead).
    public struct Register: Request {
        public typealias Reply = Registered
        public typealias Refusal = RegisterRefusal
        public static let wireName = "worlds.register.v1"
        public var host: String, gamePort: UInt16
        /// `host:port` of its health and metrics pages; empty when it has none.
        public var healthAddress: String
        public var realm: RealmID, isCrossRealm: Bool
        /// Map numbers separated by commas; empty is every known map.
        public var availableMaps: String
        /// Maps that it should own whenever it lives, though others can run them too.
        public var preferredMaps: [MapID]
        /// Maps that it has loaded already and would like to keep (a comeback).
        public var loadedMaps: [MapID]
        public var announcesReadiness: Bool
        public init(
            host: String, gamePort: UInt16, healthAddress: String = "", realm: RealmID,
            isCrossRealm: Bool = false,
            availableMaps: String = "", preferredMaps: [MapID] = [], loadedMaps: [MapID] = [],
            announcesReadiness: Bool = false
        ) {
            self.host = host
            self.gamePort = gamePort
            self.healthAddress = healthAddress
            self.realm = realm
            self.isCrossRealm = isCrossRealm
            self.availableMaps = availableMaps
            self.preferredMaps = preferredMaps
            self.loadedMaps = loadedMaps
            self.announcesReadiness = announcesReadiness
        }
        /// Its `host:port` as the registry keeps it: lower case, an IPv6 number in brackets.
        public var address: String {
            let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
            return "\(name.lowercased()):\(gamePort)"
        }
    }
    /// It has loaded maps that were pending.
    public struct ConfirmMaps: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.confirm-maps.v1"
        public var id: WorldID, incarnation: UInt64, maps: [MapID]
        public init(id: WorldID, incarnation: UInt64, maps: [MapID]) {
            self.id = id
            self.incarnation = incarnation
            self.maps = maps
        }
    }

    /// One look at a worldserver. Looks at an older incarnation count for nothing.
    public enum Observation: Codable, Sendable {
        case alive(connections: UInt32, delays: Delays)
        /// Its game port accepts connections, which says nothing about its world loop.
        case reachable
        /// It answered that its loop stands, or did not answer on a connection that stands.
        case unresponsive
        /// The connection was refused or broke.
        case refused
        /// Not even a connection within the time.
        case unreachable
    }
    public struct ReportHealth: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.report-health.v1"
        public var id: WorldID, incarnation: UInt64, observation: Observation
        public init(id: WorldID, incarnation: UInt64, observation: Observation) {
            self.id = id
            self.incarnation = incarnation
            self.observation = observation
        }
    }
    /// It leaves of its own will (shutdown).
    public struct Deregister: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.deregister.v1"
        public var id: WorldID, incarnation: UInt64
        public init(id: WorldID, incarnation: UInt64) {
            self.id = id
            self.incarnation = incarnation
        }
    }
}
