import Base
public import Bus
public import WorldserverAPI

extension Worldserver.StartBattleground: WorldRequest {
    public func answer(
        in world: isolated SandboxWorld
    ) throws(Worldserver.Refusal) -> Worldserver.Battleground {
        try checkLength(of: alliance)
        try checkLength(of: horde)
        guard let made = world.makeBattleground(self) else { throw .creationFailed }
        return Worldserver.Battleground(
            instance: UInt64(made.instance), clientInstance: UInt64(made.clientInstance))
    }
}

extension Worldserver.AddToBattleground: WorldRequest {
    /// Who is not here, or cannot come now, is passed over as in AzerothCore.
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done {
        try checkLength(of: alliance)
        try checkLength(of: horde)
        guard let instance = UInt32(exactly: instance), let battleground = world.battlegrounds[instance],
            battleground.wish.type == type
        else { throw .instanceNotFound }
        let sides: [(guids: [GUID], side: Battleground.Side)] = [(alliance, .alliance), (horde, .horde)]
        for (guids, side) in sides {
            for player in guids.compactMap({ world.player($0) }) where player.isOnMap {
                _ = world.add(player, to: instance, side)
            }
        }
        return Done()
    }
}

extension Worldserver.CanJoinBattlegroundQueue: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        !world.options.deserters.contains(try world.present(player).name)
    }
}

extension Worldserver.CanEnterBattleground: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        !world.options.fighting.contains(try world.present(player).name)
    }
}
