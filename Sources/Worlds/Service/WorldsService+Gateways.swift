import Base
import Bus
import WorldsAPI

/// Gateways, and what the realm list says of a realm.
extension WorldsService {
    func serveGateways() {
        bus.serve(Worlds.RegisterGateway.self) { [self] in await register($0.gateway) }
        bus.serve(Worlds.ReportGateway.self) { [self] in await report($0) }
        bus.serve(Worlds.DeregisterGateway.self) { [self] in await deregister($0.id) }
        bus.serve(Worlds.ListGateways.self) { [self] in await gateways.list($0.realm) }
        bus.serve(Worlds.RealmStates.self) { [self] in await states($0.realms) }
    }

    func stopServingGateways() {
        bus.stopServing(Worlds.RegisterGateway.self)
        bus.stopServing(Worlds.ReportGateway.self)
        bus.stopServing(Worlds.DeregisterGateway.self)
        bus.stopServing(Worlds.ListGateways.self)
        bus.stopServing(Worlds.RealmStates.self)
    }

    private func register(_ gateway: Worlds.GatewayRecord) -> Done {
        // One that was there under this id has ended without a word: what it had online is gone.
        if let old = gateways.register(gateway) { bus.publish(Worlds.GatewayRemoved(gateway: old)) }
        bus.publish(Worlds.GatewayAdded(gateway: gateway))
        return Done()
    }
    private func report(_ request: Worlds.ReportGateway) -> Done {
        gateways.report(request.id, connections: request.connections)
        return Done()
    }
    private func deregister(_ id: String) -> Done {
        if let gone = gateways.remove(id) { bus.publish(Worlds.GatewayRemoved(gateway: gone)) }
        return Done()
    }

    private func states(_ realms: [RealmID]) -> [Worlds.RealmState] {
        realms.map { realm in
            let gateway = gateways.handOut(realm)
            let hasWorld = pools[.realm(realm)]?.ordered.contains { $0.world.health == .healthy } ?? false
            return Worlds.RealmState(
                realm: realm, gatewayAddress: gateway?.address, isOnline: gateway != nil && hasWorld,
                connections: gateways.connections(realm))
        }
    }
}
