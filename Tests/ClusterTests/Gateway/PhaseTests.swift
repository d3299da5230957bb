import Base
import ClusterKit
import Gateway
import Testing
import Wire

/// Every opcode in every phase where it does not belong: it reaches no
/// worldserver and no service (quality G4).
@Suite(.serialized) struct PhaseTests {
    /// What belongs to the character screen (spec gateway 6).
    private static let characterScreen: Set<Opcode> = [
        .CMSG_CHAR_ENUM, .CMSG_CHAR_CREATE, .CMSG_CHAR_DELETE, .CMSG_PLAYER_LOGIN, .CMSG_CHAR_RENAME,
        .CMSG_CHAR_CUSTOMIZE, .CMSG_CHAR_FACTION_CHANGE, .CMSG_CHAR_RACE_CHANGE,
        .CMSG_SET_PLAYER_DECLINED_NAMES, .CMSG_REALM_SPLIT, .CMSG_READY_FOR_ACCOUNT_DATA_TIMES,
        .CMSG_REQUEST_ACCOUNT_DATA, .CMSG_UPDATE_ACCOUNT_DATA, .CMSG_GUILD_QUERY, .CMSG_PING,
        .CMSG_KEEP_ALIVE,
        .CMSG_SET_ACTIONBAR_TOGGLES, .CMSG_VOICE_SESSION_ENABLE, .CMSG_SET_ACTIVE_VOICE_CHANNEL,
        .CMSG_OPT_OUT_OF_LOOT,
    ]
    /// What a client in the world must not send: it belongs to the time before.
    private static let onlyBefore: Set<Opcode> = [
        .CMSG_AUTH_SESSION, .CMSG_CHAR_CREATE, .CMSG_CHAR_DELETE, .CMSG_PLAYER_LOGIN, .CMSG_CHAR_RENAME,
        .CMSG_CHAR_CUSTOMIZE, .CMSG_CHAR_FACTION_CHANGE, .CMSG_CHAR_RACE_CHANGE,
        .CMSG_SET_PLAYER_DECLINED_NAMES,
    ]
    private static let fromClients = Opcode.all.filter {
        $0.mayComeFromClient && $0.rawValue <= Opcode.maxFromClient
    }
    /// SMSG and the cluster's own numbers, and numbers that nobody knows.
    private static let foreign =
        Opcode.all.filter { !$0.mayComeFromClient || $0.isClusterOnly }
        + [0, 0x522, 0x600, 0xFFFF].map(Opcode.init(rawValue:))
    /// Requests that belong to connecting and leaving themselves.
    private static let ofTheSession: Set<String> = [
        "characters.release-session.v1", "characters.release-character.v1",
    ]
    private let body = [UInt8](repeating: 0, count: 16)

