import Base
import Glibc
import Loop
import Wire

/// G7: whether players notice others that do not read. Round trips through the gateway with slow readers and
/// without them, in turn; each time the slow ones live a whole life: what they asked for fills the kernel's
/// buffers, then the gateway's, their worldserver is held back, and they are closed.
///
/// Other work on the machine disturbs a p99 far more than a slow reader does, but not every second: compared
/// are the medians over all seconds of each second's p99.
struct SlowReaderBench {
    let tools: BenchTools
    private let players = 100
    private let slow = 10
    /// Of all players together: 10 packets a second each.
    private let probesPerSecond = 1000.0
    /// Of all slow readers together: 1 MiB a second each.
    private let blocksPerSecond = 10 * 1_048_576 / Double(EchoWorld.blockBytes)
    private var turns: Int { tools.isQuick ? 1 : 8 }
    /// Three to fill all buffers, two to the deadline, and what is left behind.
    private let secondsEach = 7

    /// Of one second, in microseconds.
    private struct Figures {
        var p50: Double
        var p99: Double
    }

    func run(_ report: inout BenchReport) async throws {
        // A thread each: what slow readers do to the bench itself must not be taken for the gateway's doing.
        let loops = ["players", "world", "slow"].map { EventLoop(name: $0) }
        defer { for loop in loops { loop.stop() } }
        let world = try EchoWorld(on: loops[1], greets: true)
        defer { world.close() }
        let daemon = try await BenchDaemon(
            tools.nimbus, accounts: players + slow * turns,
            settings: [
                "Sandbox.Worlds=0", "World.1.Address=127.0.0.1:\(world.port)", "Process.Loops=1",
                "Gateway.SlowReaderTimeout=2 s",
            ])
        defer { daemon.stop() }
        daemon.process.pin(to: 1)
        let crowd = try await enter(players, after: 0, daemon, loops[0])
        defer { crowd.leave() }
        await crowd.begin(.probe, perSecond: probesPerSecond)
        // Warm-up.
        await tools.time.sleep(.seconds(1))
        var without: [Figures] = []
        var with: [Figures] = []
        for turn in 0..<turns {
            // Each goes first as often, so that what drifts meets both.
            if turn.isMultiple(of: 2) { without += await sample(crowd) }
            with += try await sampleBesideSlowReaders(crowd, turn, daemon, loops[2])
            if !turn.isMultiple(of: 2) { without += await sample(crowd) }
        }
        add(without, with, to: &report)
    }

    private func add(_ without: [Figures], _ with: [Figures], to report: inout BenchReport) {
        let p50 = (before: without.map(\.p50).median, beside: with.map(\.p50).median)
        let p99 = (before: without.map(\.p99).median, beside: with.map(\.p99).median)
        let name = "round trip of \(players) players"
        report.add("G7", "\(name), p50", p50.before, "us")
        report.add("G7", "\(name) beside \(slow) slow readers, p50", p50.beside, "us")
        report.add("G7", "\(name), p99", p99.before, "us")
        report.add("G7", "\(name) beside \(slow) slow readers, p99", p99.beside, "us")
        report.add(
            "G7", "change of p99, \(with.count) seconds each", (p99.beside / p99.before - 1) * 100, "%",
            target: 10)
    }

    private func enter(_ count: Int, after first: Int, _ daemon: BenchDaemon, _ loop: EventLoop) async throws
        -> Crowd
    {
        try await Crowd.enter(count, loop, daemon.gateway) {
            .gateway(account: "BENCH\(first + $0)", character: GUID(UInt64(first + $0)))
        }
    }

    private func sample(_ crowd: Crowd) async -> [Figures] {
        _ = await crowd.takeRoundTrips()
        var figures: [Figures] = []
        for _ in 0..<secondsEach {
            await tools.time.sleep(.seconds(1))
            let microseconds = await crowd.takeRoundTrips().map { $0 * 1e6 }
            figures.append(Figures(p50: microseconds.median, p99: microseconds.percentile(0.99)))
        }
        return figures
    }

    /// Throws when the gateway has not closed all slow readers by then: they were none.
    private func sampleBesideSlowReaders(
        _ crowd: Crowd, _ turn: Int, _ daemon: BenchDaemon, _ loop: EventLoop
    ) async throws -> [Figures] {
        let slowOnes = try await enter(slow, after: players + slow * turn, daemon, loop)
        defer { slowOnes.leave() }
        await slowOnes.setReading(false)
        await slowOnes.begin(.blockRequest, perSecond: blocksPerSecond)
        let figures = await sample(crowd)
        await slowOnes.endPace()
        // They find the end of the connection behind all that they have not read.
        await slowOnes.setReading(true)
        let deadline = Clock.now + 5
        while await slowOnes.connected() > 0 {
            guard Clock.now < deadline else {
                throw BenchProcess.Failure(
                    description: "\(await slowOnes.connected()) slow readers were not closed")
            }
            await tools.time.sleep(.milliseconds(10))
        }
        return figures
    }
}
