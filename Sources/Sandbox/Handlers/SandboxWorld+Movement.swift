import Base
import Wire

/// Steps of players, relayed to those who see them (spec sidecar 10.4).
extension SandboxWorld {
    func move(_ player: Player, _ opcode: Opcode, _ movement: Movement, _ body: [UInt8]) {
        // Late steps from before a teleport are no fault; neither are those of somebody between two maps.
        guard player.travel == nil, !player.isLeaving else { return meters.misplaced.add() }
        guard movement.mover == player.guid, let position = movement.info.position(on: player.position.map)
        else {
            return meters.malformed.add()
        }
        player.movement = movement.info
        player.record.position = position
        broadcast(serverFrame(opcode, body), from: player)
        updateVisibility(of: player)
    }

    func skipTime(_ packet: MoveTimeSkipped, _ player: Player) {
        guard packet.mover == player.guid else { return meters.malformed.add() }
        broadcast(serverFrame(.MSG_MOVE_TIME_SKIPPED, packet.body()), from: player)
    }

    func changeStandState(_ packet: StandStateChange, _ player: Player) {
        // 0 stand, 1 sit, 3 sleep, 8 kneel; chairs are furniture, which the sandbox has not got.
        guard [0, 1, 3, 8].contains(packet.state) else { return meters.malformed.add() }
        setStandState(UInt8(clamping: packet.state), player)
    }

    func setStandState(_ state: UInt8, _ player: Player) {
        guard player.standState != state else { return }
        player.standState = state
        var fields = UpdateFields()
        fields.set(UpdateField.Unit.bytes1, state, 0, 0, 0)
        broadcast(values: fields, of: player)
        player.send(StandStateUpdate(state: state))
    }

    func select(_ packet: SetSelection, _ player: Player) {
        player.selection = packet.target
        var fields = UpdateFields()
        fields.set(UpdateField.Unit.target, packet.target)
        broadcast(values: fields, of: player)
    }

    /// The client knows the borders of zones, the sandbox does not: what it says holds.
    func updateZone(_ packet: ZoneUpdate, _ player: Player) {
        guard player.isOnMap else { return meters.misplaced.add() }
        guard packet.zone > 0, packet.zone <= UInt32(UInt16.max) else { return meters.malformed.add() }
        guard packet.zone != player.record.zone else { return }
        player.record.zone = packet.zone
        sendZone(to: player)
    }
}
