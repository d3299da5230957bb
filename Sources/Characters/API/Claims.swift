public import Base
public import Bus

extension Characters {
    /// Names one session of one gateway.
    public struct SessionID: Codable, Sendable, Hashable, CustomStringConvertible {
        /// The gateway's id (digits).
        public var gateway: String
        /// Never reused by that gateway while it runs.
        public var number: UInt64
        /// Names the run of the gateway (`Worlds.GatewayRecord.startedAt`).
        public var start: UInt64
        public init(gateway: String, number: UInt64, start: UInt64 = 0) {
            self.gateway = gateway
            self.number = number
            self.start = start
        }
        public var description: String { "\(gateway)#\(number)" }
    }

    public struct AccountClaim: Codable, Sendable {
        /// Which of two sessions of an account is the newer one: rises with each claim, also over restarts of
        /// the service.
        public var order: UInt64
        public init(order: UInt64) { self.order = order }
    }
    /// One session per account: the newer wins. The reply comes when the older session has let go
    /// (`SessionEvicted` was published for it), at the latest after 4 s (spec gateway 11).
    public struct ClaimAccount: Request {
        public typealias Reply = AccountClaim
        public static let wireName = "characters.claim-account.v1"
        public static let deadline = Duration.seconds(6)
        public var account: AccountID, realm: RealmID, session: SessionID
        public init(account: AccountID, realm: RealmID, session: SessionID) {
            self.account = account
            self.realm = realm
            self.session = session
        }
    }

    /// Where a player is still in the memory of a worldserver that lost its gateway link (spec gateway 10).
    public struct Parked: Codable, Sendable, Hashable {
        public var character: CharacterID
        /// The worldserver and its incarnation.
        public var world: String, incarnation: UInt64
        public init(character: CharacterID, world: String, incarnation: UInt64) {
            self.character = character
            self.world = world
            self.incarnation = incarnation
        }
    }
    public struct CharacterClaim: Codable, Sendable {
        /// Strictly rising per character, also over restarts: presence with a lower one is stale.
        public var epoch: UInt64
        /// The account's player that may still stand in some world; a login goes there first.
        public var parked: Parked?
        public init(epoch: UInt64, parked: Parked?) {
            self.epoch = epoch
            self.parked = parked
        }
    }
    public enum ClaimRefusal: String, Error, Codable, Sendable {
        /// The asking session no longer holds the account.
        case notTheOwner
    }
    /// One session per character: the newer wins, as with the account.
    public struct ClaimCharacter: Request {
        public typealias Reply = CharacterClaim
        public typealias Refusal = ClaimRefusal
        public static let wireName = "characters.claim-character.v1"
        public static let deadline = Duration.seconds(6)
        public var account: AccountID, character: CharacterID, session: SessionID
        public init(account: AccountID, character: CharacterID, session: SessionID) {
            self.account = account
            self.character = character
            self.session = session
        }
    }
    /// The session left the world with this character (logged out or lost). `parked` says where the player
    /// may still stand for about a minute.
    public struct ReleaseCharacter: Request {
        public typealias Reply = Done
        public static let wireName = "characters.release-character.v1"
        public var character: CharacterID, session: SessionID, parked: Parked?
        public init(character: CharacterID, session: SessionID, parked: Parked?) {
            self.character = character
            self.session = session
            self.parked = parked
        }
    }
    /// The session ended: everything that it holds is free.
    public struct ReleaseSession: Request {
        public typealias Reply = Done
        public static let wireName = "characters.release-session.v1"
        public var account: AccountID, session: SessionID
        public init(account: AccountID, session: SessionID) {
            self.account = account
            self.session = session
        }
    }
    /// To the gateway of `session`: a newer session took over; detach from the
    /// world, let go, close the client.
    public struct SessionEvicted: Event {
        public static let subject = "nimbus.characters.session-evicted"
        public var session: SessionID
        public init(session: SessionID) { self.session = session }
    }
}
