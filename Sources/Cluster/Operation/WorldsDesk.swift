import Base
import Bus
import Observe
import WorldsAPI

/// What `nimbus worlds` and `nimbus layers` ask the daemon, as JSON.
///
/// `worlds`; `drain` (world, draining), `drain-progress` (id); `layers` (realm), `set-layers` (map, count,
/// realm), `layer-stats` (map, realm). Where a realm may be left out, the only one is meant.
struct WorldsDesk: BusDesk {
    static let commands: Set = [
        "worlds", "drain", "drain-progress", "layers", "set-layers", "layer-stats",
    ]
    let bus: Bus
    let realms: [RealmID]

    func answer(_ command: String, _ request: JSONValue) async throws(ControlError) -> JSONValue {
        switch command {
        case "worlds":
            let worlds = try await ask(Worlds.ListWorlds())
            return ["worlds": .array(worlds.map(Self.json))]
        case "drain": return try await drain(request)
        case "drain-progress":
            let progress = try await ask(Worlds.LookAtDrain(id: request["id"]?.string ?? ""))
            return progress.map(Self.json) ?? nil
        case "layers": return try await layers(request)
        case "set-layers": return try await setLayers(request)
        case "layer-stats": return try await statistics(request)
        default: throw .refused("there is no command \(command)")
        }
    }

    // MARK: Draining

    private func drain(_ request: JSONValue) async throws(ControlError) -> JSONValue {
        guard let name = request["world"]?.string, let isDraining = request["draining"]?.bool else {
            throw .refused("drain needs a worldserver and whether it shall be drained")
        }
        let progress = try await ask(Worlds.SetDraining(world: name, isDraining: isDraining)) { refusal in
            switch refusal {
            case .unknown: "no worldserver is called \(name) (`nimbus worlds` lists them)"
            case .ambiguous(let aliases): "\(name) may be \(aliases.joined(separator: ", ")); say which"
            }
        }
        return Self.json(progress)
    }

    private static func json(_ progress: Worlds.DrainProgress) -> JSONValue {
        let players = progress.players.sorted { $0.key < $1.key }
        return [
            "world": json(progress.world), "told": .bool(progress.isTold), "empty": .bool(progress.isEmpty),
            "players": .array(
                players.map { ["map": JSONValue($0.key.rawValue), "players": JSONValue($0.value)] }),
            "moving": .array(progress.moving.map { JSONValue($0.rawValue) }),
            "stuck": .array(progress.stuck.map { JSONValue($0.rawValue) }),
        ]
    }

    private static func json(_ world: Worlds.World) -> JSONValue {
        let (endpoint, delays) = (world.endpoint, world.delays)
        return [
            "id": .string(endpoint.id), "alias": .string(endpoint.alias),
            "address": .string(endpoint.address),
            "realm": JSONValue(endpoint.realm.rawValue), "crossRealm": .bool(endpoint.isCrossRealm),
            "health": .string(world.health.rawValue), "draining": .bool(world.isDraining),
            "incarnation": JSONValue(endpoint.incarnation), "maps": JSONValue(world.assignedMaps.count),
            "pending": JSONValue(world.pendingMaps.count), "players": JSONValue(world.players),
            "connections": JSONValue(world.connections),
            "delays": [
                "mean": JSONValue(delays.mean), "median": JSONValue(delays.median),
                "p95": JSONValue(delays.p95), "p99": JSONValue(delays.p99), "max": JSONValue(delays.max),
            ],
            "since": .string(CalendarText.iso(world.since)),
        ]
    }
}

// MARK: - Layers

extension WorldsDesk {
    private func layers(_ request: JSONValue) async throws(ControlError) -> JSONValue {
        let chosen = request["realm"] == nil ? realms : [try realm(of: request)]
        var rows: [JSONValue] = []
        for realm in chosen {
            let layers = try await ask(Worlds.Layers(realm: realm))
            for (map, count) in layers.sorted(by: { $0.key < $1.key }) {
                rows.append([
                    "realm": JSONValue(realm.rawValue), "map": JSONValue(map.rawValue),
                    "layers": JSONValue(count),
                ])
            }
        }
        return ["layers": .array(rows)]
    }

    private func setLayers(_ request: JSONValue) async throws(ControlError) -> JSONValue {
        guard let count = request["count"]?.int.flatMap(Int.init(exactly:)) else {
            throw .refused("set-layers needs a count")
        }
        let (realm, map) = (try realm(of: request), try map(of: request))
        _ = try await ask(Worlds.SetLayer(realm: realm, map: map, count: count)) {
            Self.text($0, realm, map)
        }
        return [
            "realm": JSONValue(realm.rawValue), "map": JSONValue(map.rawValue), "layers": JSONValue(count),
        ]
    }

    private func statistics(_ request: JSONValue) async throws(ControlError) -> JSONValue {
        let (realm, map) = (try realm(of: request), try map(of: request))
        let found = try await ask(Worlds.LayerStats(realm: realm, map: map)) { Self.text($0, realm, map) }
        return [
            "realm": JSONValue(realm.rawValue), "map": JSONValue(map.rawValue),
            "configured": JSONValue(found.configured), "running": JSONValue(found.layers.count),
            "layers": .array(
                found.layers.map { layer in
                    [
                        "alias": .string(layer.alias), "address": .string(layer.address),
                        "players": JSONValue(layer.players), "connections": JSONValue(layer.connections),
                    ]
                }),
        ]
    }

    private static func text(_ refusal: Worlds.LayerRefusal, _ realm: RealmID, _ map: MapID) -> String {
        switch refusal {
        case .countInvalid: "a map has from 1 to 64 layers"
        case .instanceMap: "map \(map) is an instance; only maps of the open world can have layers"
        case .unknownRealm: "there is no realm \(realm)"
        case .notAdmitting: "that worldserver does not take players on map \(map)"
        }
    }

    private func map(of request: JSONValue) throws(ControlError) -> MapID {
        guard let map = request["map"]?.int.flatMap(UInt16.init(exactly:)) else {
            throw .refused("a map is a number, such as 530")
        }
        return MapID(UInt32(map))
    }
}
