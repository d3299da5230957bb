public import Base
public import Bus

extension Worldserver {
    public struct Battleground: Codable, Sendable, Equatable {
        public var instance: UInt64
        /// The number that clients show.
        public var clientInstance: UInt64
        public init(instance: UInt64, clientInstance: UInt64) {
            self.instance = instance
            self.clientInstance = clientInstance
        }
    }
    public struct ArenaSides: Codable, Sendable, Equatable {
        public var allianceTeam: UInt32, hordeTeam: UInt32
        public var allianceRating: UInt32, hordeRating: UInt32
        public init(allianceTeam: UInt32, hordeTeam: UInt32, allianceRating: UInt32, hordeRating: UInt32) {
            self.allianceTeam = allianceTeam
            self.hordeTeam = hordeTeam
            self.allianceRating = allianceRating
            self.hordeRating = hordeRating
        }
    }
    /// Makes and starts a battleground or an arena.
    public struct StartBattleground: WorldserverWrite {
        public typealias Reply = Battleground
        public static let wireName = "worldserver.start-battleground.v1"
        public var id: RequestID
        public var type: UInt8
        /// 0, or 2, 3 or 5 players a side.
        public var arenaType: UInt8
        public var isRated: Bool
        public var map: MapID
        public var bracketLevel: UInt8
        public var alliance: [GUID], horde: [GUID]
        /// Matchmaking ratings and teams of a rated arena.
        public var arena: ArenaSides?
        public init(
            id: RequestID, type: UInt8, arenaType: UInt8 = 0, isRated: Bool = false, map: MapID,
            bracketLevel: UInt8,
            alliance: [GUID] = [], horde: [GUID] = [], arena: ArenaSides? = nil
        ) {
            self.id = id
            self.type = type
            self.arenaType = arenaType
            self.isRated = isRated
            self.map = map
            self.bracketLevel = bracketLevel
            self.alliance = alliance
            self.horde = horde
            self.arena = arena
        }
    }
    /// Brings players in who are on this worldserver.
    public struct AddToBattleground: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.add-to-battleground.v1"
        public var id: RequestID
        public var type: UInt8
        public var instance: UInt64
        public var alliance: [GUID], horde: [GUID]
        public init(id: RequestID, type: UInt8, instance: UInt64, alliance: [GUID] = [], horde: [GUID] = []) {
            self.id = id
            self.type = type
            self.instance = instance
            self.alliance = alliance
            self.horde = horde
        }
    }
    /// Not a deserter, and somewhere one may queue from.
    public struct CanJoinBattlegroundQueue: WorldserverRead {
        public typealias Reply = Bool
        public static let wireName = "worldserver.can-join-battleground-queue.v1"
        public var player: GUID
        public init(player: GUID) { self.player = player }
    }
    /// Not in combat, not charmed.
    public struct CanEnterBattleground: WorldserverRead {
        public typealias Reply = Bool
        public static let wireName = "worldserver.can-enter-battleground.v1"
        public var player: GUID
        public init(player: GUID) { self.player = player }
    }
}
