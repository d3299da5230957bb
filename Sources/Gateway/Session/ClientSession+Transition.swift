import Base
import Bus
import CharactersAPI
import Loop
import Wire
import WorldsAPI

/// Executes what `WorldTransition` decides, and tells it what happened.
extension ClientSession {
    func happened(_ event: WorldTransition.Event) {
        guard let stay else { return }
        perform(stay.transition.handle(event), of: stay)
    }

    func perform(_ actions: [WorldTransition.Action], of stay: WorldStay) {
        for action in actions {
            guard self.stay === stay else { return }
            perform(action, stay)
        }
        guard self.stay === stay, phase != .leaving, phase != .enteringWorld else { return }
        phase = stay.transition.servesClient ? .inWorld : .changingWorld
    }

    private func perform(_ action: WorldTransition.Action, _ stay: WorldStay) {
        switch action {
        case .place(let map, let preferred): place(map, preferred, stay)
        case .lookUp(let id, let incarnation): lookUp(id, incarnation, stay)
        case .attach(let endpoint): attach(to: endpoint, stay)
        case .abandonAttempt:
            stay.attempt?.close(because: "abandoned")
            stay.attempt = nil
        case .sendPlayerLogin: stay.attempt?.send(PlayerLogin(character: GUID(UInt64(stay.character.id.low))))
        case .forwardAcknowledgement: stay.live?.send(.MSG_MOVE_WORLDPORT_ACK)
        case .prepareRedirect:
            stay.transitionBegan = gateway.time.now()
            stay.live?.send(.TC9_CMSG_PREPARE_FOR_REDIRECT)
        case .stay: resumeServing(stay)
        case .leaveServingWorld: leaveServingWorld(stay)
        case .announce(let position): announceWorld(position, stay)
        case .adopt: adopt(stay)
        case .entered(let purpose): entered(purpose, stay)
        case .settled(let purpose): settled(purpose, stay)
        case .failed(let code): transitionFailed(code, stay)
        case .savePosition: savePosition(stay)
        case .reportRefused(let endpoint): reportRefused(endpoint)
        case .line(let text): announce(text)
        case .stepTimer(let after): setTimer(&stay.stepTimer, after, .stepDeadline, stay)
        case .overallTimer(let after): setTimer(&stay.overallTimer, after, .overallDeadline, stay)
        }
    }

    private func setTimer(
        _ timer: inout TimerID?, _ after: Duration?, _ event: WorldTransition.Event, _ stay: WorldStay
    ) {
        timer.map(loop.cancel)
        timer = after.map { delay in
            loop.schedule(after: delay) { [weak self, weak stay] in
                self?.assumeIsolated { session in
                    guard let stay, session.stay === stay else { return }
                    session.happened(event)
                }
            }
        }
    }

    // MARK: Registry

    private func place(_ map: MapID, _ preferred: String, _ stay: WorldStay) {
        let request = Worlds.Place(
            realm: gateway.realm, map: map, group: stay.group, preferred: preferred)
        ask(stay) { session in
            do { return .placed(try await session.gateway.bus.ask(request)) } catch {
                session.gateway.log.warning("no placement", ["error": .string("\(error)")])
                return .placed(.pending)
            }
        }
    }

    private func lookUp(_ id: Worlds.WorldID, _ incarnation: UInt64, _ stay: WorldStay) {
        ask(stay) { session in
            // A registry that does not answer, or has only just started, says nothing about the world.
            do {
                let known = try await session.gateway.bus.ask(Worlds.LookUp(id: id))
                guard let known, known.endpoint.incarnation == incarnation else {
                    return .worldKnown(alive: false)
                }
                return known.health == .unverified ? .worldUnknown : .worldKnown(alive: true)
            } catch {
                return .worldUnknown
            }
        }
    }

    /// Asks without holding the stream up; the answer counts only for the same stay.
    private func ask(
        _ stay: WorldStay,
        _ question: @escaping @Sendable (isolated ClientSession) async -> WorldTransition.Event
    ) {
        let epoch = stay.epoch
        Task(executorPreference: loop) { await self.answer(epoch, question) }
    }
    private func answer(
        _ epoch: UInt64, _ question: @Sendable (isolated ClientSession) async -> WorldTransition.Event
    ) async {
        let event = await question(self)
        guard let stay, stay.epoch == epoch else { return }
        happened(event)
    }

