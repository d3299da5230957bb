public import Base
public import Bus

extension Worldserver {
    // MARK: Money, in copper

    public struct Money: WorldserverRead {
        public typealias Reply = UInt32
        public static let wireName = "worldserver.money.v1"
        public var player: GUID
        public init(player: GUID) { self.player = player }
    }
    /// Adds money, or takes some. Replies with what the player has now. A worldserver may take less than a
    /// negative change says when the player has not so much: to pay for something use `SpendMoney`.
    public struct ChangeMoney: WorldserverWrite {
        public typealias Reply = UInt32
        public static let wireName = "worldserver.change-money.v1"
        public var id: RequestID
        public var player: GUID, change: Int32
        public init(id: RequestID, player: GUID, change: Int32) {
            self.id = id
            self.player = player
            self.change = change
        }
    }
    /// Takes money if the player has so much, else `notEnoughMoney`. Replies with what is left.
    public struct SpendMoney: WorldserverWrite {
        public typealias Reply = UInt32
        public static let wireName = "worldserver.spend-money.v1"
        public var id: RequestID
        public var player: GUID
        /// At most Int32.max.
        public var amount: UInt32
        public init(id: RequestID, player: GUID, amount: UInt32) {
            self.id = id
            self.player = player
            self.amount = amount
        }
    }

    /// Adds money, or takes some, all or nothing, and stores it at once together with a receipt: a row of
    /// `nimbus_receipt` under the request's id, in the same transaction. So whoever does not hear the answer
    /// finds out later, and no crash undoes what was answered. Replies with what the player has now.
    ///
    /// Refuses `notEnoughMoney` and `tooMuchMoney`. A worldserver that cannot do this says `noHandler`.
    public struct SettleMoney: WorldserverWrite {
        public typealias Reply = UInt32
        public static let wireName = "worldserver.settle-money.v1"
        public var id: RequestID
        public var player: GUID, change: Int32
        public init(id: RequestID, player: GUID, change: Int32) {
            self.id = id
            self.player = player
            self.change = change
        }
    }

    // MARK: Where somebody stands

    /// Is this creature near, alive, friendly, and has all these flags?
    public struct CanInteractWithCreature: WorldserverRead {
        public typealias Reply = Bool
        public static let wireName = "worldserver.can-interact-with-creature.v1"
        public var player: GUID, creature: GUID
        /// 0x20000 banker, 0x200000 auctioneer, 0x800000 guild banker ...
        public var flags: UInt32
        public init(player: GUID, creature: GUID, flags: UInt32) {
            self.player = player
            self.creature = creature
            self.flags = flags
        }
    }
    /// Is this game object near, and of this type?
    public struct CanInteractWithObject: WorldserverRead {
        public typealias Reply = Bool
        public static let wireName = "worldserver.can-interact-with-object.v1"
        public var player: GUID, object: GUID
        /// 19 mailbox, 34 guild vault.
        public var type: UInt8
        public init(player: GUID, object: GUID, type: UInt8) {
            self.player = player
            self.object = object
            self.type = type
        }
    }

    // MARK: Guilds

    /// Sets the fields by which clients see a player's guild. Replies whether it was done.
    public struct SetGuildFields: WorldserverWrite {
        public typealias Reply = Bool
        public static let wireName = "worldserver.set-guild-fields.v1"
        public var id: RequestID
        public var player: GUID, guild: UInt32, rank: UInt32
        public init(id: RequestID, player: GUID, guild: UInt32, rank: UInt32) {
            self.id = id
            self.player = player
            self.guild = guild
            self.rank = rank
        }
    }
    /// Makes a guild in the worldserver. Replies with its id.
    public struct CreateGuild: WorldserverWrite {
        public typealias Reply = UInt64
        public static let wireName = "worldserver.create-guild.v1"
        public var id: RequestID
        public var leader: GUID, name: String
        public init(id: RequestID, leader: GUID, name: String) {
            self.id = id
            self.leader = leader
            self.name = name
        }
    }
    /// What a worldserver found out about a charter that somebody turns in.
    public struct Petition: Codable, Sendable, Equatable {
        public enum Status: String, Codable, Sendable {
            case acceptable, petitionNotFound, notOwner, notAGuildPetition, alreadyInGuild,
                needsMoreSignatures
        }
        public var status: Status
        public var name: String
        public var signers: [GUID]
        public init(status: Status, name: String = "", signers: [GUID] = []) {
            self.status = status
            self.name = name
            self.signers = signers
        }
    }
    public struct CheckPetition: WorldserverRead {
        public typealias Reply = Petition
        public static let wireName = "worldserver.check-petition.v1"
        /// The charter's item.
        public var player: GUID, item: GUID
        public init(player: GUID, item: GUID) {
            self.player = player
            self.item = item
        }
    }

    // MARK: The worldserver itself

    public struct Load: Codable, Sendable, Equatable {
        public var players: UInt32
        /// World update times in milliseconds.
        public var mean: UInt32, median: UInt32, p95: UInt32, p99: UInt32, max: UInt32
        public init(
            players: UInt32 = 0, mean: UInt32 = 0, median: UInt32 = 0, p95: UInt32 = 0, p99: UInt32 = 0,
            max: UInt32 = 0
        ) {
            self.players = players
            self.mean = mean
            self.median = median
            self.p95 = p95
            self.p99 = p99
            self.max = max
        }
    }
    /// How busy it is, as its own monitoring says.
    public struct ReadLoad: WorldserverRead {
        public typealias Reply = Load
        public static let wireName = "worldserver.load.v1"
        public init() {}
    }
    /// Does nothing on the world's thread: an answer shows that the world turns.
    public struct Touch: WorldserverRead {
        public typealias Reply = Done
        public static let wireName = "worldserver.touch.v1"
        public init() {}
    }
}
