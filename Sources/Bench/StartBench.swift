import Base
import ClusterKit
import Glibc
import Loop

/// R6: how long a start takes, until the line `nimbus ready` and until a character is in the world; R7: how
/// much memory a whole idle cluster has.
struct StartBench {
    let tools: BenchTools

    func run(_ report: inout BenchReport) async throws {
        let loop = EventLoop(name: "first")
        defer { loop.stop() }
        var (ready, firstIn, again) = ([Double](), [Double](), [Double]())
        var memory = 0
        for _ in 0..<(tools.isQuick ? 3 : 7) {
            let daemon = try await BenchDaemon(tools.nimbus)
            defer { daemon.stop() }
            ready.append(daemon.secondsToReady)
            await tools.time.sleep(.milliseconds(500))
            memory = max(memory, daemon.process.residentBytes)
            try await enter(daemon, loop, creates: true)
            daemon.process.crash()

            let next = try await BenchDaemon(tools.nimbus, in: daemon.folder)
            try await enter(next, loop, creates: false)
            again.append(Clock.now - next.began)
            next.stop()

            let fresh = try await BenchDaemon(tools.nimbus)
            try await enter(fresh, loop, creates: true)
            firstIn.append(Clock.now - fresh.began)
            fresh.stop()
        }
        report.add(
            "R6", "start to ready, sandbox of two worlds, new databases", ready.median, "s", target: 0.3)
        report.add(
            "R6", "start to a new character in the world, new databases", firstIn.median, "s", target: 0.3)
        report.add(
            "R6", "start to a character in the world, after kill -9", again.median, "s", target: 0.3)
        report.add(
            "R7", "whole cluster, idle, sandbox of two worlds", Double(memory) / 1_048_576, "MiB", target: 40)
    }

    private func enter(_ daemon: BenchDaemon, _ loop: EventLoop, creates: Bool) async throws {
        let player = Player("First", on: loop)
        try await player.logon(account: "demo", password: "demo", at: daemon.login)
        try await player.connect(toGateway: daemon.gateway, realm: 1)
        try await player.listCharacters()
        if creates { try await player.createCharacter("First") }
        try await player.enterWorld("First")
        if !creates { await player.quit() }
    }
}