    private func reportRefused(_ endpoint: Worlds.Endpoint) {
        let report = Worlds.ReportHealth(
            id: endpoint.id, incarnation: endpoint.incarnation, observation: .refused)
        let bus = gateway.bus
        Task(executorPreference: loop) { _ = try? await bus.ask(report) }
    }

    // MARK: Links

    private func attach(to endpoint: Worlds.Endpoint, _ stay: WorldStay) {
        stay.earlyFrames = []
        let peer = WorldPeer(
            endpoint: endpoint, authSession: authSession, loop: loop,
            limits: gateway.configuration.transition,
            owner: self)
        stay.attempt = peer
        if let address = SocketAddress(endpoint.address) {
            peer.open(to: address)
            return
        }
        let resolver = gateway.resolver
        let epoch = stay.epoch
        Task(executorPreference: loop) {
            let address = try? await resolver.resolve(endpoint.address)
            await self.resolved(address, endpoint, epoch)
        }
    }

    private func resolved(_ address: SocketAddress?, _ endpoint: Worlds.Endpoint, _ epoch: UInt64) {
        guard let stay, stay.epoch == epoch, let attempt = stay.attempt, attempt.endpoint == endpoint else {
            return
        }
        guard let address else {
            stay.attempt = nil
            return happened(.attachFailed(.timedOut))
        }
        attempt.open(to: address)
    }

    private func adopt(_ stay: WorldStay) {
        guard let peer = stay.attempt else { return }
        stay.live?.close(because: "replaced")
        stay.live = peer
        stay.members.changeWorld()
        stay.attempt = nil
        stay.keptFrames = []
        stay.keptBytes = 0
        stay.timeSyncCounter = nil
        phase = .inWorld
        peer.becomeLive()
        for var frame in stay.earlyFrames {
            frame.withUnsafeMutableBytes { _ = takeFromWorld(peer, $0) }
        }
        stay.earlyFrames = []
        passWaitingFrames(of: stay)
    }

    /// The old world keeps the player: show what it sent meanwhile and pass on what the client sent.
    private func resumeServing(_ stay: WorldStay) {
        phase = .inWorld
        guard let live = stay.live else { return }
        let kept = stay.keptFrames
        stay.keptFrames = []
        stay.keptBytes = 0
        for var frame in kept { frame.withUnsafeMutableBytes { _ = takeFromWorld(live, $0) } }
        passWaitingFrames(of: stay)
    }

    private func leaveServingWorld(_ stay: WorldStay) {
        stay.live?.close(because: "left")
        stay.live = nil
        stay.keptFrames = []
        stay.keptBytes = 0
    }

    private func announceWorld(_ position: Position, _ stay: WorldStay) {
        if position.map != stay.position.map { send(TransferPending(map: position.map)) }
        send(NewWorld(position: position))
        stay.acknowledgementsToSwallow += 1
    }

    // MARK: Milestones

    private func entered(_ purpose: WorldTransition.Purpose, _ stay: WorldStay) {
        let took = gateway.time.now() - stay.began
        if stay.isPresent {
            gateway.counts.transitions.observe(gateway.time.now() - stay.transitionBegan)
            stay.lastLayerChange = gateway.time.now()
            // Another worldserver has it now.
            tellPresence()
            rejoinChannels(stay)
            optOutOfLootAgain(stay)
            return
        }
        stay.isPresent = true
        let (character, number) = (stay.character.id, id.number)
        hub.assumeIsolated { $0.entered(character, number) }
        gateway.counts.entering.observe(took)
        gateway.counts.inWorld.add(1)
        gateway.bus.publish(Characters.LoggedIn(character: online(stay)))
        tellPresence()
        learnContacts()
        gateway.log.info(
            "a character entered the world",
            [
                "character": .string(stay.character.name), "world": .string(stay.live?.endpoint.alias ?? "-"),
                "milliseconds": .double(took.milliseconds),
            ])
        keepAlive(stay)
        enqueue(.mail) { session in await session.watchBox() }
    }

    private func settled(_ purpose: WorldTransition.Purpose, _ stay: WorldStay) {
        guard let alias = stay.live?.endpoint.alias else { return }
        switch purpose {
        case .enter: break
        case .layer, .released: announce("You have been moved to \(alias) layer.")
        case .mapChange:
            announce("You have been moved to \(alias) layer.")
            meetGroup(tries: 3)
        case .relocation:
            gateway.counts.relocations.add()
            announce("You have been moved to \(alias) layer.")
        case .recovery:
            gateway.counts.recoveries.add()
            announce("Connection recovered! New gameserver: \(alias). Sorry for inconvenience.")
        }
    }

