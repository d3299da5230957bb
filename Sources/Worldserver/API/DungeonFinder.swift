public import Base
public import Bus

extension Worldserver {
    public struct DungeonLock: Codable, Sendable, Hashable {
        public var entry: UInt32, status: UInt32
        public init(entry: UInt32, status: UInt32) {
            self.entry = entry
            self.status = status
        }
    }
    public struct DungeonLocks: Codable, Sendable, Equatable {
        public var locks: [DungeonLock]
        /// The dungeon finder's own number for why this player alone could not join; 0 he can.
        public var joinResult: UInt32
        public var open: [UInt32]
        public init(locks: [DungeonLock], joinResult: UInt32, open: [UInt32]) {
            self.locks = locks
            self.joinResult = joinResult
            self.open = open
        }
    }
    /// Which of these dungeons a player may enter.
    public struct ReadDungeonLocks: WorldserverRead {
        public typealias Reply = DungeonLocks
        public static let wireName = "worldserver.dungeon-locks.v1"
        public var player: GUID, dungeons: [UInt32]
        public init(player: GUID, dungeons: [UInt32]) {
            self.player = player
            self.dungeons = dungeons
        }
    }
    public struct RewardItem: Codable, Sendable, Hashable {
        public var item: UInt32, display: UInt32, count: UInt32
        public init(item: UInt32, display: UInt32, count: UInt32) {
            self.item = item
            self.display = display
            self.count = count
        }
    }
    public struct RandomDungeon: Codable, Sendable, Hashable {
        public var entry: UInt32
        /// Finished today already.
        public var isDone: Bool
        public var money: UInt32, experience: UInt32
        public var items: [RewardItem]
        public init(entry: UInt32, isDone: Bool, money: UInt32, experience: UInt32, items: [RewardItem] = [])
        {
            self.entry = entry
            self.isDone = isDone
            self.money = money
            self.experience = experience
            self.items = items
        }
    }
    public struct DungeonOffers: Codable, Sendable, Equatable {
        public var random: [RandomDungeon], locks: [DungeonLock]
        public init(random: [RandomDungeon], locks: [DungeonLock]) {
            self.random = random
            self.locks = locks
        }
    }
    /// What the dungeon finder offers a player.
    public struct ReadDungeonOffers: WorldserverRead {
        public typealias Reply = DungeonOffers
        public static let wireName = "worldserver.dungeon-offers.v1"
        public var player: GUID
        public init(player: GUID) { self.player = player }
    }
    public struct Dungeon: Codable, Sendable, Hashable {
        public var entry: UInt32, id: UInt32, map: MapID, type: UInt32, difficulty: UInt32
        public init(entry: UInt32, id: UInt32, map: MapID, type: UInt32, difficulty: UInt32) {
            self.entry = entry
            self.id = id
            self.map = map
            self.type = type
            self.difficulty = difficulty
        }
    }
    public struct ReadDungeon: WorldserverRead {
        public typealias Reply = Dungeon
        public static let wireName = "worldserver.dungeon.v1"
        public var entry: UInt32
        public init(entry: UInt32) { self.entry = entry }
    }
    /// Into the dungeon of the player's group, or out of it.
    public struct TeleportToDungeon: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.teleport-to-dungeon.v1"
        public var id: RequestID
        public var player: GUID, isOut: Bool, entry: UInt32
        public init(id: RequestID, player: GUID, isOut: Bool, entry: UInt32) {
            self.id = id
            self.player = player
            self.isOut = isOut
            self.entry = entry
        }
    }
    public struct CastBootVote: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.cast-boot-vote.v1"
        public var id: RequestID
        public var player: GUID, agrees: Bool
        public init(id: RequestID, player: GUID, agrees: Bool) {
            self.id = id
            self.player = player
            self.agrees = agrees
        }
    }
    public struct ProposalMember: Codable, Sendable, Hashable {
        public var player: GUID
        /// 1 leader, 2 tank, 4 healer, 8 damage.
        public var selectedRoles: UInt8, assignedRole: UInt8
        public var queueLeader: GUID
        public init(player: GUID, selectedRoles: UInt8, assignedRole: UInt8, queueLeader: GUID) {
            self.player = player
            self.selectedRoles = selectedRoles
            self.assignedRole = assignedRole
            self.queueLeader = queueLeader
        }
    }
    /// Makes the group of an accepted proposal and sends it in. `playerNotFound`: none of them is here yet,
    /// ask again.
    public struct MaterializeProposal: WorldserverWrite {
        public typealias Reply = Done
        public static let wireName = "worldserver.materialize-proposal.v1"
        public static let deadline = Duration.seconds(90)
        public var id: RequestID
        /// 0: across realms.
        public var realm: RealmID
        public var proposal: UInt32, entry: UInt32
        public var leader: GUID, members: [ProposalMember]
        public init(
            id: RequestID, realm: RealmID, proposal: UInt32, entry: UInt32, leader: GUID,
            members: [ProposalMember]
        ) {
            self.id = id
            self.realm = realm
            self.proposal = proposal
            self.entry = entry
            self.leader = leader
            self.members = members
        }
    }
}
