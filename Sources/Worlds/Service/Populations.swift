import Base
import WorldsAPI

/// Who plays where, as the gateways told last, and who was sent somewhere since.
struct Populations {
    private struct Place: Hashable {
        var world: Worlds.WorldID, incarnation: UInt64
    }
    private struct Copy: Hashable {
        var place: Place, map: MapID
    }
    private var told: [String: [Worlds.Population]] = [:]
    private var totals: [Place: [MapID: UInt32]] = [:]
    /// Players on their way into an instance, whom no gateway has told of yet: until when they count.
    private var underWay: [Copy: Instant] = [:]
    /// More than a registry can have.
    static let worldsMax = 4096

    mutating func set(_ gateway: String, _ populations: [Worlds.Population]) {
        told[gateway] = Array(populations.prefix(Self.worldsMax))
        count()
    }
    mutating func forget(_ gateway: String) {
        guard told.removeValue(forKey: gateway) != nil else { return }
        count()
    }

    /// Somebody is sent to an instance map; he counts until the gateways must have told of him.
    mutating func expect(_ map: MapID, on endpoint: Worlds.Endpoint, until: Instant) {
        let place = Place(world: endpoint.id, incarnation: endpoint.incarnation)
        underWay[Copy(place: place, map: map)] = until
    }
    mutating func expire(now: Instant) { underWay = underWay.filter { $0.value > now } }

    /// On one incarnation of a worldserver, by map; maps without players are absent.
    func players(on endpoint: Worlds.Endpoint) -> [MapID: UInt32] {
        totals[Place(world: endpoint.id, incarnation: endpoint.incarnation)] ?? [:]
    }

    /// The instance maps that are in use.
    var copies: [Worlds.WorldID: Set<MapID>] {
        var copies: [Worlds.WorldID: Set<MapID>] = [:]
        for (place, players) in totals {
            copies[place.world, default: []].formUnion(
                players.keys.filter { !KnownMaps.openWorld.contains($0) })
        }
        for copy in underWay.keys { copies[copy.place.world, default: []].insert(copy.map) }
        return copies
    }

    private mutating func count() {
        totals = [:]
        for population in told.values.joined() {
            let place = Place(world: population.world, incarnation: population.incarnation)
            for (map, players) in population.players where players > 0 {
                let known = totals[place, default: [:]][map] ?? 0
                totals[place, default: [:]][map] = known.addingReportingOverflow(players).partialValue
            }
        }
    }
}