    private func transitionFailed(_ code: UInt8, _ stay: WorldStay) {
        if stay.isPresent { announce("Failed :( Returning to the characters screen.") }
        leaveWorld(parked: false)
        failEntry(LoginFailure(rawValue: code))
    }

    /// A worldserver died with the player's last minutes: what we saw of them is
    /// written before he enters elsewhere.
    private func savePosition(_ stay: WorldStay) {
        guard stay.positionIsFresh, WorldStay.openMaps.contains(stay.position.map), stay.position.isValid,
            stay.position.map == stay.transition.map
        else { return }
        let request = Characters.SavePosition(
            character: stay.character.id, position: stay.position, zone: stay.zone, epoch: stay.presence)
        stay.positionIsFresh = false
        let gateway = gateway
        let hold = stay
        hold.isSavingPosition = true
        let epoch = stay.epoch
        Task(executorPreference: loop) {
            do { _ = try await gateway.bus.ask(request) } catch {
                gateway.log.warning("a position was not saved", ["error": .string("\(error)")])
            }
            await self.positionSaved(epoch)
        }
    }

    private func positionSaved(_ epoch: UInt64) {
        guard let stay, stay.epoch == epoch else { return }
        stay.isSavingPosition = false
        guard let waiting = stay.loginAfterSave else { return }
        stay.loginAfterSave = nil
        waiting()
    }
}

// MARK: - Links to worldservers

extension ClientSession: WorldPeerOwner {
    nonisolated func attached(_ peer: WorldPeer) {
        assumeIsolated { session in
            guard let stay = session.stay, stay.attempt === peer else { return }
            // A position that is being written must be there before the worldserver reads it.
            if stay.isSavingPosition {
                stay.loginAfterSave = { [weak session] in session?.assumeIsolated { $0.happened(.attached) } }
            } else {
                session.happened(.attached)
            }
        }
    }

    nonisolated func attachFailed(_ peer: WorldPeer, _ failure: AttachFailure) {
        assumeIsolated { session in
            guard let stay = session.stay, stay.attempt === peer else { return }
            stay.attempt = nil
            session.gateway.log.info(
                "a worldserver did not take a session",
                ["world": .string(peer.endpoint.address), "reason": .string("\(failure)")])
            session.happened(.attachFailed(failure))
        }
    }

    nonisolated func early(
        _ peer: WorldPeer, _ opcode: Opcode, _ frame: UnsafeRawBufferPointer, headerBytes: Int
    ) -> Bool {
        nonisolated(unsafe) let frame = frame
        return assumeIsolated { $0.takeEarly(peer, opcode, frame, headerBytes) }
    }

    private func takeEarly(
        _ peer: WorldPeer, _ opcode: Opcode, _ frame: UnsafeRawBufferPointer, _ headerBytes: Int
    ) -> Bool {
        guard let stay, stay.attempt === peer else { return true }
        let body = UnsafeRawBufferPointer(rebasing: frame[headerBytes...])
        if opcode == .SMSG_LOGIN_VERIFY_WORLD, let packet = try? LoginVerifyWorld.parse(body) {
            happened(.verified(packet.position))
            return stay.live !== peer
        }
        if opcode == .SMSG_CHARACTER_LOGIN_FAILED {
            happened(.loginRefused(code: body.first ?? 0))
            return true
        }
        if stay.earlyFrames.count < WorldStay.earlyFramesMax { stay.earlyFrames.append(Array(frame)) }
        return true
    }

    nonisolated func live(_ peer: WorldPeer, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        preconditionIsolated()
        return HotEntry.fromWorld(self, peer, bytes)
    }

    nonisolated func lost(_ peer: WorldPeer, _ cause: CloseCause) {
        assumeIsolated { session in
            guard let stay = session.stay else { return }
            if stay.attempt === peer {
                stay.attempt = nil
                session.happened(.attachFailed(.linkClosed))
            } else if stay.live === peer {
                stay.live = nil
                stay.transitionBegan = session.gateway.time.now()
                session.happened(.servingLinkClosed)
            }
        }
    }

    nonisolated func worldFull(_ peer: WorldPeer, _ isFull: Bool) {
        assumeIsolated { session in
            guard session.stay?.live === peer else { return }
            if isFull { session.client.pauseReading() } else { session.client.resumeReading() }
        }
    }
}
