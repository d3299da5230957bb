public import Base
public import Bus

extension Worlds {
    public enum DrainRefusal: Error, Codable, Sendable, Equatable {
        /// No worldserver is called so.
        case unknown
        /// Several are; their aliases, sorted.
        case ambiguous([String])
    }
    /// Empties a worldserver while it runs on, or ends that: it gets no new players, its maps go to others,
    /// and gateways take its players after them. Counts for this incarnation, also over restarts of the
    /// daemon.
    public struct SetDraining: Request {
        public typealias Reply = DrainProgress
        public typealias Refusal = DrainRefusal
        public static let wireName = "worlds.set-draining.v1"
        /// An alias, an address or an id, or the beginning of one where that is enough to tell.
        public var world: String
        public var isDraining: Bool
        public init(world: String, isDraining: Bool) {
            self.world = world
            self.isDraining = isDraining
        }
    }
    /// How far a worldserver is emptied.
    public struct DrainProgress: Codable, Sendable {
        public var world: World
        /// Who is still there, by map, as far as gateways have told.
        public var players: [MapID: UInt32]
        /// Ascending. Maps that are given to others who have not loaded them yet.
        public var moving: [MapID]
        /// Ascending. Maps that nobody else can run: they, and the players on them, stay.
        public var stuck: [MapID]
        /// Every gateway has reported since it began: `players` is right.
        public var isTold: Bool
        public var isEmpty: Bool { isTold && players.isEmpty }
        public init(
            world: World, players: [MapID: UInt32], moving: [MapID], stuck: [MapID], isTold: Bool
        ) {
            self.world = world
            self.players = players
            self.moving = moving
            self.stuck = stuck
            self.isTold = isTold
        }
    }
    /// Asks for that; nil when the worldserver is not registered.
    public struct LookAtDrain: Request {
        public typealias Reply = DrainProgress?
        public static let wireName = "worlds.look-at-drain.v1"
        public var id: WorldID
        public init(id: WorldID) { self.id = id }
    }
}
