public import Base
public import Store
import WorldsAPI

/// The registry's memory in the auth database: `nimbus_worlds`, `nimbus_world_states`, `nimbus_world_layers`,
/// `nimbus_group_layers`, `nimbus_gateways`.
public struct DatabaseRegistryStore: RegistryStore {
    private let database: Database
    public init(_ database: Database) { self.database = database }

    // MARK: Reading

    public func load(now: UnixTime) async throws(StoreError) -> RegistrySnapshot {
        var snapshot = RegistrySnapshot()
        snapshot.worlds = try await database.read(
            """
            SELECT \((Self.worldColumns.map { "w." + $0 } + Self.stateColumns.map { "s." + $0 }).joined(separator: ", "))
            FROM nimbus_worlds w LEFT JOIN nimbus_world_states s ON s.id = w.id ORDER BY w.seen, w.id
            """
        ) { row throws(StoreError) in try Self.world(of: row) }
        let stored = try await database.read("SELECT realm, layers FROM nimbus_world_layers") {
            row throws(StoreError) in
            StoredLayers(realm: RealmID(try row.u32(0)), layers: try Self.layers(of: try row.string(1)))
        }
        for entry in stored { snapshot.layers[entry.realm] = entry.layers }
        try await database.write("DELETE FROM nimbus_group_layers WHERE until_unix <= ?", now.seconds)
        snapshot.bindings = try await database.read(
            "SELECT realm, group_id, map, world, until_unix FROM nimbus_group_layers"
        ) { row throws(StoreError) in
            RegistrySnapshot.StoredBinding(
                realm: RealmID(try row.u32(0)), group: try row.u32(1), map: MapID(try row.u32(2)),
                world: try row.string(3), until: UnixTime(seconds: try row.i64(4)))
        }
        snapshot.gateways = try await database.read(
            "SELECT id, address, realm, started_at FROM nimbus_gateways"
        ) { row throws(StoreError) in
            Worlds.GatewayRecord(
                id: try row.string(0), address: try row.string(1), realm: RealmID(try row.u32(2)),
                startedAt: try row.u64(3))
        }
        return snapshot
    }
    private struct StoredLayers {
        var realm: RealmID, layers: [MapID: Int]
    }

    private static let worldColumns = [
        "id", "address", "alias", "incarnation", "realm", "cross_realm", "announces_readiness",
        "health_address",
        "available_maps", "preferred_maps", "assigned_maps", "pending_maps", "seen",
    ]
    private static let stateColumns = ["process", "former", "draining", "version"]

    private static func world(of row: Row) throws(StoreError) -> RegistrySnapshot.StoredWorld {
        let endpoint = Worlds.Endpoint(
            id: try row.string(0), address: try row.string(1), alias: try row.string(2),
            incarnation: try row.u64(3),
            realm: RealmID(try row.u32(4)), isCrossRealm: try row.bool(5), announcesReadiness: try row.bool(6)
        )
        var world = Worlds.World(
            endpoint: endpoint, healthAddress: try row.string(7), availableMaps: try maps(row, 8),
            preferredMaps: try maps(row, 9), assignedMaps: try maps(row, 10), pendingMaps: try maps(row, 11),
            health: .unverified)
        let seen = Int(try row.u32(12))
        // Stored by a version that had none.
        guard let process = try row.optionalString(13) else {
            return RegistrySnapshot.StoredWorld(world: world, seen: seen)
        }
        world.process = try number(process, "process")
        world.isDraining = try row.bool(15)
        world.version = try row.u64(16)
        let former = try row.string(14).split(separator: ",").map { piece throws(StoreError) in
            let parts = piece.split(separator: ":").map(String.init)
            guard parts.count == 2 else {
                throw StoreError(.decoding, "nimbus_world_states.former: \(piece)")
            }
            return FormerProcess(
                incarnation: try number(parts[0], "former"), process: try number(parts[1], "former"))
        }
        return RegistrySnapshot.StoredWorld(world: world, seen: seen, former: former)
    }

