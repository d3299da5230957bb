public import Base
public import Bus

extension Groups {
    public struct DungeonMember: Codable, Sendable, Hashable {
        public var id: CharacterID
        public var name: String
        public var roles: Roles
        public init(id: CharacterID, name: String, roles: Roles) {
            self.id = id
            self.name = name
            self.roles = roles
        }
    }

    /// Makes the group of an accepted proposal; the same `run` again answers the group that it made before
    /// (spec group 8.2).
    ///
    /// Members of one premade group keep that group; else all leave what they are in.
    public struct FormDungeonGroup: Request {
        public typealias Reply = View
        public typealias Refusal = DungeonRefusal
        public static let wireName = "groups.form-dungeon-group.v1"
        /// The proposal's durable name, at most 60 bytes.
        public var run: String
        public var dungeon: UInt32
        /// nil: whose roles say so, else the first.
        public var leader: CharacterID?
        public var members: [DungeonMember]
        public init(run: String, dungeon: UInt32, leader: CharacterID?, members: [DungeonMember]) {
            self.run = run
            self.dungeon = dungeon
            self.leader = leader
            self.members = members
        }
    }
    public enum DungeonRefusal: String, Error, Codable, Sendable {
        /// No members, too many, or one twice; or a run without a name.
        case invalid
        /// The realm is not one of the cluster's.
        case unknownRealm
        case noSuchGroup
        /// The database did not take it; nothing was changed.
        case notStored
    }

    /// What a worldserver's own dungeon finder made of the group (spec group 8.3): membership, leader and
    /// difficulties are its word, loot and icons stay.
    public struct ReportDungeonGroup: Request {
        public typealias Reply = View
        public typealias Refusal = DungeonRefusal
        public static let wireName = "groups.report-dungeon-group.v1"
        /// The realm of the worldserver, 0 when it serves all, and its number for the group.
        public var realm: RealmID, number: UInt32
        /// The worldserver and its incarnation.
        public var origin: String
        public var form: Form
        public var leader: CharacterID
        public var members: [Member]
        public var difficulty: UInt8, raidDifficulty: UInt8
        /// Of two reports the one with the higher number counts; 0: in the order of their arrival.
        public var sequence: UInt64
        public init(
            realm: RealmID, number: UInt32, origin: String, form: Form, leader: CharacterID,
            members: [Member], difficulty: UInt8, raidDifficulty: UInt8, sequence: UInt64 = 0
        ) {
            self.realm = realm
            self.number = number
            self.origin = origin
            self.form = form
            self.leader = leader
            self.members = members
            self.difficulty = difficulty
            self.raidDifficulty = raidDifficulty
            self.sequence = sequence
        }
    }

    /// The group's way through its dungeon, for the list and for later.
    public struct SetDungeonState: Request {
        public typealias Reply = Done
        public typealias Refusal = DungeonRefusal
        public static let wireName = "groups.set-dungeon-state.v1"
        public var group: ID
        public var dungeon: UInt32
        /// 0 none, 5 in it, 6 finished.
        public var state: UInt8
        public init(group: ID, dungeon: UInt32, state: UInt8) {
            self.group = group
            self.dungeon = dungeon
            self.state = state
        }
    }

    /// Ends a group whatever its members want.
    public struct Dissolve: Request {
        public typealias Reply = Done
        public typealias Refusal = DungeonRefusal
        public static let wireName = "groups.dissolve.v1"
        public var group: ID
        public init(_ group: ID) { self.group = group }
    }

    /// Takes somebody out of a group after a vote.
    public struct VoteOut: Request {
        public typealias Reply = Done
        public typealias Refusal = DungeonRefusal
        public static let wireName = "groups.vote-out.v1"
        public var character: CharacterID
        public init(_ character: CharacterID) { self.character = character }
    }
}
