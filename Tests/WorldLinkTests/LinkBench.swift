import Base
import Bus
import Loop
import TestSupport
import WorldLink
import WorldsAPI
import WorldsService

/// A link with the registry behind it, on a clock that the test moves.
final class LinkBench: Sendable {
    let time = ManualTime()
    let log = RecordingLog()
    let metrics = Metrics()
    let loop = EventLoop(name: "test")
    let bus: Bus
    let registry: WorldsService
    /// What the registry was told and decided.
    let reports = Observed<Worlds.ReportHealth>()
    let added = Observed<Worlds.World>()
    let removed = Observed<Worlds.World>()
    private let ear = Ear()

    init() async throws {
        bus = Bus(time: time, log: Log("bus", to: log), metrics: metrics)
        registry = WorldsService(
            WorldsConfiguration(realms: [RealmID(1)]), bus: bus, time: time, log: Log("test", to: log),
            metrics: metrics)
        try await registry.start()
        bus.subscribe(Worlds.WorldAdded.self, ear) { [added] in added.note($1.world) }
        bus.subscribe(Worlds.WorldRemoved.self, ear) { [removed] in removed.note($1.world) }
    }

    /// A link to the real registry.
    func link(_ worlds: [StaticWorld] = [], bus other: Bus? = nil) -> WorldLink {
        var configuration = WorldLinkConfiguration()
        configuration.worlds = worlds
        return WorldLink(
            configuration, bus: other ?? bus, loop: loop, time: time, log: Log("link", to: log),
            metrics: metrics,
            resolver: Resolver(time: time))
    }

    func worlds() async throws -> [Worlds.World] { try await bus.ask(Worlds.ListWorlds()) }

    func end() async {
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    }

    private actor Ear {}
}

func withBench(_ body: (LinkBench) async throws -> Void) async throws {
    let bench = try await LinkBench()
    let result: Result<Void, any Error>
    do { result = .success(try await body(bench)) } catch { result = .failure(error) }
    await bench.end()
    try result.get()
}

/// A registry that only notes what it is told, so that a test sees each report.
struct NotingRegistry {
    let bus: Bus
    let reports = Observed<Worlds.ReportHealth>()
    let registrations = Observed<Worlds.Register>()
    let confirmed = Observed<Worlds.ConfirmMaps>()
    let known = Locked<[Worlds.World]>([])

    init(_ bench: LinkBench) {
        let bus = Bus(time: bench.time, log: Log("bus", to: bench.log), metrics: Metrics())
        self.bus = bus
        bus.serve(Worlds.ReportHealth.self) { [reports] in
            reports.note($0)
            return Worlds.Known(isCurrent: true)
        }
        bus.serve(Worlds.ConfirmMaps.self) { [confirmed] in
            confirmed.note($0)
            return Worlds.Known(isCurrent: true)
        }
        bus.serve(Worlds.ListWorlds.self) { [known] _ in known.withLock { $0 } }
        bus.serve(Worlds.LookUp.self) { [known] request in
            known.withLock { $0.first { $0.endpoint.id == request.id } }
        }
        bus.serve(Worlds.Register.self) { [registrations, known] request in
            let incarnation = UInt64(registrations.values.count + 1)
            registrations.note(request)
            let world = Self.world(request.address, incarnation: incarnation, health: request.healthAddress)
            known.withLock { known in
                known.removeAll { $0.endpoint.id == world.endpoint.id }
                known.append(world)
            }
            return Worlds.Registered(
                id: world.endpoint.id, alias: world.endpoint.alias, incarnation: incarnation, assignedMaps: []
            )
        }
    }

    /// Somebody registers by himself.
    func add(_ world: Worlds.World) {
        known.withLock { known in
            known.removeAll { $0.endpoint.id == world.endpoint.id }
            known.append(world)
        }
        bus.publish(Worlds.WorldAdded(world: world))
    }

    static func world(
        _ address: String, incarnation: UInt64 = 1, health: String = "", state: Worlds.Health = .healthy
    ) -> Worlds.World {
        Worlds.World(
            endpoint: Worlds.Endpoint(
                id: "id of \(address)", address: address, alias: "alias", incarnation: incarnation,
                realm: RealmID(1)),
            healthAddress: health, availableMaps: [], health: state)
    }
}

extension Worlds.ReportHealth {
    var kind: String {
        switch observation {
        case .alive(let connections, let delays): "alive \(connections)/\(delays.mean)"
        case .reachable: "reachable"
        case .unresponsive: "unresponsive"
        case .refused: "refused"
        case .unreachable: "unreachable"
        }
    }
}
