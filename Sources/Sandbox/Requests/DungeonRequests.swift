import Base
public import Bus
public import WorldserverAPI

extension Worldserver.ReadDungeonLocks: WorldRequest {
    /// Dungeons that are not known are left out.
    public func answer(
        in world: isolated SandboxWorld
    ) throws(Worldserver.Refusal) -> Worldserver.DungeonLocks {
        try checkLength(of: dungeons, atMost: 1000)
        let player = try world.present(player)
        var answer = Worldserver.DungeonLocks(locks: [], joinResult: world.joinResult(of: player), open: [])
        for entry in dungeons {
            guard let dungeon = SandboxDungeon.find(entry) else { continue }
            if var lock = dungeon.lock(for: player) {
                lock.entry = entry
                answer.locks.append(lock)
            } else {
                answer.open.append(entry)
            }
        }
        return answer
    }
}

extension SandboxWorld {
    /// Why somebody alone cannot join the finder: 17 is in a battleground, 12 a deserter (spec matchmaking
    /// 3.1).
    fileprivate func joinResult(of player: Player) -> UInt32 {
        if player.battleground != nil { return 17 }
        return options.deserters.contains(player.name) ? 12 : 0
    }
}

extension Worldserver.ReadDungeonOffers: WorldRequest {
    public func answer(
        in world: isolated SandboxWorld
    ) throws(Worldserver.Refusal) -> Worldserver.DungeonOffers {
        let player = try world.present(player)
        let open = SandboxDungeon.all.filter { $0.lock(for: player) == nil }
        return Worldserver.DungeonOffers(
            random: open.filter { $0.entrance == nil }.map(\.reward),
            locks: SandboxDungeon.all.compactMap { $0.lock(for: player) })
    }
}

extension Worldserver.ReadDungeon: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Worldserver.Dungeon {
        guard let dungeon = SandboxDungeon.find(entry) else { throw .dungeonNotFound }
        return Worldserver.Dungeon(
            entry: dungeon.entry, id: dungeon.id, map: dungeon.map, type: dungeon.type,
            difficulty: dungeon.difficulty)
    }
}

extension Worldserver.TeleportToDungeon: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        let player = try world.present(player)
        if isOut {
            guard world.leaveDungeon(player) else { throw .failed }
            return Done()
        }
        guard let dungeon = SandboxDungeon.find(entry), world.enter(dungeon, player, instance: 0) else {
            throw .failed
        }
        return Done()
    }
}

extension Worldserver.CastBootVote: WorldRequest {
    /// Nobody is ever voted out here, so that a vote counts for nothing.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        _ = try world.present(player)
        return Done()
    }
}

extension Worldserver.MaterializeProposal: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        try checkLength(of: members)
        guard let dungeon = SandboxDungeon.find(entry), dungeon.entrance != nil else {
            throw .dungeonNotFound
        }
        let here = members.compactMap { world.player($0.player) }.filter { $0.isOnMap && !$0.isLeaving }
        guard !here.isEmpty else { throw .playerNotFound }
        guard let instance = world.nextNumber(.instance) else { throw .failed }
        for player in here { _ = world.enter(dungeon, player, instance: instance) }
        return Done()
    }
}
