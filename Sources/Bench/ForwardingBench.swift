import Base
import Crypto
import Glibc
import Loop
import Wire

/// G5: what a forwarded packet costs the gateway, beside the C relay and HAProxy, measured one after another
/// in one run: 100 sessions, 60-byte packets, one and eight in flight, and streaming.
struct ForwardingBench {
    let tools: BenchTools
    private let sessions = 100
    private let windows = [(1, "one in flight"), (8, "eight in flight"), (64, "streaming")]

    private struct Figure {
        var nanoseconds: Double
        var perSecond: Double
        var allocations: Double?
    }

    /// All three, one after another; a figure for each window.
    private struct Round {
        let gateway: [Figure]
        let relay: [Figure]
        let proxy: [Figure]?
    }

    func run(_ report: inout BenchReport) async throws {
        let loop = EventLoop(name: "load")
        defer { loop.stop() }
        let greeting = try EchoWorld(on: loop, greets: true)
        let plain = try EchoWorld(on: loop, greets: false)
        defer {
            greeting.close()
            plain.close()
        }
        var rounds: [Round] = []
        for _ in 0..<(tools.isQuick ? 1 : 3) {
            rounds.append(
                Round(
                    gateway: try await measureGateway(loop, greeting.port),
                    relay: try await measureRelay(loop, plain.port),
                    proxy: try await measureProxy(loop, plain.port)))
        }
        for (index, target) in [1.15, 1.5, 2.5].enumerated() { add(rounds, index, target, to: &report) }
        let counted = try await countAllocations(loop, greeting.port)
        report.add("G5", "heap allocations per forwarded packet", counted, "", target: 0.001)
    }

    /// The median of the rounds, and of what each round compares: other work on the machine disturbs a
    /// round, not all.
    private func add(_ rounds: [Round], _ index: Int, _ target: Double, to report: inout BenchReport) {
        let name = windows[index].1
        func median(_ value: (Round) -> Double?) -> Double? {
            let values = rounds.compactMap(value)
            return values.isEmpty ? nil : values.median
        }
        func add(_ what: String, _ unit: String, target: Double? = nil, _ value: (Round) -> Double?) {
            guard let value = median(value) else { return }
            report.add("G5", "\(what), \(name)", value, unit, target: target)
        }
        add("gateway", "ns CPU/packet") { $0.gateway[index].nanoseconds }
        add("C relay", "ns CPU/packet") { $0.relay[index].nanoseconds }
        add("HAProxy (tcp)", "ns CPU/packet") { $0.proxy?[index].nanoseconds }
        add("gateway / C relay", "x", target: target) {
            $0.gateway[index].nanoseconds / $0.relay[index].nanoseconds
        }
        add("gateway / HAProxy", "x") { round in
            round.proxy.map { round.gateway[index].nanoseconds / $0[index].nanoseconds }
        }
        add("gateway forwards", "packets/s") { $0.gateway[index].perSecond }
    }

    private func measureGateway(_ loop: EventLoop, _ world: UInt16) async throws -> [Figure] {
        let daemon = try await startGateway(world)
        defer { daemon.stop() }
        return try await measure(daemon.process, loop, daemon.gateway) {
            .gateway(account: "BENCH\($0)", character: GUID(UInt64($0)))
        }
    }
    private func startGateway(_ world: UInt16, _ environment: [String: String] = [:]) async throws
        -> BenchDaemon
    {
        try await BenchDaemon(
            tools.nimbus, accounts: sessions,
            settings: ["Sandbox.Worlds=0", "World.1.Address=127.0.0.1:\(world)", "Process.Loops=1"],
            environment: environment)
    }

    private func measureRelay(_ loop: EventLoop, _ world: UInt16) async throws -> [Figure] {
        let port = freePort()
        let keys =
            HMACSHA1.code(LoadClient.sessionKey, key: Secrets.toClient)
            + HMACSHA1.code(LoadClient.sessionKey, key: Secrets.toServer)
        let process = try BenchProcess(tools.relay, ["\(port)", "\(world)", keys.hexadecimal])
        defer { process.end() }
        _ = try process.line(beginning: "ready")
        return try await measure(process, loop, .loopback(port: port)) { _ in .ciphered }
    }

