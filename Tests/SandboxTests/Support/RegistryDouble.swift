import Base
import Bus
import WorldsAPI

/// Stands in for the registry: gives every worldserver the maps it prefers and writes down what it is told.
actor RegistryDouble {
    private(set) var registrations: [Worlds.Register] = []
    private(set) var confirmations: [Worlds.ConfirmMaps] = []
    private(set) var departures: [Worlds.Deregister] = []
    private(set) var observations: [Worlds.Observation] = []
    private var refusal: Worlds.RegisterRefusal?
    private var known: Worlds.Known?

    /// What it answers to reports from now on; nil says nothing of maps.
    func answer(_ known: Worlds.Known?) { self.known = known }
    func refuse(_ refusal: Worlds.RegisterRefusal?) { self.refusal = refusal }

    nonisolated func serve(on bus: Bus) {
        bus.serve(Worlds.Register.self) { try await self.register($0) }
        bus.serve(Worlds.ConfirmMaps.self) { await self.confirm($0) }
        bus.serve(Worlds.Deregister.self) { await self.deregister($0) }
        bus.serve(Worlds.ReportHealth.self) { await self.report($0) }
    }

    private func register(_ request: Worlds.Register) throws(Worlds.RegisterRefusal) -> Worlds.Registered {
        if let refusal { throw refusal }
        registrations.append(request)
        return Worlds.Registered(
            id: "1", alias: "calm-murloc", incarnation: UInt64(registrations.count),
            assignedMaps: request.preferredMaps.isEmpty ? [MapID(0), MapID(1)] : request.preferredMaps)
    }
    private func confirm(_ request: Worlds.ConfirmMaps) -> Worlds.Known {
        confirmations.append(request)
        return known ?? Worlds.Known(isCurrent: true)
    }
    private func deregister(_ request: Worlds.Deregister) -> Done {
        departures.append(request)
        return Done()
    }
    private func report(_ request: Worlds.ReportHealth) -> Worlds.Known {
        observations.append(request.observation)
        return known ?? Worlds.Known(isCurrent: true)
    }

    var aliveCount: Int {
        observations.count { if case .alive = $0 { true } else { false } }
    }
    var unresponsiveCount: Int {
        observations.count { if case .unresponsive = $0 { true } else { false } }
    }
    var refusedCount: Int {
        observations.count { if case .refused = $0 { true } else { false } }
    }
}
