public import Base
public import Bus

// Friends and ignored players (spec characters 6). Whoever asks for a player says who that is, as his gateway
// knows him: the directory may hear of him a moment later.

extension Characters {
    /// Who asks, as far as the rules look at it.
    public struct SocialAsker: Codable, Sendable, Hashable {
        public var character: CharacterID
        public var account: AccountID
        public var race: UInt8
        /// The account's security level.
        public var security: UInt8
        public init(character: CharacterID, account: AccountID, race: UInt8, security: UInt8) {
            self.character = character
            self.account = account
            self.race = race
            self.security = security
        }
    }

    /// What became of a request: the numbers of SMSG_FRIEND_STATUS (spec characters 6.2).
    public enum SocialResult: UInt8, Codable, Sendable {
        case databaseError = 0x00
        case listFull = 0x01
        case notFound = 0x04
        case removed = 0x05
        case addedOnline = 0x06
        case addedOffline = 0x07
        case already = 0x08
        case oneself = 0x09
        case enemy = 0x0A
        case ignoreFull = 0x0B
        case ignoreSelf = 0x0C
        case ignoreNotFound = 0x0D
        case ignoreAlready = 0x0E
        case ignoreAdded = 0x0F
        case ignoreRemoved = 0x10
    }

    /// What a player is shown of a friend.
    public struct FriendSight: Codable, Sendable, Hashable {
        /// 0 offline, 1 online, 2 away, 4 busy; the rest is 0 of somebody who is offline.
        public var status: UInt8 = 0
        public var zone: UInt32 = 0
        public var level: UInt8 = 0
        public var characterClass: UInt8 = 0
        public static let offline = FriendSight()
        public init() {}
        public init(of online: Online) {
            status = online.status.contains(.away) ? 2 : online.status.contains(.busy) ? 4 : 1
            zone = online.zone
            level = online.level
            characterClass = online.characterClass
        }
        public var isOnline: Bool { status != 0 }
    }

    public struct SocialOutcome: Codable, Sendable, Hashable {
        public var result: SocialResult
        /// Whom it is about; nil where nobody was found.
        public var character: CharacterID?
        /// As it was stored.
        public var note = ""
        public var sight = FriendSight.offline
        public init(_ result: SocialResult, _ character: CharacterID? = nil) {
            self.result = result
            self.character = character
        }
    }

    public struct Contact: Codable, Sendable, Hashable {
        public var character: CharacterID
        /// A mask: 1 friend, 2 ignored, 4 muted.
        public var flags: UInt8
        public var note: String
        public var sight: FriendSight
        public init(character: CharacterID, flags: UInt8, note: String, sight: FriendSight) {
            self.character = character
            self.flags = flags
            self.note = note
            self.sight = sight
        }
        public static let friend: UInt8 = 1, ignored: UInt8 = 2, muted: UInt8 = 4
    }
    public struct ContactBook: Codable, Sendable, Hashable {
        /// At most 255.
        public var contacts: [Contact]
        /// Characters whose accounts wait for this one to become their Real ID friend.
        public var requests: [String]
        public init(contacts: [Contact], requests: [String] = []) {
            self.contacts = contacts
            self.requests = requests
        }
    }
    /// A player's friends, Real ID friends and ignored players, with what he may see of them.
    public struct ListContacts: Request {
        public typealias Reply = ContactBook
        public static let wireName = "characters.list-contacts.v1"
        public var asker: SocialAsker
        public init(asker: SocialAsker) { self.asker = asker }
    }

    /// Befriends the character of that name on the asker's realm (any capitalisation).
    public struct AddFriend: Request {
        public typealias Reply = SocialOutcome
        public static let wireName = "characters.add-friend.v1"
        /// In UTF-8; longer ones are cut at the end of a character.
        public static let noteBytesMax = 48
        public var asker: SocialAsker, name: String, note: String
        public init(asker: SocialAsker, name: String, note: String) {
            self.asker = asker
            self.name = name
            self.note = note
        }
    }
    /// Ends a friendship; a Real ID friend's where no other is known under this number. Says "removed" in any
    /// case.
    public struct RemoveFriend: Request {
        public typealias Reply = SocialOutcome
        public static let wireName = "characters.remove-friend.v1"
        public var asker: SocialAsker, friend: CharacterID
        public init(asker: SocialAsker, friend: CharacterID) {
            self.asker = asker
            self.friend = friend
        }
    }
    public struct SetFriendNote: Request {
        public typealias Reply = Done
        public static let wireName = "characters.set-friend-note.v1"
        public var asker: SocialAsker, friend: CharacterID, note: String
        public init(asker: SocialAsker, friend: CharacterID, note: String) {
            self.asker = asker
            self.friend = friend
            self.note = note
        }
    }
    /// Ignores the character of that name on the asker's realm.
    public struct AddIgnore: Request {
        public typealias Reply = SocialOutcome
        public static let wireName = "characters.add-ignore.v1"
        public var asker: SocialAsker, name: String
        public init(asker: SocialAsker, name: String) {
            self.asker = asker
            self.name = name
        }
    }
    /// Says "no longer ignored" in any case.
    public struct RemoveIgnore: Request {
        public typealias Reply = SocialOutcome
        public static let wireName = "characters.remove-ignore.v1"
        public var asker: SocialAsker, ignored: CharacterID
        public init(asker: SocialAsker, ignored: CharacterID) {
            self.asker = asker
            self.ignored = ignored
        }
    }
    /// Whether a character has another one among its friends, who may be of the same realm only.
    public struct Befriends: Request {
        public typealias Reply = Bool
        public static let wireName = "characters.befriends.v1"
        public var owner: CharacterID, other: CharacterID
        public init(owner: CharacterID, other: CharacterID) {
            self.owner = owner
            self.other = other
        }
    }
    /// Whether a character ignores another: what whispers, invitations and mail look at. Players of other
    /// realms cannot be ignored.
    public struct Ignores: Request {
        public typealias Reply = Bool
        public static let wireName = "characters.ignores.v1"
        public var owner: CharacterID, other: CharacterID
        public init(owner: CharacterID, other: CharacterID) {
            self.owner = owner
            self.other = other
        }
    }
}
