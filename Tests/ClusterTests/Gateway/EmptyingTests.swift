import Base
import Bus
import CharactersAPI
import ClusterKit
import Gateway
import Loop
import Testing
import Wire
import WorldsAPI

/// Worldservers that are being emptied, and a registry that has forgotten its gateway, as one gateway deals
/// with them; the worldservers do what the test says.
struct EmptyingTests {
    static let place = Position(map: MapID(0), x: 8, y: 8, z: 8, orientation: 2)

    /// Alice stands on the first worldserver; the second runs the same map.
    private struct Scene {
        let rig: GatewayRig
        let old: ScriptedWorld
        let new: ScriptedWorld
        let alice: Player

        init(
            at place: Position = Position(map: MapID(0), x: 1, y: 2, z: 3),
            old script: ScriptedWorld.Script = .init(),
            _ shape: (inout GatewayConfiguration) -> Void = { _ in }
        ) async throws {
            rig = try await GatewayRig(shape)
            old = try rig.world("old", maps: [place.map.rawValue], script)
            await old.change { $0.login = .enters(place) }
            new = try rig.world("new", maps: [])
            await new.change { $0.login = .enters(EmptyingTests.place) }
            alice = try await rig.player("Alice", on: place.map)
        }
        func stop() async {
            await alice.quit()
            await rig.stop()
        }
    }

    @Test func itsPlayersAreHandedOver() async throws {
        let scene = try await Scene()
        scene.rig.give(MapID(0), to: "new")
        scene.rig.empty("old")
        #expect(try await scene.alice.wait(for: NewWorld.self).position == Self.place)
        try await scene.alice.hear("You have been moved to new layer.")
        #expect(await scene.old.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).count == 1)
        #expect(await scene.old.wait { $0.openSessions == 0 })
        #expect(await scene.alice.ended == nil)
        #expect(scene.rig.count("nimbus_gateway_relocations_total") == 1)
        await scene.stop()
    }

    @Test func aPlayerWaitsUntilSomebodyIsReadyForItsMap() async throws {
        let scene = try await Scene()
        scene.rig.giveAway(MapID(0), from: "old")
        scene.rig.empty("old")
        // It is asked for again and again.
        #expect(
            await scene.rig.state.wait { state in
                state.asked.filter { $0 == Worlds.Place.wireName }.count >= 4
            })
        try await scene.alice.say("Still here")
        #expect(await scene.old.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        scene.rig.give(MapID(0), to: "new")
        try await scene.alice.hear("You have been moved to new layer.")
        await scene.stop()
    }

    @Test func whoIsInAnInstanceStaysThere() async throws {
        let inside = Position(map: MapID(36), x: 1, y: 2, z: 3)
        let scene = try await Scene(at: inside)
        for map in [MapID(36), MapID(0)] { scene.rig.give(map, to: "new") }
        scene.rig.empty("old")
        #expect(await scene.rig.state.wait { $0.populations.first?.players == [MapID(36): 1] })
        #expect(await scene.old.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty)
        // Outside again, another one takes over as at any change of map.
        await scene.old.send(NewWorld(position: Self.place))
        try await scene.alice.wait(for: LoginVerifyWorld.self) { $0.position == Self.place }
        #expect(await scene.new.wait { $0.openSessions == 1 })
        await scene.stop()
    }

    @Test func aPlayerWhomItDoesNotLetGoStaysAndIsTriedAgain() async throws {
        let scene = try await Scene(old: .with { $0.handOver = .fails })
        scene.rig.give(MapID(0), to: "new")
        scene.rig.empty("old")
        #expect(await scene.old.wait { !$0.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).isEmpty })
        try await scene.alice.say("Still here")
        #expect(await scene.old.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        #expect(await scene.new.sessionsSeen == 0)
        await scene.old.change { $0.handOver = .saves }
        try await scene.alice.hear("You have been moved to new layer.")
        #expect(await scene.old.received(.TC9_CMSG_PREPARE_FOR_REDIRECT).count == 2)
        await scene.stop()
    }

    @Test func nobodyIsTakenFromOneThatMayFillAgain() async throws {
        let scene = try await Scene()
        scene.rig.giveAway(MapID(0), from: "old")
        scene.rig.empty("old")
        #expect(
            await scene.rig.state.wait { state in
                state.asked.filter { $0 == Worlds.Place.wireName }.count >= 3
            })
        scene.rig.empty("old", false)
        let answer = scene.rig.state.withLock { $0.reports }
        #expect(await scene.rig.state.wait { $0.reports > answer + 1 })
        scene.rig.give(MapID(0), to: "new")
        for _ in 0..<3 { try await scene.alice.ping() }
        #expect(await scene.new.sessionsSeen == 0)
        await scene.stop()
    }

    /// The event was lost; the answer to the next report tells the same.
    @Test func aGatewayLearnsOfItAlsoFromTheAnswerToItsReport() async throws {
        let scene = try await Scene()
        scene.rig.give(MapID(0), to: "new")
        scene.rig.state.withLock { $0.emptying = ["old": 1] }
        try await scene.alice.hear("You have been moved to new layer.")
        await scene.stop()
    }

    @Test func anotherIncarnationIsNotEmptied() async throws {
        let scene = try await Scene()
        scene.rig.give(MapID(0), to: "new")
        scene.rig.state.withLock { $0.emptying = ["old": 9] }
        let before = scene.rig.state.withLock { $0.reports }
        #expect(await scene.rig.state.wait { $0.reports >= before + 2 })
        #expect(await scene.new.sessionsSeen == 0)
        await scene.stop()
    }

    @Test func whoIsWhereIsReported() async throws {
        let scene = try await Scene()
        let bob = try await scene.rig.player("Bob")
        #expect(
            await scene.rig.state.wait {
                $0.populations == [
                    Worlds.Population(world: "old", incarnation: 1, players: [MapID(0): 2])
                ]
            })
        await bob.quit()
        #expect(await scene.rig.state.wait { $0.populations.first?.players == [MapID(0): 1] })
        await scene.stop()
    }

    // MARK: A registry that has forgotten the gateway

    @Test func aGatewayThatWasGivenUpRegistersAndSaysWhoIsOnline() async throws {
        let scene = try await Scene()
        let logins = Watched<[Characters.LoggedIn]>([], time: LoopTime(scene.rig.loop))
        let ear = Ear()
        scene.rig.bus.subscribe(Characters.LoggedIn.self, ear) { _, event in
            logins.withLock { $0.append(event) }
        }
        scene.rig.state.withLock { $0.isGatewayKnown = false }
        #expect(await logins.wait { !$0.isEmpty })
        let again = try #require(logins.withLock { $0.first })
        #expect(again.character.name == "Alice" && again.character.epoch == 2)
        #expect(again.character.start > 0)
        #expect(scene.rig.state.withLock { $0.registrations } >= 2)
        #expect(await scene.alice.ended == nil)
        // She leaves under her new epoch.
        let left = Watched<[UInt64]>([], time: LoopTime(scene.rig.loop))
        scene.rig.bus.subscribe(Characters.LoggedOut.self, ear) { _, event in
            left.withLock { $0.append(event.epoch) }
        }
        await scene.alice.quit()
        #expect(await left.wait { $0 == [2] })
        await scene.rig.stop()
    }

    @Test func whoLostItsAccountMeanwhileLeaves() async throws {
        let scene = try await Scene()
        scene.rig.state.withLock {
            $0.refusesClaims = true
            $0.isGatewayKnown = false
        }
        #expect(try await scene.alice.waitForEnd() == .peer)
        await scene.rig.stop()
    }

    private actor Ear {}
}
