import Base
import Bus
import CharactersAPI
import ChatAPI
import Loop
import Wire

/// What happens in channels, on its way to clients: each delivery becomes a packet once, and the same bytes
/// go to everybody who is to see it.
extension SessionHub {
    func deliver(_ delivery: Chat.Delivery) {
        guard delivery.gateway == gateway.id else { return }
        var frames = ChannelFrames(delivery.news, realm: gateway.realm)
        for player in delivery.to {
            session(of: player)?.assumeIsolated { $0.take(delivery.news, &frames) }
        }
    }
}

extension ClientSession {
    fileprivate func take(_ news: Chat.ChannelNews, _ frames: inout ChannelFrames) {
        guard let stay, wants(news.content, stay), let name = stay.channels.name(of: news) else { return }
        if case .notice(let notice) = news.content {
            stay.channels.note(notice, news, toldTo: stay.character.id)
        }
        if client.bufferedBytes > Self.behindBytes, news.content.isDispensable {
            return gateway.counts.channelLinesDropped.add()
        }
        frames.withFrame(named: name) { sendShared($0) }
    }

    /// A client that is so far behind misses what is said in channels, and loses nothing else.
    private static let behindBytes = 128 << 10

    private func wants(_ content: Chat.Content, _ stay: WorldStay) -> Bool {
        switch content {
        case .line(let line): line.isModerator || !stay.ignored.contains(line.sender)
        case .notice(.invitedYou(let inviter)): !stay.ignored.contains(inviter)
        default: true
        }
    }
}

extension Chat.Content {
    /// Whoever misses it has the right picture all the same.
    fileprivate var isDispensable: Bool {
        switch self {
        case .line, .notice(.joined), .notice(.left): true
        default: false
        }
    }
}

/// The packet of a delivery for each name that clients have for the channel: mostly there is one.
struct ChannelFrames {
    private let news: Chat.ChannelNews
    private let realm: RealmID
    private var made: [(name: String, frame: [UInt8])] = []

    init(_ news: Chat.ChannelNews, realm: RealmID) {
        self.news = news
        self.realm = realm
    }

    mutating func withFrame(named name: String, _ body: ([UInt8]) -> Void) {
        for known in made where known.name == name { return body(known.frame) }
        let frame = frame(name)
        made.append((name, frame))
        body(frame)
    }

    private func frame(_ name: String) -> [UInt8] {
        switch news.content {
        case .text(let text): ChatLine.system(text).serverFrame()
        case .line(let line): frame(line, name)
        case .notice(let notice): frame(notice, name)
        }
    }

    private func frame(_ line: Chat.ChannelLine, _ name: String) -> [UInt8] {
        let sender = line.sender.guid(seenFrom: realm)
        let tag = ChatTag(rawValue: line.tag)
        var packet = ChatLine(
            .channel, ChatLanguage(rawValue: line.language), from: sender, to: sender, channel: name,
            line.text, tag: tag)
        guard tag.contains(.gameMaster) else { return packet.serverFrame() }
        packet.senderName = line.senderName
        return GameMasterChatLine(packet).serverFrame()
    }

    private func frame(_ notice: Chat.ChannelNotice, _ name: String) -> [UInt8] {
        switch notice {
        case .memberAdded(let member, let flags, let count): list(member, flags, count, name).serverFrame()
        case .memberUpdated(let member, let flags, let count):
            UserListUpdate(list(member, flags, count, name)).serverFrame()
        case .memberRemoved(let player, let flags, let count):
            removal(player, flags, count, name).serverFrame()
        default: ChannelNotify(notice, channel: name, realm: realm).serverFrame()
        }
    }

    private func list(
        _ member: Chat.ListedMember, _ flags: Chat.ChannelFlags, _ count: UInt32, _ name: String
    ) -> UserListAdd {
        var packet = UserListAdd()
        packet.member.player = member.id.guid(seenFrom: realm)
        packet.member.flags = member.flags.rawValue
        (packet.channelFlags, packet.count, packet.channel) = (flags.rawValue, count, name)
        return packet
    }
    private func removal(
        _ player: CharacterID, _ flags: Chat.ChannelFlags, _ count: UInt32, _ name: String
    ) -> UserListRemove {
        var packet = UserListRemove()
        packet.player = player.guid(seenFrom: realm)
        (packet.channelFlags, packet.count, packet.channel) = (flags.rawValue, count, name)
        return packet
    }
}

extension ChannelNotify {
    /// The notice as players of a realm see it (spec chat B.4). Those about a roster are other packets.
    init(_ notice: Chat.ChannelNotice, channel: String, realm: RealmID) {
        self.init(Notice(notice), channel: channel)
        func guid(_ player: CharacterID) -> GUID { player.guid(seenFrom: realm) }
        switch notice {
        case .joined(let player), .left(let player), .passwordChanged(let player),
            .ownerChanged(let player), .announcements(_, let player), .moderation(_, let player),
            .invitedYou(let player):
            self.player = guid(player)
        case .kicked(let target, let by), .banned(let target, let by), .unbanned(let target, let by):
            (player, actor) = (guid(target), guid(by))
        case .modeChanged(let player, let from, let to):
            self.player = guid(player)
            (oldFlags, newFlags) = (from.rawValue, to.rawValue)
        case .youJoined(let flags): channelFlags = flags.rawValue
        case .youInvited(let name): self.name = name
        case .youLeft, .memberAdded, .memberUpdated, .memberRemoved: break
        }
    }
}

extension ChannelNotify.Notice {
    fileprivate init(_ notice: Chat.ChannelNotice) {
        self =
            switch notice {
            case .joined, .memberAdded: .joined
            case .left, .memberRemoved: .left
            case .youJoined: .youJoined
            case .youLeft: .youLeft
            case .passwordChanged: .passwordChanged
            case .ownerChanged: .ownerChanged
            case .modeChanged, .memberUpdated: .modeChange
            case .announcements(let isOn, _): isOn ? .announcementsOn : .announcementsOff
            case .moderation(let isOn, _): isOn ? .moderationOn : .moderationOff
            case .kicked: .kicked
            case .banned: .banned
            case .unbanned: .unbanned
            case .invitedYou: .invitedYou
            case .youInvited: .youInvited
            }
    }
}
