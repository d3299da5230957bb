import Base
public import Bus
public import WorldserverAPI
import WorldsAPI

extension SandboxWorld {
    /// How near one has to stand to use something (spec sidecar 10.1).
    static let reach: Float = 5.5

    /// What somebody can reach.
    fileprivate func fixture(_ guid: GUID, near player: Player) -> Fixture? {
        guard let fixture = Fixture.find(guid), fixture.position.isWithin(Self.reach, of: player.position),
            player.record.health > 0
        else { return nil }
        return fixture
    }
}

extension Worldserver.CanInteractWithCreature: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        let player = try world.present(player)
        guard let kind = world.fixture(creature, near: player)?.kind, kind.gameObjectType == nil else {
            return false
        }
        return kind.npcFlags & flags == flags
    }
}

extension Worldserver.CanInteractWithObject: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Bool {
        let player = try world.present(player)
        return world.fixture(object, near: player)?.kind.gameObjectType == type
    }
}

extension Worldserver.ReadLoad: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Worldserver.Load {
        let delays = world.pulse.delays
        return Worldserver.Load(
            players: UInt32(clamping: world.players.count), mean: delays.mean, median: delays.median,
            p95: delays.p95, p99: delays.p99, max: delays.max)
    }
}

extension Worldserver.Touch: WorldRequest {
    public func answer(in world: isolated SandboxWorld) throws(Worldserver.Refusal) -> Done { Done() }
}
