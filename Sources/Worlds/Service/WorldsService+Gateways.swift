import Base
import Bus
import WorldsAPI

/// Gateways, and what the realm list says of a realm.
extension WorldsService {
    func serveGateways() {
        bus.serve(Worlds.RegisterGateway.self) { [self] in await register($0.gateway) }
        bus.serve(Worlds.ReportGateway.self) { [self] in await report($0) }
        bus.serve(Worlds.DeregisterGateway.self) { [self] in await deregister($0) }
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

    private func register(_ gateway: Worlds.GatewayRecord) -> Worlds.GatewayKnown {
        switch gateways.register(gateway) {
        case .refused: return Worlds.GatewayKnown(isCurrent: false)
        case .known: break
        case .new: bus.publish(Worlds.GatewayAdded(gateway: gateway))
        case .replaces(let old):
            // It has ended without a word: what it had online is gone.
            ended(old, before: gateway.startedAt == 0 ? .max : gateway.startedAt, because: "it started again")
            bus.publish(Worlds.GatewayAdded(gateway: gateway))
        }
        save(.gateway(gateway.id))
        return Worlds.GatewayKnown(isCurrent: true, emptying: emptying(for: gateway.realm))
    }

    private func report(_ request: Worlds.ReportGateway) -> Worlds.GatewayKnown {
        guard gateways.report(request, now: time.now()), let gateway = gateways.record(request.id) else {
            return Worlds.GatewayKnown(isCurrent: false)
        }
        populations.set(request.id, request.populations)
        settleCopies()
        return Worlds.GatewayKnown(isCurrent: true, emptying: emptying(for: gateway.realm))
    }

    private func deregister(_ request: Worlds.DeregisterGateway) -> Done {
        guard let known = gateways.record(request.id), known.startedAt == request.startedAt else {
            return Done()
        }
        removed(known, because: "it left")
        return Done()
    }

    /// A while has passed: who was silent in too many of them is gone.
    func missGateways() {
        for gateway in gateways.pass(silencesMax: configuration.gatewaySilencesMax) {
            removed(gateway, because: "it was silent")
        }
    }

    private func removed(_ gateway: Worlds.GatewayRecord, because why: String) {
        _ = gateways.remove(gateway.id)
        save(.gateway(gateway.id))
        ended(gateway, before: gateway.startedAt == 0 ? .max : gateway.startedAt &+ 1, because: why)
    }

    private func ended(_ gateway: Worlds.GatewayRecord, before: UInt64, because why: String) {
        populations.forget(gateway.id)
        settleCopies()
        log.notice(
            "a gateway has ended",
            ["id": .string(gateway.id), "address": .string(gateway.address), "why": .string(why)])
        bus.publish(Worlds.GatewayRemoved(gateway: gateway, endedBefore: before))
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
