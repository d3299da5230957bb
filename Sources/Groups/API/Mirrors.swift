public import Base
public import Bus

// What worldservers hear, so that their own idea of a group follows (spec group 9, events 6): once for each
// realm that has members in the group, with that realm's number for the group and GUIDs as that realm sees
// them. ToCloud9's subjects; a `Created` of a group that a worldserver knows changes nothing there. Whoever
// misses one asks (MirrorStream.swift).
extension Groups {
    /// Which group of which realm, and its members who are online.
    public struct Mirror: Codable, Sendable, Hashable {
        public var realm: RealmID
        public var number: UInt32
        public var receivers: [GUID]
        /// Of the group; a worldserver for all realms hears only that one's events.
        public var home: RealmID?
        /// The publisher's, behind all that he decides.
        public var stamp: MirrorStamp?
        public init(
            realm: RealmID, number: UInt32, receivers: [GUID], home: RealmID? = nil, stamp: MirrorStamp? = nil
        ) {
            self.realm = realm
            self.number = number
            self.receivers = receivers
            self.home = home
            self.stamp = stamp
        }
    }
    public struct MirrorMember: Codable, Sendable, Hashable {
        public var player: GUID
        public var name: String
        public var flags: Flags
        public var isOnline: Bool
        public var subGroup: UInt8
        public var roles: Roles
        public init(
            player: GUID, name: String, flags: Flags, isOnline: Bool, subGroup: UInt8, roles: Roles
        ) {
            self.player = player
            self.name = name
            self.flags = flags
            self.isOnline = isOnline
            self.subGroup = subGroup
            self.roles = roles
        }
    }

