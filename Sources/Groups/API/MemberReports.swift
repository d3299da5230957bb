public import Base
public import Bus

extension Groups {
    /// Where a member's values come from, and in which order they count. Clocks never decide: the session's
    /// epoch first, then how often it changed the worldserver, then what it told (spec group 7.5).
    public struct MemberOrder: Codable, Sendable, Hashable, Comparable {
        /// Of the claim on the character.
        public var epoch: UInt64
        /// Rises with each change of worldserver within the session.
        public var route: UInt32
        /// Rises with each word of the session.
        public var sequence: UInt64
        public init(epoch: UInt64, route: UInt32, sequence: UInt64) {
            self.epoch = epoch
            self.route = route
            self.sequence = sequence
        }
        public static func < (a: Self, b: Self) -> Bool {
            (a.epoch, a.route, a.sequence) < (b.epoch, b.route, b.sequence)
        }
    }

    /// What a gateway has to say of one of its sessions whose character is in a group.
    public struct MemberReport: Codable, Sendable, Equatable {
        public var member: CharacterID
        public var order: MemberOrder
        /// Which worldserver holds the player, as `id-incarnation`; empty while it changes; nil: as before.
        public var world: String?
        /// All that is known; else what has changed.
        public var isWhole: Bool
        /// The client shows this group; not while the raid of a battleground is in its place.
        public var seesGroup: Bool
        public var values: MemberValues
        public init(
            member: CharacterID, order: MemberOrder, world: String?, isWhole: Bool, seesGroup: Bool = true,
            values: MemberValues
        ) {
            self.member = member
            self.order = order
            self.world = world
            self.isWhole = isWhole
            self.seesGroup = seesGroup
            self.values = values
        }
    }

    /// A gateway tells how its players in groups are, gathered for half a second. Without an answer it tells
    /// the same again, with what has changed since.
    public struct ReportMembers: Request {
        public typealias Reply = MembersReported
        public static let wireName = "groups.report-members.v1"
        public static let deadline = Duration.seconds(2)
        public static let membersMax = 1000
        public var gateway: String
        public var reports: [MemberReport]
        public init(gateway: String, reports: [MemberReport]) {
            self.gateway = gateway
            self.reports = reports
        }
    }

    public struct MembersReported: Codable, Sendable, Equatable {
        /// Of these everything has to be told: nothing is known of them.
        public var unknown: [CharacterID]
        /// The last numbers of what this run of the service has sent to the gateway: whoever has not heard
        /// them after a while has missed something.
        public var run: UInt64, membersChanged: UInt64, deliveries: UInt64
        public init(
            unknown: [CharacterID], run: UInt64, membersChanged: UInt64 = 0, deliveries: UInt64 = 0
        ) {
            self.unknown = unknown
            self.run = run
            self.membersChanged = membersChanged
            self.deliveries = deliveries
        }
    }

    /// To a gateway: what of members of groups has changed, and for whom of its players.
    ///
    /// Each run of the service numbers what it sends to a gateway from 1 without gaps. A number that is not
    /// the next one means that something is missing: the gateway shows no older ones any more and asks for
    /// everything (`ShowMembers`).
    public struct MembersChanged: Event {
        public static let subject = "nimbus.groups.members-changed"
        public struct Change: Codable, Sendable, Equatable {
            public var member: CharacterID
            /// Everything that is known; else what has changed.
            public var isWhole: Bool
            public var values: MemberValues
            public init(member: CharacterID, isWhole: Bool, values: MemberValues) {
                self.member = member
                self.isWhole = isWhole
                self.values = values
            }
        }
        /// The same changes for some players.
        public struct Part: Codable, Sendable, Equatable {
            public var receivers: [CharacterID]
            public var changes: [Change]
            public init(receivers: [CharacterID], changes: [Change]) {
                self.receivers = receivers
                self.changes = changes
            }
        }
        public var gateway: String
        public var run: UInt64, number: UInt64
        public var parts: [Part]
        public init(gateway: String, run: UInt64, number: UInt64, parts: [Part]) {
            self.gateway = gateway
            self.run = run
            self.number = number
            self.parts = parts
        }
    }

    /// A gateway missed something: its players are to be told everything of the members of their groups.
    public struct ShowMembers: Request {
        public typealias Reply = Done
        public static let wireName = "groups.show-members.v1"
        public var gateway: String
        public init(gateway: String) { self.gateway = gateway }
    }

    /// A client asks how a member of its group is. That comes with `MembersChanged`, so that nothing older
    /// is shown after it.
    public struct MemberState: Request {
        public typealias Reply = MemberStateFound
        public static let wireName = "groups.member-state.v1"
        public var member: CharacterID, asker: CharacterID
        public init(member: CharacterID, asker: CharacterID) {
            self.member = member
            self.asker = asker
        }
    }
    public enum MemberStateFound: String, Codable, Sendable, Equatable {
        case isTold
        /// The asker's worldserver knows it exactly.
        case onOwnWorldserver
    }
}
