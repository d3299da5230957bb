import AccountsAPI
import Base
import Bus
import CharactersAPI
import ChatAPI
import Wire

/// Channels across worldservers: those of players are the chat service's; into those of the game the
/// worldserver lets a player, and what is said there is the chat service's too (spec chat B).
enum Channels: Feature {
    static let routes = Routes {
        on(JoinChannel.self, in: inside) { session, packet in session.join(packet) }
        on(LeaveChannel.self, in: inside) { session, packet in session.leave(packet) }
        on(ChannelListRequest.self, in: inside, lane: .channels) { session, packet in
            await session.listChannel(packet.channel)
        }
        on(ChannelDisplayListRequest.self, in: inside, lane: .channels) { session, packet in
            await session.listChannel(packet.channel)
        }
        on(ChannelMemberCountRequest.self, in: inside, lane: .channels) { session, packet in
            await session.countChannel(packet.channel)
        }
        on(ChannelOwnerRequest.self, in: inside, lane: .channels) { session, packet in
            await session.askForOwner(packet.channel)
        }
        on(SetChannelPassword.self, in: inside, lane: .channels) { session, packet in
            await session.change(packet.channel, .password(packet.password))
        }
        on(ToggleChannelAnnouncements.self, in: inside, lane: .channels) { session, packet in
            await session.change(packet.channel, .announcements)
        }
        on(ToggleChannelModeration.self, in: inside, lane: .channels) { session, packet in
            await session.change(packet.channel, .moderation)
        }
        on(SetChannelWatch.self, in: inside, lane: .channels) { session, packet in
            await session.watch(packet.channel, isOn: true)
        }
        on(ClearChannelWatch.self, in: inside, lane: .channels) { session, packet in
            await session.watch(packet.channel, isOn: false)
        }
        // The service forgets an invitation at once.
        swallow(.CMSG_DECLINE_CHANNEL_INVITE, in: inside)
        members
        watch(ChannelNotify.self) { session, packet in session.toldByWorld(packet) }
        dropFromWorld(
            .SMSG_CHANNEL_LIST, .SMSG_CHANNEL_MEMBER_COUNT, .SMSG_USERLIST_ADD, .SMSG_USERLIST_UPDATE,
            .SMSG_USERLIST_REMOVE)
    }
    private static let inside: PhaseSet = [.inWorld, .changingWorld]

    private static let members: [Route] = [
        act(SetChannelOwner.self, .setOwner), act(SetChannelModerator.self, .setModerator),
        act(UnsetChannelModerator.self, .unsetModerator), act(MuteInChannel.self, .mute),
        act(UnmuteInChannel.self, .unmute), act(InviteToChannel.self, .invite),
        act(KickFromChannel.self, .kick), act(BanFromChannel.self, .ban), act(UnbanFromChannel.self, .unban),
    ]
    private static func act<P: ChannelMemberCommand>(_ packet: P.Type, _ action: Chat.MemberAction) -> Route {
        on(packet, in: inside, lane: .channels) { session, packet in
            await session.act(packet.channel, action, packet.player)
        }
    }

    static func subscriptions(of hub: SessionHub) -> [Subscription] {
        let bus = hub.gateway.bus
        return [
            bus.subscribe(Chat.Delivery.self, hub, capacity: 16_384, executor: hub.loop) { hub, delivery in
                hub.deliver(delivery)
            },
            bus.subscribe(Chat.MembershipsWanted.self, hub, executor: hub.loop) { hub, _ in
                hub.announceMemberships()
            },
        ]
    }
}

// MARK: Coming and going

extension ClientSession {
    /// The player in channels.
    var channelActor: Chat.ChannelActor? {
        guard let account, let stay, stay.isPresent else { return nil }
        return Chat.ChannelActor(
            id: stay.character.id, account: account.account, name: stay.character.name,
            race: stay.character.race, security: account.security,
            isHidden: stay.status.contains(.hidden), gateway: gateway.id, start: gateway.startedAt,
            epoch: stay.presence)
    }

    fileprivate func join(_ packet: JoinChannel) -> Disposition {
        guard packet.channelID == 0 else {
            stay?.channels.noteJoin(packet.channelID, packet.channel)
            return .forward
        }
        enqueue(.channels) { session in await session.joinCustom(packet.channel, packet.password) }
        return .consumed
    }

    private func joinCustom(_ name: String, _ password: String) async {
        guard let stay, let actor = channelActor else { return }
        // Names of the game's own are not for others.
        if stay.channels.isBuiltIn(name) { return send(ChannelNotify(.invalidName, channel: name)) }
        await askChannel(
            Chat.JoinChannel(actor: actor, name: name, password: password), name)
    }

    fileprivate func leave(_ packet: LeaveChannel) -> Disposition {
        guard packet.channelID == 0, stay?.channels.isBuiltIn(packet.channel) != true else { return .forward }
        enqueue(.channels) { session in
            guard let actor = session.channelActor else { return }
            await session.askChannel(Chat.LeaveChannel(actor: actor, name: packet.channel), packet.channel)
        }
        return .consumed
    }
}

// MARK: Speaking

extension ClientSession {
    /// A line that the player typed into a channel.
    func sayInChannel(_ message: ChatMessage) async {
        // Addons do not talk in channels (spec gateway 21.1).
        guard message.language != .addon else { return }
        let name = message.target
        let text = await admit(message) { session in
            let shown = session.stay?.channels.shown(name) ?? name
            session.send(ChannelNotify(.throttled, channel: shown))
        }
        guard let text, let stay, let speaker, let actor = channelActor else { return }
        let least = gateway.configuration.chat.channelLevelMin
        if stay.level < least, speaker.security == 0 {
            return say("You have to be level \(least) to speak in channels.")
        }
        await askChannel(
            Chat.SayInChannel(
                actor: actor, channel: stay.channels.address(of: name), language: message.language.rawValue,
                text: text, tag: ChatTag(speaker).rawValue), name)
    }
}
