import Base
import Bus
import GUIDsAPI
import GUIDsService
import Store
import TestSupport
import Testing

/// A service for realm 1 on a database of its own, with a clock that the test moves.
struct GUIDsBench {
    static let realm = RealmID(1)

    let database: Database
    let store: MeddlingStore
    let bus: Bus
    let time: ManualTime
    let log: RecordingLog
    let metrics: Metrics
    let service: GUIDsService
    /// All that were started, to be stopped at the end.
    private let services: Locked<[GUIDsService]>

    static func run(
        _ driver: TestDriver, _ configuration: GUIDsConfiguration = .small,
        before: (Database) async throws -> Void = { _ in }, _ body: (GUIDsBench) async throws -> Void
    ) async throws {
        try await withDatabase(on: driver) { database in
            try await Schema.prepare(database, as: .characters, now: UnixTime(seconds: 1))
            try await before(database)
            let services = Locked<[GUIDsService]>([])
            let result: Result<Void, any Error>
            do {
                try await body(GUIDsBench(database, configuration, ManualTime(), services))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for service in services.withLock({ $0 }) { await service.stop() }
            try result.get()
        }
    }

    private init(
        _ database: Database, _ configuration: GUIDsConfiguration, _ time: ManualTime,
        _ services: Locked<[GUIDsService]>
    ) async throws {
        self.database = database
        self.time = time
        self.services = services
        log = RecordingLog()
        metrics = Metrics()
        bus = Bus(time: realTime, log: Log("bus", to: log), metrics: metrics)
        store = MeddlingStore(try await DatabaseHighWaterStore(database, time: time))
        service = GUIDsService(
            configuration, stores: [Self.realm: store], bus: bus, time: time, log: Log("test", to: log),
            metrics: metrics)
        try await service.start()
        let service = service
        services.withLock { $0.append(service) }
    }

    /// Another daemon on the same database, beside this one.
    func another(_ configuration: GUIDsConfiguration = .small) async throws -> GUIDsBench {
        try await GUIDsBench(database, configuration, time, services)
    }
    /// The daemon after a restart.
    func restarted(_ configuration: GUIDsConfiguration = .small) async throws -> GUIDsBench {
        await service.stop()
        return try await another(configuration)
    }

    /// From the service itself: under its own limits of time, which this test's clock keeps.
    func take(_ count: UInt32, of sequence: GUIDs.Sequence = .item) async throws -> [GUIDs.Range] {
        try await service.take(GUIDs.Take(realm: Self.realm, sequence: sequence, count: count))
    }
    /// Over the bus.
    func ask(_ count: UInt32, of sequence: GUIDs.Sequence = .item) async throws -> [GUIDs.Range] {
        try await bus.ask(GUIDs.Take(realm: Self.realm, sequence: sequence, count: count))
    }
    /// The one number that is asked for.
    func next(_ sequence: GUIDs.Sequence = .item) async throws -> UInt64 {
        try #require(try await take(1, of: sequence).first).first
    }
    func level(_ sequence: GUIDs.Sequence = .item) async throws -> GUIDs.Level? {
        try await bus.ask(GUIDs.Levels()).first { $0.sequence == sequence }
    }
    func stored(_ sequence: GUIDs.Sequence = .item) async throws -> UInt64? {
        try await database.first(
            "SELECT value FROM nimbus_guid_high_water WHERE sequence = ?", sequence.rawValue
        ) { try $0.u64(0) }
    }
    func lines(_ level: LogLevel) -> [String] {
        log.entries.filter { $0.level == level && $0.component == "guids" }.map(\.message)
    }
}

extension GUIDsConfiguration {
    /// Small blocks, so that a test sees them end.
    static var small: GUIDsConfiguration {
        var configuration = GUIDsConfiguration()
        configuration.blocks = SequenceAmounts(others: 100)
        configuration.gaps = SequenceAmounts(others: 1000)
        return configuration
    }
}

extension Database {
    func addCharacter(_ guid: UInt32) async throws {
        try await write(
            """
            INSERT INTO characters (guid, account, name, race, class, gender, level, map, zone,
                position_x, position_y, position_z, orientation, taximask)
            VALUES (?, 1, ?, 1, 1, 0, 1, 0, 12, 0, 0, 0, 0, '')
            """, guid, "Name\(guid)")
    }
    func addItem(_ guid: UInt32) async throws {
        try await write(
            """
            INSERT INTO item_instance (guid, itemEntry, owner_guid, count, charges, flags, enchantments, durability)
            VALUES (?, 25, 1, 1, '', 0, '', 0)
            """, guid)
    }
}

/// A store whose writes a test can hold up or let fail, before or after they took place.
final class MeddlingStore: HighWaterStore {
    enum Fault: Sendable { case before, after }
    private struct State {
        var faults: [Fault?] = []
        var gate: TaskGate?
    }
    private let base: any HighWaterStore
    private let state = Locked(State())
    /// Writes that began.
    let begun = Observed<GUIDs.Sequence>()

    init(_ base: any HighWaterStore) { self.base = base }

    var isDurable: Bool { true }

    /// What happens to the writes that begin from now on; nil is nothing.
    func meddle(_ faults: Fault?...) { state.withLock { $0.faults = faults } }
    /// Writes that begin from now on wait at the gate.
    func hold(at gate: TaskGate?) { state.withLock { $0.gate = gate } }

    func known() async throws(StoreError) -> [GUIDs.Sequence] { try await base.known() }

    func advance(
        _ sequence: GUIDs.Sequence, _ advance: Advance
    ) async throws(StoreError) -> Advanced {
        let (fault, gate) = state.withLock { state in
            (state.faults.isEmpty ? nil : state.faults.removeFirst(), state.gate)
        }
        begun.note(sequence)
        if let gate { await gate.pass() }
        if fault == .before { throw StoreError(.unavailable, "a test takes the database away") }
        let advanced = try await base.advance(sequence, advance)
        if fault == .after { throw StoreError(.connectionLost, "a test takes the answer away") }
        return advanced
    }
}
