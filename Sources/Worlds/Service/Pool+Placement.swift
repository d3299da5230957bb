import Base
import WorldsAPI

/// Who may take a player (spec registry 7.2, 7.3).
extension Pool {
    /// For a map, best first.
    func candidates(for map: MapID) -> [WorldRecord] {
        var found = records.values.filter { $0.admits(map) }
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
        records.values.contains { $0.world.assignedMaps.contains(map) && !$0.admits(map) }
    }
}
