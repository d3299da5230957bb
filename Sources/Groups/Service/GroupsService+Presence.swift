import Base
import Bus
import CharactersAPI
import GroupsAPI

/// Who of the members is in the world: events say it at once, the directory says what they did not.
extension GroupsService {
    func entered(_ online: Characters.Online) { entered(Groups.Player(online)) }

    func entered(_ player: Groups.Player) {
        publish(book.entered(player, at: time.now()))
        noteLeader(besides: player.id)
    }

    func left(_ id: CharacterID, epoch: UInt64, isSure: Bool = true) {
        publish(book.left(id, epoch: epoch, isSure: isSure))
        endMember(id, epoch: epoch, isSure: isSure)
        noteLeader(besides: id)
    }

    /// Everybody who was there is gone until a gateway says otherwise.
    func lost(gateway: String, startedBefore start: UInt64) {
        for player in book.presence.players(of: gateway, startedBefore: start) {
            left(player.id, epoch: player.epoch, isSure: false)
        }
    }

    /// Asks who of all members is online. At the start until somebody answers; nothing is told then, since
    /// gateways ask for themselves.
    func learnPresence() async {
        while !isStopped {
            do throws(AskError<Never>) {
                for player in try await onlineAmong(book.interesting) {
                    book.presence.entered(Groups.Player(player), at: time.now())
                }
                for id in book.groups.keys { noteLeader(of: id) }
                return
            } catch {
                log.warning("who is online is not known yet", ["error": .string("\(error)")])
                await time.sleep(.milliseconds(250))
            }
        }
    }

    private func onlineAmong(
        _ ids: Set<CharacterID>
    ) async throws(AskError<Never>) -> [Characters.Online] {
        let all = ids.sorted()
        var found: [Characters.Online] = []
        for start in stride(from: 0, to: all.count, by: Characters.OnlineAmong.charactersMax) {
            let end = min(start + Characters.OnlineAmong.charactersMax, all.count)
            found += try await bus.ask(Characters.OnlineAmong(Array(all[start..<end])))
        }
        return found
    }

    func reconcileLater() {
        guard !isStopped, configuration.reconciliation > .zero else { return }
        reconciliation = time.after(configuration.reconciliation) { [weak self] in
            Task { await self?.reconcileAndGoOn() }
        }
    }
    private func reconcileAndGoOn() async {
        await reconcile()
        reconcileLater()
    }

    /// Events may be lost: what the directory says counts, but for what came in while it was asked.
    func reconcile() async {
        let asked = time.now()
        let ids = book.interesting
        do throws(AskError<Never>) {
            let online = try await onlineAmong(ids)
            for player in online { entered(player) }
            for player in book.presence.unheard(ids.subtracting(online.map(\.id)), since: asked) {
                left(player.id, epoch: player.epoch, isSure: false)
            }
        } catch {
            log.warning("who is online was not found", ["error": .string("\(error)")])
        }
    }
}
