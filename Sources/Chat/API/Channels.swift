public import Base

extension Chat {
    /// Who acts in a channel, and for which session.
    public struct ChannelActor: Codable, Sendable, Hashable {
        public var id: CharacterID
        public var account: AccountID
        public var name: String
        public var race: UInt8
        /// The account's security level.
        public var security: UInt8
        /// A game master whom players do not see.
        public var isHidden: Bool
        /// Where what happens is to be delivered.
        public var gateway: String
        /// The gateway's run, as in `Worlds.GatewayRecord.startedAt`.
        public var start: UInt64
        /// Of the session's presence: a higher one is a newer session.
        public var epoch: UInt64
        public init(
            id: CharacterID, account: AccountID, name: String, race: UInt8, security: UInt8 = 0,
            isHidden: Bool = false, gateway: String, start: UInt64 = 0, epoch: UInt64
        ) {
            self.id = id
            self.account = account
            self.name = name
            self.race = race
            self.security = security
            self.isHidden = isHidden
            self.gateway = gateway
            self.start = start
            self.epoch = epoch
        }
    }

    /// Which channel an actor means; with his realm and his faction it is one channel.
    public enum ChannelAddress: Codable, Sendable, Hashable {
        /// One that players made, by its name in any capitalisation.
        case custom(String)
        /// One of the game's own.
        case builtIn(BuiltInChannel)
    }
    /// A channel of the game, whatever it is called in the language of a client (spec chat B.1).
    public struct BuiltInChannel: Codable, Sendable, Hashable {
        /// Its number in ChatChannels.dbc; not 0.
        public var id: UInt32
        /// 0 where it is the same everywhere, or in all cities.
        public var zone: UInt32
        public init(id: UInt32, zone: UInt32) {
            self.id = id
            self.zone = zone
        }
    }

    /// What a member may, and whether he may speak (spec chat B.2).
    public struct MemberFlags: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Always with `moderator`.
        public static let owner = MemberFlags(rawValue: 0x01)
        public static let moderator = MemberFlags(rawValue: 0x02)
        public static let voiced = MemberFlags(rawValue: 0x04)
        public static let muted = MemberFlags(rawValue: 0x08)
    }
    /// The kind of a channel (spec chat B.1).
    public struct ChannelFlags: OptionSet, Codable, Sendable, Hashable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let custom = ChannelFlags(rawValue: 0x01)
        public static let trade = ChannelFlags(rawValue: 0x04)
        public static let notLookingForGroup = ChannelFlags(rawValue: 0x08)
        /// All of the game's own.
        public static let general = ChannelFlags(rawValue: 0x10)
        public static let city = ChannelFlags(rawValue: 0x20)
        public static let lookingForGroup = ChannelFlags(rawValue: 0x40)
    }

    /// Why nothing came of a command; a client is told each in its own way (spec chat B.4).
    public enum ChannelRefusal: Error, Codable, Sendable, Hashable {
        case wrongPassword
        case notMember
        case notModerator
        /// The channel's rights forbid it to moderators.
        case notAllowedByRights
        /// Nobody of that name, or not where he would have to be.
        case playerNotFound
        case notOwner
        /// Only the owner acts on the owner.
        case ownerProtected
        case muted
        case banned
        /// The joining one, or the invited one.
        case alreadyMember(CharacterID)
        case inviteWrongFaction
        case invitedIsBanned
        /// Too many commands, channels, or members.
        case throttled
        case invalidName
        /// The channel wants some time between two lines of a member, and says so with this text.
        case tooSoon(String)
        /// AzerothCore says nothing, and nothing happens.
        case ignored
    }
}
