public import Base
public import Bus

extension Worldserver {
    /// Who tells, and the how many-eth thing it is that he tells. A report is sent until somebody took it, so
    /// it may come twice: whoever acts on reports keeps a `ReportLedger`.
    public struct Origin: Codable, Sendable, Hashable {
        public var world: Address
        /// The realm that the worldserver serves; 0 across realms.
        public var realm: RealmID
        /// From 1 in each incarnation.
        public var sequence: UInt64
        public init(world: Address, realm: RealmID, sequence: UInt64) {
            self.world = world
            self.realm = realm
            self.sequence = sequence
        }
    }

    // MARK: Battlegrounds and arenas

    /// A player left a battleground for whatever reason.
    public struct PlayerLeftBattleground: Report {
        public static let wireName = "worldserver.player-left-battleground.v1"
        public var origin: Origin
        public var player: GUID, playerRealm: RealmID, instance: UInt32
        public init(origin: Origin, player: GUID, playerRealm: RealmID, instance: UInt32) {
            self.origin = origin
            self.player = player
            self.playerRealm = playerRealm
            self.instance = instance
        }
    }
    public struct BattlegroundStatusChanged: Report {
        public static let wireName = "worldserver.battleground-status-changed.v1"
        public var origin: Origin
        public var instance: UInt32
        /// 1 waits for players, 2 prepares, 3 runs, 4 is over.
        public var status: UInt8
        public init(origin: Origin, instance: UInt32, status: UInt8) {
            self.origin = origin
            self.instance = instance
            self.status = status
        }
    }
    public struct ArenaParticipant: Codable, Sendable, Hashable {
        /// 0 alliance side, 1 horde side.
        public var team: UInt8
        public var player: GUID
        public init(team: UInt8, player: GUID) {
            self.team = team
            self.player = player
        }
    }
    public struct ArenaMemberResult: Codable, Sendable, Hashable {
        public var team: UInt8
        public var player: GUID
        public var personalRating: UInt32, weekGames: UInt32, seasonGames: UInt32
        public var weekWins: UInt32, seasonWins: UInt32, matchmakerRating: UInt32
        public init(
            team: UInt8, player: GUID, personalRating: UInt32 = 0, weekGames: UInt32 = 0,
            seasonGames: UInt32 = 0,
            weekWins: UInt32 = 0, seasonWins: UInt32 = 0, matchmakerRating: UInt32 = 0
        ) {
            self.team = team
            self.player = player
            self.personalRating = personalRating
            self.weekGames = weekGames
            self.seasonGames = seasonGames
            self.weekWins = weekWins
            self.seasonWins = seasonWins
            self.matchmakerRating = matchmakerRating
        }
    }
    public struct ArenaTeamScore: Codable, Sendable, Hashable {
        public var realm: RealmID, team: UInt32, name: String
        public var ratingChange: Int32, matchmakerRating: UInt32
        public init(realm: RealmID, team: UInt32, name: String, ratingChange: Int32, matchmakerRating: UInt32)
        {
            self.realm = realm
            self.team = team
            self.name = name
            self.ratingChange = ratingChange
            self.matchmakerRating = matchmakerRating
        }
    }
    public struct ArenaResult: Codable, Sendable, Equatable {
        public var alliance: ArenaTeamScore, horde: ArenaTeamScore
        public var members: [ArenaMemberResult]
        public init(alliance: ArenaTeamScore, horde: ArenaTeamScore, members: [ArenaMemberResult]) {
            self.alliance = alliance
            self.horde = horde
            self.members = members
        }
    }
    public enum ArenaRefusal: String, Error, Codable, Sendable {
        case unknownMatch, memberMismatch, invalid
    }
    /// A rated match is over; the answer has the new ratings. Asked again with the same origin, the same
    /// answer.
    public struct FinishArenaMatch: Request {
        public typealias Reply = ArenaResult
        public typealias Refusal = ArenaRefusal
        public static let wireName = "worldserver.finish-arena-match.v1"
        public var origin: Origin
        public var ownerRealm: RealmID, isCrossRealm: Bool, instance: UInt32
        /// 2, 3 or 5 players a side.
        public var arenaType: UInt32
        /// 0 alliance side, 1 horde side, 2 nobody.
        public var winner: UInt8
        /// False: the match does not count.
        public var isValid: Bool
        public var sides: ArenaSides
        public var participants: [ArenaParticipant]
        public init(
            origin: Origin, ownerRealm: RealmID, isCrossRealm: Bool, instance: UInt32, arenaType: UInt32,
            winner: UInt8, isValid: Bool, sides: ArenaSides, participants: [ArenaParticipant]
        ) {
            self.origin = origin
            self.ownerRealm = ownerRealm
            self.isCrossRealm = isCrossRealm
            self.instance = instance
            self.arenaType = arenaType
            self.winner = winner
            self.isValid = isValid
            self.sides = sides
            self.participants = participants
        }
    }

    // MARK: Dungeon finder

    public struct DungeonCompleted: Report {
        public static let wireName = "worldserver.dungeon-completed.v1"
        public var origin: Origin
        public var completed: UInt32, selected: UInt32, players: [GUID]
        public init(origin: Origin, completed: UInt32, selected: UInt32, players: [GUID]) {
            self.origin = origin
            self.completed = completed
            self.selected = selected
            self.players = players
        }
    }
    public struct DungeonEntered: Report {
        public static let wireName = "worldserver.dungeon-entered.v1"
        public var origin: Origin
        public var player: GUID, map: MapID, difficulty: UInt8, instance: UInt32
        public init(origin: Origin, player: GUID, map: MapID, difficulty: UInt8, instance: UInt32) {
            self.origin = origin
            self.player = player
            self.map = map
            self.difficulty = difficulty
            self.instance = instance
        }
    }
    public struct MaterializedMember: Codable, Sendable, Hashable {
        public var player: GUID, name: String, isOnline: Bool
        public var flags: UInt8, roles: UInt8, subGroup: UInt8
        public init(player: GUID, name: String, isOnline: Bool, flags: UInt8, roles: UInt8, subGroup: UInt8) {
            self.player = player
            self.name = name
            self.isOnline = isOnline
            self.flags = flags
            self.roles = roles
            self.subGroup = subGroup
        }
    }
    public struct GroupMaterialized: Report {
        public static let wireName = "worldserver.group-materialized.v1"
        public var origin: Origin
        public var group: UInt32, leader: GUID
        public var type: UInt8, difficulty: UInt8, raidDifficulty: UInt8
        public var members: [MaterializedMember]
        public init(
            origin: Origin, group: UInt32, leader: GUID, type: UInt8, difficulty: UInt8,
            raidDifficulty: UInt8,
            members: [MaterializedMember]
        ) {
            self.origin = origin
            self.group = group
            self.leader = leader
            self.type = type
            self.difficulty = difficulty
            self.raidDifficulty = raidDifficulty
            self.members = members
        }
    }
}

/// Something that a worldserver tells; sent until somebody took it.
public protocol Report: Request where Reply == Done, Refusal == Never {
    var origin: Worldserver.Origin { get }
}
