public import Base
public import Bus

extension Accounts {
    public enum AdministrationRefusal: String, Error, Codable, Sendable {
        case nameTaken, nameInvalid, passwordInvalid, unknownAccount, alreadyBanned, notBanned, levelInvalid
        case secretInvalid
    }

    /// One line of `account list`.
    public struct Summary: Codable, Sendable {
        public var account: AccountID
        public var name: String
        /// For all realms.
        public var security: UInt8
        public var banned: Bool
        public var hasToken: Bool
        public var lastAddress: String
        /// Empty when never; `YYYY-MM-DD HH:MM:SS`.
        public var lastLogin: String
        public init(
            account: AccountID, name: String, security: UInt8, banned: Bool, hasToken: Bool,
            lastAddress: String,
            lastLogin: String
        ) {
            self.account = account
            self.name = name
            self.security = security
            self.banned = banned
            self.hasToken = hasToken
            self.lastAddress = lastAddress
            self.lastLogin = lastLogin
        }
    }

    /// Makes an account; name and password 1 to 16 ASCII characters (the client's limit).
    public struct Create: Request {
        public typealias Reply = AccountID
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.create.v1"
        public var name: String, password: String
        public init(name: String, password: String) {
            self.name = name
            self.password = password
        }
    }
    /// Removes an account and what the auth database knows of it. Its characters stay, without owner.
    public struct Delete: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.delete.v1"
        public var name: String
        public init(name: String) { self.name = name }
    }
    public struct List: Request {
        public typealias Reply = [Summary]
        public static let wireName = "accounts.list.v1"
        public init() {}
    }
    /// Sets a new password; the stored session key is cleared.
    public struct SetPassword: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.set-password.v1"
        public var name: String, password: String
        public init(name: String, password: String) {
            self.name = name
            self.password = password
        }
    }
    /// 0...4; `realm` nil is all realms (-1).
    public struct SetSecurity: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.set-security.v1"
        public var name: String, level: UInt8, realm: RealmID?
        public init(name: String, level: UInt8, realm: RealmID? = nil) {
            self.name = name
            self.level = level
            self.realm = realm
        }
    }
    /// Bans an account; `seconds` 0 is for ever. `target` with a dot or colon is an address.
    public struct Ban: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.ban.v1"
        public var target: String, seconds: UInt32, reason: String, by: String
        public init(target: String, seconds: UInt32, reason: String, by: String) {
            self.target = target
            self.seconds = seconds
            self.reason = reason
            self.by = by
        }
    }
    public struct Unban: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.unban.v1"
        public var target: String
        public init(target: String) { self.target = target }
    }
    /// The raw secret (10 to 128 bytes); empty takes the token away.
    public struct SetToken: Request {
        public typealias Reply = Done
        public typealias Refusal = AdministrationRefusal
        public static let wireName = "accounts.set-token.v1"
        public var name: String, secret: [UInt8]
        public init(name: String, secret: [UInt8]) {
            self.name = name
            self.secret = secret
        }
    }

    /// An account was banned, deleted or got a new password: gateways end its sessions.
    public struct AccessRevoked: Event {
        public static let subject = "nimbus.accounts.access-revoked"
        public var account: AccountID
        public var reason: String
        public init(account: AccountID, reason: String) {
            self.account = account
            self.reason = reason
        }
    }
}
