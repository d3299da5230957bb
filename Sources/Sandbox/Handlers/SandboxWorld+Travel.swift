import Base
import Store
import Wire

/// Teleports on one map and to another (spec sidecar 10.4 and 10.6).
extension SandboxWorld {
    /// Why a teleport does not begin.
    enum TravelRefusal: Error { case underWay, noSuchPlace }

    func teleport(_ player: Player, to position: Position) -> TravelRefusal? {
        guard position.isValid, GameMap.exists(position.map) else { return .noSuchPlace }
        guard player.travel == nil, !player.isLeaving else { return .underWay }
        // Nobody would say that a parked player has arrived on another map.
        guard player.link != nil || position.map == player.position.map else { return .underWay }
        if position.map == player.position.map { near(player, position) } else { far(player, position) }
        return nil
    }

    // MARK: On one map

    private func near(_ player: Player, _ position: Position) {
        // Nobody would acknowledge it for a player without a link.
        guard player.link != nil else { return arrive(player, at: position) }
        let counter = player.teleports
        player.teleports &+= 1
        player.travel = .near(position, counter: counter)
        player.send(
            MoveTeleport(
                mover: player.guid, counter: counter,
                info: MovementInfo(position: position, time: worldMilliseconds)))
    }

    func acknowledgeTeleport(_ packet: MoveTeleportAcknowledge, _ player: Player) {
        guard packet.mover == player.guid else { return meters.malformed.add() }
        guard case .near(let position, let counter) = player.travel, counter == packet.counter else {
            return meters.misplaced.add()
        }
        player.travel = nil
        arrive(player, at: position)
    }

    private func arrive(_ player: Player, at position: Position) {
        place(player, at: position)
        updateVisibility(of: player)
        let jump = Movement(mover: player.guid, info: player.movement)
        broadcast(serverFrame(.MSG_MOVE_TELEPORT, jump.bytes()), from: player)
    }

    private func place(_ player: Player, at position: Position) {
        let map = player.position.map
        player.record.position = position
        player.movement = MovementInfo(position: position, time: worldMilliseconds)
        let zone = GameMap.zone(at: position)
        guard zone != player.record.zone, zone != 0 || map != position.map else { return }
        player.record.zone = zone
        if map == position.map { sendZone(to: player) }
    }

    // MARK: To another map

    /// Off the old map at once; the destination is saved before the client is sent there, so that whichever
    /// world takes the player finds it.
    private func far(_ player: Player, _ position: Position) {
        guard let link = player.link else { return }
        let origin = player.position
        leaveInstances(player, for: position.map)
        player.travel = .far
        player.logoutAt = nil
        player.send(TransferPending(map: position.map))
        work(on: link, for: player.record.account) {
            guard self.players[player.low] === player else { return }
            self.vanish(player)
            self.place(player, at: position)
            let isSaved = await self.save(player)
            await self.untilAwake()
            guard self.players[player.low] === player, let link = player.link else { return }
            if isSaved { return link.send(NewWorld(position: position)) }
            player.travel = nil
            self.quitBattleground(player)
            player.dungeon = nil
            self.place(player, at: origin)
            link.send(TransferAborted(map: position.map, reason: .error))
            self.updateVisibility(of: player)
        }
    }

    /// MSG_MOVE_WORLDPORT_ACK: the client has loaded the new map.
    func arrive(_ player: Player) {
        guard case .far = player.travel, !player.isLeaving else { return meters.misplaced.add() }
        player.travel = nil
        sendMapDetails(to: player)
        sendSelf(to: player)
        updateVisibility(of: player)
        if let back = player.sentBack {
            player.sentBack = nil
            _ = teleport(player, to: back)
        }
        arriveInBattleground(player)
        arriveInDungeon(player)
        bindToCopy(player)
    }

    /// Who goes elsewhere is no longer in the battleground or dungeon that it was in.
    private func leaveInstances(_ player: Player, for map: MapID) {
        if let stay = player.battleground, battlegrounds[stay.instance]?.map.map != map {
            quitBattleground(player)
            player.send(BattlefieldStatus.none)
        }
        if let stay = player.dungeon, stay.map != map { player.dungeon = nil }
    }

    /// The world's own clock in the movement of those whom it puts somewhere.
    var worldMilliseconds: UInt32 { UInt32(truncatingIfNeeded: time.now().nanoseconds / 1_000_000) }
}
