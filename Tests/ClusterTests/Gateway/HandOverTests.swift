import Base
import CharactersAPI
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// From one worldserver to another, step by step, with scripted worldservers on
/// both ends (spec gateway 12, 13).
struct HandOverTests {
    static let northrend = Position(map: MapID(571), x: 5, y: 6, z: 7, orientation: 1)

    /// Alice stands in the Eastern Kingdoms of the first worldserver; the second has Northrend.
    private struct Scene {
        let rig: GatewayRig
        let old: ScriptedWorld
        let new: ScriptedWorld
        let alice: Player

        init(
            alice security: UInt8 = 0, old: ScriptedWorld.Script = .init(), new: ScriptedWorld.Script? = nil,
            layered: Bool = false, _ shape: (inout GatewayConfiguration) -> Void = { _ in }
        ) async throws {
            rig = try await GatewayRig(shape)
            self.old = try rig.world("old", maps: [0], old)
            var script = ScriptedWorld.Script()
            script.login = .enters(HandOverTests.northrend)
            self.new = try rig.world("new", maps: layered ? [0] : [571], new ?? script)
            if layered { rig.putFirst("old", on: MapID(0)) }
            alice = try await rig.player("Alice", security: security)
        }

        func teleport() async {
            await old.send(TransferPending(map: MapID(571)))
            await old.send(NewWorld(position: HandOverTests.northrend))
        }
        func arrived() async throws {
            try await alice.wait(for: LoginVerifyWorld.self) { $0.position == HandOverTests.northrend }
            try await alice.wait(for: TimeSyncRequest.self)
        }
        func stop() async {
            await alice.quit()
            await rig.stop()
        }
    }