    @Test func beforeAuthenticationEverythingElseEndsTheConnection() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        _ = rig.takeAsked()
        for opcode in Self.fromClients + Self.foreign
        where opcode != .CMSG_AUTH_SESSION && opcode != .CMSG_PING {
            let stranger = await rig.newPlayer("Stranger")
            try await stranger.connectSilently(toGateway: rig.address)
            try await stranger.wait(for: AuthChallenge.self)
            try await stranger.send(opcode, body)
            try await stranger.waitForEnd()
        }
        #expect(rig.takeAsked().isEmpty)
        #expect(await world.sessionsSeen == 0)
        await rig.stop()
    }

    @Test func whileQueuedNothingGetsThrough() async throws {
        let rig = try await GatewayRig { $0.playersMax = 1 }
        let world = try rig.world("one", maps: [0])
        let first = await rig.newPlayer("First")
        try await rig.connect(first)
        let allowed: Set<Opcode> = [.CMSG_PING, .CMSG_KEEP_ALIVE]
        try await sendInGroups(rig, Self.fromClients.filter { !allowed.contains($0) }) {
            let waiting = await rig.newPlayer("Waiting")
            let answer = try await waiting.present(toGateway: rig.address, realm: 1)
            #expect(answer.code == .authWaitQueue)
            return waiting
        }
        #expect(await world.sessionsSeen == 0)
        await first.quit()
        await rig.stop()
    }

    @Test func atTheCharacterScreenNothingOfTheWorldGetsThrough() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        try await sendInGroups(rig, Self.fromClients.filter { !Self.characterScreen.contains($0) }) {
            let alice = await rig.newPlayer("Alice")
            try await rig.connect(alice)
            return alice
        }
        #expect(await world.sessionsSeen == 0)
        await rig.stop()
    }

    /// Sends the opcodes in groups that a session survives, and looks what the services were asked meanwhile.
    private func sendInGroups(
        _ rig: GatewayRig, _ opcodes: [Opcode], _ newSession: () async throws -> Player
    ) async throws {
        var rest = opcodes[...]
        while !rest.isEmpty {
            let group = rest.prefix(12)
            rest = rest.dropFirst(12)
            let player = try await newSession()
            try await player.ping()
            _ = rig.takeAsked()
            for opcode in group { try await player.send(opcode, body) }
            try await player.ping()
            let asked = rig.takeAsked().filter { !Self.ofTheSession.contains($0) }
            #expect(asked.isEmpty, "one of \(group.map(\.name))")
            await player.quit()
        }
    }

    /// In each phase after authentication, what no client sends ends the connection.
    @Test func whatNoClientSendsEndsTheConnection() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        for opcode in Self.foreign {
            let alice = await rig.newPlayer("Alice")
            try await rig.connect(alice)
            let isInWorld = opcode.rawValue % 2 == 0
            if isInWorld { try await alice.enterWorld("Alice") }
            try await alice.send(opcode, body)
            try await alice.waitForEnd()
        }
        let reached = await Set(world.received.map(\.opcode))
        #expect(reached.isSubset(of: [.CMSG_AUTH_SESSION, .CMSG_PLAYER_LOGIN, .CMSG_TIME_SYNC_RESP]))
        await rig.stop()
    }

    @Test func inTheWorldNothingOfTheTimeBeforeGetsThrough() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        // Answered by the gateway at once; what went before has arrived when its copy has.
        try await alice.ping()
        #expect(await world.wait { !$0.received(.CMSG_PING).isEmpty })
        await world.forgetReceived()
        _ = rig.takeAsked()
        for opcode in Self.onlyBefore { try await alice.send(opcode, body) }
        try await alice.send(WorldportAcknowledge())
        try await alice.ping()
        // The ping is passed on.
        #expect(await world.received.allSatisfy { $0.opcode == .CMSG_PING })
        #expect(rig.takeAsked().isEmpty)
        #expect(rig.count("nimbus_gateway_misplaced_total") == Self.onlyBefore.count + 1)
        await alice.quit()
        await rig.stop()
    }

    /// The other side of the same coin: all that belongs to the world gets there, once and unchanged.
    @Test func inTheWorldEverythingElseIsPassedOn() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        // Answered by the gateway at once; what went before has arrived when its copy has.
        try await alice.ping()
        #expect(await world.wait { !$0.received(.CMSG_PING).isEmpty })
        await world.forgetReceived()
        let handled: Set<Opcode> = [
            .CMSG_CHAR_ENUM, .CMSG_REALM_SPLIT, .CMSG_PING, .CMSG_NAME_QUERY, .MSG_MOVE_WORLDPORT_ACK,
            .CMSG_TIME_SYNC_RESP, .CMSG_MESSAGECHAT, .CMSG_LOGOUT_REQUEST, .CMSG_PLAYER_LOGOUT, .CMSG_WHO,
            .CMSG_CHAT_IGNORED, .CMSG_REQUEST_PARTY_MEMBER_STATS, .CMSG_CONTACT_LIST, .CMSG_ADD_FRIEND,
            .CMSG_DEL_FRIEND,
            .CMSG_SET_CONTACT_NOTES, .CMSG_ADD_IGNORE, .CMSG_DEL_IGNORE,
            .CMSG_SEND_MAIL, .CMSG_GET_MAIL_LIST, .CMSG_MAIL_TAKE_MONEY,
            .CMSG_MAIL_TAKE_ITEM, .CMSG_MAIL_MARK_AS_READ, .CMSG_MAIL_RETURN_TO_SENDER, .CMSG_MAIL_DELETE,
            .CMSG_MAIL_CREATE_TEXT_ITEM, .MSG_QUERY_NEXT_MAIL_TIME,
            .CMSG_JOIN_CHANNEL, .CMSG_LEAVE_CHANNEL, .CMSG_CHANNEL_LIST,
            .CMSG_CHANNEL_DISPLAY_LIST, .CMSG_CHANNEL_PASSWORD, .CMSG_CHANNEL_SET_OWNER, .CMSG_CHANNEL_OWNER,
            .CMSG_CHANNEL_MODERATOR, .CMSG_CHANNEL_UNMODERATOR, .CMSG_CHANNEL_MUTE, .CMSG_CHANNEL_UNMUTE,
            .CMSG_CHANNEL_INVITE, .CMSG_CHANNEL_KICK, .CMSG_CHANNEL_BAN, .CMSG_CHANNEL_UNBAN,
            .CMSG_CHANNEL_ANNOUNCEMENTS, .CMSG_CHANNEL_MODERATE, .CMSG_GET_CHANNEL_MEMBER_COUNT,
            .CMSG_SET_CHANNEL_WATCH, .CMSG_CLEAR_CHANNEL_WATCH, .CMSG_DECLINE_CHANNEL_INVITE,
            .CMSG_GROUP_INVITE, .CMSG_GROUP_ACCEPT, .CMSG_GROUP_DECLINE, .CMSG_GROUP_UNINVITE,
            .CMSG_GROUP_UNINVITE_GUID, .CMSG_GROUP_SET_LEADER, .CMSG_LOOT_METHOD, .CMSG_GROUP_DISBAND,
            .CMSG_GROUP_RAID_CONVERT, .CMSG_GROUP_CHANGE_SUB_GROUP, .CMSG_GROUP_SWAP_SUB_GROUP,
            .CMSG_GROUP_ASSISTANT_LEADER, .MSG_PARTY_ASSIGNMENT, .MSG_RAID_TARGET_UPDATE,
            .MSG_RAID_READY_CHECK, .MSG_RAID_READY_CHECK_FINISHED, .MSG_MINIMAP_PING, .MSG_RANDOM_ROLL,
            .MSG_SET_DUNGEON_DIFFICULTY, .MSG_SET_RAID_DIFFICULTY, .CMSG_RESET_INSTANCES,
            .CMSG_SET_SAVED_INSTANCE_EXTEND, .CMSG_OPT_OUT_OF_LOOT,
        ]
        let passed = Self.fromClients.filter { !handled.contains($0) && !Self.onlyBefore.contains($0) }
        for opcode in passed {
            try await alice.send(opcode, [UInt8(truncatingIfNeeded: opcode.rawValue), 2, 3])
        }
        #expect(await world.wait { $0.received.count >= passed.count })
        #expect(await world.received.map(\.opcode) == passed)
        #expect(
            await world.received.allSatisfy {
                $0.body == [UInt8(truncatingIfNeeded: $0.opcode.rawValue), 2, 3]
            })
        await alice.quit()
        await rig.stop()
    }

    @Test func whileEnteringNothingOfTheTimeBeforeGetsThrough() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0], .with { $0.login = .isSilent })
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        let entering = Task { try await alice.enterWorld("Alice") }
        #expect(await world.wait { !$0.received(.CMSG_PLAYER_LOGIN).isEmpty })
        _ = rig.takeAsked()
        for opcode in Self.onlyBefore { try await alice.send(opcode, body) }
        try await alice.send(WorldportAcknowledge())
        try await alice.send(.CMSG_SET_SELECTION, [1, 2, 3, 4, 5, 6, 7, 8])
        try await alice.ping()
        #expect(rig.takeAsked().isEmpty)
        await world.showWorld(at: Position(map: MapID(0), x: 0, y: 0, z: 0))
        try await entering.value
        // What belongs to the world has waited for it.
        #expect(await world.wait { !$0.received(.CMSG_SET_SELECTION).isEmpty })
        #expect(await world.received(.CMSG_PLAYER_LOGIN).count == 1)
        #expect(await world.received.allSatisfy { $0.opcode == .CMSG_PLAYER_LOGIN || !isRefused($0.opcode) })
        await alice.quit()
        await rig.stop()
    }

    @Test func betweenTwoWorldsNothingOfTheTimeBeforeGetsThrough() async throws {
        let rig = try await GatewayRig()
        let old = try rig.world("old", maps: [0], .with { $0.handOver = .isSilent })
        let new = try rig.world("new", maps: [571])
        let alice = try await rig.player("Alice")
        await old.send(NewWorld(position: Position(map: MapID(571), x: 0, y: 0, z: 0)))
        #expect(await old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        _ = rig.takeAsked()
        for opcode in Self.onlyBefore { try await alice.send(opcode, body) }
        try await alice.send(WorldportAcknowledge())
        try await alice.ping()
        #expect(rig.takeAsked().isEmpty)
        await old.giveUpPlayers()
        try await alice.wait(for: TimeSyncRequest.self)
        let reached = await old.received + new.received
        #expect(reached.filter { $0.opcode == .CMSG_PLAYER_LOGIN }.count == 2)
        #expect(reached.filter { $0.opcode == .MSG_MOVE_WORLDPORT_ACK }.count == 1)
        #expect(reached.filter { $0.opcode == .CMSG_AUTH_SESSION }.count == 2)
        let others = reached.filter {
            isRefused($0.opcode) && $0.opcode != .CMSG_PLAYER_LOGIN && $0.opcode != .CMSG_AUTH_SESSION
        }
        #expect(others.isEmpty)
        await alice.quit()
        await rig.stop()
    }

    /// What follows the packet that ended a connection, in the same segment, counts for nothing.
    @Test func afterTheEndNothingCounts() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        try await alice.ping()
        _ = rig.takeAsked()
        try await alice.sendTogether([
            (.SMSG_PONG, body), (.CMSG_PLAYER_LOGIN, [1, 0, 0, 0, 0, 0, 0, 0]), (.CMSG_CHAR_ENUM, []),
        ])
        try await alice.waitForEnd()
        await rig.stop()
        #expect(rig.takeAsked().allSatisfy { Self.ofTheSession.contains($0) || $0.hasPrefix("worlds.") })
        #expect(await world.sessionsSeen == 0)
    }

    private func isRefused(_ opcode: Opcode) -> Bool {
        Self.onlyBefore.contains(opcode) && opcode != .CMSG_AUTH_SESSION
    }
}
