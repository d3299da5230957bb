import Base
import Bus
import TestSupport
import WorldsAPI

@testable import WorldsService

/// `maps("0 30 33-34")`: numbers and ranges, as the specification writes them.
func maps(_ text: String) -> Set<MapID> {
    Set(
        text.split(separator: " ").flatMap { piece -> [MapID] in
            let ends = piece.split(separator: "-").compactMap { UInt32($0) }
            return (ends[0]...(ends.last ?? ends[0])).map { MapID($0) }
        }
    ).intersection(KnownMaps.all)
}

extension MapDistributor {
    /// The weight of a worldserver's maps.
    func load(_ owned: MapDistributor.Owned, _ id: String) -> Int { weight(owned[id] ?? []) }
}

/// The registry on a clock and a bus that the test owns.
final class WorldsBench: Sendable {
    let time: ManualTime
    let log = RecordingLog()
    let metrics = Metrics()
    let bus: Bus
    let service: WorldsService
    /// Everything that the registry published, in order.
    let events = Observed<Told>()
    private let wire = SubjectsTransport()
    private let ear = Ear()

    enum Told: Sendable {
        case added(Worlds.World), removed(Worlds.World), reassigned([Worlds.MapsReassigned.Change])
        case health(Worlds.Endpoint, Worlds.Health), gatewayAdded(String)
        case gatewayRemoved(Worlds.GatewayRemoved)
        case emptying(Worlds.Endpoint, Bool)

        /// A word for a test to compare.
        var word: String {
            switch self {
            case .added(let world): "added \(world.endpoint.address)"
            case .removed(let world): "removed \(world.endpoint.address)"
            case .reassigned(let changes):
                "reassigned "
                    + changes.map { "\($0.endpoint.address) \($0.oldMaps.count)>\($0.newMaps.count)" }
                    .sorted().joined(separator: ", ")
            case .health(let endpoint, let health): "\(endpoint.address) \(health.rawValue)"
            case .emptying(let endpoint, let isEmptying):
                "\(endpoint.address) \(isEmptying ? "is emptied" : "may fill")"
            case .gatewayAdded(let id): "gateway added \(id)"
            case .gatewayRemoved(let event): "gateway removed \(event.gateway.id)"
            }
        }
    }
    private actor Ear {}

    init(
        time: ManualTime = ManualTime(), store: any RegistryStore = MemoryRegistryStore(),
        _ configure: (inout WorldsConfiguration) -> Void = { _ in }
    ) async throws {
        self.time = time
        bus = Bus(time: time, log: Log("bus", to: log), metrics: metrics, transport: wire)
        var configuration = WorldsConfiguration(realms: [RealmID(1), RealmID(2)])
        configure(&configuration)
        service = WorldsService(
            configuration, bus: bus, time: time, log: Log("test", to: log), metrics: metrics, store: store)
        // A mailbox a type: the order between types is told by `subjects`.
        bus.subscribe(Worlds.WorldAdded.self, ear) { [events] in events.note(.added($1.world)) }
        bus.subscribe(Worlds.WorldRemoved.self, ear) { [events] in events.note(.removed($1.world)) }
        bus.subscribe(Worlds.MapsReassigned.self, ear) { [events] in events.note(.reassigned($1.changes)) }
        bus.subscribe(Worlds.WorldHealthChanged.self, ear) { [events] in
            events.note(.health($1.endpoint, $1.health))
        }
        bus.subscribe(Worlds.WorldEmptying.self, ear) { [events] in
            events.note(.emptying($1.endpoint, $1.isEmptying))
        }
        bus.subscribe(Worlds.GatewayAdded.self, ear) { [events] in events.note(.gatewayAdded($1.gateway.id)) }
        bus.subscribe(Worlds.GatewayRemoved.self, ear) { [events] in
            events.note(.gatewayRemoved($1))
        }
        try await service.start()
    }

    // MARK: Shorthands

