public import Base
public import Bus

extension Worlds {
    public enum RegisterRefusal: Error, Codable, Sendable, Equatable {
        case invalidPort, invalidHost, unknownRealm
        /// A piece of the list of maps is no map number; the text is the piece.
        case invalidMaps(String)
        /// Another address has the same id.
        case idTaken(by: String)
        /// The settings give its address to another realm, or the same process had another one before.
        case foreignRealm
        /// It wants maps, or says that it runs some, that it may not run: by its own list, by the settings,
        /// or by what the same process said before.
        case foreignMaps([MapID])
        /// A newer process has its address. It must not try again: one of the two is to be stopped.
        case replaced
        /// Two that do not say which process they are have had its address, and the one that has it now shows
        /// that it lives. Worth trying again: that one may be dead by then.
        case occupied
    }
    /// What a registration meant.
    public enum Arrival: String, Codable, Sendable {
        /// A new process. If another one was known under its address, that one is dead.
        case joined
        /// The process was known and lives on: the incarnation, its maps and its players are as they were.
        case cameBack
        /// The process lives on, but the registry had given it up: a new incarnation, whose maps are others
        /// than before where somebody has taken them over.
        case rejoined
    }
    public struct Registered: Codable, Sendable {
        public var id: WorldID, alias: String, incarnation: UInt64
        /// Ascending. Those of a process that joins are ready at once; they need no confirmation.
        public var assignedMaps: [MapID]
        public var arrival: Arrival
        /// Subset of `assignedMaps` that it must load and confirm; empty for a process that joins.
        public var pendingMaps: [MapID]
        /// Of this assignment, to be compared with `MapsReassigned` and `Known`.
        public var version: UInt64
        public init(
            id: WorldID, alias: String, incarnation: UInt64, assignedMaps: [MapID],
            arrival: Arrival = .joined, pendingMaps: [MapID] = [], version: UInt64 = 0
        ) {
            self.id = id
            self.alias = alias
            self.incarnation = incarnation
            self.assignedMaps = assignedMaps
            self.arrival = arrival
            self.pendingMaps = pendingMaps
            self.version = version
        }
    }
    /// A worldserver joins or comes back (spec registry 3.1, 6.5). The same address with the same `process`
    /// is the same worldserver; with another or an unknown one the old incarnation is dead.
    ///
    /// Of two processes that both live and claim one address the later one has it. The earlier one is refused
    /// when it tries again: as `replaced` when it says which process it is, otherwise as `occupied`, until
    /// the later one was silent for `heartbeatMax`.
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
        /// Tells this process from an earlier and a later one of the same address, for example when it
        /// started; 0 is unknown.
        public var process: UInt64
        public init(
            host: String, gamePort: UInt16, healthAddress: String = "", realm: RealmID,
            isCrossRealm: Bool = false,
            availableMaps: String = "", preferredMaps: [MapID] = [], loadedMaps: [MapID] = [],
            announcesReadiness: Bool = false, process: UInt64 = 0
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
            self.process = process
        }
        /// Its `host:port` as the registry keeps it: lower case, an IPv6 number in brackets.
        public var address: String {
            let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
            return "\(name.lowercased()):\(gamePort)"
        }
    }
    /// What the registry has of a worldserver that told it something. A worldserver that missed events
    /// repairs itself from this: the whole assignment, not what changed (spec registry 11.12).
    public struct Known: Codable, Sendable, Equatable {
        /// The incarnation that told it is the one that lives. Otherwise it is dead to the registry, and the
        /// rest says nothing: it registers again, unless it was replaced.
        public var isCurrent: Bool
        /// A newer process has its address: it must not register again.
        public var isReplaced: Bool
        /// Ascending.
        public var assignedMaps: [MapID]
        /// Subset of `assignedMaps` that it has not confirmed.
        public var pendingMaps: [MapID]
        /// Rises with each change of the two; what has a lower one is older.
        public var version: UInt64
        public init(
            isCurrent: Bool, isReplaced: Bool = false, assignedMaps: [MapID] = [], pendingMaps: [MapID] = [],
            version: UInt64 = 0
        ) {
            self.isCurrent = isCurrent
            self.isReplaced = isReplaced
            self.assignedMaps = assignedMaps
            self.pendingMaps = pendingMaps
            self.version = version
        }
    }
    /// It has loaded maps that were pending.
    public struct ConfirmMaps: Request {
        public typealias Reply = Known
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
        public typealias Reply = Known
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
        /// Whoever leaves does not wait long for being told that it was noticed.
        public static let deadline = Duration.seconds(1)
        public var id: WorldID, incarnation: UInt64
        public init(id: WorldID, incarnation: UInt64) {
            self.id = id
            self.incarnation = incarnation
        }
    }
}
