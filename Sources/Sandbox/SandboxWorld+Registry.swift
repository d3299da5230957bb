import Base
import Bus
import Loop
import WorldsAPI

/// The world and the registry: joining, showing that it lives, maps that come and go.
extension SandboxWorld {
    func register(loaded: [MapID]) async throws(SandboxError) {
        guard let address else { throw .registration("it does not listen") }
        let host = configuration.publicHost.isEmpty ? address.host : configuration.publicHost
        let request = Worlds.Register(
            host: host, gamePort: address.port, realm: configuration.realm,
            availableMaps: configuration.availableMaps.map(\.description).joined(separator: ","),
            preferredMaps: configuration.preferredMaps, loadedMaps: loaded,
            announcesReadiness: options.announcesReadiness, process: process)
        let reply: Worlds.Registered
        isRegistering = true
        do {
            reply = try await resources.bus.ask(request)
        } catch {
            isRegistering = false
            heldChanges = []
            throw .registration(error.description)
        }
        registration = reply
        isRegistering = false
        assignmentVersion = reply.version
        take(Set(reply.assignedMaps), confirming: Set(reply.pendingMaps))
        // Maps may have moved between the registry's answer and its arrival here.
        for event in exchange(&heldChanges, with: []) { reassigned(event) }
    }

    func deregister() async {
        guard let registration else { return }
        do {
            _ = try await resources.bus.ask(
                Worlds.Deregister(id: registration.id, incarnation: registration.incarnation))
        } catch {
            log.warning("the registry did not hear that a world leaves", ["error": .string("\(error)")])
        }
    }

    // MARK: Heartbeat

    func scheduleHeartbeat() {
        after(configuration.heartbeat) { world in
            world.beat()
            world.scheduleHeartbeat()
        }
    }

    /// Tells the registry that the world's loop turns; a world that stands still does not.
    func beat() {
        guard state == .running, let registration else { return }
        if hang == nil {
            let connections = UInt32(clamping: links.count)
            report(.alive(connections: connections, delays: pulse.delays), of: registration)
        } else if configuration.isWatched {
            report(.unresponsive, of: registration)
        }
    }

    /// What whoever looks at a crashed worldserver finds, until the registry believes it.
    func watchRuin(of registration: Worlds.Registered, looks: Int = 3) {
        guard configuration.isWatched, looks > 0 else { return }
        after(configuration.heartbeat) { world in
            world.report(.refused, of: registration)
            world.watchRuin(of: registration, looks: looks - 1)
        }
    }

    private func report(_ observation: Worlds.Observation, of registration: Worlds.Registered) {
        let report = Worlds.ReportHealth(
            id: registration.id, incarnation: registration.incarnation, observation: observation)
        Task(executorPreference: loop) { await self.tell(report) }
    }

    private func tell(_ report: Worlds.ReportHealth) async {
        do {
            heard(try await resources.bus.ask(report), of: report.incarnation)
        } catch {
            log.debug("a heartbeat was lost", ["error": .string("\(error)")])
        }
    }

    /// The answer to a heartbeat makes up for events that did not come (spec registry 11.12).
    private func heard(_ known: Worlds.Known, of incarnation: UInt64) {
        guard state == .running, !isRegistering, let registration, registration.incarnation == incarnation
        else { return }
        guard known.isCurrent else {
            guard !known.isReplaced else {
                log.error(
                    "another worldserver has this one's address", ["world": .string(configuration.name)])
                self.registration = nil
                return
            }
            return joinAgain()
        }
        if known.version > assignmentVersion {
            assignmentVersion = known.version
            take(Set(known.assignedMaps), confirming: Set(known.pendingMaps))
        } else if known.version == assignmentVersion {
            confirm(Set(known.pendingMaps))
        }
    }

    // MARK: Events

    func subscribe() {
        let bus = resources.bus
        subscriptions = [
            bus.subscribe(Worlds.MapsReassigned.self, self, executor: loop) { $0.reassigned($1) },
            bus.subscribe(Worlds.WorldRemoved.self, self, executor: loop) { $0.removed($1) },
        ]
    }

