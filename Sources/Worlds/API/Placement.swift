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
}
