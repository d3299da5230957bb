public import Base
public import Bus

/// Letters, with money and items (spec mail). Every request names the player whose box it is about; nobody
/// else's letters are in reach.
public enum Mail {
    /// Where a player stands who does something with mail that moves money or items: the worldserver process
    /// that has him in its memory.
    public struct Place: Codable, Sendable, Hashable {
        /// The worldserver's id in the registry.
        public var world: String
        public var incarnation: UInt64
        /// The player as that worldserver sees him.
        public var player: GUID
        public init(world: String, incarnation: UInt64, player: GUID) {
            self.world = world
            self.incarnation = incarnation
            self.player = player
        }
    }

    /// What a letter's `sender` is the number of.
    public enum Origin: UInt8, Codable, Sendable, CaseIterable {
        case player = 0
        /// An auction house: 2, 6, 7.
        case auction = 2
        case creature = 3
        case gameObject = 4
        case calendar = 5
    }

    /// The paper, by which a client paints a letter.
    public enum Stationery {
        public static let ordinary: UInt8 = 41
        public static let gameMaster: UInt8 = 61
        public static let auction: UInt8 = 62
    }

    /// Bits of `mail.checked`.
    public struct Marks: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let read = Marks(rawValue: 1)
        public static let returned = Marks(rawValue: 2)
        /// There is no copy to be had of it (any more).
        public static let copied = Marks(rawValue: 4)
        /// Money that somebody paid for what he got cash on delivery.
        public static let payment = Marks(rawValue: 8)
        public static let hasBody = Marks(rawValue: 16)
    }

    /// Why something was not done. Nothing has changed then.
    public enum Refusal: String, Error, Codable, Sendable, CaseIterable {
        case toOneself, notEnoughMoney, receiverNotFound, otherTeam, trialAccount, boxFull, tooManyItems
        /// No such item, not his, or named twice.
        case itemInvalid
        /// Cash on delivery for something wrapped.
        case wrappedForMoney
        case bagNotEmpty, boundItem, accountBoundItem
        /// The purse does not hold so much.
        case tooMuchMoney
        /// The bags are full.
        case noSpace
        case levelTooLow
        /// A text that crashes clients: not worth an answer.
        case harmful
        /// No such letter there (yet), or it is not to be done with this one, or it could not be done now.
        case impossible
    }

    public static let itemsMax = 12
    /// More than these, and a box takes no more of players.
    public static let boxMax = 100
    /// Copper for the way, for each item, and for a letter without any.
    public static let postage: UInt32 = 30
    /// What a purse holds at most.
    public static let purseMax: UInt32 = 0x7FFF_FFFE
}

extension Mail {
    /// Whether clients that show a text like this crash.
    public static func crashesClients(_ text: String) -> Bool {
        let pipes: [UInt8] = [0x7C, 0x20, 0x7C]
        var matched = 0
        for byte in text.utf8 {
            if byte == pipes[matched] {
                matched += 1
                if matched == pipes.count { return true }
            } else {
                matched = byte == pipes[0] ? 1 : 0
            }
        }
        return false
    }

    /// Something lies in a box, or will. Upstream's event (spec events 8).
    public struct Incoming: Event {
        public static let subject = "mail.incoming"
        public var receiver: CharacterID
        /// The number of a character; 0 when nobody of the realm wrote it.
        public var sender: UInt32
        public var mail: UInt32
        /// When it may be read.
        public var delivery: UnixTime
        public init(receiver: CharacterID, sender: UInt32, mail: UInt32, delivery: UnixTime) {
            self.receiver = receiver
            self.sender = sender
            self.mail = mail
            self.delivery = delivery
        }
    }
}
