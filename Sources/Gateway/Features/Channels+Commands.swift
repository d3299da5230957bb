import Base
import Bus
import ChatAPI
import Wire

/// What players ask and command in channels, and how they are told that nothing came of it.
extension ClientSession {
    func listChannel(_ name: String) async {
        guard let stay, let actor = channelActor else { return }
        let request = Chat.ListChannel(actor: actor, channel: stay.channels.address(of: name))
        guard let roster = await askChannel(request, name) else { return }
        var list = ChannelList()
        list.channel = stay.channels.shown(name)
        list.channelFlags = roster.flags.rawValue
        list.members = roster.members.prefix(ChannelList.membersMax).map { listed($0) }
        send(list)
    }

    func countChannel(_ name: String) async {
        guard let stay, let actor = channelActor else { return }
        let request = Chat.CountChannel(actor: actor, channel: stay.channels.address(of: name))
        guard let roster = await askChannel(request, name) else { return }
        var count = ChannelMemberCount()
        count.channel = stay.channels.shown(name)
        count.channelFlags = roster.flags.rawValue
        count.count = roster.count
        send(count)
    }

    func askForOwner(_ name: String) async {
        guard let stay, let actor = channelActor else { return }
        let request = Chat.OwnerOfChannel(actor: actor, channel: stay.channels.address(of: name))
        guard let owner = await askChannel(request, name) else { return }
        var notice = ChannelNotify(.owner, channel: stay.channels.shown(name))
        notice.name = owner ?? "Nobody"
        send(notice)
    }

    func watch(_ name: String, isOn: Bool) async {
        guard let stay, let actor = channelActor else { return }
        await askChannel(
            Chat.WatchChannel(actor: actor, channel: stay.channels.address(of: name), isWatched: isOn), name)
    }

    func change(_ name: String, _ change: Chat.ChannelChange) async {
        guard let stay, let actor = channelActor else { return }
        await askChannel(
            Chat.ChangeChannel(actor: actor, channel: stay.channels.address(of: name), change: change), name)
    }

    func act(_ name: String, _ action: Chat.MemberAction, _ target: String) async {
        guard let stay, let actor = channelActor, !target.isEmpty else { return }
        await askChannel(
            Chat.ActOnMember(
                actor: actor, channel: stay.channels.address(of: name), action: action, target: target), name,
            target: target)
    }

    func listed(_ member: Chat.ListedMember) -> ChannelList.Member {
        var listed = ChannelList.Member()
        listed.player = member.id.guid(seenFrom: gateway.realm)
        listed.flags = member.flags.rawValue
        return listed
    }

    // MARK: Asking

    /// The service's answer; nil when it refused, which the client has been told, or when there is none.
    @discardableResult
    func askChannel<R: Request>(
        _ request: R, _ name: String, target: String = ""
    ) async -> R.Reply? where R.Refusal == Chat.ChannelRefusal {
        let stay = stay
        do throws(AskError<Chat.ChannelRefusal>) {
            let reply = try await gateway.bus.ask(request)
            return self.stay === stay ? reply : nil
        } catch {
            guard self.stay === stay else { return nil }
            guard let refusal = error.refusal else {
                gateway.log.warning("the chat service did not answer", ["error": .string("\(error)")])
                say("Channels are not available at the moment.")
                return nil
            }
            tell(refusal, name, target)
            return nil
        }
    }

    /// Each refusal as AzerothCore tells it (spec chat B.4).
    private func tell(_ refusal: Chat.ChannelRefusal, _ name: String, _ target: String) {
        let channel = stay?.channels.shown(name) ?? name
        func notice(_ kind: ChannelNotify.Notice, name: String = "", player: GUID = .none) {
            var notice = ChannelNotify(kind, channel: channel)
            notice.name = name
            notice.player = player
            send(notice)
        }
        switch refusal {
        case .wrongPassword: notice(.wrongPassword)
        case .notMember: notice(.notMember)
        case .notModerator, .notAllowedByRights: notice(.notModerator)
        case .playerNotFound: notice(.playerNotFound, name: target)
        case .notOwner, .ownerProtected: notice(.notOwner)
        case .muted: notice(.muted)
        case .banned: notice(.youAreBanned)
        case .alreadyMember(let player): notice(.alreadyMember, player: player.guid(seenFrom: gateway.realm))
        case .inviteWrongFaction: notice(.inviteWrongFaction)
        case .invitedIsBanned: notice(.invitedIsBanned, name: target)
        case .throttled: notice(.throttled)
        case .invalidName: notice(.invalidName)
        case .tooSoon(let text): if !text.isEmpty { say(text) }
        case .ignored: break
        }
    }
}
