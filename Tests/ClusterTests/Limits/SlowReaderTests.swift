import Base
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// Clients that do not read what they are sent (quality G7).
struct SlowReaderTests {
    @Test func aClientThatDoesNotReadIsClosedInTimeAndOthersDoNotNotice() async throws {
        let rig = try await GatewayRig { $0.slowReader = .milliseconds(400) }
        let world = try rig.world("one", maps: [0])
        let slow = try await rig.player("Slow")
        let bob = try await rig.player("Bob")
        await slow.stopReading()
        let began = LoopTime(rig.loop).now()
        // Far more than the kernel's buffers and the gateway's together.
        let block = [UInt8](repeating: 0x41, count: 1 << 20)
        for _ in 0..<48 { await world.send(.SMSG_NOTIFICATION, block, to: 1) }
        var slowest = Duration.zero
        while rig.count("nimbus_gateway_slow_readers_total") == 0 {
            try #require(LoopTime(rig.loop).now() - began < .seconds(15), "the slow reader was not closed")
            await world.send(ChatLine.system("still here"), to: 2)
            try await bob.hear("still here")
            slowest = max(slowest, try await bob.ping())
        }
        #expect(slowest < .seconds(3))
        #expect(rig.count("nimbus_gateway_closed_total", ["cause": "slow_reader"]) == 1)
        await slow.resumeReading()
        try await slow.waitForEnd()
        #expect(await world.wait { $0.openSessions == 1 })
        await bob.quit()
        await rig.stop()
    }

    /// The worldserver is held back instead of the daemon's memory being filled.
    @Test func whatWaitsForAClientIsBounded() async throws {
        let rig = try await GatewayRig {
            $0.slowReader = .seconds(60)
            $0.outputMax = 1 << 20
        }
        let world = try rig.world("one", maps: [0])
        let slow = try await rig.player("Slow")
        await slow.stopReading()
        let block = [UInt8](repeating: 0x41, count: 1 << 16)
        for _ in 0..<700 { await world.send(.SMSG_NOTIFICATION, block, to: 1) }
        // Either all of it fits the sockets, or the world waits; nothing is closed and nothing lost.
        await slow.resumeReading()
        for _ in 0..<700 { try await slow.wait(for: .SMSG_NOTIFICATION) }
        #expect(await slow.ended == nil)
        #expect(rig.count("nimbus_gateway_slow_readers_total") == 0)
        await slow.quit()
        await rig.stop()
    }
}
