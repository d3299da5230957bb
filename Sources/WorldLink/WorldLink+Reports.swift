import Base
import Bus
import WorldsAPI

/// Telling the registry what was seen.
extension WorldLink {
    /// - Parameter watch: as it was when the look began.
    func report(_ observation: Worlds.Observation, startedAt: UInt64, seenAs watch: Watch) async {
        do throws(AskError<Never>) {
            try await verify(watch)
            guard let known = watches[watch.address] else { return }
            if let registration = known.registration {
                // What was seen before it registered (again) says nothing about the one that did.
                guard watch.registration == nil || watch.registration == registration else { return }
                if await restarted(known, startedAt) { return }
                try await tell(observation, of: registration, isOurs: known.isOurs)
            } else if observation.isAlive {
                await register(known, startedAt)
            }
        } catch {
            log.warning(
                "the registry did not hear of a look",
                ["address": .string(watch.address), "error": .string("\(error)")])
        }
    }

    private func tell(
        _ observation: Worlds.Observation, of registration: Watch.Registration, isOurs: Bool
    ) async throws(AskError<Never>) {
        let known = try await bus.ask(
            Worlds.ReportHealth(
                id: registration.id, incarnation: registration.incarnation, observation: observation))
        if isOurs { try await confirm(known.pendingMaps, of: registration) }
    }

    /// A static worldserver cannot say that it has loaded a map; it loads it when the first player comes.
    func confirm(_ maps: [MapID], of registration: Watch.Registration) async throws(AskError<Never>) {
        guard !maps.isEmpty else { return }
        _ = try await bus.ask(
            Worlds.ConfirmMaps(id: registration.id, incarnation: registration.incarnation, maps: maps))
    }

    /// Events may be missed and a registry may be started anew: the registry's own word counts.
    private func verify(_ watch: Watch) async throws(AskError<Never>) {
        guard let known = watches[watch.address]?.registration else { return }
        let world = try await bus.ask(Worlds.LookUp(id: known.id))
        guard let watched = watches[watch.address], watched.registration == known else { return }
        guard let world else { return forget(known, at: watch.address) }
        let current = Watch.Registration(id: world.endpoint.id, incarnation: world.endpoint.incarnation)
        if current != known {
            watches[watch.address]?.adopt(current, healthAddress: world.healthAddress, isOurs: false)
        } else if !watched.isOurs {
            // One that came back may show itself elsewhere.
            watches[watch.address]?.healthAddress = world.healthAddress
        }
    }

    /// A static worldserver whose process is another one than before, although nobody saw it gone: it is
    /// registered again, which ends the old incarnation. Those that register by themselves do so then.
    private func restarted(_ watch: Watch, _ startedAt: UInt64) async -> Bool {
        guard startedAt != 0 else { return false }
        defer { watches[watch.address]?.startedAt = startedAt }
        guard watch.isOurs, watch.startedAt != 0, watch.startedAt != startedAt else { return false }
        log.notice("a static worldserver has restarted", ["address": .string(watch.address)])
        await register(watch, startedAt)
        return true
    }

    private func register(_ watch: Watch, _ startedAt: UInt64) async {
        guard let configured = watch.configured else { return }
        do throws(AskError<Worlds.RegisterRefusal>) {
            var request = configured.request
            request.process = startedAt
            let reply = try await bus.ask(request)
            let registration = Watch.Registration(id: reply.id, incarnation: reply.incarnation)
            watches[watch.address]?.adopt(registration, isOurs: true)
            watches[watch.address]?.startedAt = startedAt
            confirmSoon(reply.pendingMaps, of: registration)
            log.notice(
                "static worldserver registered",
                [
                    "address": .string(watch.address), "alias": .string(reply.alias),
                    "maps": LogValue(reply.assignedMaps.count),
                ])
        } catch {
            // Said once; it is tried again with each look.
            guard watches[watch.address]?.refusal != error.description else { return }
            watches[watch.address]?.refusal = error.description
            log.error(
                "a static worldserver cannot be registered",
                ["address": .string(watch.address), "error": .string(error.description)])
        }
    }
}

extension Worlds.Observation {
    var isAlive: Bool {
        switch self {
        case .alive, .reachable: true
        case .unresponsive, .refused, .unreachable: false
        }
    }
}
