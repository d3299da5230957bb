public import Base
import Bus

extension Worldserver {
    /// How a player looks to the others of his group.
    public struct MemberState: Codable, Sendable, Hashable {
        public var player: GUID
        public var isOnline: Bool
        public var level: UInt8, characterClass: UInt8
        public var zone: UInt32, map: MapID
        public var health: UInt32, healthMax: UInt32
        public var powerType: UInt8, power: UInt32, powerMax: UInt32
        public var instance: UInt32
        public init(
            player: GUID, isOnline: Bool, level: UInt8, characterClass: UInt8, zone: UInt32, map: MapID,
            health: UInt32,
            healthMax: UInt32, powerType: UInt8, power: UInt32, powerMax: UInt32, instance: UInt32
        ) {
            self.player = player
            self.isOnline = isOnline
            self.level = level
            self.characterClass = characterClass
            self.zone = zone
            self.map = map
            self.health = health
            self.healthMax = healthMax
            self.powerType = powerType
            self.power = power
            self.powerMax = powerMax
            self.instance = instance
        }
    }
    /// The latest state of each player; an older origin's counts for nothing.
    public struct MemberStates: Report {
        public static let wireName = "worldserver.member-states.v1"
        public var origin: Origin
        public var states: [MemberState]
        public init(origin: Origin, states: [MemberState]) {
            self.origin = origin
            self.states = states
        }
    }
    public struct ReadyCheckStarted: Report {
        public static let wireName = "worldserver.ready-check-started.v1"
        public var origin: Origin
        public var leader: GUID, milliseconds: UInt32
        public init(origin: Origin, leader: GUID, milliseconds: UInt32) {
            self.origin = origin
            self.leader = leader
            self.milliseconds = milliseconds
        }
    }
    public struct ReadyCheckAnswered: Report {
        public static let wireName = "worldserver.ready-check-answered.v1"
        public var origin: Origin
        public var player: GUID
        /// 0 waits, 1 ready, 2 not.
        public var state: UInt8
        public init(origin: Origin, player: GUID, state: UInt8) {
            self.origin = origin
            self.player = player
            self.state = state
        }
    }
    public struct ReadyCheckFinished: Report {
        public static let wireName = "worldserver.ready-check-finished.v1"
        public var origin: Origin
        public var player: GUID
        public init(origin: Origin, player: GUID) {
            self.origin = origin
            self.player = player
        }
    }
    public struct SubGroupChanged: Report {
        public static let wireName = "worldserver.sub-group-changed.v1"
        public var origin: Origin
        public var updater: GUID, player: GUID, subGroup: UInt8
        public init(origin: Origin, updater: GUID, player: GUID, subGroup: UInt8) {
            self.origin = origin
            self.updater = updater
            self.player = player
            self.subGroup = subGroup
        }
    }
    public struct MemberFlagsChanged: Report {
        public static let wireName = "worldserver.member-flags-changed.v1"
        public var origin: Origin
        public var updater: GUID, player: GUID, flags: UInt8, roles: UInt8
        public init(origin: Origin, updater: GUID, player: GUID, flags: UInt8, roles: UInt8) {
            self.origin = origin
            self.updater = updater
            self.player = player
            self.flags = flags
            self.roles = roles
        }
    }
}