    public struct Created: MirrorEvent {
        public static let subject = "group.created"
        public var mirror: Mirror
        public var leader: GUID
        public var lootMethod: LootMethod, looter: GUID, lootThreshold: UInt8
        public var form: Form
        public var difficulty: UInt8, raidDifficulty: UInt8
        public var masterLooter: GUID
        public var members: [MirrorMember]
        public var dungeon: UInt32
        public init(
            mirror: Mirror, leader: GUID, lootMethod: LootMethod, looter: GUID, lootThreshold: UInt8,
            form: Form, difficulty: UInt8, raidDifficulty: UInt8, masterLooter: GUID,
            members: [MirrorMember], dungeon: UInt32
        ) {
            self.mirror = mirror
            self.leader = leader
            self.lootMethod = lootMethod
            self.looter = looter
            self.lootThreshold = lootThreshold
            self.form = form
            self.difficulty = difficulty
            self.raidDifficulty = raidDifficulty
            self.masterLooter = masterLooter
            self.members = members
            self.dungeon = dungeon
        }
    }
    public struct MemberOnlineChanged: Event {
        public static let subject = "group.member.online.changed"
        public var mirror: Mirror
        public var player: GUID, isOnline: Bool
        public init(mirror: Mirror, player: GUID, isOnline: Bool) {
            self.mirror = mirror
            self.player = player
            self.isOnline = isOnline
        }
    }
    public struct MemberAdded: MirrorEvent {
        public static let subject = "group.member.added"
        public var mirror: Mirror
        public var player: GUID, name: String
        public init(mirror: Mirror, player: GUID, name: String) {
            self.mirror = mirror
            self.player = player
            self.name = name
        }
    }
    public struct MemberLeft: MirrorEvent {
        public static let subject = "group.member.left"
        public var mirror: Mirror
        public var player: GUID, name: String
        /// Always the leader from now on: a worldserver that is not told chooses one of its own.
        public var leader: GUID
        public init(mirror: Mirror, player: GUID, name: String, leader: GUID) {
            self.mirror = mirror
            self.player = player
            self.name = name
            self.leader = leader
        }
    }
    public struct Disbanded: MirrorEvent {
        public static let subject = "group.disband"
        public var mirror: Mirror
        public init(mirror: Mirror) { self.mirror = mirror }
    }
    public struct LeaderChanged: MirrorEvent {
        public static let subject = "group.leader.changed"
        public var mirror: Mirror
        public var previous: GUID, leader: GUID
        public init(mirror: Mirror, previous: GUID, leader: GUID) {
            self.mirror = mirror
            self.previous = previous
            self.leader = leader
        }
    }
    public struct LootChanged: MirrorEvent {
        public static let subject = "group.loot.changed"
        public var mirror: Mirror
        public var method: LootMethod
        /// The master: worldservers take it for that.
        public var looter: GUID
        public var threshold: UInt8
        public init(mirror: Mirror, method: LootMethod, looter: GUID, threshold: UInt8) {
            self.mirror = mirror
            self.method = method
            self.looter = looter
            self.threshold = threshold
        }
    }
    public struct ConvertedToRaid: MirrorEvent {
        public static let subject = "group.converted.raid"
        public var mirror: Mirror
        public var leader: GUID
        public init(mirror: Mirror, leader: GUID) {
            self.mirror = mirror
            self.leader = leader
        }
    }
    public struct DifficultyChanged: MirrorEvent {
        public static let subject = "group.difficulty.changed"
        public var mirror: Mirror
        public var updater: GUID
        /// nil: as it was.
        public var dungeon: UInt8?, raid: UInt8?
        public init(mirror: Mirror, updater: GUID, dungeon: UInt8? = nil, raid: UInt8? = nil) {
            self.mirror = mirror
            self.updater = updater
            self.dungeon = dungeon
            self.raid = raid
        }
    }
    public struct ReadyCheckStarted: MirrorEvent {
        public static let subject = "group.readycheck.started"
        public var mirror: Mirror
        public var leader: GUID, milliseconds: UInt32
        public init(mirror: Mirror, leader: GUID, milliseconds: UInt32) {
            self.mirror = mirror
            self.leader = leader
            self.milliseconds = milliseconds
        }
    }
    public struct ReadyCheckAnswered: MirrorEvent {
        public static let subject = "group.readycheck.member.state"
        public var mirror: Mirror
        public var player: GUID, isReady: Bool
        public init(mirror: Mirror, player: GUID, isReady: Bool) {
            self.mirror = mirror
            self.player = player
            self.isReady = isReady
        }
    }
    public struct ReadyCheckFinished: MirrorEvent {
        public static let subject = "group.readycheck.finished"
        public var mirror: Mirror
        public init(mirror: Mirror) { self.mirror = mirror }
    }
    public struct SubGroupChanged: MirrorEvent {
        public static let subject = "group.member.subgroup.changed"
        public var mirror: Mirror
        public var player: GUID, subGroup: UInt8
        public init(mirror: Mirror, player: GUID, subGroup: UInt8) {
            self.mirror = mirror
            self.player = player
            self.subGroup = subGroup
        }
    }
    public struct MemberFlagsChanged: MirrorEvent {
        public static let subject = "group.member.flags.changed"
        public var mirror: Mirror
        public var player: GUID, flags: Flags, roles: Roles
        public init(mirror: Mirror, player: GUID, flags: Flags, roles: Roles) {
            self.mirror = mirror
            self.player = player
            self.flags = flags
            self.roles = roles
        }
    }
    /// Worldservers forget the player's bindings to copies of dungeons. Number 0: he is in no group.
    public struct InstanceResetRequested: MirrorEvent {
        public static let subject = "group.instance.reset.request"
        public var mirror: Mirror
        public var player: GUID, map: MapID, difficulty: UInt8
        public init(mirror: Mirror, player: GUID, map: MapID, difficulty: UInt8) {
            self.mirror = mirror
            self.player = player
            self.map = map
            self.difficulty = difficulty
        }
    }
    /// Worldservers keep a player's binding a period longer, or no longer.
    public struct BindExtensionRequested: MirrorEvent {
        public static let subject = "group.instance.bind.extension.request"
        public var mirror: Mirror
        public var player: GUID, map: MapID, difficulty: UInt8, isExtended: Bool
        public init(mirror: Mirror, player: GUID, map: MapID, difficulty: UInt8, isExtended: Bool) {
            self.mirror = mirror
            self.player = player
            self.map = map
            self.difficulty = difficulty
            self.isExtended = isExtended
        }
    }
}
