public import Bus

extension Chat {
    /// The service has just started and knows no members: gateways tell whom they have where.
    public struct MembershipsWanted: Event {
        public static let subject = "nimbus.chat.memberships-wanted"
        public init() {}
    }
    /// Some of a gateway's players with their channels, after `MembershipsWanted`.
    public struct AnnounceMemberships: Request {
        public typealias Reply = Done
        public static let wireName = "chat.announce-memberships.v1"
        /// More than these are too many for one request.
        public static let membersMax = 500
        public var members: [AnnouncedMember]
        public init(_ members: [AnnouncedMember]) { self.members = members }
    }
    public struct AnnouncedMember: Codable, Sendable, Hashable {
        public var actor: ChannelActor
        public var channels: [Membership]
        public init(actor: ChannelActor, channels: [Membership]) {
            self.actor = actor
            self.channels = channels
        }
    }
    /// One channel that a player is in: he gave the password when he joined.
    public struct Membership: Codable, Sendable, Hashable {
        public var channel: ChannelAddress
        /// As its maker wrote it; empty for the game's own.
        public var name: String
        public var channelFlags: ChannelFlags
        public var flags: MemberFlags
        public init(
            channel: ChannelAddress, name: String, channelFlags: ChannelFlags, flags: MemberFlags = []
        ) {
            self.channel = channel
            self.name = name
            self.channelFlags = channelFlags
            self.flags = flags
        }
    }
}
