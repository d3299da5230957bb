import Base
import ClusterKit
import Glibc
import Loop
import Store
import Wire

/// W9: raids of 40 through a real gateway: their worldservers change the health of each member ten times a
/// second, and the clients of members on the other worldserver get frames. What clients and worldservers cost
/// is not counted.
struct RaidFrameBench {
    let tools: BenchTools
    private var raids: Int { tools.isQuick ? 1 : 10 }
    private var seconds: Double { tools.isQuick ? 2 : 10 }

    func run(_ report: inout BenchReport) async throws {
        let load = EventLoop(name: "load")
        defer { load.stop() }
        let worlds = [
            try EchoWorld(on: load, greets: true, map: MapID(0), beats: .milliseconds(100)),
            try EchoWorld(on: load, greets: true, map: MapID(1), beats: .milliseconds(100)),
        ]
        defer { for world in worlds { world.close() } }
        let folder = try BenchDaemon.makeFolder()
        defer { BenchDaemon.remove(folder) }
        let (auth, characters) = ("sqlite:\(folder)/auth.db", "sqlite:\(folder)/characters-1.db")
        let players = raids * MemberBench.size
        try await BenchDaemon.fill(auth: auth, characters: characters, players, time: tools.time)
        try await RaidRows(raids: raids, first: 1_000_001).fill(
            characters, time: tools.time, characters: false)
        try await spread(characters)
        let cluster = try await TestCluster.start(
            worlds: 0,
            settings: [
                "Database.Auth=\(auth)", "Realm.1.CharactersDatabase=\(characters)", "Gateway.Budgets=off",
                "World.1.Address=127.0.0.1:\(worlds[0].port)", "World.1.Maps=0",
                "World.2.Address=127.0.0.1:\(worlds[1].port)", "World.2.Maps=1", "Log.Level=warning",
            ])
        let crowd = try await Crowd.enter(players, load, try cluster.gatewayAddress()) {
            .gateway(account: "BENCH\($0)", character: GUID(UInt64($0)))
        }
        // All have heard of all.
        await tools.time.sleep(.seconds(3))
        _ = await crowd.takeMemberDelays()
        let (cpu, began) = (await CPUTime.process(without: load), Clock.now)
        await tools.time.sleep(.seconds(seconds))
        let spent = await CPUTime.process(without: load) - cpu
        let took = Clock.now - began
        let frames = await crowd.takeMemberDelays()
        // A frame has the latest of the changes that the gateway gathered for half a second.
        let delays = frames.flatMap { age in (0..<5).map { age * 1000 + Double($0) * 100 } }
        let what = "\(raids) raids of 40 at one gateway"
        guard !delays.isEmpty else { throw BenchProcess.Failure(description: "no frames of members") }
        report.add(
            "W9", "\(what), ten changes a member and second: frames", Double(frames.count) / took, "/s")
        report.add("W9", "\(what): CPU of gateway and services", spent / took * 100, "% of a core")
        report.add("W9", "from the worldserver's change to the client's frame, p50", delays.median, "ms")
        report.add(
            "W9", "from the worldserver's change to the client's frame, p99", delays.percentile(0.99), "ms",
            target: 1000)
        crowd.leave()
        try await cluster.shutdown()
    }

    /// Every other player is elsewhere.
    private func spread(_ url: String) async throws {
        let database = Database(
            try DatabaseURL(url), name: "spread", time: tools.time, log: Log("bench", to: SilentLog()),
            metrics: Metrics())
        _ = try await database.write("UPDATE characters SET map = 1 WHERE guid % 2 = 0")
        await database.close()
    }
}
