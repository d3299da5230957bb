public import Base
public import Bus

// Spec events 10.
extension Worlds.WorldAdded: UpstreamEvent {
    public static let upstreamType = 4
    public var upstreamPayload: [JSONValue.Member] {
        [
            .init(
                "GameServer",
                world.endpoint.upstream(
                    available: world.availableMaps, old: [], new: world.assignedMaps))
        ]
    }
}

extension Worlds.WorldRemoved: UpstreamEvent {
    public static let upstreamType = 5
    public var upstreamPayload: [JSONValue.Member] {
        [
            .init(
                "GameServer",
                world.endpoint.upstream(
                    available: world.availableMaps, old: world.assignedMaps, new: []))
        ]
    }
}

extension Worlds.MapsReassigned: UpstreamEvent {
    public static let upstreamType = 3
    public var upstreamPayload: [JSONValue.Member] {
        let servers = changes.map { change in
            change.endpoint.upstream(
                available: change.availableMaps ?? [], old: change.oldMaps, new: change.newMaps)
        }
        return [.init("Servers", .array(servers))]
    }
}

extension Worlds.Endpoint {
    /// ToCloud9's GameServer.
    fileprivate func upstream(available: [MapID], old: [MapID], new: [MapID]) -> JSONValue {
        [
            "ID": .string(id), "Address": .string(address), "RealmID": JSONValue(realm.rawValue),
            "IsCrossRealm": .bool(isCrossRealm),
            "AvailableMaps": JSONValue(numbers: available.map(\.rawValue)),
            "OldAssignedMapsToHandle": JSONValue(numbers: old.map(\.rawValue)),
            "NewAssignedMapsToHandle": JSONValue(numbers: new.map(\.rawValue)),
        ]
    }
}

extension Worlds.GatewayAdded: UpstreamEvent {
    public static let upstreamType = 1
    public var upstreamPayload: [JSONValue.Member] { gateway.upstream }
}
extension Worlds.GatewayRemoved: UpstreamEvent {
    public static let upstreamType = 2
    public var upstreamPayload: [JSONValue.Member] { gateway.upstream }
}

extension Worlds.GatewayRecord {
    /// The health address is empty: a gateway is a part of the daemon and reports by itself.
    fileprivate var upstream: [JSONValue.Member] {
        [
            .init("ID", .string(id)), .init("Address", .string(address)), .init("HealthCheckAddr", ""),
            .init("RealmID", JSONValue(realm.rawValue)),
        ]
    }
}