    /// As text, because SQLite's integers have a sign.
    private static func number(_ text: String, _ column: String) throws(StoreError) -> UInt64 {
        guard let value = UInt64(text) else {
            throw StoreError(.decoding, "nimbus_world_states.\(column): \(text)")
        }
        return value
    }

    private static func maps(_ row: Row, _ column: Int) throws(StoreError) -> [MapID] {
        let text = try row.string(column)
        do throws(Worlds.RegisterRefusal) {
            return try AvailableMaps.parse(text)
        } catch {
            throw StoreError(.decoding, "nimbus_worlds.\(row.columns[column]): \(error)")
        }
    }

    /// `1:2,530:3`: map and count.
    private static func layers(of text: String) throws(StoreError) -> [MapID: Int] {
        var layers: [MapID: Int] = [:]
        for piece in text.split(separator: ",") {
            let parts = piece.split(separator: ":")
            guard parts.count == 2, let map = UInt32(parts[0]), let count = Int(parts[1]) else {
                throw StoreError(.decoding, "nimbus_world_layers.layers: \(piece)")
            }
            layers[MapID(map)] = count
        }
        return layers
    }

    // MARK: Writing

    public func write(_ changes: [RegistryChange]) async throws(StoreError) {
        do {
            try await database.transaction { transaction in
                for change in changes { try Self.write(change, transaction) }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.failed, "\(error)")
        }
    }

    private static func write(
        _ change: RegistryChange, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        switch change {
        case .world(let stored): try write(stored, transaction)
        case .noWorld(let id):
            try transaction.write("DELETE FROM nimbus_worlds WHERE id = ?", id)
            try transaction.write("DELETE FROM nimbus_world_states WHERE id = ?", id)
        case .gateway(let gateway):
            try transaction.write(
                transaction.dialect.upsert(
                    into: "nimbus_gateways", keys: ["id"], columns: ["address", "realm", "started_at"]),
                gateway.id, gateway.address, gateway.realm, gateway.startedAt)
        case .noGateway(let id): try transaction.write("DELETE FROM nimbus_gateways WHERE id = ?", id)
        case .layers(let realm, let layers):
            let text = layers.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(
                separator: ",")
            try transaction.write(
                transaction.dialect.upsert(into: "nimbus_world_layers", keys: ["realm"], columns: ["layers"]),
                realm,
                text)
        case .binding(let stored):
            try transaction.write(
                transaction.dialect.upsert(
                    into: "nimbus_group_layers", keys: ["realm", "group_id", "map"],
                    columns: ["world", "until_unix"]),
                stored.realm, stored.group, stored.map, stored.world, stored.until.seconds)
        case .noBinding(let realm, let group, let map):
            try transaction.write(
                "DELETE FROM nimbus_group_layers WHERE realm = ? AND group_id = ? AND map = ?", realm, group,
                map)
        }
    }

    private static func write(
        _ stored: RegistrySnapshot.StoredWorld, _ transaction: borrowing Transaction
    ) throws(StoreError) {
        let (world, endpoint) = (stored.world, stored.world.endpoint)
        func text(_ maps: [MapID]) -> String { maps.map(\.description).joined(separator: ",") }
        try transaction.write(
            transaction.dialect.upsert(
                into: "nimbus_worlds", keys: ["id"], columns: Array(worldColumns.dropFirst())),
            endpoint.id, endpoint.address, endpoint.alias, endpoint.incarnation, endpoint.realm,
            endpoint.isCrossRealm, endpoint.announcesReadiness, world.healthAddress,
            text(world.availableMaps),
            text(world.preferredMaps), text(world.assignedMaps), text(world.pendingMaps),
            UInt32(clamping: stored.seen))
        try transaction.write(
            transaction.dialect.upsert(into: "nimbus_world_states", keys: ["id"], columns: stateColumns),
            endpoint.id, String(world.process),
            stored.former.map { "\($0.incarnation):\($0.process)" }.joined(separator: ","), world.isDraining,
            world.version)
    }
}
