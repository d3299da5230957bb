public import Base
public import Bus

extension Worldserver {
    /// A player wants the copies of five-man maps of normal difficulty forgotten to which he, or his group,
    /// is bound: those that this worldserver has, and no others (spec group 5.16).
    ///
    /// Bindings that are permanent stay. The worldserver tells the player nothing by itself.
    public struct ResetInstances: WorldserverWrite {
        /// Of each map that had such a copy, what became of it.
        public typealias Reply = [InstanceReset]
        public static let wireName = "worldserver.reset-instances.v1"
        public static let deadline = Duration.seconds(3)
        public static let membersMax = 40
        public var id: RequestID
        /// Who asked: alone, or the leader of the group.
        public var player: GUID
        /// As this worldserver numbers it; 0: none.
        public var group: UInt32
        /// All of the group; alone the player.
        public var members: [GUID]
        /// 0: all maps.
        public var map: MapID
        public var difficulty: UInt8
        public init(
            id: RequestID, player: GUID, group: UInt32, members: [GUID], map: MapID = MapID(0),
            difficulty: UInt8 = 0
        ) {
            self.id = id
            self.player = player
            self.group = group
            self.members = members
            self.map = map
            self.difficulty = difficulty
        }
    }

    public struct InstanceReset: Codable, Sendable, Hashable {
        /// Why a copy stays, as clients number it.
        public enum Failure: UInt8, Codable, Sendable, CaseIterable {
            case playersInside, memberOffline, memberOnItsWay
        }
        public var map: MapID
        /// nil: it is forgotten.
        public var failure: Failure?
        public init(map: MapID, failure: Failure? = nil) {
            self.map = map
            self.failure = failure
        }
    }
}
