public import Base
public import Bus

extension Groups {
    /// What became of words about the members of a character's group: where each came from, and to whom it
    /// was told, or why not (spec group 7.9). Watching begins with the first question that names a time.
    public struct Trace: Request {
        /// nil: the character is in no group.
        public typealias Reply = Traced?
        public static let wireName = "groups.trace.v1"
        public static let secondsMax: UInt32 = 86_400
        public var character: CharacterID
        /// Watch for so long from now on; 0: no longer; nil: as before.
        public var seconds: UInt32?
        public init(_ character: CharacterID, seconds: UInt32?) {
            self.character = character
            self.seconds = seconds
        }
    }
    public struct Traced: Codable, Sendable, Equatable {
        public var group: View
        /// What is known of those who are in the world.
        public var members: [Known]
        /// The oldest first, at most 256; nil: nobody watches.
        public var entries: [TraceEntry]?
        public init(group: View, members: [Known], entries: [TraceEntry]?) {
            self.group = group
            self.members = members
            self.entries = entries
        }
        public struct Known: Codable, Sendable, Equatable {
            public var member: CharacterID
            public var gateway: String
            /// `id-incarnation`; empty between two.
            public var world: String
            public var order: MemberOrder
            public var values: MemberValues
            public init(
                member: CharacterID, gateway: String, world: String, order: MemberOrder,
                values: MemberValues
            ) {
                self.member = member
                self.gateway = gateway
                self.world = world
                self.order = order
                self.values = values
            }
        }
    }
    public struct TraceEntry: Codable, Sendable, Equatable {
        public enum Step: String, Codable, Sendable, CaseIterable {
            /// A gateway's or a worldserver's word counts.
            case taken
            /// It is older than what is known, or makes no sense.
            case refused
            /// What has changed went to gateways.
            case told
            /// Everything that is known did.
            case toldAll
            /// The receivers' worldserver shows the member itself.
            case suppressed
            /// It can wait a little.
            case waits
            case offline, joined, left
        }
        public var at: UnixTime
        public var step: Step
        public var member: CharacterID
        /// The gateway, or the worldserver as `id-incarnation`.
        public var source: String
        public var reason: String
        public var order: MemberOrder?
        /// As `MemberValues.Fields`.
        public var fields: UInt8
        public var receivers: [CharacterID]
        /// Of the values, for each gateway once.
        public var bytes: UInt32
        public init(
            at: UnixTime, step: Step, member: CharacterID, source: String = "", reason: String = "",
            order: MemberOrder? = nil, fields: UInt8 = 0, receivers: [CharacterID] = [], bytes: UInt32 = 0
        ) {
            self.at = at
            self.step = step
            self.member = member
            self.source = source
            self.reason = reason
            self.order = order
            self.fields = fields
            self.receivers = receivers
            self.bytes = bytes
        }
    }
}
