public import Base
public import Bus

extension Chat {
    /// Something that some players of a gateway are to see. Each gateway gets these in the order in which
    /// they happened, and needs to know nothing of who is in which channel.
    public struct Delivery: Event {
        public static let subject = "nimbus.chat.delivery"
        /// A large channel's members are told in several deliveries.
        public static let recipientsMax = 500
        public var gateway: String
        public var to: [CharacterID]
        public var news: ChannelNews
        public init(gateway: String, to: [CharacterID], news: ChannelNews) {
            self.gateway = gateway
            self.to = to
            self.news = news
        }
    }

    public struct ChannelNews: Codable, Sendable, Hashable {
        /// A custom one by its name in lower case.
        public var channel: ChannelAddress
        /// As its maker wrote it; empty for the game's own, which each client calls by a name of its own.
        public var name: String
        public var content: Content
        public init(channel: ChannelAddress, name: String, content: Content) {
            self.channel = channel
            self.name = name
            self.content = content
        }
    }
    public enum Content: Codable, Sendable, Hashable {
        case line(ChannelLine)
        case notice(ChannelNotice)
        /// A system message.
        case text(String)
    }

    public struct ChannelLine: Codable, Sendable, Hashable {
        public var sender: CharacterID, senderName: String
        /// Then he is heard also by those who ignore him.
        public var isModerator: Bool
        /// As in SMSG_MESSAGECHAT.
        public var language: UInt32
        public var text: String
        public var tag: UInt8
        public init(
            sender: CharacterID, senderName: String, isModerator: Bool, language: UInt32, text: String,
            tag: UInt8
        ) {
            self.sender = sender
            self.senderName = senderName
            self.isModerator = isModerator
            self.language = language
            self.text = text
            self.tag = tag
        }
    }

    /// What happened in a channel (spec chat B.4).
    public enum ChannelNotice: Codable, Sendable, Hashable {
        case joined(CharacterID)
        case left(CharacterID)
        case youJoined(ChannelFlags)
        case youLeft
        case passwordChanged(by: CharacterID)
        case ownerChanged(CharacterID)
        case modeChanged(CharacterID, from: MemberFlags, to: MemberFlags)
        case announcements(isOn: Bool, by: CharacterID)
        case moderation(isOn: Bool, by: CharacterID)
        case kicked(CharacterID, by: CharacterID)
        case banned(CharacterID, by: CharacterID)
        case unbanned(CharacterID, by: CharacterID)
        /// Of the invited one; dropped where he ignores the other.
        case invitedYou(by: CharacterID)
        case youInvited(String)
        // For those who watch the roster.
        case memberAdded(ListedMember, ChannelFlags, count: UInt32)
        case memberUpdated(ListedMember, ChannelFlags, count: UInt32)
        case memberRemoved(CharacterID, ChannelFlags, count: UInt32)
    }
}
