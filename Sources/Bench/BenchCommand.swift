import Base
import Glibc
import Loop

/// What the benchmarks run with.
struct BenchTools: Sendable {
    /// This very program.
    var nimbus: String
    /// The C relay; built by `swift build --product relay-yardstick`.
    var relay: String
    var haproxy: String?
    var natsServer: String?
    /// A library that counts allocations, for LD_PRELOAD.
    var allocationCounter: String?
    /// A MariaDB server with empty databases `nimbus_bench_auth` and `nimbus_bench_mail`, as
    /// etc/scripts/bench.sh starts one: its URL with `/` at the end.
    var mariadb: String?
    var isQuick: Bool
    var time: any TimeSource
}

/// `nimbus bench`: measures speed and size of this build, side by side with its yardsticks.
public enum BenchCommand {
    /// - Parameters:
    ///   - only: ids of quality.md (`G5`, `R6` ...); empty is all.
    ///   - json: where the figures go as JSON; nil is nowhere.
    ///   - mariadb: a server to log on beside; nil leaves that out.
    ///   - isQuick: short runs, to see that the benchmarks work; their figures are worth nothing.
    /// - Returns: the exit code. A missed target is no failure: noise is.
    public static func run(
        only: Set<String> = [], json: String? = nil, mariadb: String? = nil, isQuick: Bool = false
    ) async -> Int32 {
        let loop = EventLoop(name: "bench")
        defer { loop.stop() }
        let own = ownPath()
        let folder = String(own[..<(own.lastIndex(of: "/") ?? own.startIndex)])
        let relay = folder + "/relay-yardstick"
        func installed(_ name: String) -> String? {
            ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first { (path: String) in
                access(path, X_OK) == 0
            }
        }
        let counter = folder + "/libAllocationCounter.so"
        let tools = BenchTools(
            nimbus: own, relay: relay, haproxy: installed("haproxy"), natsServer: installed("nats-server"),
            allocationCounter: access(counter, R_OK) == 0 ? counter : nil,
            mariadb: mariadb,
            isQuick: isQuick, time: LoopTime(loop))
        var report = BenchReport()
        func wants(_ ids: String...) -> Bool { only.isEmpty || !only.isDisjoint(with: ids) }
        do {
            if wants("P5") { try ExchangeBench(tools: tools).run(&report) }
            if wants("B1") { try CodingBench(tools: tools).run(&report) }
            if wants("B2") { try await BusBench(tools: tools).run(&report) }
            if wants("R6", "R7") { try await StartBench(tools: tools).run(&report) }
            if wants("G6") { try await SizeBench(tools: tools).run(&report) }
            if wants("L1", "G14", "G15") { try await PlayBench(tools: tools).run(&report) }
            if wants("W1", "W2") { try await RegistryBench(tools: tools).run(&report) }
            if wants("W5") { try await SocialBench(tools: tools).run(&report) }
            if wants("W6") { try await ChannelBench(tools: tools).run(&report) }
            if wants("W7") { try await MailBench(tools: tools).run(&report) }
            if wants("W8") { try await MemberBench(tools: tools).run(&report) }
            if wants("W9") { try await RaidFrameBench(tools: tools).run(&report) }
            if wants("G7") { try await SlowReaderBench(tools: tools).run(&report) }
            if wants("G9") { try await FloodBench(tools: tools).run(&report) }
            if wants("G5") {
                guard access(relay, X_OK) == 0 else {
                    throw BenchProcess.Failure(description: "\(relay) is missing: `make bench` builds it")
                }
                try await ForwardingBench(tools: tools).run(&report)
            }
        } catch {
            print("nimbus bench: \(error)")
            return 1
        }
        if let json, !report.write(json: json) {
            print("nimbus bench: cannot write \(json)")
            return 1
        }
        return 0
    }

    private static func ownPath() -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