    /// Only its own entry concerns a world (spec registry 8).
    private func reassigned(_ event: Worlds.MapsReassigned) {
        if isRegistering {
            if heldChanges.count < 64 { heldChanges.append(event) }
            return
        }
        guard let registration, state == .running || state == .starting else { return }
        for change in event.changes
        where change.endpoint.id == registration.id && change.endpoint.incarnation == registration.incarnation
        {
            // An answer to a heartbeat may have told of it, and of later ones, before.
            guard change.version == 0 || change.version > assignmentVersion else { continue }
            assignmentVersion = change.version
            let new = Set(change.newMaps)
            take(new, confirming: new.subtracting(change.oldMaps).union(new.subtracting(maps)))
        }
    }

    private func take(_ new: Set<MapID>, confirming added: Set<MapID>) {
        let old = maps
        maps = new
        for map in new { departures[map] = nil }
        for map in old.subtracting(new) { takeAway(map) }
        confirm(added)
    }

    /// A sandbox has nothing to load: new maps are ready at once.
    private func confirm(_ added: Set<MapID>) {
        guard !added.isEmpty, let registration else { return }
        let request = Worlds.ConfirmMaps(
            id: registration.id, incarnation: registration.incarnation, maps: added.sorted())
        let (bus, log) = (resources.bus, log)
        Task(executorPreference: loop) {
            do {
                _ = try await bus.ask(request)
            } catch {
                log.warning("new maps were not confirmed", ["error": .string("\(error)")])
            }
        }
    }

    /// Removed although it lives: it joins again and says what it runs (spec registry 6.5).
    private func removed(_ event: Worlds.WorldRemoved) {
        guard let registration, state == .running, event.world.endpoint.id == registration.id,
            event.world.endpoint.incarnation == registration.incarnation
        else { return }
        joinAgain()
    }

    private func joinAgain() {
        let life = life
        Task(executorPreference: loop) { await self.comeBack(life: life, loaded: self.maps.sorted()) }
    }

    private func comeBack(life: UInt64, loaded: [MapID]) async {
        await untilAwake()
        guard self.life == life, state == .running, !isRegistering else { return }
        do {
            try await register(loaded: loaded)
            log.notice("sandbox world registered again", ["world": .string(configuration.name)])
        } catch {
            log.error("sandbox world cannot register again", ["error": .string("\(error)")])
            after(.seconds(2)) { world in
                Task(executorPreference: world.loop) { await world.comeBack(life: life, loaded: loaded) }
            }
        }
    }

    // MARK: Maps that were taken away

    /// Players of an open-world map are told and sent off when the time is up; instances keep theirs.
    private func takeAway(_ map: MapID) {
        guard GameMap.openWorld.contains(map) else { return }
        let there = players.values.filter { $0.position.map == map && !$0.isLeaving }
        guard !there.isEmpty else { return }
        departures[map] = Departure(at: time.now() + options.mapDeparture)
        let seconds = max(0, options.mapDeparture.nanoseconds / 1_000_000_000)
        for player in there {
            player.tell(
                "This part of the world moves to another server. You will follow in \(seconds) seconds; type /ready "
                    + "to go at once.")
        }
    }

    func look(after map: MapID, _ now: Instant) {
        guard let departure = departures[map] else { return }
        let there = players.values.filter { $0.position.map == map && !$0.isLeaving }.sorted {
            $0.low < $1.low
        }
        if now >= departure.at {
            departures[map] = nil
            for player in there { sendOff(player) }
        } else if !departure.wasWarned, departure.at - now <= .seconds(5) {
            departures[map]?.wasWarned = true
            for player in there { player.tell("You will be moved to another server in a moment.") }
        }
    }

    /// To the map's new owner: the gateway is told unasked, somebody without a link is saved and leaves.
    func sendOff(_ player: Player) {
        enqueue(player.record.account) {
            guard self.players[player.low] === player else { return }
            if player.link == nil { await self.leave(player) } else { await self.handOver(player) }
        }
    }
}
