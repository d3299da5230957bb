public import Base
public import Observe

extension ClusterStatus {
    /// The same as JSON, with the parts that are not ready.
    public func json(_ health: Health.Report) -> JSONValue {
        [
            "state": "running", "uptimeSeconds": JSONValue(uptimeSeconds),
            "residentBytes": JSONValue(residentBytes),
            "ready": .bool(health.isReady),
            "notReady": .array(
                health.notReady.map { ["component": .string($0.name), "reason": .string($0.reason)] }),
            "parts": .array(parts.map { ["name": .string($0.name), "state": .string($0.state)] }),
            "realms": .array(
                realms.map { realm in
                    [
                        "id": JSONValue(realm.id), "name": .string(realm.name),
                        "online": .bool(realm.isOnline),
                        "gateway": .string(realm.gateway), "sessions": JSONValue(realm.sessions),
                        "players": JSONValue(realm.players),
                    ]
                }),
            "worlds": .array(
                worlds.map { world in
                    [
                        "alias": .string(world.alias), "address": .string(world.address),
                        "realm": JSONValue(world.realm), "health": .string(world.health),
                        "maps": JSONValue(world.maps), "players": JSONValue(world.players),
                    ]
                }),
        ]
    }
}
