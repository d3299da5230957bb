import Base
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// Through the gateway into a scripted worldserver and back.
struct EnteringTests {
    @Test func aPlayerEntersAndHisPacketsReachTheWorld() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        #expect(await alice.stage == .inWorld)
        try await alice.say("Hello")
        #expect(await world.wait { !$0.received(.CMSG_MESSAGECHAT).isEmpty })
        await world.send(ChatLine(.say, .common, from: GUID(9), "Hello yourself"))
        try await alice.hear("Hello yourself")
        #expect(rig.count("nimbus_gateway_players") == 1)
        await alice.quit()
        await rig.stop()
    }

    @Test func aWorldThatAnnouncesNothingIsProbed() async throws {
        let rig = try await GatewayRig()
        var script = ScriptedWorld.Script()
        script.announcesReadiness = false
        let world = try rig.world("one", maps: [0], script)
        let alice = try await rig.player("Alice")
        #expect(await world.received(.CMSG_PING).count == 1)
        await alice.quit()
        await rig.stop()
    }

    /// Where the size field grows from two bytes to three (quality P6).
    @Test func bigPacketsOfAWorldGetThrough() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        for size in [0, 0x7FFC, 0x7FFD, 0x7FFE, 0x7FFF, 0x8000, 0x8001, 0x8002, 60_000, 1 << 20] {
            let body = SeededRandomness(seed: UInt64(size)).bytes(size)
            await world.send(.SMSG_NOTIFICATION, body)
            #expect(try await alice.wait(for: .SMSG_NOTIFICATION).body == body)
        }
        try await alice.ping()
        await alice.quit()
        await rig.stop()
    }

    @Test func aRefusalOfTheWorldLeadsBackToTheList() async throws {
        let rig = try await GatewayRig()
        var script = ScriptedWorld.Script()
        script.login = .refuses(.lockedForTransfer)
        let world = try rig.world("one", maps: [0], script)
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        await #expect {
            try await alice.enterWorld("Alice")
        } throws: {
            guard case PlayerError.refused(.SMSG_CHARACTER_LOGIN_FAILED, 6) = $0 else { return false }
            return true
        }
        await world.change { $0.login = .enters(Position(map: MapID(0), x: 0, y: 0, z: 0)) }
        try await alice.enterWorld("Alice")
        await alice.quit()
        await rig.stop()
    }

    @Test func withoutAWorldTheRefusalSaysSo() async throws {
        let rig = try await GatewayRig { $0.transition.overall = .milliseconds(300) }
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        await #expect {
            try await alice.enterWorld("Alice")
        } throws: {
            guard case PlayerError.refused(.SMSG_CHARACTER_LOGIN_FAILED, 3) = $0 else { return false }
            return true
        }
        await alice.quit()
        await rig.stop()
    }

    @Test func loggingOutLeadsToTheList() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        let leaving = Task { try await alice.logout() }
        #expect(await world.wait { !$0.received(.CMSG_LOGOUT_REQUEST).isEmpty })
        await world.send(LogoutResponse(result: 0, isInstant: true))
        await world.send(LogoutComplete())
        try await leaving.value
        #expect(await alice.stage == .characterList)
        #expect(rig.count("nimbus_gateway_players") == 0)
        #expect(await world.wait { $0.openSessions == 0 })
        try await alice.enterWorld("Alice")
        await alice.quit()
        await rig.stop()
    }
}
