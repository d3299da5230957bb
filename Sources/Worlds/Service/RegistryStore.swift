public import Base
public import Store
public import WorldsAPI

/// An incarnation whose address another process has now.
public struct FormerProcess: Sendable, Hashable {
    public var incarnation: UInt64
    /// 0 is unknown.
    public var process: UInt64
    public init(incarnation: UInt64, process: UInt64) {
        self.incarnation = incarnation
        self.process = process
    }
}

/// What of the registry survives a restart of the daemon (spec registry 2.4).
public struct RegistrySnapshot: Sendable {
    public struct StoredWorld: Sendable {
        public var world: Worlds.World
        /// Its place in the order of first registrations.
        public var seen: Int
        /// Who had its address before.
        public var former: [FormerProcess]
        public init(world: Worlds.World, seen: Int, former: [FormerProcess] = []) {
            self.world = world
            self.seen = seen
            self.former = former
        }
    }
    public struct StoredBinding: Sendable, Hashable {
        public var realm: RealmID, group: UInt32, map: MapID
        public var world: Worlds.WorldID
        public var until: UnixTime
        public init(realm: RealmID, group: UInt32, map: MapID, world: Worlds.WorldID, until: UnixTime) {
            self.realm = realm
            self.group = group
            self.map = map
            self.world = world
            self.until = until
        }
    }
    public var worlds: [StoredWorld] = []
    /// Only realms whose layers were stored, perhaps as none.
    public var layers: [RealmID: [MapID: Int]] = [:]
    public var bindings: [StoredBinding] = []
    public var gateways: [Worlds.GatewayRecord] = []
    public init() {}
}

/// One thing that is another than what was stored last.
public enum RegistryChange: Sendable {
    case world(RegistrySnapshot.StoredWorld)
    case noWorld(Worlds.WorldID)
    case layers(RealmID, [MapID: Int])
    case binding(RegistrySnapshot.StoredBinding)
    case noBinding(RealmID, group: UInt32, MapID)
    case gateway(Worlds.GatewayRecord)
    case noGateway(String)
}

/// Where the registry keeps what must survive a restart. Each change replaces what was there; all
/// of one call take effect or none.
public protocol RegistryStore: Sendable {
    func load(now: UnixTime) async throws(StoreError) -> RegistrySnapshot
    func write(_ changes: [RegistryChange]) async throws(StoreError)
}

/// Keeps nothing beyond the process: for tests, and for clusters that need no memory.
public final class MemoryRegistryStore: RegistryStore {
    private let snapshot = Locked(RegistrySnapshot())
    public init() {}

    public func load(now: UnixTime) async throws(StoreError) -> RegistrySnapshot {
        snapshot.withLock { snapshot in
            snapshot.bindings.removeAll { $0.until <= now }
            return snapshot
        }
    }
    public func write(_ changes: [RegistryChange]) async throws(StoreError) {
        snapshot.withLock { snapshot in
            for change in changes {
                switch change {
                case .world(let stored):
                    snapshot.worlds.removeAll { $0.world.endpoint.id == stored.world.endpoint.id }
                    snapshot.worlds.append(stored)
                case .noWorld(let id): snapshot.worlds.removeAll { $0.world.endpoint.id == id }
                case .layers(let realm, let layers): snapshot.layers[realm] = layers
                case .binding(let stored):
                    snapshot.forget(stored.realm, stored.group, stored.map)
                    snapshot.bindings.append(stored)
                case .noBinding(let realm, let group, let map): snapshot.forget(realm, group, map)
                case .gateway(let gateway):
                    snapshot.gateways.removeAll { $0.id == gateway.id }
                    snapshot.gateways.append(gateway)
                case .noGateway(let id): snapshot.gateways.removeAll { $0.id == id }
                }
            }
        }
    }
}

extension RegistrySnapshot {
    fileprivate mutating func forget(_ realm: RealmID, _ group: UInt32, _ map: MapID) {
        bindings.removeAll { $0.realm == realm && $0.group == group && $0.map == map }
    }
}
