import Base
import WorldsAPI

/// The gateways, and which one the realm list hands out.
struct GatewayTable {
    private var gateways: [String: Worlds.GatewayRecord] = [:]
    /// Clients that were sent there since its last report.
    private var reserved: [String: UInt32] = [:]

    /// Returns the record that it replaces: a gateway that came back.
    mutating func register(_ gateway: Worlds.GatewayRecord) -> Worlds.GatewayRecord? {
        reserved[gateway.id] = 0
        return gateways.updateValue(gateway, forKey: gateway.id)
    }
    mutating func report(_ id: String, connections: UInt32) {
        guard gateways[id] != nil else { return }
        gateways[id]?.connections = connections
        reserved[id] = 0
    }
    mutating func remove(_ id: String) -> Worlds.GatewayRecord? {
        reserved[id] = nil
        return gateways.removeValue(forKey: id)
    }

    func list(_ realm: RealmID?) -> [Worlds.GatewayRecord] {
        gateways.values.filter { realm == nil || $0.realm == realm }.sorted { $0.id < $1.id }
    }

    /// The gateway of a realm with the fewest clients, reserved for one more.
    mutating func handOut(_ realm: RealmID) -> Worlds.GatewayRecord? {
        let best = list(realm).min { load($0) < load($1) }
        if let best { reserved[best.id, default: 0] &+= 1 }
        return best
    }
    private func load(_ gateway: Worlds.GatewayRecord) -> UInt64 {
        UInt64(gateway.connections) &+ UInt64(reserved[gateway.id] ?? 0)
    }

    func connections(_ realm: RealmID) -> UInt32 {
        UInt32(clamping: list(realm).reduce(UInt64(0)) { $0 &+ UInt64($1.connections) })
    }
}
