public import Base
public import Bus

// How a worldserver notices that it has missed something of its groups, and what it asks then.
extension Groups {
    /// Which of all events about groups one is. Two streams, each without gaps: a worldserver of a realm
    /// follows that realm's, one for all realms follows all.
    public struct MirrorStamp: Codable, Sendable, Hashable {
        /// Of the service; each begins both numbers anew.
        public var run: UInt64
        /// From 1.
        public var inRealm: UInt64, inAll: UInt64
        public init(run: UInt64, inRealm: UInt64, inAll: UInt64) {
            self.run = run
            self.inRealm = inRealm
            self.inAll = inAll
        }
    }

    /// How far somebody has heard a stream.
    public struct MirrorPosition: Codable, Sendable, Hashable {
        public var run: UInt64
        /// Of the last event; 0: none yet.
        public var number: UInt64
        public init(run: UInt64, number: UInt64) {
            self.run = run
            self.number = number
        }
    }

    /// An event of these streams.
    public protocol MirrorEvent: UpstreamEvent {
        var mirror: Mirror { get set }
    }

    /// The groups that a realm's worldservers should know, a page at a time.
    public struct Mirrors: Request {
        public typealias Reply = MirrorPage
        public static let wireName = "groups.mirrors.v1"
        /// So many groups, or members in them, are in one page at most, and one group more.
        public static let groupsMax = 1000, membersMax = 4000
        /// 0: of all realms.
        public var realm: RealmID
        /// How far the asker has heard; when that is all, the answer has no groups.
        public var known: MirrorPosition?
        /// The last key of the page before; 0: none.
        public var after: UInt64
        public init(realm: RealmID, known: MirrorPosition? = nil, after: UInt64 = 0) {
            self.realm = realm
            self.known = known
            self.after = after
        }
    }
    public struct MirrorPage: Codable, Sendable {
        /// The last event whose effect is in the page.
        public var position: MirrorPosition
        /// The asker has heard everything.
        public var isKnown: Bool
        /// In the order of their keys.
        public var groups: [Created]
        /// The page holds all groups up to this key; nil: all that there are.
        public var last: UInt64?
        public init(position: MirrorPosition, isKnown: Bool, groups: [Created], last: UInt64?) {
            self.position = position
            self.isKnown = isKnown
            self.groups = groups
            self.last = last
        }
    }

    /// A worldserver's hooks have taken members out of these groups, or in, all at once: a worldserver then
    /// writes rows of what it thinks (spec group 9), which have to be written over.
    public struct RestoreRows: Request {
        public typealias Reply = Done
        public static let wireName = "groups.restore-rows.v1"
        public static let groupsMax = 10_000
        public var realm: RealmID
        public var keys: [UInt64]
        public init(realm: RealmID, keys: [UInt64]) {
            self.realm = realm
            self.keys = keys
        }
    }

    /// What worldservers call a group: the realm's own number. A worldserver of all realms would know two
    /// groups by one number, so the home realm stands above it: realms up to 128, and numbers as the service
    /// gives them (below 2^25).
    ///
    /// - Parameter follower: the realm of the worldserver; 0: all.
    /// - Returns: nil when there is no such number. 0, no group, stays 0.
    public static func mirrorNumber(_ number: UInt32, of realm: RealmID, for follower: RealmID) -> UInt32? {
        guard follower.rawValue == 0, number != 0 else { return number }
        guard (1...128).contains(realm.rawValue), number < 1 << 25 else { return nil }
        return (realm.rawValue - 1) << 25 | number
    }

    /// What names a group among those that one worldserver knows: the realm's number, and for a worldserver
    /// of all realms the home realm's with the realm above it.
    ///
    /// - Parameter follower: the realm of the worldserver; 0: all.
    public static func mirrorKey(_ number: UInt32, of realm: RealmID, for follower: RealmID) -> UInt64 {
        follower.rawValue == 0 ? ID(home: realm, number: number).rawValue : UInt64(number)
    }
}
