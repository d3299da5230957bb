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
        case health(Worlds.Endpoint, Worlds.Health), gatewayAdded(String), gatewayRemoved(String)

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
            case .gatewayAdded(let id): "gateway added \(id)"
            case .gatewayRemoved(let id): "gateway removed \(id)"
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
        bus.subscribe(Worlds.GatewayAdded.self, ear) { [events] in events.note(.gatewayAdded($1.gateway.id)) }
        bus.subscribe(Worlds.GatewayRemoved.self, ear) { [events] in
            events.note(.gatewayRemoved($1.gateway.id))
        }
        try await service.start()
    }

    // MARK: Shorthands

    @discardableResult
    func register(
        _ host: String, realm: UInt32 = 1, available: String = "", preferred: String = "",
        loaded: String = "",
        health: String = "h:1", crossRealm: Bool = false
    ) async throws(AskError<Worlds.RegisterRefusal>) -> Worlds.Registered {
        try await bus.ask(
            Worlds.Register(
                host: host, gamePort: 8085, healthAddress: health, realm: RealmID(realm),
                isCrossRealm: crossRealm,
                availableMaps: available, preferredMaps: maps(preferred).sorted(),
                loadedMaps: maps(loaded).sorted()))
    }
    func look(_ world: Worlds.Registered, _ observation: Worlds.Observation, times: Int = 1) async throws {
        for _ in 0..<times {
            _ = try await bus.ask(
                Worlds.ReportHealth(id: world.id, incarnation: world.incarnation, observation: observation))
        }
    }
    func confirm(_ world: Worlds.Registered, _ text: String) async throws {
        _ = try await bus.ask(
            Worlds.ConfirmMaps(id: world.id, incarnation: world.incarnation, maps: maps(text).sorted()))
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
