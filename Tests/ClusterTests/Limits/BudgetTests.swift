import Base
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// How many packets a client may send (quality G12).
struct BudgetTests {
    @Test func aFlooderIsThrottledThenClosed() async throws {
        let rig = try await GatewayRig {
            $0.budgets.packetsPerSecond = 100
            $0.budgets.packetsBurst = 200
            $0.budgets.overrunsMax = 300
        }
        let world = try rig.world("one", maps: [0])
        let flooder = try await rig.player("Flooder")
        let bob = try await rig.player("Bob")
        await world.forgetReceived()
        for number in 0..<2_000 as Range<UInt32> {
            if await flooder.ended != nil { break }
            try? await flooder.send(
                .CMSG_SET_SELECTION, [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 8))
        }
        try await flooder.waitForEnd()
        #expect(rig.count("nimbus_gateway_closed_total", ["cause": "budget"]) == 1)
        #expect(rig.count("nimbus_gateway_over_budget_total") > 300)
        // The burst, and what a second or two add to it.
        #expect(await world.received(.CMSG_SET_SELECTION).count < 600)
        try await bob.ping()
        #expect(await bob.ended == nil)
        await bob.quit()
        await rig.stop()
    }

    @Test func singleOpcodesHaveBudgetsOfTheirOwn() async throws {
        let rig = try await GatewayRig { $0.budgets.perOpcode[.CMSG_MESSAGECHAT] = 5 }
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        let began = ContinuousClock.now
        for number in 0..<60 { try await alice.say("\(number)") }
        try await alice.ping()
        // What the budget grows by while a busy machine takes its time.
        let grown = Int((ContinuousClock.now - began).components.seconds + 1) * 5
        #expect(await world.wait { $0.received(.CMSG_MESSAGECHAT).count >= 10 })
        let passed = await world.received(.CMSG_MESSAGECHAT).count
        #expect(passed >= 10 && passed <= min(60, 10 + grown))
        #expect(rig.count("nimbus_gateway_over_budget_total") == 60 - passed)
        #expect(await alice.ended == nil)
        // Not what has no budget of its own.
        try await alice.send(.CMSG_SET_SELECTION, [UInt8](repeating: 1, count: 8))
        #expect(await world.wait { !$0.received(.CMSG_SET_SELECTION).isEmpty })
        await alice.quit()
        await rig.stop()
    }

    @Test func aDryRunCountsAndDropsNothing() async throws {
        let rig = try await GatewayRig {
            $0.budgets.packetsPerSecond = 10
            $0.budgets.packetsBurst = 20
            $0.budgets.overrunsMax = 20
            $0.budgets.dryRun = true
        }
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        for number in 0..<500 { try await alice.say("\(number)") }
        #expect(await world.wait { $0.received(.CMSG_MESSAGECHAT).count == 500 })
        #expect(rig.count("nimbus_gateway_over_budget_total") > 400)
        #expect(await alice.ended == nil)
        await alice.quit()
        await rig.stop()
    }

    /// What an honest client does at its busiest: it walks, turns, casts, asks for names, talks, for a while.
    @Test func aBusyButHonestClientPassesUntouched() async throws {
        let rig = try await GatewayRig()
        let world = try rig.world("one", maps: [0])
        let alice = try await rig.player("Alice")
        await world.forgetReceived()
        var sent = 0
        for _ in 0..<10 {
            sent += try await alice.move(by: 35, 0)
            sent += try await alice.move(by: -35, 0)
            for _ in 0..<10 {
                try await alice.send(.CMSG_CAST_SPELL, [1, 0, 0, 0, 0, 0])
                try await alice.send(.CMSG_ITEM_QUERY_SINGLE, [1, 0, 0, 0])
                sent += 2
            }
            try await alice.say("On my way.")
            sent += 1
        }
        let all = sent
        #expect(await world.wait { $0.received.count >= all })
        #expect(rig.count("nimbus_gateway_over_budget_total") == 0)
        #expect(rig.count("nimbus_gateway_misplaced_total") == 0)
        await alice.quit()
        await rig.stop()
    }
}
