public import Base
public import Bus

extension Worlds {
    public struct GatewayRecord: Codable, Sendable, Hashable {
        /// Digits.
        public var id: String
        /// `host:port` that clients are given.
        public var address: String
        public var realm: RealmID
        public var connections: UInt32
        /// Names the incarnation: rises with each start of this gateway. Milliseconds since 1970.
        public var startedAt: UInt64
        public init(
            id: String, address: String, realm: RealmID, connections: UInt32 = 0, startedAt: UInt64 = 0
        ) {
            self.id = id
            self.address = address
            self.realm = realm
            self.connections = connections
            self.startedAt = startedAt
        }
    }
    /// A gateway serves a realm. If an older incarnation is known under its id, that one has ended; the same
    /// one may say it again.
    public struct RegisterGateway: Request {
        public typealias Reply = GatewayKnown
        public static let wireName = "worlds.register-gateway.v1"
        public var gateway: GatewayRecord
        public init(gateway: GatewayRecord) { self.gateway = gateway }
    }
    /// Whom a gateway has on one worldserver.
    public struct Population: Codable, Sendable, Hashable {
        public var world: WorldID, incarnation: UInt64
        public var players: [MapID: UInt32]
        public init(world: WorldID, incarnation: UInt64, players: [MapID: UInt32]) {
            self.world = world
            self.incarnation = incarnation
            self.players = players
        }
    }
    /// What the registry has of a gateway that reported.
    public struct GatewayKnown: Codable, Sendable, Equatable {
        /// The incarnation that reported stands in the registry. Otherwise it was given up: its characters
        /// count as offline, and it registers again.
        public var isCurrent: Bool
        /// Worldservers of its realm, and across realms, whose players shall go elsewhere, with their
        /// incarnations.
        public var emptying: [WorldID: UInt64]
        public init(isCurrent: Bool, emptying: [WorldID: UInt64] = [:]) {
            self.isCurrent = isCurrent
            self.emptying = emptying
        }
    }
    /// A gateway lives; said every five seconds at least. One that is silent is gone (spec registry 5.5).
    public struct ReportGateway: Request {
        public typealias Reply = GatewayKnown
        public static let wireName = "worlds.report-gateway.v1"
        public var id: String, connections: UInt32
        public var startedAt: UInt64
        public var populations: [Population]
        public init(
            id: String, connections: UInt32, startedAt: UInt64 = 0, populations: [Population] = []
        ) {
            self.id = id
            self.connections = connections
            self.startedAt = startedAt
            self.populations = populations
        }
    }
    public struct DeregisterGateway: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.deregister-gateway.v1"
        public var id: String, startedAt: UInt64
        public init(id: String, startedAt: UInt64 = 0) {
            self.id = id
            self.startedAt = startedAt
        }
    }
    public struct ListGateways: Request {
        public typealias Reply = [GatewayRecord]
        public static let wireName = "worlds.list-gateways.v1"
        public var realm: RealmID?
        public init(realm: RealmID? = nil) { self.realm = realm }
    }

    /// What the realm list tells of a realm's state.
    public struct RealmState: Codable, Sendable {
        public var realm: RealmID
        /// The gateway with the fewest connections (and hand-outs); nil is offline.
        public var gatewayAddress: String?
        /// A healthy worldserver and a gateway are there.
        public var isOnline: Bool
        /// Sessions on its gateways.
        public var connections: UInt32
        public init(realm: RealmID, gatewayAddress: String?, isOnline: Bool, connections: UInt32) {
            self.realm = realm
            self.gatewayAddress = gatewayAddress
            self.isOnline = isOnline
            self.connections = connections
        }
    }
    /// For the realm list; realms without any worldserver or gateway come back offline.
    public struct RealmStates: Request {
        public typealias Reply = [RealmState]
        public static let wireName = "worlds.realm-states.v1"
        /// The list is shown without the registry rather than late (spec auth 7).
        public static let deadline = Duration.seconds(2)
        public var realms: [RealmID]
        public init(realms: [RealmID]) { self.realms = realms }
    }
}
