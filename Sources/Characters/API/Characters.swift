public import Base
public import Bus

/// Characters: the character screen, who may enter the world with whom, names, who is online, account data.
/// Rules and tables: spec characters.
public enum Characters {
    /// One item slot as the character screen shows it.
    public struct ShownItem: Codable, Sendable, Hashable {
        public var displayID: UInt32 = 0
        public var inventoryType: UInt8 = 0
        public var enchantVisual: UInt32 = 0
        public init(displayID: UInt32 = 0, inventoryType: UInt8 = 0, enchantVisual: UInt32 = 0) {
            self.displayID = displayID
            self.inventoryType = inventoryType
            self.enchantVisual = enchantVisual
        }
    }

    /// A character of the character screen, with the packet's flags already worked out (spec characters 2.4).
    public struct Listed: Codable, Sendable {
        public var id: CharacterID
        public var name: String
        public var race: UInt8, characterClass: UInt8, gender: UInt8
        public var skin: UInt8, face: UInt8, hairStyle: UInt8, hairColor: UInt8, facialStyle: UInt8
        public var level: UInt8
        public var zone: UInt32
        public var position: Position
        public var guild: UInt32
        public var characterFlags: UInt32
        public var customizeFlags: UInt32
        public var firstLogin: Bool
        public var petDisplayID: UInt32, petLevel: UInt32, petFamily: UInt32
        /// 23 slots.
        public var equipment: [ShownItem]
        public init(
            id: CharacterID, name: String, race: UInt8, characterClass: UInt8, gender: UInt8, skin: UInt8,
            face: UInt8, hairStyle: UInt8, hairColor: UInt8, facialStyle: UInt8, level: UInt8, zone: UInt32,
            position: Position, guild: UInt32 = 0, characterFlags: UInt32 = 0, customizeFlags: UInt32 = 0,
            firstLogin: Bool = false, petDisplayID: UInt32 = 0, petLevel: UInt32 = 0, petFamily: UInt32 = 0,
            equipment: [ShownItem] = []
        ) {
            self.id = id
            self.name = name
            self.race = race
            self.characterClass = characterClass
            self.gender = gender
            self.skin = skin
            self.face = face
            self.hairStyle = hairStyle
            self.hairColor = hairColor
            self.facialStyle = facialStyle
            self.level = level
            self.zone = zone
            self.position = position
            self.guild = guild
            self.characterFlags = characterFlags
            self.customizeFlags = customizeFlags
            self.firstLogin = firstLogin
            self.petDisplayID = petDisplayID
            self.petLevel = petLevel
            self.petFamily = petFamily
            self.equipment = equipment
        }
    }

    /// The character screen of an account on a realm.
    public struct ListForAccount: Request {
        public typealias Reply = [Listed]
        public static let wireName = "characters.list-for-account.v1"
        public var account: AccountID, realm: RealmID
        public init(account: AccountID, realm: RealmID) {
            self.account = account
            self.realm = realm
        }
    }

    /// A character that enters the world.
    public struct Entering: Codable, Sendable {
        public var id: CharacterID
        public var account: AccountID
        public var name: String
        public var race: UInt8, characterClass: UInt8, gender: UInt8, level: UInt8
        public var zone: UInt32
        public var guild: UInt32
        public var playerFlags: UInt32
        /// Where the row says that it stands.
        public var position: Position
        /// `characters.instance_id`.
        public var instance: UInt32
        /// `characters.extra_flags`: what a game master has switched on.
        public var extraFlags: UInt32 = 0
        public init(
            id: CharacterID, account: AccountID, name: String, race: UInt8, characterClass: UInt8,
            gender: UInt8,
            level: UInt8, zone: UInt32, guild: UInt32, playerFlags: UInt32, position: Position,
            instance: UInt32
        ) {
            self.id = id
            self.account = account
            self.name = name
            self.race = race
            self.characterClass = characterClass
            self.gender = gender
            self.level = level
            self.zone = zone
            self.guild = guild
            self.playerFlags = playerFlags
            self.position = position
            self.instance = instance
        }
    }
    public enum EnterRefusal: String, Error, Codable, Sendable {
        /// No such character, deleted, or of another realm.
        case notFound
        /// It belongs to another account: an attempt to cheat, worth a log line.
        case foreign
        case banned
        /// A forced rename is pending.
        case renamePending
    }

