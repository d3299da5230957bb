public import Base
public import Bus

// What a command brings about reaches the clients in the stream of `Chat.Delivery`, also that of the actor,
// so that everybody sees everything in the same order. A reply says only that it was done.

extension Chat {
    /// Joins a channel of players, which the first one makes.
    public struct JoinChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.join-channel.v1"
        public var actor: ChannelActor, name: String, password: String
        public init(actor: ChannelActor, name: String, password: String) {
            self.actor = actor
            self.name = name
            self.password = password
        }
    }
    public struct LeaveChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.leave-channel.v1"
        public var actor: ChannelActor, name: String
        public init(actor: ChannelActor, name: String) {
            self.actor = actor
            self.name = name
        }
    }
    /// A worldserver let the actor into one of the game's channels; it takes the place of another one of the
    /// same number.
    public struct EnterBuiltInChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.enter-built-in-channel.v1"
        public var actor: ChannelActor, channel: BuiltInChannel, flags: ChannelFlags
        public init(actor: ChannelActor, channel: BuiltInChannel, flags: ChannelFlags) {
            self.actor = actor
            self.channel = channel
            self.flags = flags
        }
    }
    /// A worldserver took the actor out of the game's channel of this number.
    public struct LeaveBuiltInChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.leave-built-in-channel.v1"
        public var actor: ChannelActor, id: UInt32
        public init(actor: ChannelActor, id: UInt32) {
            self.actor = actor
            self.id = id
        }
    }

    /// Says something to all members.
    public struct SayInChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.say-in-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress
        /// As in SMSG_MESSAGECHAT; where both factions meet it becomes the universal one.
        public var language: UInt32
        public var text: String
        /// As in SMSG_MESSAGECHAT.
        public var tag: UInt8
        public init(
            actor: ChannelActor, channel: ChannelAddress, language: UInt32, text: String, tag: UInt8
        ) {
            self.actor = actor
            self.channel = channel
            self.language = language
            self.text = text
            self.tag = tag
        }
    }

    /// Who is in the channel, as far as the actor may see them.
    public struct ListChannel: Request {
        public typealias Reply = ChannelRoster
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.list-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress
        public init(actor: ChannelActor, channel: ChannelAddress) {
            self.actor = actor
            self.channel = channel
        }
    }
    public struct ChannelRoster: Codable, Sendable, Equatable {
        /// As its maker wrote it; empty for the game's own.
        public var name: String
        public var flags: ChannelFlags
        /// In the order of their joining.
        public var members: [ListedMember]
        /// All, also those that are not listed.
        public var count: UInt32
        public init(name: String, flags: ChannelFlags, members: [ListedMember], count: UInt32) {
            self.name = name
            self.flags = flags
            self.members = members
            self.count = count
        }
    }
    public struct ListedMember: Codable, Sendable, Hashable {
        public var id: CharacterID, flags: MemberFlags
        public init(id: CharacterID, flags: MemberFlags) {
            self.id = id
            self.flags = flags
        }
    }
    /// How many there are: the roster without members.
    public struct CountChannel: Request {
        public typealias Reply = ChannelRoster
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.count-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress
        public init(actor: ChannelActor, channel: ChannelAddress) {
            self.actor = actor
            self.channel = channel
        }
    }
    /// Whether the actor is told of each change of the roster.
    public struct WatchChannel: Request {
        public typealias Reply = Done
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.watch-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress, isWatched: Bool
        public init(actor: ChannelActor, channel: ChannelAddress, isWatched: Bool) {
            self.actor = actor
            self.channel = channel
            self.isWatched = isWatched
        }
    }
    /// The owner's name; nil when there is none.
    public struct OwnerOfChannel: Request {
        public typealias Reply = String?
        public typealias Refusal = ChannelRefusal
        public static let wireName = "chat.owner-of-channel.v1"
        public var actor: ChannelActor, channel: ChannelAddress
        public init(actor: ChannelActor, channel: ChannelAddress) {
            self.actor = actor
            self.channel = channel
        }
    }
}
