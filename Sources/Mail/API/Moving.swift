public import Base
public import Bus

// What moves money or items between a worldserver's memory and the box. Each has a key of its own: asked
// again under it, the service does not do it again and answers what it answered.

extension Mail {
    /// Who writes.
    public struct Sender: Codable, Sendable, Hashable {
        public var id: CharacterID, account: AccountID
        public var name: String
        public var race: UInt8, level: UInt8
        /// The account's security level.
        public var security: UInt8
        public var isTrial: Bool
        /// For the log of money.
        public var address: String
        public init(
            id: CharacterID, account: AccountID, name: String, race: UInt8, level: UInt8, security: UInt8 = 0,
            isTrial: Bool = false, address: String = ""
        ) {
            self.id = id
            self.account = account
            self.name = name
            self.race = race
            self.level = level
            self.security = security
            self.isTrial = isTrial
            self.address = address
        }
    }
    /// What is written.
    public struct Draft: Codable, Sendable, Hashable {
        public var receiver: String
        public var subject: String, body: String
        /// Full GUIDs.
        public var items: [GUID]
        public var money: UInt32, cashOnDelivery: UInt32
        public init(
            receiver: String, subject: String, body: String = "", items: [GUID] = [], money: UInt32 = 0,
            cashOnDelivery: UInt32 = 0
        ) {
            self.receiver = receiver
            self.subject = subject
            self.body = body
            self.items = items
            self.money = money
            self.cashOnDelivery = cashOnDelivery
        }
    }

    /// A player sends a letter: postage, money and items leave him. Replies with its number.
    public struct Send: Request {
        public typealias Reply = UInt32
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.send.v1"
        public static let deadline = Duration.seconds(30)
        public var key: MessageID
        public var sender: Sender, place: Place, draft: Draft
        public init(key: MessageID, sender: Sender, place: Place, draft: Draft) {
            self.key = key
            self.sender = sender
            self.place = place
            self.draft = draft
        }
    }

    /// A letter of nobody who plays: an auction house, the operator, a refund.
    public struct SendSystem: Request {
        /// The number of the letter, be it written now or before.
        public typealias Reply = UInt32
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.send-system.v1"
        /// Names the letter for ever: under the same key there is one.
        public var key: MessageID
        public var receiver: CharacterID
        public var origin: Origin
        /// What the origin is the kind of: a character's number, an auction house, a creature's entry.
        public var sender: UInt32
        public var stationery: UInt8
        public var subject: String, body: String
        public var money: UInt32, cashOnDelivery: UInt32
        /// Low GUIDs of items that lie nowhere. Their rows become the receiver's.
        public var items: [UInt32]
        public var marks: Marks
        /// From now on.
        public var deliverySeconds: UInt32
        /// From the delivery on; nil is what is usual for a letter like this.
        public var keptSeconds: UInt32?
        public init(
            key: MessageID, receiver: CharacterID, origin: Origin, sender: UInt32,
            stationery: UInt8 = Stationery.ordinary, subject: String, body: String = "", money: UInt32 = 0,
            cashOnDelivery: UInt32 = 0, items: [UInt32] = [], marks: Marks = .hasBody,
            deliverySeconds: UInt32 = 0, keptSeconds: UInt32? = nil
        ) {
            self.key = key
            self.receiver = receiver
            self.origin = origin
            self.sender = sender
            self.stationery = stationery
            self.subject = subject
            self.body = body
            self.money = money
            self.cashOnDelivery = cashOnDelivery
            self.items = items
            self.marks = marks
            self.deliverySeconds = deliverySeconds
            self.keptSeconds = keptSeconds
        }
    }

    public struct TakeMoney: Request {
        public typealias Reply = Done
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.take-money.v1"
        public static let deadline = Duration.seconds(30)
        public var key: MessageID
        public var player: CharacterID, place: Place, mail: UInt32
        public init(key: MessageID, player: CharacterID, place: Place, mail: UInt32) {
            self.key = key
            self.player = player
            self.place = place
            self.mail = mail
        }
    }

    /// Takes an item, for the cash on delivery if that is still to be paid: the first item pays for all.
    public struct TakeItem: Request {
        /// How many of it there were.
        public typealias Reply = UInt32
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.take-item.v1"
        public static let deadline = Duration.seconds(30)
        public var key: MessageID
        public var player: CharacterID, place: Place, mail: UInt32
        /// The low half of its GUID.
        public var item: UInt32
        public init(key: MessageID, player: CharacterID, place: Place, mail: UInt32, item: UInt32) {
            self.key = key
            self.player = player
            self.place = place
            self.mail = mail
            self.item = item
        }
    }

    /// Makes an item of a letter's text.
    public struct MakePermanent: Request {
        public typealias Reply = Done
        public typealias Refusal = Mail.Refusal
        public static let wireName = "mail.make-permanent.v1"
        public static let deadline = Duration.seconds(30)
        public var key: MessageID
        public var player: CharacterID, place: Place, mail: UInt32
        public init(key: MessageID, player: CharacterID, place: Place, mail: UInt32) {
            self.key = key
            self.player = player
            self.place = place
            self.mail = mail
        }
    }

    // MARK: Keeping order

    /// Sends back and throws away what nobody took in time, now instead of at the next round. Replies with
    /// how many letters that were.
    public struct ClearExpired: Request {
        public typealias Reply = Int
        public static let wireName = "mail.clear-expired.v1"
        public var realm: RealmID
        public init(realm: RealmID) { self.realm = realm }
    }

    /// A character is being deleted: what was sent to it for cash goes back, the rest is thrown away (spec
    /// mail 5.12).
    public struct ForgetCharacter: Request {
        public typealias Reply = Done
        public static let wireName = "mail.forget-character.v1"
        public var character: CharacterID
        public init(character: CharacterID) { self.character = character }
    }
}
