import Base
import WorldserverAPI

/// Which copy of its map a player is in: worldservers alone know. What one says counts while the player is on
/// that worldserver and that map, and nothing newer of it was said.
struct CopyTable {
    private struct Entry {
        var order: Worldserver.Origin
        var map: MapID
        var instance: UInt32
        var heard: Instant
    }
    /// Of whom nothing was heard for so long may be forgotten for others.
    private static let life = Duration.seconds(600)
    private let playersMax: Int
    private var entries: [CharacterID: Entry] = [:]
    /// The newest life of each worldserver that was heard of.
    private var incarnations: [String: UInt64] = [:]

    init(playersMax: Int = 50_000) { self.playersMax = playersMax }

    /// False: it is older than what is known, or came before.
    ///
    /// - Parameter instance: 0: the map has no copies.
    mutating func take(
        _ player: CharacterID, map: MapID, instance: UInt32, from origin: Worldserver.Origin, at now: Instant
    ) -> Bool {
        let world = origin.world
        guard world.incarnation >= incarnations[world.id] ?? 0 else { return false }
        incarnations[world.id] = world.incarnation
        if let known = entries[player] {
            guard known.order.world != world || known.order.sequence < origin.sequence else { return false }
        } else if entries.count >= playersMax {
            entries = entries.filter { now - $0.value.heard < Self.life }
            guard entries.count < playersMax else { return true }
        }
        entries[player] = Entry(order: origin, map: map, instance: instance, heard: now)
        return true
    }

    /// The copy, as far as it is known.
    ///
    /// - Parameter world: the worldserver that has the player; empty: not known, then nothing is.
    func copy(of player: CharacterID, on map: MapID, world: String) -> UInt32? {
        guard let entry = entries[player], entry.map == map, entry.instance != 0,
            entry.order.world.id == world, entry.order.world.incarnation == incarnations[world]
        else { return nil }
        return entry.instance
    }

    /// Another map: where he comes back to the first he may be in another copy.
    mutating func moved(_ player: CharacterID, to map: MapID) {
        if let entry = entries[player], entry.map != map { entries[player] = nil }
    }
    mutating func forget(_ player: CharacterID) { entries[player] = nil }
    /// A newer life of a worldserver.
    mutating func began(_ world: String, _ incarnation: UInt64) {
        incarnations[world] = max(incarnations[world] ?? 0, incarnation)
    }
}
