import Base
import WorldsAPI

/// A registered worldserver and what the registry remembers of its health.
struct WorldRecord {
    var world: Worlds.World
    /// Order of the first registration: the distributor's order.
    let seen: Int
    /// Failed looks in a row.
    private(set) var failures = 0
    /// Looks in a row that did not even get a connection.
    private(set) var unreachable = 0
    /// Since when it is degraded or unverified.
    private(set) var since: Instant?
    /// When it last reported itself; nil when others look at it.
    private(set) var lastBeat: Instant?
    /// Players that were sent there since its last report.
    var reserved: UInt32 = 0
    /// Processes that had its address before, the last ones. They are not let in again while this one has it.
    var former: [FormerProcess] = []
    /// It took its address from one that showed that it lives, and that may want it back.
    struct Contest {
        /// When it took it.
        var since: Instant
        /// When nobody has wanted it for a while.
        var until: Instant
    }
    var contest: Contest?
    static let contestTime = Duration.seconds(60)
    static let formerMax = 8
    /// It was degraded for so long that its players are taken elsewhere.
    private(set) var isGivenUp = false
    /// Since when it is emptied.
    var emptyingSince: Instant?

    init(world: Worlds.World, seen: Int) {
        self.world = world
        self.seen = seen
    }
    /// One that an earlier run of the daemon knew: nobody is sent there until it shows itself.
    init(restored world: Worlds.World, seen: Int, now: Instant) {
        self.init(world: world, seen: seen)
        self.world.health = .unverified
        since = now
        if world.isDraining { emptyingSince = now }
    }

    var id: Worlds.WorldID { world.endpoint.id }
    var load: UInt32 { UInt32(clamping: UInt64(world.connections) &+ UInt64(reserved)) }

    /// Nothing is given to it, and its players shall go elsewhere.
    var isEmptying: Bool { world.isDraining || isGivenUp }

    /// It has shown lately that it lives: by its own word, since what others see at its address may be
    /// another process's doing.
    func showsItself(now: Instant, _ configuration: WorldsConfiguration) -> Bool {
        lastBeat.map { now - $0 < configuration.heartbeatMax } ?? false
    }

    /// Who has lost the address to it does not get it back: it lives, or has hardly begun.
    func keepsItsAddress(now: Instant, _ configuration: WorldsConfiguration) -> Bool {
        guard let contest, now < contest.until else { return false }
        return now - contest.since < configuration.heartbeatMax || showsItself(now: now, configuration)
    }

    /// Has a map and has loaded it.
    func isReady(for map: MapID) -> Bool {
        world.assignedMaps.hasInOrder(map) && !world.pendingMaps.hasInOrder(map)
    }
    /// Ready to take players for a map.
    func admits(_ map: MapID) -> Bool { world.health == .healthy && isReady(for: map) }

    mutating func setDraining(_ isDraining: Bool, now: Instant) {
        world.isDraining = isDraining
        emptyingSince = isEmptying ? now : nil
        switch (world.health, isDraining) {
        case (.healthy, true): world.health = .draining
        case (.draining, false): world.health = .healthy
        default: break
        }
    }

    /// Too long degraded: its players need not wait for it.
    mutating func giveUp(now: Instant) {
        isGivenUp = true
        emptyingSince = emptyingSince ?? now
    }
}

extension [MapID] {
    /// `contains` for an ascending list.
    func hasInOrder(_ map: MapID) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] == map { return true }
            if self[middle] < map { low = middle + 1 } else { high = middle }
        }
        return false
    }
}

/// What a look at a worldserver means for it.
enum HealthVerdict: Equatable {
    case unchanged
    /// Its health is another one now.
    case changed(Worlds.Health)
    case dead
}

extension WorldRecord {
    /// Applies a look (spec registry 5.3): refused twice or unreachable three times in a row is dead;
    /// unresponsive twice is degraded; one good look heals.
    mutating func observe(
        _ observation: Worlds.Observation, now: Instant, _ configuration: WorldsConfiguration
    ) -> HealthVerdict {
        switch observation {
        case .alive(let connections, let delays):
            world.connections = connections
            world.delays = delays
            reserved = 0
            if world.healthAddress.isEmpty { lastBeat = now }
            clearFailures()
            return world.health == .degraded || world.health == .unverified ? recover(now) : .unchanged
        case .reachable:
            unreachable = 0
            // Whether a degraded one is well again only its loop can tell.
            guard world.health != .degraded else { return .unchanged }
            clearFailures()
            return world.health == .unverified ? recover(now) : .unchanged
        case .refused:
            unreachable = 0
            failures += 1
            return failures >= configuration.failuresMax ? .dead : .unchanged
        case .unreachable:
            unreachable += 1
            return unreachable >= configuration.unreachableMax ? .dead : .unchanged
        case .unresponsive: return unresponsive(now, configuration)
        }
    }

    private mutating func unresponsive(_ now: Instant, _ configuration: WorldsConfiguration) -> HealthVerdict
    {
        unreachable = 0
        guard world.health != .degraded else { return overdue(now, configuration) ? .dead : .unchanged }
        failures += 1
        guard failures >= configuration.failuresMax else { return .unchanged }
        // One that was never seen alive has nothing that speaks for it.
        guard world.health != .unverified else { return .unchanged }
        return change(to: .degraded, now)
    }

    /// Applies the passing of time: bounds on being degraded or unverified, and the silence of one that
    /// reports itself. Called every `heartbeatMax`.
    mutating func tick(now: Instant, _ configuration: WorldsConfiguration) -> HealthVerdict {
        if overdue(now, configuration) { return .dead }
        guard let lastBeat, now - lastBeat >= configuration.heartbeatMax else { return .unchanged }
        return observe(.unresponsive, now: now, configuration)
    }

    /// Its process has shown itself, which says nothing of its world loop.
    mutating func comeBack(now: Instant) -> HealthVerdict {
        clearFailures()
        return world.health == .unverified ? recover(now) : .unchanged
    }

    /// Whether a degraded one was so for longer than its players should wait.
    func isOutwaited(now: Instant, _ configuration: WorldsConfiguration) -> Bool {
        guard configuration.drainsDegraded, !isEmptying, world.health == .degraded, let since else {
            return false
        }
        return now - since >= configuration.drainDegradedAfter
    }

    private func overdue(_ now: Instant, _ configuration: WorldsConfiguration) -> Bool {
        guard let since else { return false }
        switch world.health {
        case .degraded: return now - since >= configuration.degradedMax
        case .unverified: return now - since >= configuration.unverifiedMax
        case .healthy, .draining: return false
        }
    }

    private mutating func clearFailures() {
        failures = 0
        unreachable = 0
    }

    private mutating func recover(_ now: Instant) -> HealthVerdict {
        isGivenUp = false
        if !world.isDraining { emptyingSince = nil }
        return change(to: world.isDraining ? .draining : .healthy, now)
    }

    private mutating func change(to health: Worlds.Health, _ now: Instant) -> HealthVerdict {
        world.health = health
        since = health == .degraded || health == .unverified ? now : nil
        clearFailures()
        return .changed(health)
    }
}
