public import Base
public import Bus

extension Mail {
    public struct Enchantment: Codable, Sendable, Hashable {
        public var id: UInt32, milliseconds: UInt32, charges: UInt32
        public init(id: UInt32, milliseconds: UInt32, charges: UInt32) {
            self.id = id
            self.milliseconds = milliseconds
            self.charges = charges
        }
    }
    /// An item in a letter, as its row has it.
    public struct Item: Codable, Sendable, Hashable {
        /// The low half of its GUID.
        public var low: UInt32
        /// 0 when its row is missing; all else is then 0 as well.
        public var entry: UInt32 = 0
        public var count: UInt32 = 0
        public var durability: UInt32 = 0, durabilityMax: UInt32 = 0
        /// Negative for suffixes.
        public var randomProperty: Int32 = 0
        /// Of its first spell.
        public var charges: Int32 = 0
        /// By slot, twelve of them.
        public var enchantments: [Enchantment] = []
        public init(low: UInt32) { self.low = low }
    }
    /// A letter as its reader sees it.
    public struct Letter: Codable, Sendable, Hashable {
        public var id: UInt32
        /// `mail.messageType`; numbers without a case are not known to us and are shown as they are.
        public var type: UInt8
        public var sender: UInt32
        public var stationery: UInt8
        public var template: UInt32
        public var subject: String, body: String
        public var money: UInt32, cashOnDelivery: UInt32
        public var marks: Marks
        public var delivery: UnixTime, expiry: UnixTime
        /// In the order of their numbers.
        public var items: [Item] = []
        public init(
            id: UInt32, type: UInt8, sender: UInt32, stationery: UInt8, template: UInt32, subject: String,
            body: String, money: UInt32, cashOnDelivery: UInt32, marks: Marks, delivery: UnixTime,
            expiry: UnixTime
        ) {
            self.id = id
            self.type = type
            self.sender = sender
            self.stationery = stationery
            self.template = template
            self.subject = subject
            self.body = body
            self.money = money
            self.cashOnDelivery = cashOnDelivery
            self.marks = marks
            self.delivery = delivery
            self.expiry = expiry
        }
    }

    public struct Listing: Codable, Sendable, Equatable {
        /// The newest first, as many as a client is told of at most.
        public var letters: [Letter]
        /// All that may be read now.
        public var count: Int
        /// The service's time, for what is told as a distance.
        public var now: UnixTime
        public init(letters: [Letter], count: Int, now: UnixTime) {
            self.letters = letters
            self.count = count
            self.now = now
        }
    }
    /// What lies in a box and may be read now.
    public struct List: Request {
        public typealias Reply = Listing
        public static let wireName = "mail.list.v1"
        public var player: CharacterID
        public init(player: CharacterID) { self.player = player }
    }

    /// What a player is told of a box without opening it.
    public struct Waiting: Codable, Sendable, Equatable {
        /// Unread letters that may be read, of at most two senders, the newest first.
        public var letters: [Letter]
        /// How many are unread and may be read.
        public var unread: Int
        /// When the next unread one may be read; nil when none is on its way.
        public var nextDelivery: UnixTime?
        public var now: UnixTime
        public init(letters: [Letter], unread: Int, nextDelivery: UnixTime?, now: UnixTime) {
            self.letters = letters
            self.unread = unread
            self.nextDelivery = nextDelivery
            self.now = now
        }
    }
    public struct LookAtBox: Request {
        public typealias Reply = Waiting
        public static let wireName = "mail.look-at-box.v1"
        public var player: CharacterID
        public init(player: CharacterID) { self.player = player }
    }

    /// Done also when there is no such letter.
    public struct MarkRead: Request {
        public typealias Reply = Done
        public static let wireName = "mail.mark-read.v1"
        public var player: CharacterID, mail: UInt32
        public init(player: CharacterID, mail: UInt32) {
            self.player = player
            self.mail = mail
        }
    }
    /// Sends a letter back to the player who wrote it, with what is left in it; when he is gone it is thrown
    /// away.
    public struct Return: Request {
        public typealias Reply = Done
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.return.v1"
        public var player: CharacterID, mail: UInt32
        public init(player: CharacterID, mail: UInt32) {
            self.player = player
            self.mail = mail
        }
    }
    /// Throws a letter away with what is in it, unless something is to be paid for it. Done also when there
    /// is no such letter.
    public struct Delete: Request {
        public typealias Reply = Done
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.delete.v1"
        public var player: CharacterID, mail: UInt32
        public init(player: CharacterID, mail: UInt32) {
            self.player = player
            self.mail = mail
        }
    }
}
