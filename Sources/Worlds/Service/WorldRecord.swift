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

    init(world: Worlds.World, seen: Int) {
        self.world = world
        self.seen = seen
    }
    /// One that an earlier run of the daemon knew: nobody is sent there until it shows itself.
    init(restored world: Worlds.World, seen: Int, now: Instant) {
        self.init(world: world, seen: seen)
        self.world.health = .unverified
        since = now
    }

    var id: Worlds.WorldID { world.endpoint.id }
    var load: UInt32 { UInt32(clamping: UInt64(world.connections) &+ UInt64(reserved)) }

    /// Ready to take players for a map.
    func admits(_ map: MapID) -> Bool {
        world.health == .healthy && world.assignedMaps.contains(map) && !world.pendingMaps.contains(map)
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
            return world.health == .degraded || world.health == .unverified
                ? change(to: .healthy, now) : .unchanged
        case .reachable:
            unreachable = 0
            // Whether a degraded one is well again only its loop can tell.
            guard world.health != .degraded else { return .unchanged }
            clearFailures()
            return world.health == .unverified ? change(to: .healthy, now) : .unchanged
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

    private mutating func change(to health: Worlds.Health, _ now: Instant) -> HealthVerdict {
        world.health = health
        since = health == .healthy ? nil : now
        clearFailures()
        return .changed(health)
    }
}
