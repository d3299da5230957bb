public import Base
public import Bus
public import CharactersAPI

extension Groups {
    /// Somebody of the world, as his gateway knows him.
    public struct Player: Codable, Sendable, Hashable {
        public var id: CharacterID
        public var name: String
        public var race: UInt8, level: UInt8
        /// Of the account; above 0 is staff.
        public var security: UInt8
        public var status: Characters.Status
        public var gateway: String
        public var epoch: UInt64
        /// Of the gateway's run.
        public var start: UInt64
        public var map: MapID
        /// The worldserver that has him; empty: not known.
        public var world: String
        public init(
            id: CharacterID, name: String, race: UInt8, level: UInt8, security: UInt8 = 0,
            status: Characters.Status = [], gateway: String, epoch: UInt64, start: UInt64 = 0, map: MapID,
            world: String = ""
        ) {
            self.id = id
            self.name = name
            self.race = race
            self.level = level
            self.security = security
            self.status = status
            self.gateway = gateway
            self.epoch = epoch
            self.start = start
            self.map = map
            self.world = world
        }
        public init(_ online: Characters.Online) {
            self.init(
                id: online.id, name: online.name, race: online.race, level: online.level,
                security: online.security, status: online.status, gateway: online.gateway,
                epoch: online.epoch, start: online.start, map: online.position.map,
                world: online.world?.id ?? "")
        }
    }

    /// What a player wants of the group. Names and GUIDs are as the player's realm has them.
    public enum Command: Codable, Sendable, Hashable {
        /// `Name`, or `Name-Realm` where realms may mix.
        case invite(name: String)
        case accept
        case decline
        case removeNamed(name: String)
        case remove(CharacterID, reason: String)
        case leave
        case convertToRaid
        case setLeader(CharacterID)
        case moveToSubGroup(name: String, UInt8)
        case swapSubGroups(name: String, with: String)
        case setAssistant(CharacterID, Bool)
        case assign(Assignment, CharacterID, Bool)
        case setRoles(Roles)
        case setIcon(UInt8, GUID)
        case showIcons
        /// Method and threshold as the client sent them.
        case setLoot(method: UInt32, master: GUID, threshold: UInt32)
        case setDifficulty(UInt32)
        case setRaidDifficulty(UInt32)
        case startReadyCheck
        case answerReadyCheck(isReady: Bool)
        case finishReadyCheck
        case ping(x: Float, y: Float)
        case roll(least: UInt32, most: UInt32)
        case say(Line)
        case resetInstances
        case extendBind(map: MapID, difficulty: UInt8, isExtended: Bool)
    }
    public enum Assignment: UInt8, Codable, Sendable {
        case mainTank, mainAssist
        public var flag: Flags { self == .mainTank ? .mainTank : .mainAssist }
    }

    /// A line to the group, clean and allowed.
    public struct Line: Codable, Sendable, Hashable {
        public enum Audience: UInt8, Codable, Sendable {
            case party, partyLeader, raid, raidLeader, raidWarning
        }
        public var audience: Audience
        /// 0xFFFFFFFF: between addons.
        public var language: UInt32
        public var text: String
        public init(_ audience: Audience, language: UInt32, _ text: String) {
            self.audience = audience
            self.language = language
            self.text = text
        }
    }

    /// One command of a player. Those of one realm are done strictly one after another; whatever happened
    /// goes out to the members as `Delivery`, before the reply.
    public struct Perform: Request {
        public typealias Reply = Performed
        public static let wireName = "groups.perform.v1"
        public var player: Player
        public var command: Command
        public init(_ player: Player, _ command: Command) {
            self.player = player
            self.command = command
        }
    }
    public struct Performed: Codable, Sendable, Equatable {
        public var isDone: Bool
        /// What the player is told; nil: nothing.
        public var told: CommandResult?
        public init(isDone: Bool, told: CommandResult? = nil) {
            self.isDone = isDone
            self.told = told
        }
    }

    /// What SMSG_PARTY_COMMAND_RESULT says (spec group 6.2).
    public struct CommandResult: Codable, Sendable, Hashable {
        public var operation: Operation
        public var name: String
        public var code: ResultCode
        /// Seconds, for some codes of the dungeon finder.
        public var value: UInt32
        public init(_ operation: Operation, _ name: String, _ code: ResultCode, value: UInt32 = 0) {
            self.operation = operation
            self.name = name
            self.code = code
            self.value = value
        }
    }
    public enum Operation: UInt32, Codable, Sendable {
        case invite = 0
        case remove = 1
        case leave = 2
        case swap = 4
    }
    /// Spec group 1.
    public enum ResultCode: UInt32, Codable, Sendable, CaseIterable {
        case ok = 0
        case notFound = 1
        case notInYourGroup = 2
        case notInYourInstance = 3
        case full = 4
        case alreadyInGroup = 5
        case notInGroup = 6
        case notLeader = 7
        case wrongFaction = 8
        case ignoresYou = 9
        case dungeonPending = 12
        case restricted = 13
        case swapFailed = 14
        case unknownRealm = 15
        case noPartyServer = 16
        case busy = 17
        case ambiguous = 18
        case raidLocked = 19
        case kickLimit = 20
        case kickCooldown = 21
        case kickInProgress = 22
        case tooFewToKick = 23
        case kickNotEligible = 24
        case raidLevel = 25
        case kickInCombat = 26
        case kickNeedsReason = 27
        case dungeonComplete = 28
        case lootRolls = 29
        case teleportInCombat = 30
    }
}
