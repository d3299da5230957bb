public import Base
import Loop
import Wire
import WorldsAPI

/// The world and the cluster: joining, maps that come and go.
extension SandboxWorld {
    func join() async throws(SandboxError) {
        guard let address else { throw .registration("it does not listen") }
        let member = SandboxMember(
            address: address,
            host: configuration.publicHost.isEmpty ? address.host : configuration.publicHost,
            realm: configuration.realm, availableMaps: configuration.availableMaps,
            preferredMaps: configuration.preferredMaps, announcesReadiness: options.announcesReadiness,
            heartbeat: configuration.heartbeat, isWatched: configuration.isWatched)
        let place = try await cluster.join(self, as: member)
        maps = Set(place.maps)
        registration = place.registration
        fillStock(of: .instance)
        if let interval = cluster.turnInterval { scheduleTurn(every: interval) }
    }

    /// The registry has given it another incarnation.
    func registered(as registration: Worlds.Registered) { self.registration = registration }

    private func scheduleTurn(every interval: Duration) {
        after(interval) { world in
            if world.hang == nil, world.state == .running { world.cluster.turn(world) }
            world.scheduleTurn(every: interval)
        }
    }

    /// The cluster has given it maps, or taken some. A sandbox has nothing to load: new ones are ready at
    /// once.
    public func changeMaps(added: [MapID], removed: [MapID]) {
        guard state == .running || state == .starting else { return }
        maps.formUnion(added)
        maps.subtract(removed)
        for map in added { departures[map] = nil }
        for map in removed { takeAway(map) }
        if !added.isEmpty { cluster.loaded(added) }
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
