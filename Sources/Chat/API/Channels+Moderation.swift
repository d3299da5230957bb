public import Bus

extension Chat {
    /// What somebody does to a player of a channel.
    public enum MemberAction: String, Codable, Sendable, CaseIterable {
        case kick, ban, unban, setOwner, setModerator, unsetModerator, mute, unmute, invite
    }
    /// Does something to the player of that name (any capitalisation). All of these have the same rules for
    /// who may, and differ in what becomes of the player (spec chat B.6): therefore one request.
    public struct ActOnMember: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.act-on-member.v1"
        public var actor: ChannelActor, channel: ChannelAddress, action: MemberAction, target: String
        public init(actor: ChannelActor, channel: ChannelAddress, action: MemberAction, target: String) {
            self.actor = actor
            self.channel = channel
            self.action = action
            self.target = target
        }
    }

    public enum ChannelChange: Codable, Sendable, Hashable {
        /// Empty: none any more.
        case password(String)
        /// On when it was off, off when it was on.
        case announcements
        case moderation
    }
    /// Changes the channel itself.
    public struct ChangeChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.change-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress, change: ChannelChange
        public init(actor: ChannelActor, channel: ChannelAddress, change: ChannelChange) {
            self.actor = actor
            self.channel = channel
            self.change = change
        }
    }
}
