import Base
import WorldsAPI

/// The worldservers of one realm (or the cross-realm ones) and who owns which map.
/// Decides; the service publishes.
///
/// A map moves in two steps (spec registry 6.5): the new owner gets it and loads it, and only when it is
/// ready the old one loses it. Until then both own it, and the old one admits players.
struct Pool {
    private(set) var records: [Worlds.WorldID: WorldRecord] = [:]
    var distributor: MapDistributor
    /// What each worldserver shall own; it may still own more, until others are ready.
    private var targets: MapDistributor.Owned = [:]
    /// The order in which worldservers were first seen, also of some that are gone.
    private var places: [Worlds.WorldID: Int] = [:]
    private var lastPlace = 0
    private static let placesMax = 4096
    /// Rises with each change of who owns what.
    private(set) var version: UInt64
    /// Instance maps that have players in them, by worldserver. They are not taken away (spec registry 8.3).
    var copies: [Worlds.WorldID: Set<MapID>] = [:]

    /// - Parameter version: higher than any that an earlier run of the daemon came to.
    init(distributor: MapDistributor, version: UInt64 = 0) {
        self.distributor = distributor
        self.version = version
    }

    /// In the order of their first registration.
    var ordered: [WorldRecord] { records.values.sorted { ($0.seen, $0.id) < ($1.seen, $1.id) } }
    subscript(id: Worlds.WorldID) -> WorldRecord? {
        get { records[id] }
        set { records[id] = newValue }
    }

    // MARK: Who is there

    /// A worldserver that an earlier run of the daemon knew.
    mutating func restore(_ record: WorldRecord) {
        places[record.id] = record.seen
        lastPlace = max(lastPlace, record.seen)
        version = max(version, record.world.version)
        records[record.id] = record
        targets[record.id] = Set(record.world.assignedMaps)
    }

    /// Adds a worldserver, or a new incarnation of one, and deals the maps. Those of the reply count as
    /// loaded, unless its process `isRunning` for longer: then only what it says it has loaded does (spec
    /// registry 6.3). Returns what changed for the others.
    mutating func join(
        _ world: Worlds.World, loaded: Set<MapID>, isRunning: Bool = false, now: Instant
    ) -> [Worlds.MapsReassigned.Change] {
        let id = world.endpoint.id
        let former = records[id]
        var world = world
        world.assignedMaps = []
        world.pendingMaps = []
        records[id] = WorldRecord(world: world, seen: place(of: id))
        // A restart moves nobody: it gets back what it had, or has.
        let kept = loaded.isEmpty ? Set(former?.world.assignedMaps ?? []) : loaded
        let isNewcomer = former == nil && world.availableMaps.isEmpty
        targets[id] = kept
        return change { pool in
            pool.records[id]?.world.assignedMaps = kept.sorted()
            pool.deal(isNewcomer ? .joined : .changed)
            let owned = pool.targets[id] ?? []
            // What it runs already stays until another is ready for it.
            pool.records[id]?.world.assignedMaps = (isRunning ? owned.union(loaded) : owned).sorted()
            pool.records[id]?.world.pendingMaps = isRunning ? owned.subtracting(loaded).sorted() : []
        }.filter { $0.endpoint.id != id }
    }

    /// Takes a worldserver out and deals its maps. Returns its last record and what changed for the others.
    mutating func leave(_ id: Worlds.WorldID) -> (Worlds.World, [Worlds.MapsReassigned.Change])? {
        guard let gone = records.removeValue(forKey: id) else { return nil }
        targets[id] = nil
        return (gone.world, change { $0.deal(.changed) })
    }

    /// Deals again after the rules changed.
    mutating func redistribute(
        _ occasion: MapDistributor.Occasion = .changed
    ) -> [Worlds.MapsReassigned.Change] { change { $0.deal(occasion) } }

    /// A worldserver has loaded maps. Returns who loses them now.
    mutating func confirm(_ maps: [MapID], by id: Worlds.WorldID) -> [Worlds.MapsReassigned.Change] {
        change { pool in pool.records[id]?.world.pendingMaps.removeAll { maps.contains($0) } }
    }

