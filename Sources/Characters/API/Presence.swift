public import Base
public import Bus

// The directory of who is in the world. What is guaranteed to whoever asks:
//
// - It is what the gateways say, each in one line of reports without gaps (`ReportPresence`). Somebody who is
//   in the world is found, with his gateway and his place, within a report's way of having entered it; who
//   has left is found no longer; of somebody who was seen by two gateways the higher epoch counts, whatever
//   came first.
// - Map, zone, area and level may be a second old, which is how long gateways gather them; coordinates are
//   those of the last such change.
// - After a start of the service, or when another process has taken it over, it answers nothing before the
//   gateways that it hears have told it everybody they have: half a second, five at most. A gateway that did
//   not hear of the start follows within its report's interval (5 s by default), one that the network keeps
//   away when it is back.
// - A gateway that ends takes its players along: at once when it leaves in order or starts again, after the
//   registry's patience (about 20 s) when it just vanishes, and after a minute of silence whatever the
//   registry says. One that lives after all is asked to claim its players anew, under higher epochs.
// - `LoggedIn`, `LoggedOut` and `Updated` may come before or after the directory knows the same, and one may
//   be lost. Whoever must not miss anything asks the directory.

extension Characters {
    /// A character that is in the world.
    public struct Online: Codable, Sendable, Equatable {
        public var id: CharacterID
        public var account: AccountID
        public var gateway: String
        public var name: String
        public var race: UInt8, characterClass: UInt8, gender: UInt8, level: UInt8
        public var zone: UInt32
        public var position: Position
        public var guild: UInt32
        public var epoch: UInt64
        /// The run of the gateway, as in `SessionID`.
        public var start: UInt64
        public var area: UInt32 = 0
        /// The account's security level.
        public var security: UInt8 = 0
        public var status: Status = []
        /// The worldserver process that has the character; nil while none has, and where an older gateway
        /// tells.
        public var world: World?
        /// One run of one worldserver.
        public struct World: Codable, Sendable, Equatable {
            /// Its id in the registry.
            public var id: String
            public var incarnation: UInt64
            public init(id: String, incarnation: UInt64) {
                self.id = id
                self.incarnation = incarnation
            }
        }
        public init(_ character: Entering, gateway: String, epoch: UInt64, start: UInt64 = 0) {
            id = character.id
            account = character.account
            self.gateway = gateway
            name = character.name
            race = character.race
            characterClass = character.characterClass
            gender = character.gender
            level = character.level
            zone = character.zone
            position = character.position
            guild = character.guild
            self.epoch = epoch
            self.start = start
        }
    }
    /// A worldserver showed the character its world. Gateways say so to whom it may concern; the directory
    /// goes by their reports.
    public struct LoggedIn: Event {
        public static let subject = "gw.char.logged-in"
        public var character: Online
        public init(character: Online) { self.character = character }
    }
    /// The character left the world.
    public struct LoggedOut: Event {
        public static let subject = "gw.char.logged-out"
        public var id: CharacterID, account: AccountID, gateway: String, name: String, epoch: UInt64
        /// The guild that it was in when it entered the world; nil when an older build tells.
        public var guild: UInt32?
        /// Nobody logged it out: its client or its gateway is gone. nil when an older build tells.
        public var isLost: Bool?
        public init(
            id: CharacterID, account: AccountID, gateway: String, name: String, epoch: UInt64,
            guild: UInt32? = nil, isLost: Bool? = nil
        ) {
            self.id = id
            self.account = account
            self.gateway = gateway
            self.name = name
            self.epoch = epoch
            self.guild = guild
            self.isLost = isLost
        }
    }
    /// What changed of online characters, gathered for a second; nil is unchanged.
    public struct Updated: Event {
        public static let subject = "gw.char.chars-updates"
        public struct Change: Codable, Sendable {
            public var id: CharacterID, epoch: UInt64
            public var level: UInt8?, map: MapID?, zone: UInt32?, area: UInt32?
            public init(id: CharacterID, epoch: UInt64) {
                self.id = id
                self.epoch = epoch
            }
        }
        public var gateway: String, changes: [Change]
        public init(gateway: String, changes: [Change]) {
            self.gateway = gateway
            self.changes = changes
        }
    }

    /// The online character of that name (any capitalisation).
    public struct OnlineByName: Request {
        public typealias Reply = Online?
        public static let wireName = "characters.online-by-name.v1"
        public var realm: RealmID, name: String
        public init(realm: RealmID, name: String) {
            self.realm = realm
            self.name = name
        }
    }
    public struct OnlineByID: Request {
        public typealias Reply = Online?
        public static let wireName = "characters.online-by-id.v1"
        public var character: CharacterID
        public init(character: CharacterID) { self.character = character }
    }
    /// Those of some characters that are in the world, in the order of their numbers.
    public struct OnlineAmong: Request {
        public typealias Reply = [Online]
        public static let wireName = "characters.online-among.v1"
        /// More than these are too many to ask about at once; the rest is left out.
        public static let charactersMax = 1000
        public var characters: [CharacterID]
        public init(_ characters: [CharacterID]) { self.characters = characters }
    }
    /// The characters of some accounts that are in the world, on whatever realm, in the order of their
    /// numbers.
    public struct OnlineOfAccounts: Request {
        public typealias Reply = [Online]
        public static let wireName = "characters.online-of-accounts.v1"
        /// More than these are too many to ask about at once; the rest is left out.
        public static let accountsMax = 1000
        public var accounts: [AccountID]
        public init(_ accounts: [AccountID]) { self.accounts = accounts }
    }
    /// How many characters are in the world, by realm.
    public struct OnlineCounts: Request {
        public typealias Reply = [RealmID: Int]
        public static let wireName = "characters.online-counts.v1"
        public init() {}
    }
}
