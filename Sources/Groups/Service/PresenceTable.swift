import Base
import CharactersAPI
import GroupsAPI

/// Where players of interest are. Epochs decide what is newer: of a player who has left under one epoch
/// nothing of the same or an older one counts.
struct PresenceTable {
    private struct Entry {
        /// nil: offline.
        var player: Groups.Player?
        var epoch: UInt64
        /// When somebody last said that he is there.
        var heard: Instant
    }
    private var entries: [CharacterID: Entry] = [:]

    func isOnline(_ id: CharacterID) -> Bool { entries[id]?.player != nil }
    func player(_ id: CharacterID) -> Groups.Player? { entries[id]?.player }

    /// True when the player was offline before.
    @discardableResult
    mutating func entered(_ player: Groups.Player, at now: Instant) -> Bool {
        let known = entries[player.id]
        if let known {
            guard player.epoch >= known.epoch else { return false }
            if known.player == nil, player.epoch == known.epoch { return false }
        }
        var player = player
        // Who says nothing of the worldserver does not know better.
        if player.world.isEmpty, let old = known?.player, old.epoch == player.epoch {
            player.world = old.world
        }
        entries[player.id] = Entry(player: player, epoch: player.epoch, heard: now)
        return known?.player == nil
    }

    /// True when the player was online before.
    @discardableResult
    mutating func left(_ id: CharacterID, epoch: UInt64, isSure: Bool) -> Bool {
        guard let known = entries[id], epoch >= known.epoch else { return false }
        entries[id] = Entry(player: nil, epoch: isSure || epoch == 0 ? epoch : epoch - 1, heard: known.heard)
        return known.player != nil
    }

    /// Those of them who are online for us, though nobody has said so since `time`.
    func unheard(_ ids: some Sequence<CharacterID>, since time: Instant) -> [Groups.Player] {
        ids.compactMap { id in
            guard let entry = entries[id], entry.heard < time else { return nil }
            return entry.player
        }
    }

    mutating func update(_ change: Characters.Updated.Change) {
        guard var player = entries[change.id]?.player, player.epoch <= change.epoch else { return }
        if let level = change.level { player.level = level }
        if let map = change.map { player.map = map }
        entries[change.id]?.player = player
    }

    /// Those who were online at runs of a gateway before `start`.
    func players(of gateway: String, startedBefore start: UInt64) -> [Groups.Player] {
        entries.values.compactMap { entry in
            guard let player = entry.player, player.gateway == gateway, player.start < start else {
                return nil
            }
            return player
        }.sorted { $0.id < $1.id }
    }

    mutating func forget(_ id: CharacterID) { entries[id] = nil }
}
