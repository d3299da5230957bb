public import Base
public import Bus

extension Worlds {
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
    /// Changes the layers of one map, whatever those of the others are. Gives the realm's layers back.
    public struct SetLayer: Request {
        public typealias Reply = [MapID: Int]
        public typealias Refusal = LayerRefusal
        public static let wireName = "worlds.set-layer.v1"
        public var realm: RealmID, map: MapID, count: Int
        public init(realm: RealmID, map: MapID, count: Int) {
            self.realm = realm
            self.map = map
            self.count = count
        }
    }
    /// One copy of a map: a worldserver that takes players for it.
    public struct Layer: Codable, Sendable, Hashable {
        public var world: WorldID, alias: String, address: String
        /// On this map, by the last reports of the gateways.
        public var players: UInt32
        /// On all maps of the worldserver, as it says itself.
        public var connections: UInt32
        public init(world: WorldID, alias: String, address: String, players: UInt32, connections: UInt32) {
            self.world = world
            self.alias = alias
            self.address = address
            self.players = players
            self.connections = connections
        }
    }
    public struct LayerStatistics: Codable, Sendable, Hashable {
        /// How many there should be.
        public var configured: Int
        /// Those that there are, sorted by alias.
        public var layers: [Layer]
        public init(configured: Int, layers: [Layer]) {
            self.configured = configured
            self.layers = layers
        }
    }
    /// How the layers of a map are used (spec registry 3.6).
    public struct LayerStats: Request {
        public typealias Reply = LayerStatistics
        public typealias Refusal = LayerRefusal
        public static let wireName = "worlds.layer-stats.v1"
        public var realm: RealmID, map: MapID
        public init(realm: RealmID, map: MapID) {
            self.realm = realm
            self.map = map
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
}
