public import Base
public import Bus

// Friends by account (spec characters 7). The relation lies beside the e-mail addresses in the auth database,
// so that a request is one transaction and no other service ever learns whose an address is.

extension Accounts {
    /// What another account is to one.
    public struct RealIDRelation: Codable, Sendable, Hashable {
        public enum State: UInt8, Codable, Sendable {
            /// It was asked, and has not answered.
            case asked
            /// It asks, and waits for an answer.
            case asks
            case friend
        }
        public var friend: AccountID
        public var state: State
        /// What this account wrote about the other one.
        public var note: String
        public init(friend: AccountID, state: State, note: String) {
            self.friend = friend
            self.state = state
            self.note = note
        }
    }
    /// All relations of some accounts; those without any are left out.
    public struct RealIDRelations: Request {
        public typealias Reply = [AccountID: [RealIDRelation]]
        public static let wireName = "accounts.real-id-relations.v1"
        /// More than these are too many to ask about at once; the rest is left out.
        public static let accountsMax = 256
        public var accounts: [AccountID]
        public init(accounts: [AccountID]) { self.accounts = accounts }
    }

    public enum RealIDAnswer: Codable, Sendable, Hashable {
        /// No such address, or nothing that could be accepted. A player must not be able to tell it from
        /// `asked`.
        case unknown
        case oneself
        /// The asker has as many friends as one may have.
        case full
        case asked(AccountID)
        case friends(AccountID)
    }
    /// The account with this e-mail address shall be a friend; when it asked before, it is one now.
    ///
    /// The address is taken as it is; whoever asks has looked that it can be one.
    public struct AskRealIDFriend: Request {
        public typealias Reply = RealIDAnswer
        public static let wireName = "accounts.ask-real-id-friend.v1"
        public var asker: AccountID, email: String, note: String
        /// How many Real ID friends the asker may have.
        public var friendsMax: Int
        public init(asker: AccountID, email: String, note: String, friendsMax: Int) {
            self.asker = asker
            self.email = email
            self.note = note
            self.friendsMax = friendsMax
        }
    }
    /// Accepts what `requester` asked; `unknown` when it did not.
    public struct AcceptRealIDFriend: Request {
        public typealias Reply = RealIDAnswer
        public static let wireName = "accounts.accept-real-id-friend.v1"
        public var account: AccountID, requester: AccountID, note: String
        public var friendsMax: Int
        public init(account: AccountID, requester: AccountID, note: String, friendsMax: Int) {
            self.account = account
            self.requester = requester
            self.note = note
            self.friendsMax = friendsMax
        }
    }
    /// Ends whatever there is between two accounts.
    public struct RemoveRealIDFriend: Request {
        public typealias Reply = Done
        public static let wireName = "accounts.remove-real-id-friend.v1"
        public var account: AccountID, friend: AccountID
        public init(account: AccountID, friend: AccountID) {
            self.account = account
            self.friend = friend
        }
    }
    /// What `account` wants to remember of a friend.
    public struct SetRealIDNote: Request {
        public typealias Reply = Done
        public static let wireName = "accounts.set-real-id-note.v1"
        public var account: AccountID, friend: AccountID, note: String
        public init(account: AccountID, friend: AccountID, note: String) {
            self.account = account
            self.friend = friend
            self.note = note
        }
    }
    public struct AreRealIDFriends: Request {
        public typealias Reply = Bool
        public static let wireName = "accounts.are-real-id-friends.v1"
        public var account: AccountID, friend: AccountID
        public init(account: AccountID, friend: AccountID) {
            self.account = account
            self.friend = friend
        }
    }

    /// The security level of an account on a realm; 0 of one that there is not.
    public struct SecurityOf: Request {
        public typealias Reply = UInt8
        public static let wireName = "accounts.security-of.v1"
        public var account: AccountID, realm: RealmID
        public init(account: AccountID, realm: RealmID) {
            self.account = account
            self.realm = realm
        }
    }
}
