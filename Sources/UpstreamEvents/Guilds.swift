public import Base
public import Bus

// Spec events 7.
extension Upstream {
    /// A player and the guild that this is about.
    public struct GuildMember: Sendable, Equatable {
        public var realm: RealmID
        public var guild: UInt64
        public var player: GUID
        public var name: String

        init(_ fields: UpstreamFields) throws(UpstreamError) {
            realm = try fields.realm()
            guild = try fields.integer("GuildID")
            player = try fields.guid("MemberGUID")
            name = try fields.text("MemberName", else: "")
        }
    }

    public struct GuildMemberAdded: UpstreamMessage, Equatable {
        public static let subject = "guild.member.added"
        public var member: GuildMember
        public init(_ fields: UpstreamFields) throws(UpstreamError) { member = try GuildMember(fields) }
    }
    public struct GuildMemberLeft: UpstreamMessage, Equatable {
        public static let subject = "guild.member.left"
        public var member: GuildMember
        public init(_ fields: UpstreamFields) throws(UpstreamError) { member = try GuildMember(fields) }
    }
    public struct GuildMemberKicked: UpstreamMessage, Equatable {
        public static let subject = "guild.member.kicked"
        public var member: GuildMember
        public var kicker: GUID
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            member = try GuildMember(fields)
            kicker = try fields.guid("KickerGUID", else: .none)
        }
    }

    public struct GuildCreated: UpstreamMessage, Equatable {
        public static let subject = "guild.created"
        public var realm: RealmID
        public var guild: UInt64
        public var name: String
        public var leader: GUID
        /// Without the leader.
        public var members: [GUID]
        public init(_ fields: UpstreamFields) throws(UpstreamError) {
            realm = try fields.realm()
            guild = try fields.integer("GuildID")
            name = try fields.text("GuildName", else: "")
            leader = try fields.guid("LeaderGUID")
            members = try fields.guids("MemberGUIDs")
        }
    }
}
