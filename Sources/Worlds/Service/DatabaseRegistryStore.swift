public import Base
public import Store
import WorldsAPI

/// The registry's memory in the auth database: `nimbus_worlds`, `nimbus_world_layers`, `nimbus_group_layers`.
public struct DatabaseRegistryStore: RegistryStore {
    private let database: Database
    public init(_ database: Database) { self.database = database }

    // MARK: Reading

    public func load(now: UnixTime) async throws(StoreError) -> RegistrySnapshot {
        var snapshot = RegistrySnapshot()
        snapshot.worlds = try await database.read(
            "SELECT \(Self.worldColumns.joined(separator: ", ")) FROM nimbus_worlds ORDER BY seen, id"
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

    private static func world(of row: Row) throws(StoreError) -> RegistrySnapshot.StoredWorld {
        let endpoint = Worlds.Endpoint(
            id: try row.string(0), address: try row.string(1), alias: try row.string(2),
            incarnation: try row.u64(3),
            realm: RealmID(try row.u32(4)), isCrossRealm: try row.bool(5), announcesReadiness: try row.bool(6)
        )
        let world = Worlds.World(
            endpoint: endpoint, healthAddress: try row.string(7), availableMaps: try maps(row, 8),
            preferredMaps: try maps(row, 9), assignedMaps: try maps(row, 10), pendingMaps: try maps(row, 11),
            health: .unverified)
        return RegistrySnapshot.StoredWorld(world: world, seen: Int(try row.u32(12)))
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
        case .noWorld(let id): try transaction.write("DELETE FROM nimbus_worlds WHERE id = ?", id)
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
    }
}
