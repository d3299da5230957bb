import Base
import Glibc
import Loop

/// G6: what an idle session costs.
struct SizeBench {
    let tools: BenchTools

    func run(_ report: inout BenchReport) async throws {
        try await idleSessions(&report)
    }

    private func idleSessions(_ report: inout BenchReport) async throws {
        let count = tools.isQuick ? 1000 : 9500
        let daemon = try await BenchDaemon(
            tools.nimbus, accounts: count, settings: ["Gateway.HandshakeTimeout=120 s"])
        defer { daemon.stop() }
        let loop = EventLoop(name: "idle")
        defer { loop.stop() }
        // One session first, so that what is made once is not counted.
        let first = try await Crowd.enter(1, loop, daemon.gateway) { _ in .characterList(account: "BENCH1") }
        let before = daemon.process.residentBytes
        let crowd = try await Crowd.enter(count - 1, loop, daemon.gateway) {
            .characterList(account: "BENCH\($0 + 1)")
        }
        await tools.time.sleep(.seconds(1))
        let each = Double(daemon.process.residentBytes - before) / Double(count - 1) / 1024
        report.add("G6", "idle session at the character list, \(count) of them", each, "KiB", target: 4)
        let (cpu, began) = (daemon.process.cpuSeconds, Clock.now)
        await tools.time.sleep(.seconds(4))
        let share = (daemon.process.cpuSeconds - cpu) / (Clock.now - began) * 100
        report.add("G6", "CPU of the daemon with \(count) idle sessions", share, "% of a core", target: 2)
        crowd.leave()
        first.leave()
    }
}

extension [Double] {
    var median: Double { percentile(0.5) }
    /// The value below which so many are; 0 when there is none.
    func percentile(_ share: Double) -> Double {
        guard !isEmpty else { return 0 }
        return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }
}