    @discardableResult
    func register(
        _ host: String, realm: UInt32 = 1, available: String = "", preferred: String = "",
        loaded: String = "",
        health: String = "h:1", crossRealm: Bool = false, process: UInt64 = 0
    ) async throws(AskError<Worlds.RegisterRefusal>) -> Worlds.Registered {
        try await bus.ask(
            Worlds.Register(
                host: host, gamePort: 8085, healthAddress: health, realm: RealmID(realm),
                isCrossRealm: crossRealm,
                availableMaps: available, preferredMaps: maps(preferred).sorted(),
                loadedMaps: maps(loaded).sorted(), process: process))
    }
    /// Why a registration is refused; nil when it is not.
    func refusal(_ request: Worlds.Register) async -> Worlds.RegisterRefusal? {
        do throws(AskError<Worlds.RegisterRefusal>) {
            _ = try await bus.ask(request)
            return nil
        } catch {
            return error.refusal
        }
    }
    @discardableResult
    func look(
        _ world: Worlds.Registered, _ observation: Worlds.Observation, times: Int = 1
    ) async throws -> Worlds.Known? {
        var known: Worlds.Known?
        for _ in 0..<times {
            known = try await bus.ask(
                Worlds.ReportHealth(id: world.id, incarnation: world.incarnation, observation: observation))
        }
        return known
    }
    @discardableResult
    func confirm(_ world: Worlds.Registered, _ text: String) async throws -> Worlds.Known {
        try await bus.ask(
            Worlds.ConfirmMaps(id: world.id, incarnation: world.incarnation, maps: maps(text).sorted()))
    }
    func drain(_ name: String, _ isDraining: Bool = true) async throws -> Worlds.DrainProgress {
        try await bus.ask(Worlds.SetDraining(world: name, isDraining: isDraining))
    }
    func gateway(_ id: String, realm: UInt32 = 1, connections: UInt32 = 0, startedAt: UInt64 = 0)
        async throws -> Worlds.GatewayKnown
    {
        try await bus.ask(
            Worlds.RegisterGateway(
                gateway: Worlds.GatewayRecord(
                    id: id, address: "gateway-\(id):8085", realm: RealmID(realm), connections: connections,
                    startedAt: startedAt)))
    }
    /// A gateway tells whom it has on a worldserver, by map.
    @discardableResult
    func tell(
        _ gateway: String, startedAt: UInt64 = 0, _ world: Worlds.Registered? = nil,
        _ players: [UInt32: UInt32] = [:]
    ) async throws -> Worlds.GatewayKnown {
        let there = Dictionary(uniqueKeysWithValues: players.map { (MapID($0.key), $0.value) })
        let populations = world.map {
            [Worlds.Population(world: $0.id, incarnation: $0.incarnation, players: there)]
        }
        return try await bus.ask(
            Worlds.ReportGateway(
                id: gateway, connections: 0, startedAt: startedAt, populations: populations ?? []))
    }
    /// The registry looks at its clock, which it does every five seconds, so often.
    func tick(_ times: Int = 1) async throws {
        for _ in 0..<times {
            time.advance(by: .seconds(5))
            // Behind the tick, which is a task of its own.
            for _ in 0..<50 { await Task.yield() }
        }
    }
    /// The aliases of the candidates; `pending` or `none`.
    func place(
        _ map: UInt32, realm: UInt32 = 1, group: UInt32 = 0, preferred: String = "", crossRealm: Bool = false
    ) async throws -> [String] {
        let found = try await bus.ask(
            Worlds.Place(
                realm: RealmID(realm), map: MapID(map), group: group, preferred: preferred,
                crossRealm: crossRealm))
        switch found {
        case .available(let endpoints): return endpoints.map(\.alias)
        case .pending: return ["pending"]
        case .none: return ["none"]
        }
    }
    func world(_ registered: Worlds.Registered) async throws -> Worlds.World? {
        try await bus.ask(Worlds.LookUp(id: registered.id))
    }
    func layers(_ realm: UInt32) async throws -> [MapID: Int] {
        try await bus.ask(Worlds.Layers(realm: RealmID(realm)))
    }
    func words() -> [String] { events.values.map(\.word) }
    /// The subjects of all events, in the order in which they were published.
    var subjects: [String] { wire.subjects.withLock { $0 } }
    /// Waits for the end of gateways' incarnations.
    func ends(_ count: Int) async throws -> [Worlds.GatewayRemoved] {
        @Sendable func ends(_ told: [Told]) -> [Worlds.GatewayRemoved] {
            told.compactMap { if case .gatewayRemoved(let event) = $0 { event } else { nil } }
        }
        return ends(try await events.wait { ends($0).count >= count })
    }
    /// Waits until the registry's events have arrived.
    func heard(_ count: Int) async throws -> [String] { try await events.wait(for: count).map(\.word) }
}

/// Delivers at once, and notes the subjects of events.
private final class SubjectsTransport: Transport {
    let subjects = Locked<[String]>([])
    func carry(_ name: String, _ deliver: @escaping @Sendable () -> Void) {
        if !name.hasPrefix("worlds.") { subjects.withLock { $0.append(name) } }
        deliver()
    }
}

let alive = Worlds.Observation.alive(connections: 0, delays: Worlds.Delays())
func alive(_ connections: UInt32) -> Worlds.Observation {
    .alive(connections: connections, delays: Worlds.Delays())
}
