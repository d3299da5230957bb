public import Base
public import Bus

extension Characters {
    /// What a friend's client is told.
    public enum FriendNews: UInt8, Codable, Sendable {
        case left = 0, came = 1
        /// Is no longer in the list: the character was deleted, or another one stands for the account.
        case removed = 2
        /// Is new in the list.
        case added = 3
    }
    public struct FriendChange: Codable, Sendable, Hashable {
        /// Who is told; all of them have sessions at the gateway.
        public var viewers: [CharacterID]
        public var friend: CharacterID
        public var news: FriendNews
        public var sight: FriendSight
        /// Of somebody who is added.
        public var note: String
        public init(
            viewers: [CharacterID], friend: CharacterID, news: FriendNews, sight: FriendSight,
            note: String = ""
        ) {
            self.viewers = viewers
            self.friend = friend
            self.news = news
            self.sight = sight
            self.note = note
        }
    }
    /// To one gateway: what those of its players have to hear whom it concerns, in this order.
    public struct FriendsChanged: Event {
        public static let subject = "friends.status.changed"
        public var gateway: String
        public var changes: [FriendChange]
        public init(gateway: String, changes: [FriendChange]) {
            self.gateway = gateway
            self.changes = changes
        }
    }
    /// To one gateway: an account wants to be a Real ID friend of these players' account.
    public struct RealIDRequested: Event {
        public static let subject = "nimbus.characters.real-id-requested"
        public var gateway: String, viewers: [CharacterID]
        /// A character of the asking account.
        public var name: String
        public init(gateway: String, viewers: [CharacterID], name: String) {
            self.gateway = gateway
            self.viewers = viewers
            self.name = name
        }
    }
}

// Spec events 4. ToCloud9 knows comings and goings alone, one character and one realm of listeners a message.
extension Characters.FriendsChanged: UpstreamEvent {
    public static let upstreamType = 1

    public var upstreamParts: [Self] {
        changes.filter { $0.news == .came || $0.news == .left }.flatMap { change in
            Set(change.viewers.map(\.realm)).sorted().map { realm in
                var part = change
                part.viewers = change.viewers.filter { $0.realm == realm }
                return Self(gateway: gateway, changes: [part])
            }
        }
    }

    public var upstreamPayload: [JSONValue.Member] {
        guard let change = changes.first, let realm = change.viewers.first?.realm else { return [] }
        return [
            .init("ServiceID", .string("nimbus")),
            .init("RealmID", JSONValue(realm.rawValue)),
            .init("PlayerGUID", JSONValue(change.friend.guid(seenFrom: realm).rawValue)),
            .init("Status", JSONValue(change.news.rawValue)),
            .init("Area", JSONValue(change.sight.zone)),
            .init("Level", JSONValue(change.sight.level)),
            .init("ClassID", JSONValue(change.sight.characterClass)),
            .init("NotifyPlayers", JSONValue(numbers: change.viewers.map(\.low))),
        ]
    }
}
