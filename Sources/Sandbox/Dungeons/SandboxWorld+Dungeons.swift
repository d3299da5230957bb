import Base

/// Where a player of a dungeon came from, and what there is to say when it has arrived.
struct DungeonStay {
    let map: MapID
    let difficulty: UInt8
    let instance: UInt32
    let entry: Position
}

/// Into dungeons and out of them, by the finder.
extension SandboxWorld {
    /// False: it cannot be brought there now.
    func enter(_ dungeon: SandboxDungeon, _ player: Player, instance: UInt32) -> Bool {
        guard let entrance = dungeon.entrance else { return false }
        let stay = DungeonStay(
            map: entrance.map, difficulty: UInt8(clamping: dungeon.difficulty), instance: instance,
            entry: player.dungeon?.entry ?? player.position)
        guard teleport(player, to: entrance) == nil else { return false }
        player.dungeon = stay
        return true
    }

    func leaveDungeon(_ player: Player) -> Bool {
        guard let stay = player.dungeon, teleport(player, to: stay.entry) == nil else { return false }
        player.dungeon = nil
        return true
    }

    /// It has loaded a map: the cluster wants to know when that is the dungeon's.
    func arriveInDungeon(_ player: Player) {
        guard let stay = player.dungeon, stay.map == player.position.map, stay.instance != 0 else { return }
        cluster.report(
            .dungeonEntered(
                player: player.guid, map: stay.map, difficulty: stay.difficulty, instance: stay.instance))
    }
}
