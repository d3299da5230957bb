import Base
import Bus
import ChatAPI
import Loop
import Wire

/// The game's own channels: the worldserver says who is in them, and calls them by names in the client's
/// language (spec chat B.1).
extension ClientSession {
    func toldByWorld(_ packet: ChannelNotify) -> Disposition {
        guard let stay else { return .consumed }
        switch packet.notice {
        case .youJoined where packet.channelID != 0: return entered(packet, stay)
        case .youLeft where packet.channelID != 0: return left(packet, stay)
        // Why it did not let the player in.
        case .wrongPassword, .youAreBanned, .wrongFaction, .invalidName, .throttled, .notInArea,
            .notInLookingForGroup:
            guard let id = stay.channels.unconfirmedChannel(named: packet.channel) else { return .forward }
            // It was us who asked: the player has just left it.
            drop(id, stay)
            return .consumed
        // All else is ours to tell.
        default: return .consumed
        }
    }

    private func entered(_ packet: ChannelNotify, _ stay: WorldStay) -> Disposition {
        let flags = Chat.ChannelFlags(rawValue: packet.channelFlags)
        let place = Chat.BuiltInChannel(id: packet.channelID, flags, zone: stay.zone)
        let channel = ChannelSeats.BuiltIn(place: place, name: packet.channel, flags: flags)
        // A new worldserver says again what the client knows.
        guard stay.channels.enter(channel) else { return .consumed }
        enqueue(.channels) { session in
            guard let actor = session.channelActor else { return }
            await session.mirror(Chat.EnterBuiltInChannel(actor: actor, channel: place, flags: flags))
        }
        return .forward
    }

    private func left(_ packet: ChannelNotify, _ stay: WorldStay) -> Disposition {
        // Of the last zone, when that of the new one has taken its place already.
        if let current = stay.channels.builtIn[packet.channelID], current.name != packet.channel {
            return .forward
        }
        return leftBuiltIn(packet.channelID, stay) ? .forward : .consumed
    }
    private func leftBuiltIn(_ id: UInt32, _ stay: WorldStay) -> Bool {
        guard stay.channels.leave(id) else { return false }
        enqueue(.channels) { session in
            guard let actor = session.channelActor else { return }
            await session.mirror(Chat.LeaveBuiltInChannel(actor: actor, id: id))
        }
        return true
    }

    /// Nothing that the player did: he is told nothing when it fails.
    private func mirror<R: Request>(_ request: R) async where R.Refusal == Chat.ChannelRefusal {
        do throws(AskError<Chat.ChannelRefusal>) { _ = try await gateway.bus.ask(request) } catch {
            gateway.log.warning("a membership was not told", ["error": .string("\(error)")])
        }
    }

    // MARK: Another worldserver

    /// A worldserver that took over knows of no channels: it is asked for those that the player was in. What
    /// it does not let him into in some time he has left.
    func rejoinChannels(_ stay: WorldStay) {
        guard let world = stay.live, !stay.channels.builtIn.isEmpty else { return }
        for (id, channel) in stay.channels.builtIn.sorted(by: { $0.key < $1.key }) {
            var packet = JoinChannel()
            packet.channelID = id
            packet.channel = stay.channels.joins[id] ?? channel.name
            world.send(packet)
            stay.channels.unconfirmed.insert(id)
        }
        loop.schedule(after: .seconds(30)) { [weak self, weak stay, weak world] in
            guard let self, let stay, let world else { return }
            self.assumeIsolated { session in
                guard session.stay === stay, stay.live === world else { return }
                session.dropUnconfirmed(stay)
            }
        }
    }

    private func dropUnconfirmed(_ stay: WorldStay) {
        for id in stay.channels.unconfirmed.sorted() { drop(id, stay) }
    }
    private func drop(_ id: UInt32, _ stay: WorldStay) {
        guard let channel = stay.channels.builtIn[id], leftBuiltIn(id, stay) else { return }
        var notice = ChannelNotify(.youLeft, channel: channel.name)
        notice.channelID = id
        notice.isBuiltIn = true
        send(notice)
    }
}

extension Chat.BuiltInChannel {
    /// A channel of the game where it is found: of its zone, of all cities, or of the world (spec chat B.1).
    init(id: UInt32, _ flags: Chat.ChannelFlags, zone: UInt32) {
        let isEverywhere = id == 23 || flags.contains(.lookingForGroup) || flags.contains(.city)
        self.init(id: id, zone: isEverywhere ? 0 : zone)
    }
}
