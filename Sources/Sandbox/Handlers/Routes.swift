import Base
import Wire

/// Who handles a packet of a gateway, and when it may come.
struct Route: Sendable {
    /// Reads the body and handles it. Throws when it cannot be read.
    let run: @Sendable (isolated SandboxWorld, GatewayLink, ReceivedFrame) throws(WireError) -> Void
}

/// The packets that the sandbox knows. All others are skipped and counted, as a worldserver does with what it
/// has no use for.
enum Routes {
    static let table: [Opcode: Route] = Dictionary(
        session + world + nothings + movement, uniquingKeysWith: { first, _ in first })

    private typealias Entry = (Opcode, Route)

    /// At any time once the session stands.
    private static let session: [Entry] = [
        on(Ping.self) {
            $1.send(Pong(sequence: $2.sequence)); _ = $0
        },
        on(KeepAlive.self) { _, _, _ in },
        on(CharacterListRequest.self) {
            $0.listCharacters($1); _ = $2
        },
        on(CharacterCreate.self) { $0.create($2, $1) },
        on(CharacterDelete.self) { $0.delete($2, $1) },
        on(CharacterRename.self) { $0.rename($2, $1) },
        on(CharacterCustomize.self) {
            $1.send(CharacterCustomizeResult(refusal: .createError)); _ = ($0, $2)
        },
        on(CharacterFactionChange.self) {
            $1.send(CharacterFactionChangeResult(refusal: .createError)); _ = ($0, $2)
        },
        on(CharacterRaceChange.self) {
            $1.send(CharacterFactionChangeResult(refusal: .createError)); _ = ($0, $2)
        },
        on(PlayerLogin.self) { $0.logIn($2.character, $1) },
        on(PrepareForRedirect.self) {
            $0.prepareForRedirect($1); _ = $2
        },
        on(ItemQuery.self) { $0.query($2, $1) },
        on(CreatureQuery.self) { $0.query($2, $1) },
        on(GameObjectQuery.self) { $0.query($2, $1) },
        on(NameQuery.self) { $0.query($2, $1) },
        on(QueryTime.self) {
            $0.queryTime($1); _ = $2
        },
    ]

    /// Only with a player in the world.
    private static let world: [Entry] = [
        inWorld(ChatMessage.self) { $0.chat($2, $1) },
        inWorld(JoinChannel.self) { $0.join($2, $1) },
        inWorld(LeaveChannel.self) { $0.leave($2, $1) },
        inWorld(TextEmoteRequest.self) { $0.textEmote($2, $1) },
        inWorld(EmoteRequest.self) { $0.emote($2, $1) },
        inWorld(StandStateChange.self) { $0.changeStandState($2, $1) },
        inWorld(SetSelection.self) { $0.select($2, $1) },
        inWorld(ZoneUpdate.self) { $0.updateZone($2, $1) },
        inWorld(SetActiveMover.self) { _, _, _ in },
        inWorld(TimeSyncResponse.self) { _, _, _ in },
        inWorld(RequestAccountData.self) { $0.sendAccountData($2, $1) },
        inWorld(UpdateAccountData.self) { $0.storeAccountData($2, $1) },
        inWorld(PlayedTimeRequest.self) { $0.tellPlayedTime($2, $1) },
        inWorld(WorldStateTimerRequest.self) {
            $0.tellTime($1); _ = $2
        },
        inWorld(LogoutRequest.self) {
            $0.requestLogout($1); _ = $2
        },
        inWorld(PlayerLogout.self) {
            $0.requestLogout($1); _ = $2
        },
        inWorld(LogoutCancel.self) {
            $0.cancelLogout($1); _ = $2
        },
        inWorld(LeaveBattlefield.self) {
            $0.leaveBattlefield($1); _ = $2
        },
        inWorld(ReadyCheckRequest.self) { $0.checkReadiness($2, $1) },
        inWorld(ReadyCheckFinished.self) {
            $0.endReadinessCheck($1); _ = $2
        },
        inWorld(RaidTargetRequest.self) { $0.setIcon($2, $1) },
        inWorld(GroupUninvite.self) {
            $0.uninvite($1); _ = $2
        },
        inWorld(WorldportAcknowledge.self) {
            $0.arrive($1); _ = $2
        },
        inWorld(MoveTeleportAcknowledge.self) { $0.acknowledgeTeleport($2, $1) },
        inWorld(MoveTimeSkipped.self) { $0.skipTime($2, $1) },
    ]

    /// Questions of a client that has just entered, about things that the sandbox has not got: no dungeons,
    /// no ticket, no invitations in the calendar.
    private static let nothings: [Entry] = [
        (.CMSG_LFD_PLAYER_LOCK_INFO_REQUEST, .SMSG_LFG_PLAYER_INFO, [0, 0, 0, 0, 0]),
        (.CMSG_LFD_PARTY_LOCK_INFO_REQUEST, .SMSG_LFG_PARTY_INFO, [0]),
        (.CMSG_GMTICKET_GETTICKET, .SMSG_GMTICKET_GETTICKET, [10, 0, 0, 0]),
        (.CMSG_CALENDAR_GET_NUM_PENDING, .SMSG_CALENDAR_SEND_NUM_PENDING, [0, 0, 0, 0]),
    ].map { (question: Opcode, answer: Opcode, body: [UInt8]) -> Entry in
        let frame = serverFrame(answer, body)
        return (question, Route { _, link, _ in link.send(frame: frame) })
    }

    /// What others see of a player's steps (spec sidecar 10.4).
    private static let movement: [Entry] = {
        let numbers = Array(0x0B5...0x0BF) + [0x0C9, 0x0CA, 0x0CB, 0x0DA, 0x0DB, 0x0EE, 0x2CA]
        return numbers.map { number in
            let opcode = Opcode(rawValue: UInt16(clamping: number))
            let route = Route { world, link, frame throws(WireError) in
                guard let player = link.player else { return world.meters.misplaced.add() }
                world.move(player, frame.opcode, try Movement.parse(frame.body), frame.body)
            }
            return (opcode, route)
        }
    }()

    private static func on<P: Packet>(
        _ type: P.Type, _ handle: @escaping @Sendable (isolated SandboxWorld, GatewayLink, P) -> Void
    ) -> Entry {
        let route = Route { world, link, frame throws(WireError) in
            handle(world, link, try P.parse(frame.body))
        }
        return (P.opcode, route)
    }

    private static func inWorld<P: Packet>(
        _ type: P.Type, _ handle: @escaping @Sendable (isolated SandboxWorld, Player, P) -> Void
    ) -> Entry {
        let route = Route { world, link, frame throws(WireError) in
            let packet = try P.parse(frame.body)
            // Late packets of a player that has left are no fault: they were on their way.
            guard let player = link.player else { return world.meters.misplaced.add() }
            handle(world, player, packet)
        }
        return (P.opcode, route)
    }
}

extension SandboxWorld {
    func handle(_ frame: ReceivedFrame, _ link: GatewayLink) {
        guard link.account != nil else { return authenticate(frame, link) }
        guard !link.isHandedOver else { return meters.misplaced.add() }
        guard frame.opcode != AuthSession.opcode else {
            meters.misplaced.add()
            return link.close(because: "a second CMSG_AUTH_SESSION")
        }
        guard let route = Routes.table[frame.opcode] else { return meters.skipped.add() }
        do {
            try route.run(self, link, frame)
            meters.handled.add()
        } catch {
            meters.malformed.add()
            log.debug(
                "a packet cannot be read",
                ["opcode": .string(frame.opcode.name), "error": .string(error.description)])
        }
    }
}