    @Test func aMapOfAnotherWorldserverIsEnteredThere() async throws {
        let scene = try await Scene()
        await scene.teleport()
        try await scene.arrived()
        #expect(
            await scene.old.received.suffix(2).map(\.opcode) == [
                .MSG_MOVE_WORLDPORT_ACK, .TC9_CMSG_PREPARE_FOR_REDIRECT,
            ])
        #expect(await scene.old.openSessions == 0)
        #expect(await scene.new.received(.CMSG_PLAYER_LOGIN).count == 1)
        try await scene.alice.say("Here")
        #expect(await scene.new.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        #expect(await scene.alice.timesSeen(.TC9_SMSG_READY_FOR_REDIRECT) == 0)
        await scene.stop()
    }

    /// Nobody stores who rolls for no loot: the next worldserver is told (spec group 5.12).
    @Test func whoRollsForNothingDoesNotElsewhereEither() async throws {
        let scene = try await Scene()
        try await scene.alice.send(OptOutOfLoot.with { $0.isOut = 1 })
        #expect(await scene.old.wait { !$0.received(.CMSG_OPT_OUT_OF_LOOT).isEmpty })
        await scene.teleport()
        try await scene.arrived()
        #expect(await scene.new.wait { $0.received(.CMSG_OPT_OUT_OF_LOOT).map(\.body) == [[1, 0, 0, 0]] })
        await scene.stop()
    }

    @Test func aMapOfTheSameWorldserverIsItsOwnBusiness() async throws {
        let scene = try await Scene()
        await scene.old.send(NewWorld(position: Position(map: MapID(0), x: 9, y: 9, z: 9)))
        #expect(await scene.old.wait { !$0.received(.MSG_MOVE_WORLDPORT_ACK).isEmpty })
        await scene.old.showWorld(at: Position(map: MapID(0), x: 9, y: 9, z: 9))
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position.x == 9 }
        #expect(await scene.old.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty)
        #expect(await scene.new.sessionsSeen == 0)
        await scene.stop()
    }

    @Test func aMapThatNobodyHasLeavesThePlayerWhereHeIs() async throws {
        let scene = try await Scene()
        await scene.old.send(NewWorld(position: Position(map: MapID(530), x: 9, y: 9, z: 9)))
        #expect(await scene.old.wait { !$0.received(.MSG_MOVE_WORLDPORT_ACK).isEmpty })
        try await scene.alice.say("Still here")
        #expect(await scene.old.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        #expect(await scene.old.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty)
        await scene.stop()
    }

    /// What is said during the hand-over reaches one of the two worldservers, all of it, in order.
    @Test func nothingSaidOnTheWayIsLostOrOutOfOrder() async throws {
        // A quick machine says more meanwhile than a player may.
        let scene = try await Scene { $0.budgets.dryRun = true }
        await scene.teleport()
        var said = 0
        while await scene.new.received(.CMSG_PLAYER_LOGIN).isEmpty, said < 60 {
            try await scene.alice.say("line \(said)")
            said += 1
        }
        try await scene.arrived()
        try await scene.alice.say("last")
        #expect(
            await scene.new.wait { world in
                world.received(.CMSG_MESSAGECHAT).contains {
                    (try? ChatMessage.parse($0.body))?.text == "last"
                }
            })
        let heard = await (scene.old.received + scene.new.received).filter { $0.opcode == .CMSG_MESSAGECHAT }
            .compactMap { try? ChatMessage.parse($0.body).text }
        #expect(heard == (0..<said).map { "line \($0)" } + ["last"])
        await scene.stop()
    }

    /// The client is read on when a world serves again, however much it had to say meanwhile.
    @Test func moreThanMayWaitIsNotLost() async throws {
        let scene = try await Scene(old: .with { $0.handOver = .isSilent }) {
            $0.transition.prepare = .milliseconds(300)
            $0.budgets.dryRun = true
        }
        await scene.teleport()
        #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        let lines = (0..<500).map { "line \($0)" }
        for line in lines { try await scene.alice.say(line) }
        #expect(await scene.old.wait { $0.received(.CMSG_MESSAGECHAT).count >= lines.count })
        let heard = await scene.old.received(.CMSG_MESSAGECHAT).compactMap {
            try? ChatMessage.parse($0.body).text
        }
        #expect(heard == lines)
        await scene.stop()
    }

    /// A player who changes the layer stands in the old world until that has let go, and hears what is said.
    @Test func whatTheOldWorldSaysBeforeItLetsGoIsHeard() async throws {
        let scene = try await Scene(alice: 2, old: .with { $0.handOver = .isSilent }, layered: true)
        let place = Position(map: MapID(0), x: 8, y: 8, z: 8)
        await scene.new.change { $0.login = .enters(place) }
        try await scene.alice.command(".tc9 ws switch new")
        #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        await scene.old.send(ChatLine.system("Wait for me!"))
        try await scene.alice.hear("Wait for me!")
        #expect(await scene.alice.timesSeen(.SMSG_NEW_WORLD) == 0)
        await scene.old.giveUpPlayers()
        #expect(try await scene.alice.wait(for: NewWorld.self).position == place)
        try await scene.alice.wait(for: TimeSyncRequest.self)
        await scene.stop()
    }

    @Test func theNewWorldsPacketsKeepTheirOrder() async throws {
        let scene = try await Scene()
        await scene.teleport()
        try await scene.arrived()
        for number in 0..<200 { await scene.new.send(ChatLine.system("\(number)")) }
        try await scene.alice.hear("199")
        let lines = await scene.alice.view.lines.map(\.text).filter { Int($0) != nil }
        #expect(lines == (0..<200).map(String.init))
        await scene.stop()
    }

    @Test func pingsAreAnsweredOnTheWay() async throws {
        let scene = try await Scene(old: .with { $0.handOver = .isSilent }) {
            $0.transition.prepare = .seconds(1)
        }
        await scene.teleport()
        #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        for _ in 0..<3 { try await scene.alice.ping(within: .milliseconds(900)) }
        await scene.stop()
    }

    // MARK: When a hand-over fails

    enum Refusal: CaseIterable { case fails, isSilent }

    @Test(arguments: Refusal.allCases)
    func aWorldThatDoesNotLetGoKeepsThePlayer(_ refusal: Refusal) async throws {
        let scene = try await Scene(
            old: .with { $0.handOver = refusal == .fails ? .fails : .isSilent }
        ) { $0.transition.prepare = .milliseconds(200) }
        await scene.teleport()
        #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        await scene.old.send(ChatLine.system("kept meanwhile"))
        try await scene.alice.say("Still here")
        #expect(await scene.old.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        try await scene.alice.hear("kept meanwhile")
        #expect(await scene.new.sessionsSeen == 0)
        await scene.stop()
    }

    @Test func aNewWorldThatRefusesSendsThePlayerToTheList() async throws {
        let scene = try await Scene(new: .with { $0.login = .refuses(.failed) })
        await scene.teleport()
        let failed = try await scene.alice.wait(for: CharacterLoginFailed.self)
        #expect(failed.reason == .noWorld)
        #expect(await scene.alice.stage == .characterList)
        #expect(await scene.old.wait { $0.openSessions == 0 })
        #expect(await scene.new.wait { $0.openSessions == 0 })
        await scene.stop()
    }

    @Test func aNewWorldThatDoesNotTakeTheSessionIsTriedAgain() async throws {
        let scene = try await Scene(
            new: .with {
                $0.refusesSessions = .authRejected
                $0.login = .enters(Self.northrend)
            })
        await scene.teleport()
        #expect(await scene.new.wait { $0.sessionsSeen >= 2 })
        await scene.new.change { $0.refusesSessions = nil }
        try await scene.arrived()
        await scene.stop()
    }

    @Test func aSecondTeleportOnArrivalIsFollowed() async throws {
        let scene = try await Scene()
        await scene.teleport()
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position == Self.northrend }
        await scene.old.change { $0.login = .enters(Position(map: MapID(0), x: 4, y: 4, z: 4)) }
        await scene.new.send(NewWorld(position: Position(map: MapID(0), x: 4, y: 4, z: 4)))
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position.x == 4 }
        #expect(await scene.old.openSessions == 1)
        #expect(await scene.new.wait { $0.openSessions == 0 })
        await scene.stop()
    }

    // MARK: The worldserver's own initiative

    @Test func aWorldThatGivesItsMapUpHandsThePlayerOver() async throws {
        let scene = try await Scene(layered: true)
        scene.rig.giveAway(MapID(0), from: "old")
        let place = Position(map: MapID(0), x: 8, y: 8, z: 8, orientation: 2)
        await scene.new.change { $0.login = .enters(place) }
        await scene.old.giveUpPlayers()
        // The client is told by SMSG_NEW_WORLD, with the place that the new world knows.
        let told = try await scene.alice.wait(for: NewWorld.self)
        #expect(told.position == place)
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position == place }
        try await scene.alice.ping()
        #expect(await scene.new.received(.MSG_MOVE_WORLDPORT_ACK).isEmpty)
        await scene.stop()
    }

    @Test func anOperatorSwitchesTheLayer() async throws {
        let scene = try await Scene(alice: 2, layered: true)
        let place = Position(map: MapID(0), x: 8, y: 8, z: 8)
        await scene.new.change { $0.login = .enters(place) }
        try await scene.alice.command(".tc9 ws switch new")
        #expect(try await scene.alice.wait(for: NewWorld.self).position == place)
        try await scene.alice.hear("You have been moved to new layer.")
        #expect(await scene.old.wait { $0.openSessions == 0 })
        #expect(await scene.old.received(.CMSG_MESSAGECHAT).isEmpty)
        await scene.stop()
    }

    @Test func aPlayerMayNotSwitchTheLayer() async throws {
        let scene = try await Scene(layered: true)
        try await scene.alice.command(".tc9 ws switch new")
        try await scene.alice.hear("You may not use this command.")
        #expect(await scene.new.sessionsSeen == 0)
        await scene.stop()
    }

    // MARK: Loss of a worldserver

    @Test func aDeadWorldserversPlayerIsCarriedOver() async throws {
        let scene = try await Scene(layered: true)
        let place = Position(map: MapID(0), x: 2, y: 2, z: 2)
        await scene.new.change { $0.login = .enters(place) }
        try await scene.alice.move(to: 20, 2)
        #expect(await scene.old.wait { !$0.received(.MSG_MOVE_STOP).isEmpty })
        scene.rig.remove("old")
        await scene.old.crash()
        #expect(try await scene.alice.wait(for: NewWorld.self).position == place)
        try await scene.alice.hear("Connection recovered! New gameserver: new. Sorry for inconvenience.")
        #expect(await scene.alice.ended == nil)
        let saved = try #require(scene.rig.state.withLock { $0.saved.first })
        #expect(saved.position.x == 20)
        await scene.stop()
    }

    @Test func aBrokenLinkIsMadeAnew() async throws {
        let scene = try await Scene(layered: true)
        await scene.old.dropSessions()
        try await scene.alice.hear("Connection recovered! New gameserver: old. Sorry for inconvenience.")
        #expect(await scene.old.sessionsSeen == 2)
        #expect(await scene.new.sessionsSeen == 0)
        #expect(scene.rig.state.withLock { $0.saved.isEmpty })
        await scene.stop()
    }

    /// The link stands, the host behind it does not: the registry's word counts.
    @Test func aHungWorldserverIsLeftWhenTheRegistryGivesItUp() async throws {
        let scene = try await Scene(layered: true)
        let place = Position(map: MapID(0), x: 2, y: 2, z: 2)
        await scene.new.change { $0.login = .enters(place) }
        scene.rig.remove("old")
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position == place }
        try await scene.alice.ping()
        #expect(await scene.old.wait { $0.openSessions == 0 })
        await scene.stop()
    }

    @Test func withNowhereToGoThePlayerEndsAtTheList() async throws {
        let scene = try await Scene { $0.transition.recovery = .milliseconds(500) }
        scene.rig.remove("new")
        scene.rig.remove("old")
        await scene.old.crash()
        let failed = try await scene.alice.wait(for: CharacterLoginFailed.self)
        #expect(failed.reason == .noWorld)
        #expect(await scene.alice.ended == nil)
        #expect(try await scene.alice.listCharacters().count == 1)
        await scene.stop()
    }

    // MARK: Loss of the client

    enum Step: CaseIterable { case loading, preparing, connecting, entering, arrived }

    /// Wherever the client is lost, both worldservers are let go of, and the one that
    /// holds the player is remembered.
    @Test(arguments: Step.allCases)
    func aClientLostOnTheWayLeavesNothingBehind(_ step: Step) async throws {
        var old = ScriptedWorld.Script()
        var new = ScriptedWorld.Script()
        new.login = .enters(Self.northrend)
        if step == .preparing { old.handOver = .isSilent }
        if step == .connecting { new.sendsChallenge = false }
        if step == .entering { new.login = .isSilent }
        let scene = try await Scene(old: old, new: new)
        if step == .loading { await scene.alice.setHabits(.with { $0.acknowledgesNewWorld = false }) }
        await scene.teleport()
        switch step {
        case .loading: try await scene.alice.wait(for: NewWorld.self)
        case .preparing:
            #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        case .connecting: #expect(await scene.new.wait { $0.sessionsSeen == 1 })
        case .entering: #expect(await scene.new.wait { !$0.received(.CMSG_PLAYER_LOGIN).isEmpty })
        case .arrived: try await scene.arrived()
        }
        await scene.alice.quit()
        #expect(await scene.old.wait { $0.openSessions == 0 })
        #expect(await scene.new.wait { $0.openSessions == 0 })
        let isOld = step == .loading || step == .preparing
        #expect(await scene.rig.state.wait { !$0.released.isEmpty })
        #expect(scene.rig.state.withLock { $0.released.first?.parked?.world } == (isOld ? "old" : "new"))
        await scene.stop()
    }
}