    private func measureProxy(_ loop: EventLoop, _ world: UInt16) async throws -> [Figure]? {
        guard let haproxy = tools.haproxy else { return nil }
        let port = freePort()
        let path = "/tmp/nimbus-bench-\(getpid()).cfg"
        let text = """
            global
              nbthread 1
              maxconn 1000
            defaults
              mode tcp
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen bench
              bind 127.0.0.1:\(port)
              server world 127.0.0.1:\(world)

            """
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = Array(text.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        defer { unlink(path) }
        let process = try BenchProcess(haproxy, ["-db", "-f", path])
        defer { process.end() }
        for _ in 0..<100 where !isListening(port) { poll(nil, 0, 20) }
        return try await measure(process, loop, .loopback(port: port)) { _ in .plain }
    }

    private func isListening(_ port: UInt16) -> Bool {
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
        return BenchFile.whole("/proc/net/tcp").contains("0100007F:\(padded) 00000000:0000 0A")
    }

    // MARK: Measuring

    /// The relay on one processor, load and echo on the other; each window for some seconds after a warm-up.
    private func measure(
        _ process: BenchProcess, _ loop: EventLoop, _ address: SocketAddress,
        _ entrance: (Int) -> LoadClient.Entrance
    ) async throws -> [Figure] {
        process.pin(to: 1)
        let crowd = try await Crowd.enter(sessions, loop, address, entrance)
        defer { crowd.leave() }
        var figures: [Figure] = []
        for (window, _) in windows {
            await crowd.start(window: window)
            await tools.time.sleep(.seconds(1))
            let (cpu, packets, began) = (process.cpuSeconds, await crowd.received(), Clock.now)
            await tools.time.sleep(tools.isQuick ? .seconds(1) : .seconds(2))
            // Each echo was forwarded twice: to the worldserver and back.
            let forwarded = Double(await crowd.received() - packets) * 2
            figures.append(
                Figure(
                    nanoseconds: (process.cpuSeconds - cpu) / max(1, forwarded) * 1e9,
                    perSecond: forwarded / (Clock.now - began)))
            await crowd.stop()
            await tools.time.sleep(.milliseconds(300))
        }
        return figures
    }

    private func countAllocations(_ loop: EventLoop, _ world: UInt16) async throws -> Double {
        guard let counter = tools.allocationCounter else { return .nan }
        let path = "/tmp/nimbus-bench-allocations-\(getpid())"
        let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        ftruncate(descriptor, 8)
        defer {
            close(descriptor)
            unlink(path)
        }
        func count() -> UInt64 {
            var value: UInt64 = 0
            pread(descriptor, &value, 8, 0)
            return value
        }
        let daemon = try await startGateway(world, ["LD_PRELOAD": counter, "NIMBUS_BENCH_ALLOCATIONS": path])
        defer { daemon.stop() }
        let crowd = try await Crowd.enter(sessions, loop, daemon.gateway) {
            .gateway(account: "BENCH\($0)", character: GUID(UInt64($0)))
        }
        defer { crowd.leave() }
        await crowd.start(window: 8)
        await tools.time.sleep(.seconds(2))
        let (allocations, packets) = (count(), await crowd.received())
        await tools.time.sleep(.seconds(2))
        return Double(count() - allocations) / Double(max(1, (await crowd.received() - packets) * 2))
    }
}

/// The header cipher's secrets, for the C relay's command line.
enum Secrets {
    static let toClient: [UInt8] = [
        0xCC, 0x98, 0xAE, 0x04, 0xE8, 0x97, 0xEA, 0xCA, 0x12, 0xDD, 0xC0, 0x93, 0x42, 0x91, 0x53, 0x57,
    ]
    static let toServer: [UInt8] = [
        0xC2, 0xB3, 0x72, 0x3C, 0xC6, 0xAE, 0xD9, 0xB5, 0x34, 0x3C, 0x53, 0xEE, 0x2F, 0x43, 0x67, 0xCE,
    ]
}

extension [UInt8] {
    var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

enum BenchFile {
    static func whole(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &piece, piece.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece[..<count]
        }
    }
}
