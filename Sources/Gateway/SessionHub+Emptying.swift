import Base
import Bus
import CharactersAPI
import Loop
import WorldsAPI

/// Worldservers that are being emptied: their players are handed to the worldservers that have their maps
/// now, by the same steps as any other change of worldserver, a few at a time.
extension SessionHub {
    private static let round = Duration.milliseconds(100)

    func empty(_ endpoint: Worlds.Endpoint, _ isEmptying: Bool) {
        emptying[endpoint.id] = isEmptying ? endpoint.incarnation : nil
        scheduleRound(after: .zero)
    }

    /// What the registry says of all of them.
    func empty(_ worlds: [Worlds.WorldID: UInt64]) {
        guard worlds != emptying else { return }
        emptying = worlds
        scheduleRound(after: .zero)
    }

    /// Whom this loop has where.
    func population() -> [Worlds.Endpoint: [MapID: UInt32]] {
        var found: [Worlds.Endpoint: [MapID: UInt32]] = [:]
        for session in sessions.values {
            let place = session.assumeIsolated { session -> (world: Worlds.Endpoint, map: MapID)? in
                guard let stay = session.stay, let live = stay.live else { return nil }
                return (live.endpoint, stay.position.map)
            }
            if let place { found[place.world, default: [:]][place.map, default: 0] &+= 1 }
        }
        return found
    }

    private func scheduleRound(after delay: Duration) {
        guard relocationTimer == nil else { return }
        guard !emptying.isEmpty else { return relocations.reset() }
        relocationTimer = loop.schedule(after: delay) { [weak self] in
            guard let hub = self else { return }
            Task(executorPreference: hub.loop) { await hub.relocateSome() }
        }
    }

    private func relocateSome() async {
        let now = gateway.time.now()
        lookAfterRunning(now)
        var unowned: Set<MapID> = []
        for candidate in relocations.next(of: candidates(now), now: now) {
            guard !unowned.contains(candidate.map) else { continue }
            let targets = await targets(for: candidate)
            if relocate(candidate, to: targets, now) {
                relocations.began(candidate)
            } else if targets.isEmpty {
                unowned.insert(candidate.map)
                relocations.found(nobodyFor: candidate.map, now: now)
            }
        }
        relocationTimer = nil
        scheduleRound(after: Self.round)
    }

    /// False when it does not go, since much may have happened while the registry was asked.
    private func relocate(
        _ candidate: Relocations.Candidate, to targets: [Worlds.Endpoint], _ now: Instant
    ) -> Bool {
        guard let session = sessions[candidate.session] else { return false }
        let emptying = emptying
        return session.assumeIsolated { session in
            session.map(ifLeaving: emptying, now: now) == candidate.map && session.relocate(to: targets)
        }
    }

    private func candidates(_ now: Instant) -> [Relocations.Candidate] {
        let emptying = emptying
        return sessions.values.compactMap { session in
            session.assumeIsolated { session in
                session.map(ifLeaving: emptying, now: now).map {
                    Relocations.Candidate(
                        session: session.id.number, map: $0, group: session.stay?.group ?? 0)
                }
            }
        }.sorted { $0.session < $1.session }
    }

    /// Worldservers that take a player on his map; none when nobody does yet.
    private func targets(for candidate: Relocations.Candidate) async -> [Worlds.Endpoint] {
        do {
            let placement = try await gateway.bus.ask(
                Worlds.Place(realm: gateway.realm, map: candidate.map, group: candidate.group))
            guard case .available(let list) = placement else { return [] }
            return list.filter { emptying[$0.id] != $0.incarnation }
        } catch {
            gateway.log.warning("no placement", ["error": .string("\(error)")])
            return []
        }
    }

    /// Those that are under way: who has arrived, and who had to stay?
    private func lookAfterRunning(_ now: Instant) {
        for number in relocations.running {
            guard let session = sessions[number] else {
                relocations.ended(number)
                continue
            }
            let emptying = emptying
            switch session.assumeIsolated({ $0.isOff(emptying) }) {
            case true?: relocations.ended(number)
            case false?: relocations.failed(number, now: now)
            case nil: break
            }
        }
    }

    /// The registry had given this gateway up: who is in the world says so again.
    func announcePresence() {
        for session in sessions.values { session.assumeIsolated { $0.announcePresence() } }
    }
}
