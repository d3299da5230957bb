import Base
import Bus
import CharactersAPI

/// Gateways tell whom they have: the directory and the claims follow, in whatever order things come, and
/// after a start of the service they are made from it.
extension CharactersService {
    func serveReports() {
        bus.serve(Characters.ReportPresence.self, inFlightMax: 8192) { [self] in try await report($0) }
        passTime()
        bus.publish(Characters.PresenceWanted())
    }

    private func report(
        _ report: Characters.ReportPresence
    ) throws(PresenceOverflow) -> Characters.PresenceAnswer {
        guard report.sessions.count <= Characters.ReportPresence.sessionsMax else { throw PresenceOverflow() }
        let source = PresenceStreams.Source(gateway: report.gateway, start: report.start)
        switch streams.judge(report, newStream: newOrder) {
        case .answered(let answer):
            // What an earlier run had is gone with it, whether the registry has noticed or not.
            if answer != .superseded { forgetGateway(source.gateway, startedBefore: source.start) }
            return answer
        case .overfull: throw PresenceOverflow()
        case .next: break
        }
        for state in report.sessions { take(state, of: source) }
        guard let count = report.count else { return .taken }
        for number in streams.complete(source) {
            take(Characters.SessionState(number: number, session: nil), of: source)
        }
        guard streams.sessionCount(of: source) == Int(count) else {
            log.warning(
                "a gateway has other sessions than it told of; it tells all of them again",
                [
                    "gateway": .string(source.gateway), "has": LogValue(Int(count)),
                    "told": LogValue(streams.sessionCount(of: source)),
                ])
            return streams.begin(source, newOrder())
        }
        return .taken
    }

    private func take(_ state: Characters.SessionState, of source: PresenceStreams.Source) {
        let id = source.session(state.number)
        let before = streams.note(state, of: source)
        if let before { end(before, of: id, followedBy: state.session) }
        guard let session = state.session else { return }
        for older in claims.told(session.account, of: id, order: session.order) {
            bus.publish(Characters.SessionEvicted(session: older))
        }
        if let character = session.character {
            claims.told(character, of: id, epoch: session.epoch)
        }
        guard var online = session.online else { return }
        (online.gateway, online.start) = (source.gateway, source.start)
        enter(online)
    }

    /// What a session had and has no longer.
    private func end(
        _ before: PresenceStreams.Told, of id: Characters.SessionID, followedBy now: Characters.HeldSession?
    ) {
        if let character = before.character {
            if before.isOnline, now?.online?.id != character { leave(character, epoch: before.epoch) }
            if now?.character != character {
                claims.ended(character, of: id, epoch: before.epoch)
            }
        }
        if now == nil { claims.release(id, of: before.account) }
    }

    // MARK: Ends of gateways

    /// A gateway died, or started again: what it had online is offline, what it held is free. What belongs to
    /// a run of it that began at `limit` or later is not touched (spec registry 5.5).
    public func forgetGateway(_ id: String, startedBefore limit: UInt64 = .max) {
        claims.releaseAll(ofGateway: id, startedBefore: limit)
        for source in streams.sources(of: id, startedBefore: limit) { giveUp(source) }
    }

    private func giveUp(_ source: PresenceStreams.Source) {
        for (number, told) in streams.giveUp(source) {
            claims.release(source.session(number), of: told.account)
            guard told.isOnline, let character = told.character else { continue }
            announceLoss(of: character, epoch: told.epoch)
        }
    }

    /// The net below the registry, which sees the end of a gateway sooner: its word may get lost.
    private func passTime() {
        silenceTimer = time.after(configuration.silence) { [weak self] in
            Task { await self?.timePassed() }
        }
    }
    private func timePassed() {
        guard !isStopped else { return }
        for source in streams.pass(silencesMax: configuration.silencesMax) {
            log.warning("a gateway does not report any more", ["gateway": .string(source.gateway)])
            giveUp(source)
        }
        passTime()
    }

    // MARK: After the start

    /// Looks from time to time whether the gateways have told everybody; the other requests are served then.
    func serveWhenComplete(round: Int = 1) {
        rebuildTimer = time.after(configuration.rebuildRound) { [weak self] in
            Task { await self?.lookWhetherComplete(round) }
        }
    }
    private func lookWhetherComplete(_ round: Int) {
        guard !isStopped else { return }
        let isLate = round >= configuration.rebuildRoundsMax
        guard streams.areComplete || isLate else { return serveWhenComplete(round: round + 1) }
        let fields: KeyValuePairs<String, LogValue> = [
            "gateways": LogValue(streams.count), "online": LogValue(online.count),
        ]
        if streams.areComplete {
            log.notice("the gateways have told who is online", fields)
        } else {
            log.warning("not every gateway has told who is online; the rest follows", fields)
        }
        serveAll()
    }
}

/// A report beyond all limits.
struct PresenceOverflow: Error, CustomStringConvertible {
    var description: String { "more gateways or sessions than there can be" }
}