    /// May this account enter the world with this character? Ownership is tested here and nowhere behind.
    public struct LookUpForEntry: Request {
        public typealias Reply = Entering
        public typealias Refusal = EnterRefusal
        public static let wireName = "characters.look-up-for-entry.v1"
        public var account: AccountID, character: CharacterID
        public init(account: AccountID, character: CharacterID) {
            self.account = account
            self.character = character
        }
    }

    public enum DeleteRefusal: String, Error, Codable, Sendable {
        case notFound, foreign, guildLeader, arenaCaptain, online
    }
    /// May this account delete this character? The deletion itself is a worldserver's.
    public struct CheckDelete: Request {
        public typealias Reply = Done
        public typealias Refusal = DeleteRefusal
        public static let wireName = "characters.check-delete.v1"
        public var account: AccountID, character: CharacterID
        public init(account: AccountID, character: CharacterID) {
            self.account = account
            self.character = character
        }
    }
    /// A worldserver created, deleted or changed a character: forget what is cached of it, and count the
    /// account's characters for the realm list.
    public struct NoteChanged: Request {
        public typealias Reply = Done
        public static let wireName = "characters.note-changed.v1"
        public var account: AccountID, realm: RealmID
        /// nil after a creation (the number is not known to the gateway).
        public var character: CharacterID?
        /// It was deleted.
        public var isDeleted: Bool
        public init(
            account: AccountID, realm: RealmID, character: CharacterID?, isDeleted: Bool = false
        ) {
            self.account = account
            self.realm = realm
            self.character = character
            self.isDeleted = isDeleted
        }
    }

    /// A character was renamed or changed otherwise while it was out of the world, or deleted.
    public struct CharacterChanged: Event {
        public static let subject = "nimbus.characters.character-changed"
        public var character: CharacterID
        public var isDeleted: Bool
        public init(character: CharacterID, isDeleted: Bool) {
            self.character = character
            self.isDeleted = isDeleted
        }
    }

    /// What a name query answers.
    public struct NameRecord: Codable, Sendable, Hashable {
        public var id: CharacterID
        public var name: String
        public var race: UInt8, characterClass: UInt8, gender: UInt8, level: UInt8
        public init(
            id: CharacterID, name: String, race: UInt8, characterClass: UInt8, gender: UInt8, level: UInt8
        ) {
            self.id = id
            self.name = name
            self.race = race
            self.characterClass = characterClass
            self.gender = gender
            self.level = level
        }
        public init(_ online: Online) {
            self.init(
                id: online.id, name: online.name, race: online.race, characterClass: online.characterClass,
                gender: online.gender, level: online.level)
        }
    }
    /// The name of a character, online or not; nil when there is none.
    public struct NameOf: Request {
        public typealias Reply = NameRecord?
        public static let wireName = "characters.name-of.v1"
        public var character: CharacterID
        public init(character: CharacterID) { self.character = character }
    }
    /// The character of that name on a realm (any capitalisation), online or not.
    public struct FindByName: Request {
        public typealias Reply = NameRecord?
        public static let wireName = "characters.find-by-name.v1"
        public var realm: RealmID, name: String
        public init(realm: RealmID, name: String) {
            self.realm = realm
            self.name = name
        }
    }

    /// Writes where a player stood whose worldserver died, before he is logged in
    /// elsewhere (spec characters 5.3).
    public struct SavePosition: Request {
        public typealias Reply = Done
        public typealias Refusal = SavePositionRefusal
        public static let wireName = "characters.save-position.v1"
        public var character: CharacterID, position: Position, zone: UInt32
        /// The asker's claim; a stale one is refused.
        public var epoch: UInt64
        public init(character: CharacterID, position: Position, zone: UInt32, epoch: UInt64) {
            self.character = character
            self.position = position
            self.zone = zone
            self.epoch = epoch
        }
    }
    public enum SavePositionRefusal: String, Error, Codable, Sendable {
        case invalidPosition, staleClaim, notFound
    }
}
