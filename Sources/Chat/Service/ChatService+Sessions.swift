import Base
import Bus
import CharactersAPI
import ChatAPI

/// Sessions that begin and end, here and after a restart.
extension ChatService {
    func ended(_ event: Characters.LoggedOut) {
        carryOut(
            channels.ended(event.id, epoch: event.epoch, isLost: event.isLost ?? true, at: now))
    }

    func passTime() { carryOut(channels.passTime(to: now)) }

    /// Asks the directory for some of the members, because an event may be lost: those whose session it does
    /// not know for the second time have lost it.
    func checkOnline() async {
        let some = channels.seats.keys.sorted().filter { id in lastChecked.map { id > $0 } ?? true }
            .prefix(Characters.OnlineAmong.charactersMax)
        lastChecked = some.count < Characters.OnlineAmong.charactersMax ? nil : some.last
        if lastChecked == nil { missed = missed.filter { channels.seats[$0.key] != nil } }
        guard !some.isEmpty else { return }
        let before = channels.epochs(of: some)
        let online: [Characters.Online]
        do { online = try await bus.ask(Characters.OnlineAmong(Array(some))) } catch {
            return log.warning("members were not looked up", ["error": .string("\(error)")])
        }
        let there = Dictionary(online.map { ($0.id, $0.epoch) }) { $1 }
        for (id, epoch) in before {
            let isMissing = there[id].map { $0 > epoch } ?? true
            if isMissing, missed[id] == epoch {
                carryOut(channels.ended(id, epoch: epoch, isLost: true, at: now))
            }
            missed[id] = isMissing && missed[id] != epoch ? epoch : nil
        }
    }

    // MARK: After a start

    func serveAnnouncements() {
        bus.serve(Chat.AnnounceMemberships.self) { [self] in await announce($0) }
    }

    private func announce(_ request: Chat.AnnounceMemberships) -> Done {
        wasTold = true
        var effects = Effects()
        for member in request.members.prefix(Chat.AnnounceMemberships.membersMax) {
            for channel in member.channels { channels.restore(member.actor, channel, at: now, &effects) }
        }
        carryOut(effects)
        return Done()
    }

    /// Serves when no gateway told of anybody for a round, so that nobody finds a channel empty and becomes
    /// its owner while its members are still being told.
    func serveWhenTold() {
        timers["rebuild"] = time.after(configuration.rebuildRound) { [weak self] in
            Task { await self?.lookWhetherTold() }
        }
    }
    private func lookWhetherTold() {
        guard !isStopped else { return }
        rebuildRounds += 1
        guard wasTold, rebuildRounds < configuration.rebuildRoundsMax else { return serveAll() }
        wasTold = false
        serveWhenTold()
    }
}
