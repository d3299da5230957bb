import Base
import WorldsAPI

/// Who may take a player (spec registry 7.2, 7.3).
extension Pool {
    /// For a map, best first.
    func candidates(for map: MapID) -> [WorldRecord] {
        var found = records.values.filter { $0.admits(map) }
        // One that has it only until its last players have left takes no new ones.
        let owners = found.filter { isMeant(map, for: $0.id) }
        if !owners.isEmpty { found = owners }
        if found.contains(where: { !$0.world.availableMaps.isEmpty }) {
            // Whoever lists the map explicitly goes before those that can run anything.
            found.removeAll { $0.world.availableMaps.isEmpty }
        }
        if found.isEmpty, KnownMaps.openWorld.contains(map), isOwnerDegraded(map) {
            // Who runs an instance without owning it does not save it; the open world has nothing to save.
            found = records.values.filter { $0.world.health == .healthy && $0.world.availableMaps.isEmpty }
        }
        return found.sorted { ($0.load, $0.id) < ($1.load, $1.id) }
    }

    private func isOwnerDegraded(_ map: MapID) -> Bool {
        records.values.contains {
            $0.world.health == .degraded && $0.world.assignedMaps.contains(map)
                && !$0.world.pendingMaps.contains(map)
        }
    }

    /// Somebody owns the map and will admit in a while, or lose it to somebody who does.
    func isPending(_ map: MapID) -> Bool {
        records.values.contains { record in
            guard record.world.assignedMaps.hasInOrder(map), !record.admits(map) else { return false }
            // One that is being emptied does not admit again by itself.
            return record.world.health != .draining || record.world.pendingMaps.hasInOrder(map)
        }
    }

    /// A worldserver on which a group has its copy of an instance map, though others get the map by now: its
    /// members find each other there until the last one has left.
    func holder(of map: MapID, _ id: Worlds.WorldID) -> WorldRecord? {
        guard let record = records[id], record.isReady(for: map), copies[id]?.contains(map) == true,
            record.world.health == .healthy || record.world.health == .draining
        else { return nil }
        return record
    }
}
