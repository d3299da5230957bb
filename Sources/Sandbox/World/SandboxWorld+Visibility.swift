import Base
import Wire

/// Who sees whom: players within a hundred yards of each other, and the fixtures around them.
extension SandboxWorld {
    static let sight: Float = 100

    /// Those who see a player, without itself.
    func observers(of player: Player) -> [Player] {
        player.neighbours.sorted().compactMap { players[$0] }
    }

    /// Who is within some yards of a player, itself included, and in the same copy of the map.
    func lows(near player: Player, within yards: Float) -> [UInt32] {
        grid.near(player.position, within: yards).filter { low in
            players[low].map { shareInstance($0, player) } ?? false
        }
    }

    /// Sends one frame to everybody who sees a player.
    func broadcast(_ frame: [UInt8], from player: Player, toSelf: Bool = false) {
        if toSelf { player.send(frame: frame) }
        for observer in observers(of: player) { observer.send(frame: frame) }
    }

    /// Changed fields: everybody who sees the player is told.
    func broadcast(values fields: UpdateFields, of player: Player) {
        broadcast(UpdateObject([.values(player.guid, fields)]).serverFrame(), from: player, toSelf: true)
    }

    /// After a player came or moved: who and what came into sight, who went out of it, on both sides.
    func updateVisibility(of player: Player) {
        guard player.isOnMap else { return }
        grid.place(player.low, at: player.position)
        var near = Set(lows(near: player, within: Self.sight))
        near.remove(player.low)
        let gone = player.neighbours.subtracting(near).sorted()
        let come = near.subtracting(player.neighbours).sorted()
        var blocks: [UpdateBlock] = []
        let lost = gone.compactMap { players[$0] }
        for other in lost {
            other.neighbours.remove(player.low)
            other.send(UpdateObject([.outOfRange([player.guid])]))
        }
        let (fixturesCome, fixturesGone) = updateFixtures(of: player)
        let outOfSight = lost.map(\.guid) + fixturesGone
        if !outOfSight.isEmpty { blocks.append(.outOfRange(outOfSight)) }
        player.neighbours = near
        if !come.isEmpty {
            let frame = UpdateObject([PlayerObject.creation(player)]).serverFrame()
            for other in come.compactMap({ players[$0] }) {
                other.neighbours.insert(player.low)
                other.send(frame: frame)
                blocks.append(PlayerObject.creation(other))
            }
        }
        blocks += fixturesCome.map { FixtureObject.creation($0) }
        if !blocks.isEmpty { player.send(UpdateObject(blocks)) }
    }

    /// The fixtures that came into sight of a player, and those that went out of it.
    private func updateFixtures(of player: Player) -> (come: [Fixture], gone: [GUID]) {
        let near = Fixture.all.filter { $0.position.isWithin(Self.sight, of: player.position) }
        let come = near.filter { !player.fixtures.contains($0.guid) }
        let guids = Set(near.map(\.guid))
        let gone = player.fixtures.subtracting(guids).sorted()
        player.fixtures = guids
        return (come, gone)
    }

    /// Everything in sight once more, for a client that knows nothing yet.
    func showSurroundings(to player: Player) {
        var blocks = observers(of: player).map { PlayerObject.creation($0) }
        blocks += Fixture.all.filter { player.fixtures.contains($0.guid) }.map { FixtureObject.creation($0) }
        if !blocks.isEmpty { player.send(UpdateObject(blocks)) }
    }

    /// Takes a player off its map: others see it vanish.
    func vanish(_ player: Player) {
        let frame = DestroyObject(object: player.guid).serverFrame()
        for other in observers(of: player) {
            other.neighbours.remove(player.low)
            other.send(frame: frame)
        }
        player.neighbours = []
        player.fixtures = []
        grid.remove(player.low)
    }
}
