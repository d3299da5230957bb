public import Base
public import Bus

extension Characters {
    /// Whether two accounts have agreed to be friends (Real ID, spec characters 7). False for 0 and for one
    /// and the same.
    public struct AreRealIDFriends: Request {
        public typealias Reply = Bool
        public static let wireName = "characters.are-real-id-friends.v1"
        public var account: AccountID, other: AccountID
        public init(account: AccountID, other: AccountID) {
            self.account = account
            self.other = other
        }
    }

    /// The online characters of that name on all realms (any capitalisation), in the order of the realms.
    public struct OnlineNamed: Request {
        public typealias Reply = [Online]
        public static let wireName = "characters.online-named.v1"
        public var name: String
        public init(name: String) { self.name = name }
    }
}
