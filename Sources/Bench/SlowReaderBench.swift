import Base
import Glibc
import Loop
import Wire

/// G7: whether players notice others that do not read. Round trips through the gateway with slow readers and without
/// them, in turn; each time the slow ones live a whole life: what they asked for fills the kernel's buffers, then the
/// gateway's, their worldserver is held back, and they are closed.
struct SlowReaderBench {
    let tools: BenchTools
    private let players = 100
    private let slow = 10
    /// Of all players together: 20 packets a second each.
    private let probesPerSecond = 2000.0
    /// Of all slow readers together: 1 MiB a second each.
    private let blocksPerSecond = 10 * 1_048_576 / Double(EchoWorld.blockBytes)
    private var rounds: Int { tools.isQuick ? 1 : 8 }
    /// Three seconds to fill all buffers, two to the deadline, and what is left behind.
    private let span = Duration.seconds(7)

    private struct Sample {
        var microseconds: [Double]
        var p99: Double { microseconds.percentile(0.99) }
    }

    func run(_ report: inout BenchReport) async throws {
        let loop = EventLoop(name: "load")
        defer { loop.stop() }
        let world = try EchoWorld(on: loop, greets: true)
        defer { world.close() }
        let daemon = try await BenchDaemon(
            tools.nimbus, accounts: players + slow * rounds,
            settings: [
                "Sandbox.Worlds=0", "World.1.Address=127.0.0.1:\(world.port)", "Process.Loops=1",
                "Gateway.SlowReaderTimeout=2 s",
            ])
        defer { daemon.stop() }
        daemon.process.pin(to: 1)
        let crowd = try await enter(players, after: 0, daemon, loop)
        defer { crowd.leave() }
        await crowd.begin(.probe, perSecond: probesPerSecond)
        // Warm-up.
        await tools.time.sleep(.seconds(1))
        var without: [Sample] = []
        var with: [Sample] = []
        for round in 0..<rounds {
            // Each goes first as often, so that what drifts meets both.
            if round.isMultiple(of: 2) { without.append(await sample(crowd)) }
            with.append(try await sampleBesideSlowReaders(crowd, round, daemon, loop))
            if !round.isMultiple(of: 2) { without.append(await sample(crowd)) }
        }
        add(without, with, to: &report)
    }

    private func add(_ without: [Sample], _ with: [Sample], to report: inout BenchReport) {
        let before = without.map(\.p99).median
        let beside = with.map(\.p99).median
        report.add("G7", "round trip of \(players) players, p99", before, "us")
        report.add("G7", "the same beside \(slow) slow readers, p99", beside, "us")
        report.add("G7", "change of p99, \(rounds) turns each", (beside / before - 1) * 100, "%", target: 10)
        let medians = (without.map(\.microseconds.median).median, with.map(\.microseconds.median).median)
        report.add("G7", "change of p50", (medians.1 / medians.0 - 1) * 100, "%")
    }

    private func enter(_ count: Int, after first: Int, _ daemon: BenchDaemon, _ loop: EventLoop) async throws
        -> Crowd
    {
        try await Crowd.enter(count, loop, daemon.gateway) {
            .gateway(account: "BENCH\(first + $0)", character: GUID(UInt64(first + $0)))
        }
    }

    private func sample(_ crowd: Crowd) async -> Sample {
        _ = await crowd.takeRoundTrips()
        await tools.time.sleep(span)
        return Sample(microseconds: await crowd.takeRoundTrips().map { $0 * 1e6 })
    }

    /// Throws when the gateway has not closed all slow readers by then: they were none.
    private func sampleBesideSlowReaders(
        _ crowd: Crowd, _ round: Int, _ daemon: BenchDaemon, _ loop: EventLoop
    ) async throws -> Sample {
        let slowOnes = try await enter(slow, after: players + slow * round, daemon, loop)
        defer { slowOnes.leave() }
        await slowOnes.setReading(false)
        await slowOnes.begin(.blockRequest, perSecond: blocksPerSecond)
        let sample = await sample(crowd)
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
        return sample
    }
}
