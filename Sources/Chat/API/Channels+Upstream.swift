public import Base
public import Bus

// What happens in channels, for programs that listen in, such as those that were written for ToCloud9 (spec
// events 5). Gateways go by `Chat.Delivery`.

extension Chat {
    /// The channel of an event, with how many are in it by now.
    public struct ChannelPlace: Codable, Sendable, Hashable {
        public var realm: RealmID
        /// 0 Alliance, 1 Horde; where both meet 0.
        public var team: UInt8
        /// 0 for channels of players.
        public var id: UInt32
        /// As its maker wrote it; empty for the game's own.
        public var name: String
        public var flags: ChannelFlags
        public var count: UInt32
        public init(
            realm: RealmID, team: UInt8, id: UInt32, name: String, flags: ChannelFlags, count: UInt32
        ) {
            self.realm = realm
            self.team = team
            self.id = id
            self.name = name
            self.flags = flags
            self.count = count
        }
    }

    public struct ChannelSpoken: UpstreamEvent {
        public static let subject = "chat.gw.ALL.channel.message"
        public static let upstreamType = 2
        public var place: ChannelPlace, line: ChannelLine
        public init(place: ChannelPlace, line: ChannelLine) {
            self.place = place
            self.line = line
        }
        public var upstreamPayload: [JSONValue.Member] {
            [
                .init("RealmID", JSONValue(place.realm.rawValue)), .init("ChannelName", .string(place.name)),
                .init("ChannelID", JSONValue(place.id)), .init("SenderGUID", JSONValue(line.sender.low)),
                .init("SenderName", .string(line.senderName)), .init("Language", JSONValue(line.language)),
                .init("Message", .string(line.text)), .init("TeamID", JSONValue(place.team)),
                .init("SenderChatTag", JSONValue(line.tag)),
            ]
        }
    }

    /// Somebody came who was not in it.
    public struct ChannelJoined: UpstreamEvent {
        public static let subject = "chat.gw.ALL.channel.joined"
        public static let upstreamType = 3
        public var place: ChannelPlace, player: CharacterID, name: String, flags: MemberFlags
        public init(place: ChannelPlace, player: CharacterID, name: String, flags: MemberFlags) {
            self.place = place
            self.player = player
            self.name = name
            self.flags = flags
        }
        public var upstreamPayload: [JSONValue.Member] {
            place.upstream(player, name) + [.init("PlayerFlags", JSONValue(flags.rawValue))]
        }
    }

    /// Somebody is no longer in it, for whatever reason.
    public struct ChannelLeft: UpstreamEvent {
        public static let subject = "chat.gw.ALL.channel.left"
        public static let upstreamType = 4
        public var place: ChannelPlace, player: CharacterID, name: String
        /// Others were not told that he left: they were told why, or the channel does not announce.
        public var isSilent: Bool
        public init(place: ChannelPlace, player: CharacterID, name: String, isSilent: Bool) {
            self.place = place
            self.player = player
            self.name = name
            self.isSilent = isSilent
        }
        public var upstreamPayload: [JSONValue.Member] {
            place.upstream(player, name) + [.init("Silent", .bool(isSilent))]
        }
    }
}

extension Chat.ChannelPlace {
    fileprivate func upstream(_ player: CharacterID, _ playerName: String) -> [JSONValue.Member] {
        [
            .init("ServiceID", .string("nimbus")), .init("RealmID", JSONValue(realm.rawValue)),
            .init("ChannelName", .string(name)), .init("ChannelID", JSONValue(id)),
            .init("PlayerGUID", JSONValue(player.low)), .init("PlayerName", .string(playerName)),
            .init("ChannelFlags", JSONValue(UInt32(flags.rawValue))), .init("TeamID", JSONValue(team)),
            .init("NumMembers", JSONValue(count)),
        ]
    }
}
