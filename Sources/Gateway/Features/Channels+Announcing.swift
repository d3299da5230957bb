import Base
import Bus
import ChatAPI
import Wire

/// The chat service has started and knows no members: it is told of ours.
extension SessionHub {
    func announceMemberships() {
        let members = sessions.values.compactMap { $0.assumeIsolated { $0.announcedMember } }
        guard !members.isEmpty else { return }
        let gateway = gateway
        Task(executorPreference: loop) {
            for start in stride(from: 0, to: members.count, by: Chat.AnnounceMemberships.membersMax) {
                let page = members[start...].prefix(Chat.AnnounceMemberships.membersMax)
                await gateway.announce(Array(page))
            }
        }
    }
}

extension ClientSession {
    fileprivate var announcedMember: Chat.AnnouncedMember? {
        guard let stay, !stay.channels.isEmpty, let actor = channelActor else { return nil }
        return Chat.AnnouncedMember(actor: actor, channels: stay.channels.memberships)
    }

    /// Its presence has a new epoch: the memberships are this session's all the same.
    func announceChannels() {
        enqueue(.channels) { session in
            guard let member = session.announcedMember else { return }
            await session.gateway.announce([member])
        }
    }
}

extension GatewayContext {
    private static let attemptsMax = 3

    /// Without an answer it is said again; the service takes it twice as well as once.
    fileprivate func announce(_ members: [Chat.AnnouncedMember]) async {
        for attempt in 1...Self.attemptsMax {
            do throws(AskError<Never>) {
                _ = try await bus.ask(Chat.AnnounceMemberships(members))
                return
            } catch {
                log.warning(
                    "memberships of channels were not told",
                    ["error": .string("\(error)"), "attempt": LogValue(attempt)])
                if attempt < Self.attemptsMax { await time.sleep(.seconds(1)) }
            }
        }
    }
}
