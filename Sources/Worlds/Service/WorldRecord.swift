import Base
import WorldsAPI

/// A registered worldserver and what the registry remembers of its health.
struct WorldRecord {
    var world: Worlds.World
    /// Order of the first registration: the distributor's order.
    let seen: Int
    var failures = 0
    var unreachable = 0
    /// Since when it is degraded or unverified.
    var since: Instant?
    /// Players that were sent there since its last report.
    var reserved: UInt32 = 0

    var id: Worlds.WorldID { world.endpoint.id }
    var load: UInt32 { world.connections &+ reserved }

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
    /// Applies a look (spec registry 5.3): refused twice or unreachable three times in a row is dead; unresponsive
    /// twice is degraded; one good look heals.
    mutating func observe(
        _ observation: Worlds.Observation, now: Instant, _ configuration: WorldsConfiguration
    ) -> HealthVerdict {
        switch observation {
        case .alive(let connections, let delays):
            failures = 0
            unreachable = 0
            world.connections = connections
            world.delays = delays
            reserved = 0
            guard world.health == .degraded || world.health == .unverified else { return .unchanged }
            return change(to: .healthy, now)
        case .reachable:
            unreachable = 0
            // Whether a degraded one is well again only its loop can tell.
            guard world.health != .degraded else { return .unchanged }
            failures = 0
            return world.health == .unverified ? change(to: .healthy, now) : .unchanged
        case .refused:
            failures += 1
            return failures >= configuration.failuresMax ? .dead : .unchanged
        case .unreachable:
            unreachable += 1
            return unreachable >= configuration.unreachableMax ? .dead : .unchanged
        case .unresponsive:
            failures += 1
            if let since, world.health == .degraded {
                return now - since > configuration.degradedMax ? .dead : .unchanged
            }
            guard failures >= configuration.failuresMax, world.health == .healthy else { return .unchanged }
            return change(to: .degraded, now)
        }
    }

    private mutating func change(to health: Worlds.Health, _ now: Instant) -> HealthVerdict {
        world.health = health
        since = health == .healthy ? nil : now
        return .changed(health)
    }
}
