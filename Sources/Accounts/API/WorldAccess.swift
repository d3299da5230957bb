public import Base
public import Bus

extension Accounts {
    /// What a gateway has to know about an account. The gateway applies it in the order of spec gateway 4.4,
    /// because each answer has its own code and place in the handshake.
    public struct WorldAccount: Codable, Sendable {
        public var account: AccountID
        /// ASCII upper-case.
        public var name: String
        /// 40 bytes.
        public var sessionKey: [UInt8]
        /// The account or the address is banned now.
        public var banned: Bool
        /// Locked to another address, or to another country.
        public var locked: Bool
        /// The highest level for all realms or this one: 0 player, 1 moderator,
        /// 2 game master, 3 administrator.
        public var security: UInt8
        /// 0 classic, 1 The Burning Crusade, 2 Wrath of the Lich King.
        public var expansion: UInt8
        public var locale: UInt8
        public init(
            account: AccountID, name: String, sessionKey: [UInt8], banned: Bool = false, locked: Bool = false,
            security: UInt8 = 0, expansion: UInt8 = 2, locale: UInt8 = 0
        ) {
            self.account = account
            self.name = name
            self.sessionKey = sessionKey
            self.banned = banned
            self.locked = locked
            self.security = security
            self.expansion = expansion
            self.locale = locale
        }
    }
    public enum WorldAccessRefusal: String, Error, Codable, Sendable {
        /// No such account, or it never logged on.
        case unknownAccount
    }

    /// Who comes to a gateway? Writes `last_attempt_ip`.
    public struct LookUpForWorld: Request {
        public typealias Reply = WorldAccount
        public typealias Refusal = WorldAccessRefusal
        public static let wireName = "accounts.look-up-for-world.v1"
        public var name: String
        public var realm: RealmID
        public var address: String
        public var country: String
        public init(name: String, realm: RealmID, address: String, country: String = "") {
            self.name = name
            self.realm = realm
            self.address = address
            self.country = country
        }
    }

    /// Until when the account may not talk; in the past or 0: it may.
    public struct MutedUntil: Request {
        public typealias Reply = UnixTime
        public static let wireName = "accounts.muted-until.v1"
        public var account: AccountID
        public init(account: AccountID) { self.account = account }
    }

    /// The gateway admitted the account: writes `last_ip`, and turns a negative `mutetime` (seconds
    /// from the next login) into a time.
    public struct RecordWorldAccess: Request {
        public typealias Reply = Done
        public static let wireName = "accounts.record-world-access.v1"
        public var account: AccountID
        public var address: String
        public init(account: AccountID, address: String) {
            self.account = account
            self.address = address
        }
    }
}
