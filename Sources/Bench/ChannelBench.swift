import Base
import ClusterKit
import Gateway
import Glibc
import Loop
import Store
import Wire

/// W6: a line in a channel with 2,000 members at two gateways of one realm, from the client that says it to
/// the last one that reads it. Everything is in this process; what the clients and the worldserver cost is
/// not counted.
struct ChannelBench {
    let tools: BenchTools
    private var members: Int { tools.isQuick ? 200 : 2_000 }
    private var lines: Int { tools.isQuick ? 10 : 100 }
    private static let channel = "Bench"

    func run(_ report: inout BenchReport) async throws {
        let load = EventLoop(name: "load")
        let gatewayLoop = EventLoop(name: "gateway-2")
        defer {
            load.stop()
            gatewayLoop.stop()
        }
        let world = try EchoWorld(on: load, greets: true)
        defer { world.close() }
        let name = "bench-channels-\(getpid())"
        let (auth, characters) = ("sqlite::memory:\(name)-auth", "sqlite::memory:\(name)-characters")
        let cluster = try await TestCluster.start(
            worlds: 0,
            settings: [
                "Database.Auth=\(auth)", "Realm.1.CharactersDatabase=\(characters)", "Gateway.Budgets=off",
                "World.1.Address=127.0.0.1:\(world.port)", "Chat.FloodLines=0", "Log.Level=warning",
            ])
        try await BenchDaemon.fill(auth: auth, characters: characters, members, time: tools.time)
        let second = secondGateway(of: cluster, on: gatewayLoop)
        let places = [try cluster.gatewayAddress(), try await second.start()]
        var crowds: [Crowd] = []
        for (index, place) in places.enumerated() {
            let half = members / 2
            crowds.append(
                try await Crowd.enter(half, load, place) {
                    let number = index * half + $0
                    return .gateway(account: "BENCH\(number)", character: GUID(UInt64(number)))
                })
        }
        try await join(crowds)
        try await measure(crowds, load, &report)
        for crowd in crowds { crowd.leave() }
        await second.stop()
        try await cluster.shutdown()
    }

    private func secondGateway(of cluster: TestCluster, on loop: EventLoop) -> GatewayServer {
        var configuration = GatewayConfiguration(
            realm: RealmID(1), realmName: "Nimbus", listen: .loopback(port: 0))
        configuration.host = "second"
        configuration.unauthenticatedPerAddressMax = 10_000
        configuration.budgets.lift()
        let time = LoopTime(loop)
        return GatewayServer(
            configuration, loops: [loop], bus: cluster.bus, time: time, randomness: SystemRandomness(),
            log: Log("bench", to: SilentLog()), metrics: Metrics(), resolver: Resolver(time: time))
    }

    /// The first one owns the channel and switches off the announcements; then all others come.
    private func join(_ crowds: [Crowd]) async throws {
        var packet = JoinChannel()
        packet.channel = Self.channel
        try await crowds[0].sendFirst(packet, until: .SMSG_CHANNEL_NOTIFY)
        try await crowds[0].sendFirst(
            ToggleChannelAnnouncements(channel: Self.channel), until: .SMSG_CHANNEL_NOTIFY)
        for crowd in crowds { await crowd.sendEach(packet) }
        // All are in when all hear the first line.
        try await say("first", crowds, count: members)
    }

    @discardableResult
    private func say(_ text: String, _ crowds: [Crowd], count: Int) async throws -> Double {
        let end = Clock.now + 30
        var began = Clock.now
        while true {
            for crowd in crowds { await crowd.forgetLines() }
            began = Clock.now
            await crowds[0].sendFirst(ChatMessage(.channel, .common, to: Self.channel, text))
            // Those who were not in yet did not hear it: it is said again.
            let patience = Clock.now + 2
            while Clock.now < patience {
                var (heard, last) = (0, 0.0)
                for crowd in crowds {
                    let lines = await crowd.lines()
                    (heard, last) = (heard + lines.count, max(last, lines.last))
                }
                if heard >= count { return last - began }
                await tools.time.sleep(.milliseconds(1))
            }
            guard Clock.now < end else { throw BenchProcess.Failure(description: "a line was not heard") }
        }
    }

    private func measure(
        _ crowds: [Crowd], _ load: EventLoop, _ report: inout BenchReport
    ) async throws {
        var times: [Double] = []
        let cpu = await CPUTime.process(without: load)
        for number in 0..<lines { times.append(try await say("line \(number)", crowds, count: members)) }
        let spent = await CPUTime.process(without: load) - cpu
        let what = "line to \(members) members, two gateways"
        report.add("W6", "\(what): last one, p50", times.median * 1000, "ms")
        report.add("W6", "\(what): last one, p99", times.percentile(0.99) * 1000, "ms")
        report.add("W6", "\(what): CPU a member", spent / Double(lines * members) * 1e6, "us")
    }
}
