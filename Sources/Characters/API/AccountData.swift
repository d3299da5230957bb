public import Base
public import Bus

extension Characters {
    /// One blob of the client's settings: 0 global config, 2 global bindings, 4
    /// global macros are the account's.
    public struct AccountDataEntry: Codable, Sendable {
        /// 0...7.
        public var type: UInt8
        /// Unix seconds; 0 when empty.
        public var time: UInt32
        /// Plain text, at most 0xFFFF bytes.
        public var data: [UInt8]
        public init(type: UInt8, time: UInt32, data: [UInt8]) {
            self.type = type
            self.time = time
            self.data = data
        }
    }
    /// The account's blobs (types 0, 2, 4) that exist.
    public struct AccountData: Request {
        public typealias Reply = [AccountDataEntry]
        public static let wireName = "characters.account-data.v1"
        public var account: AccountID, realm: RealmID
        public init(account: AccountID, realm: RealmID) {
            self.account = account
            self.realm = realm
        }
    }
    /// Replaces one of the account's blobs; empty data clears it. Types that are
    /// not the account's are ignored.
    public struct UpdateAccountData: Request {
        public typealias Reply = Done
        public static let wireName = "characters.update-account-data.v1"
        public var account: AccountID, realm: RealmID, entry: AccountDataEntry
        public init(account: AccountID, realm: RealmID, entry: AccountDataEntry) {
            self.account = account
            self.realm = realm
            self.entry = entry
        }
    }
    /// The eight words of seen tutorials; zeros when the account has none.
    public struct Tutorials: Request {
        public typealias Reply = [UInt32]
        public static let wireName = "characters.tutorials.v1"
        public var account: AccountID, realm: RealmID
        public init(account: AccountID, realm: RealmID) {
            self.account = account
            self.realm = realm
        }
    }
}
