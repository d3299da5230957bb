import Base
import WorldsAPI

/// The worldservers of one realm (or the cross-realm ones) and who owns which map. Decides; the service publishes.
struct Pool {
    private(set) var records: [Worlds.WorldID: WorldRecord] = [:]
    var distributor: MapDistributor
    /// Maps that moved: until the new owner has loaded them, the old one goes on to admit (spec registry 6.5).
    private var lending: [MapID: Set<Worlds.WorldID>] = [:]
    private var nextSeen = 0

    init(distributor: MapDistributor) { self.distributor = distributor }

    /// In the order of their first registration.
    var ordered: [WorldRecord] { records.values.sorted { $0.seen < $1.seen } }
    var isEmpty: Bool { records.isEmpty }
    subscript(id: Worlds.WorldID) -> WorldRecord? {
        get { records[id] }
        set { records[id] = newValue }
    }

    /// Adds a worldserver and deals again; maps of the reply count as loaded. Returns what changed for the others.
    mutating func join(_ world: Worlds.World, loaded: Set<MapID>) -> [Worlds.MapsReassigned.Change] {
        var world = world
        world.assignedMaps = []
        world.pendingMaps = []
        nextSeen += 1
        records[world.endpoint.id] = WorldRecord(world: world, seen: nextSeen)
        let changes = redistribute(joining: world.endpoint.id, loaded: loaded)
        records[world.endpoint.id]?.world.pendingMaps = []
        settleLoans(records[world.endpoint.id]?.world.assignedMaps ?? [])
        return changes
    }

    /// Takes a worldserver out. Returns its last record and what changed for the others.
    mutating func leave(_ id: Worlds.WorldID) -> (Worlds.World, [Worlds.MapsReassigned.Change])? {
        guard let gone = records.removeValue(forKey: id) else { return nil }
        for map in Array(lending.keys) { lending[map]?.remove(id) }
        return (gone.world, redistribute())
    }

    /// Deals the maps again and writes the result into the records.
    mutating func redistribute(
        joining: Worlds.WorldID? = nil, loaded: Set<MapID> = []
    ) -> [Worlds.MapsReassigned.Change] {
        let nodes = ordered.map { record in
            MapDistributor.Node(
                record.id, available: Set(record.world.availableMaps),
                preferred: Set(record.world.preferredMaps),
                current: record.id == joining ? loaded : Set(record.world.assignedMaps))
        }
        let dealt = distributor.distribute(over: nodes)
        var changes: [Worlds.MapsReassigned.Change] = []
        for record in ordered {
            let old = Set(record.world.assignedMaps)
            let new = dealt[record.id] ?? []
            guard old != new else { continue }
            var changed = record
            changed.world.assignedMaps = new.sorted()
            // Earlier pending maps stay pending; only the joining worldserver has its maps loaded already.
            let pending = Set(record.world.pendingMaps).intersection(new).union(
                record.id == joining ? [] : new.subtracting(old))
            changed.world.pendingMaps = pending.sorted()
            records[record.id] = changed
            for map in old.subtracting(new) where record.id != joining {
                lending[map, default: []].insert(record.id)
            }
            changes.append(
                Worlds.MapsReassigned.Change(
                    endpoint: record.world.endpoint, oldMaps: old.sorted(), newMaps: new.sorted()))
        }
        return changes
    }

    mutating func confirm(_ maps: [MapID], by id: Worlds.WorldID) {
        records[id]?.world.pendingMaps.removeAll { maps.contains($0) }
        settleLoans(maps)
    }

    /// The new owners are ready: the old ones stop admitting.
    private mutating func settleLoans(_ maps: [MapID]) {
        for map in maps where records.values.contains(where: { $0.admits(map) }) { lending[map] = nil }
    }

    // MARK: Placement

    /// Who may take a player for a map, best first (spec registry 7.2, 7.3).
    func candidates(for map: MapID) -> [WorldRecord] {
        var found = records.values.filter { $0.admits(map) }
        if found.isEmpty {
            // Between two owners the old one still has the map loaded.
            found = (lending[map] ?? []).compactMap { records[$0] }.filter { $0.world.health == .healthy }
        }
        if found.contains(where: { !$0.world.availableMaps.isEmpty }) {
            // Whoever lists the map explicitly goes before those that can run anything.
            found.removeAll { $0.world.availableMaps.isEmpty }
        }
        if found.isEmpty, KnownMaps.openWorld.contains(map), isOwnerDegraded(map) {
            found = records.values.filter { $0.world.health == .healthy && $0.world.availableMaps.isEmpty }
        }
        return found.sorted { ($0.load, $0.id) < ($1.load, $1.id) }
    }

    private func isOwnerDegraded(_ map: MapID) -> Bool {
        records.values.contains { $0.world.health == .degraded && $0.world.assignedMaps.contains(map) }
    }

    /// Somebody owns the map and will admit in a while.
    func isPending(_ map: MapID) -> Bool {
        records.values.contains {
            $0.world.assignedMaps.contains(map)
                && ($0.world.pendingMaps.contains(map) || $0.world.health != .healthy)
        }
    }
}
