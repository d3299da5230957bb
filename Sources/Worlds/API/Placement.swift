public import Base
public import Bus

extension Worlds {
    /// What a placement found.
    public enum Placement: Codable, Sendable {
        /// Candidates, best first; at least one.
        case available([Endpoint])
        /// Somebody owns the map but is not ready yet: ask again soon.
        case pending
        /// Nobody can run it.
        case none
    }
    /// Where shall a player go for this map? (spec registry 7.2, 7.3)
    public struct Place: Request {
        public typealias Reply = Placement
        public static let wireName = "worlds.place.v1"
        public var realm: RealmID, map: MapID
        /// 0 is no group. A group sticks to its layer.
        public var group: UInt32
        /// An alias or address that somebody asked for; only that one is then an answer.
        public var preferred: String
        public var crossRealm: Bool
        public init(
            realm: RealmID, map: MapID, group: UInt32 = 0, preferred: String = "", crossRealm: Bool = false
        ) {
            self.realm = realm
            self.map = map
            self.group = group
            self.preferred = preferred
            self.crossRealm = crossRealm
        }
    }
    /// Any healthy worldserver of a realm (character creation and the like); nil when there is none.
    public struct PickAny: Request {
        public typealias Reply = Endpoint?
        public static let wireName = "worlds.pick-any.v1"
        public var realm: RealmID
        public init(realm: RealmID) { self.realm = realm }
    }
    /// Is this incarnation still registered, and how is it?
    public struct LookUp: Request {
        public typealias Reply = World?
        public static let wireName = "worlds.look-up.v1"
        public var id: WorldID
        public init(id: WorldID) { self.id = id }
    }
    /// All worldservers, or a realm's; sorted by alias.
    public struct ListWorlds: Request {
        public typealias Reply = [World]
        public static let wireName = "worlds.list.v1"
        public var realm: RealmID?
        public init(realm: RealmID? = nil) { self.realm = realm }
    }

    // MARK: Layers

    public enum LayerRefusal: String, Error, Codable, Sendable {
        case countInvalid, instanceMap, unknownRealm, notAdmitting
    }
    /// How many copies of each open-world map a realm runs; absent maps have one.
    public struct Layers: Request {
        public typealias Reply = [MapID: Int]
        public static let wireName = "worlds.layers.v1"
        public var realm: RealmID
        public init(realm: RealmID) { self.realm = realm }
    }
    /// Replaces the layer configuration of a realm.
    public struct SetLayers: Request {
        public typealias Reply = Done
        public typealias Refusal = LayerRefusal
        public static let wireName = "worlds.set-layers.v1"
        public var realm: RealmID, layers: [MapID: Int]
        public init(realm: RealmID, layers: [MapID: Int]) {
            self.realm = realm
            self.layers = layers
        }
    }
    /// Sticks a group to a worldserver for a map.
    public struct BindGroup: Request {
        public typealias Reply = Done
        public typealias Refusal = LayerRefusal
        public static let wireName = "worlds.bind-group.v1"
        public var realm: RealmID, group: UInt32, map: MapID, world: WorldID
        public init(realm: RealmID, group: UInt32, map: MapID, world: WorldID) {
            self.realm = realm
            self.group = group
            self.map = map
            self.world = world
        }
    }

    // MARK: Gateways

    public struct GatewayRecord: Codable, Sendable, Hashable {
        /// Digits.
        public var id: String
        /// `host:port` that clients are given.
        public var address: String
        public var realm: RealmID
        public var connections: UInt32
        public init(id: String, address: String, realm: RealmID, connections: UInt32 = 0) {
            self.id = id
            self.address = address
            self.realm = realm
            self.connections = connections
        }
    }
    /// A gateway serves a realm (again: what an older one of this id left online is cleaned up).
    public struct RegisterGateway: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.register-gateway.v1"
        public var gateway: GatewayRecord
        public init(gateway: GatewayRecord) { self.gateway = gateway }
    }
    public struct ReportGateway: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.report-gateway.v1"
        public var id: String, connections: UInt32
        public init(id: String, connections: UInt32) {
            self.id = id
            self.connections = connections
        }
    }
    public struct DeregisterGateway: Request {
        public typealias Reply = Done
        public static let wireName = "worlds.deregister-gateway.v1"
        public var id: String
        public init(id: String) { self.id = id }
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
