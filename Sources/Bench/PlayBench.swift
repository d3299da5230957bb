import AccountsAPI
import Base
import ClusterKit
import Crypto
import Glibc
import Loop
import Wire

/// L1: logons; R6, G15: into the world; G14: redirects; P5: the key exchange by the hundred thousand.
struct PlayBench {
    let tools: BenchTools

    func run(_ report: inout BenchReport) async throws {
        let daemon = try await BenchDaemon(tools.nimbus)
        defer { daemon.stop() }
        let loop = EventLoop(name: "players")
        defer { loop.stop() }
        try await intoTheWorld(daemon, loop, &report)
        try await redirects(daemon, loop, &report)
        try await logons(daemon, loop, "SQLite inside", target: nil, &report)
        guard let mariadb = tools.mariadb else { return }
        let other = try await BenchDaemon(
            tools.nimbus, settings: ["Database.Auth=\(mariadb)nimbus_bench_auth"])
        defer { other.stop() }
        try await logons(other, loop, "MariaDB outside", target: 0.1, &report)
    }

    /// A player at the character list with a character of that name.
    private func player(_ account: String, _ name: String, _ daemon: BenchDaemon, _ loop: EventLoop)
        async throws -> Player
    {
        let player = Player(name, on: loop)
        try await player.logon(account: account, password: account, at: daemon.login)
        try await player.connect(toGateway: daemon.gateway, realm: 1)
        if try await player.listCharacters().isEmpty { try await player.createCharacter(name) }
        return player
    }

    private func intoTheWorld(_ daemon: BenchDaemon, _ loop: EventLoop, _ report: inout BenchReport)
        async throws
    {
        _ = try await player("demo", "Bencha", daemon, loop).quit()
        var milliseconds: [Double] = []
        for _ in 0..<(tools.isQuick ? 20 : 200) {
            let player = Player("Bencha", on: loop)
            try await player.logon(account: "demo", password: "demo", at: daemon.login)
            let began = Clock.now
            try await player.connect(toGateway: daemon.gateway, realm: 1)
            try await player.listCharacters()
            // Returns when SMSG_LOGIN_VERIFY_WORLD has come.
            try await player.enterWorld("Bencha")
            milliseconds.append((Clock.now - began) * 1000)
            try await player.logout()
            await player.quit()
        }
        report.add(
            "G15", "connect to LOGIN_VERIFY_WORLD, sandbox world, p50", milliseconds.median, "ms", target: 10)
        report.add(
            "G15", "connect to LOGIN_VERIFY_WORLD, sandbox world, p99", milliseconds.percentile(0.99), "ms")
    }

    private func redirects(_ daemon: BenchDaemon, _ loop: EventLoop, _ report: inout BenchReport) async throws
    {
        let player = try await player("demo2", "Benchb", daemon, loop)
        try await player.enterWorld("Benchb")
        var milliseconds: [Double] = []
        for index in 0..<(tools.isQuick ? 50 : 1000) {
            let mark = await player.mark
            try await player.command(index.isMultiple(of: 2) ? ".tele Orgrimmar" : ".tele Stormwind")
            _ = try await player.wait(for: NewWorld.self, after: mark)
            let began = Clock.now
            _ = try await player.wait(for: LoginVerifyWorld.self, after: mark)
            milliseconds.append((Clock.now - began) * 1000)
            _ = try await player.wait(for: TimeSyncRequest.self, after: mark)
        }
        await player.quit()
        report.add("G14", "redirect, NEW_WORLD to LOGIN_VERIFY_WORLD, p50", milliseconds.median, "ms")
        report.add(
            "G14", "redirect, NEW_WORLD to LOGIN_VERIFY_WORLD, p99", milliseconds.percentile(0.99), "ms",
            target: 50)
    }

    private func logons(
        _ daemon: BenchDaemon, _ loop: EventLoop, _ database: String, target: Double?,
        _ report: inout BenchReport
    ) async throws {
        for parallel in [32, 64] {
            let each = tools.isQuick ? 5 : 40
            let (cpu, began) = (daemon.process.cpuSeconds, Clock.now)
            let address = daemon.login
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<parallel {
                    let account = index.isMultiple(of: 2) ? "demo" : "demo2"
                    group.addTask {
                        for _ in 0..<each {
                            let player = Player("logon", on: loop)
                            try await player.logon(account: account, password: account, at: address)
                            await player.leaveLogon()
                        }
                    }
                }
                try await group.waitForAll()
            }
            let count = Double(parallel * each)
            let (spent, elapsed) = (daemon.process.cpuSeconds - cpu, Clock.now - began)
            report.add(
                "L1", "daemon's CPU per logon, \(database), \(parallel) in parallel",
                spent / count * 1000, "ms", target: target)
            report.add("L1", "logons, \(database), \(parallel) in parallel", count / elapsed, "1/s")
        }
    }
}

/// P5: random logons, those with leading zeros among them, between both halves of the key exchange.
struct ExchangeBench {
    let tools: BenchTools

    func run(_ report: inout BenchReport) throws {
        let count = tools.isQuick ? 2000 : 100_000
        let engine = try SRP6Engine()
        let randomness = SeededRandomness(seed: 12_340)
        var failures = 0
        var zeros = 0
        let salt = randomness.bytes(32)
        let verifier = try engine.verifier(name: "BENCH", password: "SECRET", salt: salt)
        let client = SRP6Client(name: "BENCH", password: "SECRET", engine: engine)
        let began = Clock.now
        for _ in 0..<count {
            let secret = randomness.bytes(32)
            let serverPublic = try engine.challenge(verifier: verifier, secret: secret)
            let answer = try client.answer(
                salt: salt, serverPublic: serverPublic, secret: randomness.bytes(32))
            let session = try? engine.prove(
                name: "BENCH", salt: salt, verifier: verifier, secret: secret, serverPublic: serverPublic,
                clientPublic: answer.publicNumber, clientProof: answer.proof)
            if session != answer.session { failures += 1 }
            if serverPublic.last == 0 || answer.publicNumber.last == 0 || answer.session.sessionKey.last == 0
                || answer.session.sessionKey.first == 0
            {
                zeros += 1
            }
        }
        report.add("P5", "failures in \(count) random key exchanges", Double(failures), "", target: 0)
        report.add(
            "P5", "of them with a zero byte at an end of A, B or the key",
            Double(zeros) / Double(count) * 100, "%")
        report.add("P5", "both halves of an exchange", (Clock.now - began) / Double(count) * 1e6, "us")
    }
}
