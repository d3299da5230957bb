import Base
import Bus
import CharactersAPI
import Loop
import Wire
import WorldsAPI

/// What the gateway reads in the worldserver's stream: where the player is, where he is sent, when he leaves
/// (spec gateway 12, 17.2, 22).
enum WorldStream: Feature {
    static let routes = Routes {
        on(WorldportAcknowledge.self, in: [.inWorld, .changingWorld]) { session, _ in
            session.worldportAcknowledged()
            return .consumed
        }
        watch(NewWorld.self) { session, packet in session.sentTo(packet.position) }
        watch(LoginVerifyWorld.self) { session, packet in
            session.stay?.position = packet.position
            session.stay?.positionIsFresh = false
            return .forward
        }
        watch(InitWorldStates.self) { session, packet in
            session.noteWhereabouts(map: packet.map, zone: packet.zone, area: packet.area)
            return .forward
        }
        watch(LevelUpInfo.self) { session, packet in
            session.noteLevel(packet.level)
            return .forward
        }
        watch(.TC9_SMSG_READY_FOR_REDIRECT) { session, body in
            // A missing status counts as a failure.
            session.happened(.readyForRedirect(status: body.first ?? 1))
            return .consumed
        }
        watch(.SMSG_LOGOUT_COMPLETE) { session, _ in session.loggedOut() }
        watch(.SMSG_MOTD) { session, _ in
            guard let stay = session.stay, !stay.sawMOTD else { return .consumed }
            stay.sawMOTD = true
            return .forward
        }
        watch(AccountDataTimes.self) { session, packet in
            guard let stay = session.stay, packet.mask == 0x15 || packet.mask == 0xEA else { return .forward }
            return stay.accountDataMasks.insert(packet.mask).inserted ? .forward : .consumed
        }
        dropFromWorld(
            .SMSG_AUTH_CHALLENGE, .SMSG_AUTH_RESPONSE, .SMSG_ADDON_INFO, .SMSG_CLIENTCACHE_VERSION,
            .SMSG_TUTORIAL_FLAGS, .SMSG_CHARACTER_LOGIN_FAILED, .TC9_SMSG_WORLD_SESSION_READY)
    }
}

extension ClientSession {
    /// SMSG_NEW_WORLD of the serving world: the client loads, its acknowledgement decides who takes over.
    func sentTo(_ position: Position) -> Disposition {
        guard let stay else { return .forward }
        stay.position = position
        stay.positionIsFresh = false
        happened(.newWorld(position))
        return .forward
    }

    func worldportAcknowledged() {
        guard let stay else { return }
        if stay.acknowledgementsToSwallow > 0 {
            // The answer to our own SMSG_NEW_WORLD; no worldserver waits for it.
            stay.acknowledgementsToSwallow -= 1
            return
        }
        guard stay.transition.step == .teleporting else { return misplaced(.MSG_MOVE_WORLDPORT_ACK) }
        stay.transitionBegan = gateway.time.now()
        happened(.acknowledged)
    }

    func noteWhereabouts(map: MapID, zone: UInt32, area: UInt32) {
        guard let stay else { return }
        stay.zone = zone
        stay.area = area
        noteWorldsGroup(at: WorldStay.Whereabouts(map: map, zone: zone))
        change(stay) {
            $0.map = map
            $0.zone = zone
            $0.area = area
        }
    }

    func noteLevel(_ level: UInt32) {
        guard let stay else { return }
        stay.level = UInt8(clamping: level)
        let level = stay.level
        change(stay) { $0.level = level }
    }

    /// Gathers what the others shall know; the hub publishes it once a second.
    private func change(_ stay: WorldStay, _ edit: (inout Characters.Updated.Change) -> Void) {
        var change = stay.change ?? Characters.Updated.Change(id: stay.character.id, epoch: stay.presence)
        edit(&change)
        stay.change = change
        let number = id.number
        hub.assumeIsolated { $0.hasUpdates(number) }
    }

    // MARK: Leaving

    /// SMSG_LOGOUT_COMPLETE: the player is saved and gone from the world.
    func loggedOut() -> Disposition {
        guard stay != nil else { return .consumed }
        send(LogoutComplete())
        leaveWorld(parked: false)
        phase = .characterList
        return .consumed
    }

    /// Ends the stay: links, timers, presence, the claim. `parked`: the player may still stand in the world
    /// for a minute, because nobody logged him out (spec gateway 10).
    func leaveWorld(parked: Bool) {
        guard let stay else { return }
        self.stay = nil
        for timer in [stay.stepTimer, stay.overallTimer, stay.keepAliveTimer, stay.mailTimer] {
            timer.map(loop.cancel)
        }
        let holder = stay.live ?? stay.attempt
        stay.live?.close(because: "the session left")
        stay.attempt?.close(because: "the session left")
        // It was not, if it had filled the room for what waits.
        client.resumeReading()
        var place: Characters.Parked?
        if parked, let endpoint = holder?.endpoint {
            place = Characters.Parked(
                character: stay.character.id, world: endpoint.id, incarnation: endpoint.incarnation)
        }
        tellPresence()
        if stay.isPresent {
            gateway.counts.inWorld.add(-1)
            let (character, number) = (stay.character.id, id.number)
            hub.assumeIsolated { $0.left(character, number) }
            gateway.bus.publish(
                Characters.LoggedOut(
                    id: stay.character.id, account: stay.character.account, gateway: gateway.id,
                    name: stay.character.name, epoch: stay.presence, guild: stay.character.guild,
                    isLost: parked))
        }
        let request = Characters.ReleaseCharacter(character: stay.character.id, session: id, parked: place)
        let gateway = gateway
        gateway.farewells.add(on: loop) {
            do { _ = try await gateway.bus.ask(request) } catch {
                gateway.log.warning("a character's claim was not released", ["error": .string("\(error)")])
            }
        }
    }
}
