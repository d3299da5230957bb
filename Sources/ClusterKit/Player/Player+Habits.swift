import Base
import Deflate
import Wire

extension Player {
    /// What the client learns from a packet, before anybody who waits sees it.
    func learn(from packet: SeenPacket) {
        switch packet.opcode {
        case .SMSG_LOGIN_VERIFY_WORLD:
            guard let shown = packet.parsed(as: LoginVerifyWorld.self) else { return }
            view.enter(at: shown.position)
            stage = .inWorld
        case .SMSG_NEW_WORLD:
            guard let target = packet.parsed(as: NewWorld.self) else { return }
            view.enter(at: target.position)
            newWorldIsPending = true
        case .SMSG_CHARACTER_LOGIN_FAILED, .SMSG_LOGOUT_COMPLETE:
            stage = .characterList
            view.leave()
        case .SMSG_NAME_QUERY_RESPONSE:
            guard let answer = packet.parsed(as: NameQueryResponse.self), !answer.isUnknown else { return }
            view.learn(name: answer.name, of: answer.player)
        case .SMSG_MESSAGECHAT, .SMSG_GM_MESSAGECHAT:
            if let line = WorldView.Line(packet) { view.add(line) }
        case .SMSG_UPDATE_OBJECT: see(packet.body)
        case .SMSG_COMPRESSED_UPDATE_OBJECT:
            guard let packed = packet.parsed(as: CompressedUpdateObject.self) else { return }
            see(try? Zlib.inflate(packed.data, expecting: Int(min(packed.plainBytes, 4 << 20))))
        case .SMSG_DESTROY_OBJECT:
            if let gone = packet.parsed(as: DestroyObject.self) { view.remove(gone.object) }
        case .SMSG_INIT_WORLD_STATES:
            if let states = packet.parsed(as: InitWorldStates.self) { view.stand(inZone: states.zone) }
        case .MSG_MOVE_TELEPORT_ACK:
            guard let teleport = packet.parsed(as: MoveTeleport.self) else { return }
            view.move(teleport.mover, by: teleport.info)
        case let opcode where Movement.describes(opcode):
            if let movement = try? Movement.parse(packet.body) {
                view.move(movement.mover, by: movement.info)
            }
        default: break
        }
    }

    private func see(_ body: [UInt8]?) {
        guard let body, let update = try? UpdateObject.parse(body) else {
            unreadable += 1
            return
        }
        for block in update.blocks { view.take(block) }
    }

    func answerByHabit(_ packet: SeenPacket) {
        switch packet.opcode {
        case .SMSG_TIME_SYNC_REQ:
            guard habits.answersTimeSync, let request = packet.parsed(as: TimeSyncRequest.self) else {
                return
            }
            sendByHabit(TimeSyncResponse(counter: request.counter, clientMilliseconds: ticks))
        case .SMSG_NEW_WORLD where habits.acknowledgesNewWorld:
            acknowledgeNewWorld()
        case .MSG_MOVE_TELEPORT_ACK where habits.acknowledgesTeleport:
            acknowledgeTeleport(packet)
        default: break
        }
    }

    /// Says that the loading screen is over. By itself the player says so at once; without that habit
    /// (`Habits.acknowledgesNewWorld`) it is a client that loads for a long time.
    public func acknowledgeNewWorld() {
        guard newWorldIsPending else { return }
        newWorldIsPending = false
        sendByHabit(WorldportAcknowledge())
    }

    private func acknowledgeTeleport(_ packet: SeenPacket) {
        guard let teleport = packet.parsed(as: MoveTeleport.self) else { return }
        sendByHabit(
            MoveTeleportAcknowledge(mover: teleport.mover, counter: teleport.counter, time: ticks))
    }

    private func sendByHabit(_ packet: some Packet) {
        // Nobody waits for it: a connection that is gone is told to whoever waits next.
        try? send(packet)
    }
}