    /// Maps of a worldserver that is emptied which nobody else can run.
    func stuck(_ id: Worlds.WorldID) -> Set<MapID> {
        records[id]?.isEmptying == true ? targets[id] ?? [] : []
    }
    /// Maps of a worldserver that shall go, and for which no heir is ready.
    func moving(_ id: Worlds.WorldID) -> Set<MapID> {
        let surplus = Set(records[id]?.world.assignedMaps ?? []).subtracting(targets[id] ?? [])
        return surplus.filter { map in
            !records.values.contains { targets[$0.id]?.contains(map) == true && $0.admits(map) }
        }
    }
    /// Whether a map was dealt to a worldserver, and is not only still with it.
    func isMeant(_ map: MapID, for id: Worlds.WorldID) -> Bool { targets[id]?.contains(map) == true }

    /// Somebody's health changed: who waited for it may lose maps now.
    mutating func settle() -> [Worlds.MapsReassigned.Change] { change { _ in } }

    private mutating func place(of id: Worlds.WorldID) -> Int {
        if let known = places[id] { return known }
        lastPlace += 1
        if places.count >= Self.placesMax {
            places = places.filter { records[$0.key] != nil }
        }
        places[id] = lastPlace
        return lastPlace
    }

    // MARK: Dealing

    /// Does something to the records, lets go what others are ready for, and
    /// tells who owns something else now.
    private mutating func change(_ body: (inout Pool) -> Void) -> [Worlds.MapsReassigned.Change] {
        let before = records.mapValues { [$0.world.assignedMaps, $0.world.pendingMaps] }
        body(&self)
        release()
        version &+= 1
        return ordered.compactMap { record in
            let (old, new) = (before[record.id] ?? [[], []], record.world.assignedMaps)
            guard old != [new, record.world.pendingMaps] else { return nil }
            records[record.id]?.world.version = version
            guard old[0] != new else { return nil }
            return Worlds.MapsReassigned.Change(
                endpoint: record.world.endpoint, oldMaps: old[0], newMaps: new,
                availableMaps: record.world.availableMaps, version: version)
        }
    }

    /// Deals the maps and gives everybody what is new to it; taking away is `release`'s.
    private mutating func deal(_ occasion: MapDistributor.Occasion) {
        let nodes = preferredFirst(ordered).map { record in
            MapDistributor.Node(
                record.id, available: Set(record.world.availableMaps),
                preferred: Set(record.world.preferredMaps),
                current: targets[record.id] ?? [],
                loaded: Set(record.world.assignedMaps).subtracting(record.world.pendingMaps),
                connections: record.world.connections, isEmptying: record.isEmptying)
        }
        targets = distributor.distribute(over: nodes, occasion)
        for record in ordered {
            let owned = Set(record.world.assignedMaps)
            let added = (targets[record.id] ?? []).subtracting(owned)
            guard !added.isEmpty else { continue }
            // Pending maps stay pending over any number of changes until they
            // are confirmed (spec registry 6.3).
            records[record.id]?.world.assignedMaps = owned.union(added).sorted()
            records[record.id]?.world.pendingMaps = Set(record.world.pendingMaps).union(added).sorted()
        }
    }

    /// One that was not seen since the daemon's start waits with its wishes behind those that live.
    private func preferredFirst(_ records: [WorldRecord]) -> [WorldRecord] {
        records.filter { $0.world.health != .unverified } + records.filter { $0.world.health == .unverified }
    }

    /// Takes maps from those that shall not have them any longer, once somebody else admits players to them.
    private mutating func release() {
        for record in ordered {
            let wanted = targets[record.id] ?? []
            let surplus = Set(record.world.assignedMaps).subtracting(wanted)
            let done = surplus.filter { map in
                if record.world.pendingMaps.contains(map) { return true }
                // Who loses an instance map saves it no longer, though the players inside play on.
                if copies[record.id]?.contains(map) == true { return false }
                let heirs = records.values.filter { targets[$0.id]?.contains(map) == true }
                return heirs.isEmpty || heirs.contains { $0.admits(map) }
            }
            guard !done.isEmpty else { continue }
            records[record.id]?.world.assignedMaps.removeAll { done.contains($0) }
            records[record.id]?.world.pendingMaps.removeAll { done.contains($0) }
        }
    }
}
