import Base
import Bus
import CharactersAPI
import ChatAPI

/// The requests about channels.
extension ChatService {
    func serveAll() {
        bus.serve(Chat.JoinChannel.self, inFlightMax: 8192) { [self] in try await join($0) }
        bus.serve(Chat.LeaveChannel.self, inFlightMax: 8192) { [self] in try await leave($0) }
        bus.serve(Chat.EnterBuiltInChannel.self, inFlightMax: 8192) { [self] in try await enter($0) }
        bus.serve(Chat.LeaveBuiltInChannel.self, inFlightMax: 8192) { [self] in await leave($0) }
        bus.serve(Chat.SayInChannel.self, inFlightMax: 8192) { [self] in try await say($0) }
        bus.serve(Chat.ListChannel.self) { [self] in try await list($0) }
        bus.serve(Chat.CountChannel.self) { [self] in try await count($0) }
        bus.serve(Chat.WatchChannel.self) { [self] in try await watch($0) }
        bus.serve(Chat.OwnerOfChannel.self) { [self] in try await owner($0) }
        bus.serve(Chat.ActOnMember.self) { [self] in try await act($0) }
        bus.serve(Chat.ChangeChannel.self) { [self] in try await change($0) }
    }

    func stopServing() {
        bus.stopServing(Chat.JoinChannel.self)
        bus.stopServing(Chat.LeaveChannel.self)
        bus.stopServing(Chat.EnterBuiltInChannel.self)
        bus.stopServing(Chat.LeaveBuiltInChannel.self)
        bus.stopServing(Chat.SayInChannel.self)
        bus.stopServing(Chat.ListChannel.self)
        bus.stopServing(Chat.CountChannel.self)
        bus.stopServing(Chat.WatchChannel.self)
        bus.stopServing(Chat.OwnerOfChannel.self)
        bus.stopServing(Chat.ActOnMember.self)
        bus.stopServing(Chat.ChangeChannel.self)
        bus.stopServing(Chat.AnnounceMemberships.self)
    }

    // MARK: Coming and going

    private func join(_ request: Chat.JoinChannel) throws(Chat.ChannelRefusal) -> Done {
        carryOut(try channels.join(request.actor, request.name, password: request.password, at: now))
        return Done()
    }
    private func leave(_ request: Chat.LeaveChannel) throws(Chat.ChannelRefusal) -> Done {
        carryOut(try channels.leave(request.actor, request.name, at: now))
        return Done()
    }
    private func enter(_ request: Chat.EnterBuiltInChannel) throws(Chat.ChannelRefusal) -> Done {
        carryOut(try channels.enter(request.actor, request.channel, request.flags, at: now))
        return Done()
    }
    private func leave(_ request: Chat.LeaveBuiltInChannel) -> Done {
        carryOut(channels.leaveBuiltIn(request.actor, request.id, at: now))
        return Done()
    }

    // MARK: Inside

    private func say(_ request: Chat.SayInChannel) throws(Chat.ChannelRefusal) -> Done {
        let now = now
        let key = channels.key(request.channel, of: request.actor)
        carryOut(
            try channels.inside(key, request.actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.say(
                    request.text, language: request.language, tag: request.tag, by: request.actor.id, at: now,
                    &effects)
            })
        counts.lines.add()
        return Done()
    }

    private func list(_ request: Chat.ListChannel) throws(Chat.ChannelRefusal) -> Chat.ChannelRoster {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        let asker = try channels.member(request.actor, of: key)
        guard let channel = channels.open[key] else { throw .notMember }
        return channel.roster(for: asker)
    }
    private func count(_ request: Chat.CountChannel) throws(Chat.ChannelRefusal) -> Chat.ChannelRoster {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        _ = try channels.member(request.actor, of: key)
        guard let channel = channels.open[key] else { throw .notMember }
        return Chat.ChannelRoster(
            name: channel.name, flags: channel.flags, members: [], count: channel.count)
    }
    private func watch(_ request: Chat.WatchChannel) throws(Chat.ChannelRefusal) -> Done {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        carryOut(
            try channels.inside(key, request.actor) {
                (channel: inout Channel, _: inout Effects) throws(Chat.ChannelRefusal) in
                channel.watch(request.actor.id, isOn: request.isWatched)
            })
        return Done()
    }
    private func owner(_ request: Chat.OwnerOfChannel) throws(Chat.ChannelRefusal) -> String? {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        _ = try channels.member(request.actor, of: key)
        return channels.open[key]?.ownerName
    }

    // MARK: Moderation

    /// Who is not on the channel is looked up first; then it is decided, by what is true by then.
    private func act(_ request: Chat.ActOnMember) async throws -> Done {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        _ = try channels.member(request.actor, of: key)
        var stranger: ChannelStranger?
        if let channel = channels.open[key],
            try channel.needsStranger(for: request.action, by: request.actor.id, request.target)
        {
            stranger = await find(request.target, request.actor.id.realm, online: request.action == .invite)
        }
        let (found, now) = (stranger, now)
        carryOut(
            try channels.inside(key, request.actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.act(
                    request.action, by: request.actor.id, on: request.target, stranger: found, at: now,
                    &effects)
            })
        return Done()
    }

    private func change(_ request: Chat.ChangeChannel) throws(Chat.ChannelRefusal) -> Done {
        try channels.throttle(request.actor, at: now)
        let key = channels.key(request.channel, of: request.actor)
        carryOut(
            try channels.inside(key, request.actor) {
                (channel: inout Channel, effects: inout Effects) throws(Chat.ChannelRefusal) in
                try channel.change(request.change, by: request.actor.id, &effects)
            })
        return Done()
    }

    /// nil when there is nobody of that name, or when nobody can say.
    private func find(_ name: String, _ realm: RealmID, online: Bool) async -> ChannelStranger? {
        guard !name.isEmpty, name.utf8.count <= 48 else { return nil }
        do {
            if online {
                let found = try await bus.ask(Characters.OnlineByName(realm: realm, name: name))
                return found.map {
                    ChannelStranger(
                        id: $0.id, race: $0.race, gateway: $0.gateway, security: $0.security,
                        isHidden: $0.status.contains(.hidden))
                }
            }
            let found = try await bus.ask(Characters.FindByName(realm: realm, name: name))
            return found.map { ChannelStranger(id: $0.id, race: $0.race) }
        } catch {
            log.warning("a player of a channel was not looked up", ["error": .string("\(error)")])
            return nil
        }
    }
}
