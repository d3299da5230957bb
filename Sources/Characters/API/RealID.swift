public import Base
public import Bus

// Real ID: friends by account, over all realms (spec characters 7). Which accounts are friends is the
// accounts service's to know; what a player sees of them is worked out here.

extension Characters {
    public enum RealIDOutcome: Codable, Sendable, Hashable {
        /// As with other friends: they are friends now, or it cannot be.
        case told(SocialOutcome)
        /// All that the asker may know: if that address belongs to an account, it was asked.
        case asked
        /// The account asked too many within an hour.
        case tooMany
    }
    /// Wants the account with this e-mail address for a friend; who asked this account already becomes one.
    ///
    /// An `@` with a character's name behind it accepts what an account asked that has a character of that
    /// name: nobody needs to know the address of who asks.
    public struct AddRealIDFriend: Request {
        public typealias Reply = RealIDOutcome
        public static let wireName = "characters.add-real-id-friend.v1"
        public var asker: SocialAsker, address: String, note: String
        public init(asker: SocialAsker, address: String, note: String) {
            self.asker = asker
            self.address = address
            self.note = note
        }
    }
    /// Becomes the friend of an account that asked for it; "not found" when it did not.
    public struct AcceptRealIDFriend: Request {
        public typealias Reply = SocialOutcome
        public static let wireName = "characters.accept-real-id-friend.v1"
        public var asker: SocialAsker, requester: AccountID, note: String
        public init(asker: SocialAsker, requester: AccountID, note: String) {
            self.asker = asker
            self.requester = requester
            self.note = note
        }
    }
}
