import Base
import ClusterKit
import Gateway
import Loop
import Testing
import Wire

/// Those who connect and never say who they are (quality G9, G10, G11), scaled to a test.
@Suite(.serialized) struct StrangerTests {
    /// The promise is one second, on a machine with nothing else to do; a debug
    /// build beside other tests gets more.
    private let gettingIn = Duration.seconds(5)

    @Test func silentConnectionsAreClosedAtTheirDeadlineAndARealPlayerGetsIn() async throws {
        let rig = try await GatewayRig {
            $0.handshake = .seconds(2)
            $0.unauthenticatedMax = 600
        }
        _ = try rig.world("one", maps: [0])
        let flood = RawClients()
        for number in 0..<1_500 {
            try flood.connect(
                to: rig.address,
                from: (UInt8(number / 200 % 256), UInt8(number % 200), UInt8(truncatingIfNeeded: number)))
        }
        let alice = await rig.newPlayer("Alice")
        let began = LoopTime(rig.loop).now()
        try await rig.connect(alice)
        try await alice.enterWorld("Alice")
        #expect(LoopTime(rig.loop).now() - began < gettingIn)
        #expect(rig.count("nimbus_gateway_connections") <= 601)
        #expect(await eventually(within: .seconds(10)) { flood.closedByPeer == 1_500 })
        #expect(rig.count("nimbus_gateway_connections") == 1)
        #expect(rig.count("nimbus_gateway_closed_total", ["cause": "handshake"]) > 0)
        try await alice.ping()
        await alice.quit()
        await rig.stop()
    }

    @Test func oneAddressCannotTakeAllPlaces() async throws {
        let rig = try await GatewayRig { $0.unauthenticatedPerAddressMax = 8 }
        let flood = RawClients()
        for _ in 0..<50 { try flood.connect(to: rig.address, from: (9, 9, 9)) }
        #expect(await eventually { flood.closedByPeer == 42 })
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        await alice.quit()
        flood.closeAll()
        await rig.stop()
    }

    /// One byte at a time, for longer than the handshake may take.
    @Test func aTrickleIsClosedAtTheHandshakesDeadline() async throws {
        let rig = try await GatewayRig { $0.handshake = .seconds(1) }
        let clients = RawClients()
        var sockets: [Int32] = []
        for number in 0..<200 {
            sockets.append(try clients.connect(to: rig.address, from: (5, UInt8(number), 1)))
        }
        let header: [UInt8] = [0x01, 0x00, 0xED, 0x01, 0x00, 0x00]
        let time = LoopTime(rig.loop)
        let began = time.now()
        var sent = 0
        while clients.closedByPeer < 200, time.now() - began < .seconds(10) {
            for socket in sockets { clients.send([sent < 6 ? header[sent] : 0], on: socket) }
            sent += 1
            await time.sleep(.milliseconds(100))
        }
        #expect(clients.closedByPeer == 200)
        #expect(time.now() - began < .seconds(4))
        #expect(rig.count("nimbus_gateway_closed_total", ["cause": "handshake"]) == 200)
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        await alice.quit()
        await rig.stop()
    }

    @Test func aFloodOfMalformedHeadersWritesOneLineASecond() async throws {
        let rig = try await GatewayRig { $0.unauthenticatedPerAddressMax = 10_000 }
        let time = LoopTime(rig.loop)
        let began = time.now()
        let flood = RawClients()
        for _ in 0..<400 {
            let socket = try flood.connect(to: rig.address, from: (7, 7, 7))
            flood.send([0xFF, 0xFF, 1, 2, 3, 4], on: socket)
        }
        #expect(await eventually { flood.closedByPeer == 400 })
        let seconds = Int((time.now() - began).nanoseconds / 1_000_000_000) + 2
        #expect(rig.count("nimbus_gateway_malformed_total") == 400)
        let lines = rig.log.entries.count { entry in
            entry.level >= .info
                && entry.fields.contains { $0.key == "peer" && $0.value == .string("127.7.7.7") }
        }
        #expect(lines >= 1)
        #expect(lines <= seconds)
        // Another address is heard at once.
        let other = try flood.connect(to: rig.address, from: (8, 8, 8))
        flood.send([0xFF, 0xFF, 1, 2, 3, 4], on: other)
        #expect(
            await eventually {
                rig.log.entries.contains { $0.fields.contains { $0.value == .string("127.8.8.8") } }
            })
        flood.closeAll()
        await rig.stop()
    }

    /// A client that is lost while its account is being claimed takes nothing with it.
    @Test func clientsLostInTheHandshakeLeaveNothingBehind() async throws {
        let rig = try await GatewayRig { $0.unauthenticatedPerAddressMax = 4 }
        for _ in 0..<5 {
            let gate = Gate()
            rig.holdClaims(at: gate)
            var attempts: [Task<Void, any Error>] = []
            for number in 0..<3 {
                let player = await rig.newPlayer("Lost")
                attempts.append(Task { try await rig.connect(player) })
                await gate.waitForArrival(number + 1)
                await player.quit()
            }
            gate.open()
            for attempt in attempts { await #expect(throws: PlayerError.self) { try await attempt.value } }
            #expect(
                await eventually {
                    rig.count("nimbus_gateway_connections") == 0 && rig.count("nimbus_gateway_sessions") == 0
                })
        }
        let alice = await rig.newPlayer("Alice")
        try await rig.connect(alice)
        #expect(rig.count("nimbus_gateway_sessions") == 1)
        await alice.quit()
        await rig.stop()
    }

    /// The logon port under the same flood.
    @Test func aFloodOnTheLogonPortDoesNotKeepARealPlayerOut() async throws {
        try await withCluster {
            $0.settings = ["Login.ConnectionsPerAddress=10", "Login.ConnectionsMax=300"]
        } _: { cluster in
            try await cluster.account("Alice")
            let flood = RawClients()
            let address = try cluster.logonAddress
            for number in 0..<900 {
                try flood.connect(
                    to: address,
                    from: (UInt8(number / 200), UInt8(number % 200), UInt8(truncatingIfNeeded: number)))
            }
            let began = LoopTime(cluster.loop).now()
            _ = try await cluster.player(loggedOnAs: "Alice")
            #expect(LoopTime(cluster.loop).now() - began < gettingIn)
            #expect(await eventually { flood.closedByPeer >= 600 })
        }
    }
}

/// Looks again and again until something holds; for what tells nobody that it has changed.
func eventually(within: Duration = .seconds(10), _ holds: @Sendable () -> Bool) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + within
    while !holds() {
        if clock.now > end { return false }
        try? await clock.sleep(for: .milliseconds(5))
    }
    return true
}
