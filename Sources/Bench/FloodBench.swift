import Base
import ClusterKit
import Glibc
import Loop

/// G9: strangers by the thousand that connect and say nothing, each from an address of its own, while a
/// player logs on. The gateway keeps only so many of them (4096 a loop): the longest silent makes room for
/// the next, so the daemon and the flood each stay within 20,000 descriptors.
struct FloodBench {
    let tools: BenchTools
    private var count: Int { tools.isQuick ? 2000 : 20_000 }
    private var span: Duration { tools.isQuick ? .seconds(1) : .seconds(10) }
    private let handshake = Duration.seconds(10)

    func run(_ report: inout BenchReport) async throws {
        // As the settings are when nobody changes them.
        let daemon = try await BenchDaemon(
            tools.nimbus,
            settings: [
                "Gateway.ConnectionsPerAddress=32", "Gateway.ConnectionsMax=16384",
                "Gateway.HandshakeTimeout=10 s",
            ])
        defer { daemon.stop() }
        let loop = EventLoop(name: "player")
        defer { loop.stop() }
        let floodLoop = EventLoop(name: "flood")
        defer { floodLoop.stop() }
        // What is made once is not counted.
        for _ in 0..<5 { _ = try await logOn(daemon, loop) }
        let before = daemon.process.residentBytes
        let flood = Flood(floodLoop, daemon.gateway)
        await flood.begin(count, within: span)
        var logons: [Double] = []
        while await !flood.state.isComplete {
            logons.append(try await logOn(daemon, loop))
            await tools.time.sleep(.milliseconds(100))
        }
        let (held, resident) = (await flood.state.open, daemon.process.residentBytes)
        // The connections of the last moment have their deadline before them.
        let deadline = Clock.now + handshake.seconds + 5
        while await flood.state.open > 0, Clock.now < deadline {
            logons.append(try await logOn(daemon, loop))
            await tools.time.sleep(.milliseconds(100))
        }
        add(await flood.state, held, Double(resident - before) / Double(max(1, held)), logons, &report)
    }

    private func add(
        _ end: Flood.State, _ held: Int, _ bytesEach: Double, _ logons: [Double],
        _ report: inout BenchReport
    ) {
        let name = "\(count) silent connections in \(Int(span.seconds)) s"
        report.add("G9", "\(name): not established", Double(end.failed), "", target: 0)
        report.add("G9", "of them open at once", Double(held), "")
        report.add("G9", "memory of the daemon for each", bytesEach / 1024, "KiB", target: 8)
        let early = end.ages.count { $0 < handshake.seconds - 0.5 }
        report.add("G9", "closed before their deadline, for newer ones", Double(early), "")
        report.add("G9", "longest-lived of them (10 s deadline)", end.ages.max() ?? 0, "s", target: 11)
        report.add("G9", "still open in the end", Double(end.open), "", target: 0)
        report.add("G9", "a real logon meanwhile, p50 of \(logons.count)", logons.median, "s")
        report.add("G9", "a real logon meanwhile, the slowest", logons.max() ?? 0, "s", target: 1)
    }

    /// Seconds from the first byte to the character list.
    private func logOn(_ daemon: BenchDaemon, _ loop: EventLoop) async throws -> Double {
        let player = Player("real", on: loop)
        let began = Clock.now
        try await player.logon(account: "demo", password: "demo", at: daemon.login)
        try await player.connect(toGateway: daemon.gateway, realm: 1)
        let took = Clock.now - began
        await player.quit()
        return took
    }
}

/// Connections that say nothing and wait until they are closed.
private actor Flood: ConnectionHandler {
    struct State: Sendable {
        var begun = 0
        var open = 0
        var failed = 0
        /// Seconds that each one stood that was closed.
        var ages: [Double] = []
        /// All are open, failed or closed again.
        var isComplete = false
    }
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }
    private let target: SocketAddress
    private(set) var state = State()
    private var links: [ObjectIdentifier: (began: Double, isOpen: Bool)] = [:]

    init(_ loop: EventLoop, _ target: SocketAddress) {
        self.loop = loop
        self.target = target
    }

    /// Connects at an even pace.
    func begin(_ count: Int, within span: Duration) {
        connectWhatIsDue(of: count, Double(count) / span.seconds, since: Clock.now)
    }

    private func connectWhatIsDue(of count: Int, _ perSecond: Double, since began: Double) {
        let due = min(count, Int((Clock.now - began) * perSecond))
        while state.begun < due {
            connect(state.begun)
            state.begun += 1
        }
        state.isComplete = state.open + state.failed + state.ages.count == count
        if state.isComplete { return }
        loop.schedule(after: .milliseconds(2)) { [weak self] in
            self?.assumeIsolated { $0.connectWhatIsDue(of: count, perSecond, since: began) }
        }
    }

    private func connect(_ number: Int) {
        let source = SocketAddress(
            ip: [127, 1, UInt8(number / 250 % 250), UInt8(number % 250 + 1)], port: 0)
        do throws(SocketError) {
            let connection = try Connection.connect(to: target, from: source, on: loop, handler: self)
            links[ObjectIdentifier(connection)] = (Clock.now, false)
        } catch { state.failed += 1 }
    }

    nonisolated func connected(_ connection: Connection) {
        let id = ObjectIdentifier(connection)
        assumeIsolated { flood in
            flood.links[id]?.isOpen = true
            flood.state.open += 1
        }
    }
    nonisolated func received(_ connection: Connection, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        bytes.count
    }
    nonisolated func closed(_ connection: Connection, _ cause: CloseCause) {
        let id = ObjectIdentifier(connection)
        assumeIsolated { $0.closed(id) }
    }

    private func closed(_ id: ObjectIdentifier) {
        guard let link = links.removeValue(forKey: id), link.isOpen else {
            state.failed += 1
            return
        }
        state.open -= 1
        state.ages.append(Clock.now - link.began)
    }
}
