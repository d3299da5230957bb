public import Base
public import Bus

/// Accounts: who may log on, with which proof, under which rules; the realm list; administration.
/// Rules and tables: spec auth 6 to 8.
public enum Accounts {
    /// Everything the logon protocol needs to know about an account after its name came in.
    public struct LogonRecord: Codable, Sendable {
        public var account: AccountID
        /// As the proof hashes it: the row's name, ASCII upper-case.
        public var name: String
        /// 32 bytes.
        public var salt: [UInt8]
        /// 32 bytes, little endian.
        public var verifier: [UInt8]
        /// A one-time password will be asked for.
        public var needsToken: Bool
        /// Sent to the client in the proof's answer.
        public var flags: UInt32
        /// 40 bytes of the last logon, when there is one (reconnect).
        public var sessionKey: [UInt8]?
        /// The address that logged on last, as text; empty when never.
        public var lastAddress: String
        public init(
            account: AccountID, name: String, salt: [UInt8], verifier: [UInt8], needsToken: Bool = false,
            flags: UInt32 = 0x0080_0000, sessionKey: [UInt8]? = nil, lastAddress: String = ""
        ) {
            self.account = account
            self.name = name
            self.salt = salt
            self.verifier = verifier
            self.needsToken = needsToken
            self.flags = flags
            self.sessionKey = sessionKey
            self.lastAddress = lastAddress
        }
    }

    /// Why a logon ends before or after the proof. `Login` maps it to the result byte (spec auth 4).
    public enum LogonRefusal: String, Error, Codable, Sendable {
        case addressBanned, unknownAccount, lockedToAddress, lockedToCountry, banned, suspended,
            buildNotAccepted
        case wrongToken, noSessionKey, busy
    }

    /// Is this address banned? Asked before the first byte is read.
    public struct CheckAddress: Request {
        public typealias Reply = Done
        public typealias Refusal = LogonRefusal
        public static let wireName = "accounts.check-address.v1"
        public var address: String
        public init(address: String) { self.address = address }
    }

    /// The challenge's question: may this account begin to log on from here with this client?
    /// Applies bans, locks and the build in AzerothCore's order. For a reconnect too.
    public struct BeginLogon: Request {
        public typealias Reply = LogonRecord
        public typealias Refusal = LogonRefusal
        public static let wireName = "accounts.begin-logon.v1"
        /// As sent by the client.
        public var name: String
        public var address: String
        /// ISO country of the address; empty when unknown.
        public var country: String
        public var build: UInt16
        /// A stored session key is required.
        public var reconnect: Bool
        public init(
            name: String, address: String, country: String = "", build: UInt16, reconnect: Bool = false
        ) {
            self.name = name
            self.address = address
            self.country = country
            self.build = build
            self.reconnect = reconnect
        }
    }

    /// The proof was right: check the token (nil when none was sent) and store what the logon leaves behind.
    /// Only after the reply may the client be told.
    public struct CompleteLogon: Request {
        public typealias Reply = Done
        public typealias Refusal = LogonRefusal
        public static let wireName = "accounts.complete-logon.v1"
        public var account: AccountID
        public var address: String
        /// 40 bytes.
        public var sessionKey: [UInt8]
        public var token: String?
        /// Index of `account.locale`: 0 enUS ... 8 ruRU.
        public var locale: UInt8
        /// `Win`, `OSX` or empty.
        public var os: String
        public init(
            account: AccountID, address: String, sessionKey: [UInt8], token: String?, locale: UInt8,
            os: String
        ) {
            self.account = account
            self.address = address
            self.sessionKey = sessionKey
            self.token = token
            self.locale = locale
            self.os = os
        }
    }

    /// The proof was wrong: count it, log it, ban by the wrong-password policy.
    public struct RecordWrongPassword: Request {
        public typealias Reply = Done
        public static let wireName = "accounts.record-wrong-password.v1"
        public var account: AccountID
        public var address: String
        public init(account: AccountID, address: String) {
            self.account = account
            self.address = address
        }
    }

    /// A row of the realm list as one account sees it. Whether it is online, where,
    /// and how full is `Worlds`' word.
    public struct Realm: Codable, Sendable {
        public var id: RealmID
        public var name: String
        /// `realmlist.icon`: 0 PvE, 1 PvP, 4 normal, 6 RP, 8 RP-PvP.
        public var icon: UInt8
        /// Row flags without "offline" (0x02).
        public var flags: UInt8
        public var timezone: UInt8
        /// The account's level on the realm is below the realm's.
        public var locked: Bool
        /// The column; 0 means "compute it".
        public var population: Float
        public var build: UInt32
        /// Of `build`, from `build_info`; nil when the build is unknown.
        public var version: BuildVersion?
        /// How many characters the account has there.
        public var characters: UInt8
        public init(
            id: RealmID, name: String, icon: UInt8, flags: UInt8, timezone: UInt8, locked: Bool,
            population: Float,
            build: UInt32, version: BuildVersion?, characters: UInt8
        ) {
            self.id = id
            self.name = name
            self.icon = icon
            self.flags = flags
            self.timezone = timezone
            self.locked = locked
            self.population = population
            self.build = build
            self.version = version
            self.characters = characters
        }
    }
    public struct BuildVersion: Codable, Sendable, Hashable {
        public var major: UInt8, minor: UInt8, bugfix: UInt8
        public init(major: UInt8, minor: UInt8, bugfix: UInt8) {
            self.major = major
            self.minor = minor
            self.bugfix = bugfix
        }
    }

    /// The realms an account may see, in the order of their ids (at most 255).
    public struct ListRealms: Request {
        public typealias Reply = [Realm]
        public static let wireName = "accounts.list-realms.v1"
        public var account: AccountID
        public init(account: AccountID) { self.account = account }
    }
}

extension Accounts {
    /// How many characters an account has on a realm: what the realm list shows.
    public struct RecordCharacterCount: Request {
        public typealias Reply = Done
        public static let wireName = "accounts.record-character-count.v1"
        public var account: AccountID, realm: RealmID, count: UInt8
        public init(account: AccountID, realm: RealmID, count: UInt8) {
            self.account = account
            self.realm = realm
            self.count = count
        }
    }
}
